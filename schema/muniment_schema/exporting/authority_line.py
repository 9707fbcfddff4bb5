"""One agent, place, subject, repository or collection as a line of an export.

`kind` says which of these it is; its own kind (person, topic, theme) is called `type`.
"""

from __future__ import annotations

from typing import Any

from muniment_schema.tables import AGENT_NAME, IDENTIFIER, PLACE_NAME, SUBJECT_PART
from muniment_schema.writing.aggregate import Aggregate, Row

from .names import Names


def authority_line(authority: Aggregate, names: Names) -> dict[str, Any]:
    """Give the keys and values of an authority, in the order of the export; absent ones may be None or empty."""
    row, kind = authority.row, authority.kind
    begin = {"muniment": 1, "kind": kind, "id": row["id"], "slug": row["slug"], "sources": names.sources(authority.pk)}
    identifiers = [
        {"scheme": each["scheme"], "value": each["value"]}
        for each in authority.part(IDENTIFIER)
        if each["scheme"] != "uri"
    ]
    end = {"identifiers": identifiers, "extra": dict(sorted(row["extra"].items()))}
    return begin | _MIDDLE[kind](authority, names) | end


def _uris(authority: Aggregate) -> list[str]:
    return [each["value"] for each in authority.part(IDENTIFIER) if each["scheme"] == "uri"]


def _forms(rows: list[Row]) -> list[Any]:
    return [{"name": each["name"], "language": each["language"]} if each["language"] else each["name"] for each in rows]


def _agent(authority: Aggregate, names: Names) -> dict[str, Any]:
    row = authority.row
    return {
        "type": row["kind"],
        "name": row["name"],
        "sort_name": row["sort_name"],
        "names": _forms(authority.part(AGENT_NAME)),
        "dates": row["dates"],
        "note": row["note"],
        "uris": _uris(authority),
    }


def _place(authority: Aggregate, names: Names) -> dict[str, Any]:
    row = authority.row
    return {
        "name": row["name"],
        "names": _forms(authority.part(PLACE_NAME)),
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "parent": names.parent("place", row["parent_pk"]),
        "note": row["note"],
        "uris": _uris(authority),
    }


def _subject(authority: Aggregate, names: Names) -> dict[str, Any]:
    row = authority.row
    parts = [names.of("subject", each["part_pk"]) for each in authority.part(SUBJECT_PART)]
    return {
        "label": row["label"],
        "type": row["kind"],
        "scheme": row["scheme"],
        "parent": names.parent("subject", row["parent_pk"]),
        "parts": [{"id": each["id"], "label": each["name"]} for each in parts],
        "note": row["note"],
        "uris": _uris(authority),
    }


def _repository(authority: Aggregate, names: Names) -> dict[str, Any]:
    row = authority.row
    return {
        "name": row["name"],
        "country": row["country"],
        "isil": row["isil"],
        "note": row["note"],
        "uris": _uris(authority),
    }


def _collection(authority: Aggregate, names: Names) -> dict[str, Any]:
    row = authority.row
    return {
        "type": row["kind"],
        "title": row["title"],
        "intro": row["intro"],
        "parent": names.parent("collection", row["parent_pk"]),
        "uris": _uris(authority),
        "visibility": row["visibility"],
        "status": row["status"],
    }


_MIDDLE = {"agent": _agent, "place": _place, "subject": _subject, "repository": _repository, "collection": _collection}
