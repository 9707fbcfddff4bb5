"""One document as a line of an export."""

from __future__ import annotations

from typing import Any

from muniment_schema.files.address import EXPORTED, name_of
from muniment_schema.tables import (
    COLLECTION_DOCUMENT,
    CONTAINER,
    DIGITAL_OBJECT,
    DOCUMENT_AGENT,
    DOCUMENT_DATE,
    DOCUMENT_LANGUAGE,
    DOCUMENT_PLACE,
    DOCUMENT_RELATION,
    DOCUMENT_SUBJECT,
    DOCUMENT_TEXT,
    IDENTIFIER,
    NOTE,
)
from muniment_schema.writing.aggregate import Aggregate, Row

from .names import Names


def document_line(document: Aggregate, names: Names) -> dict[str, Any]:
    """Give the keys and values of a document, in the order of the export; absent ones may be None or empty."""
    row = document.row
    dates = [_date(each, names) for each in document.part(DOCUMENT_DATE)]
    preferred = next((each for each in dates if each.get("rank") == "preferred"), None)
    body, texts = _body_and_texts(document.part(DOCUMENT_TEXT))
    repository = names.of("repository", row["repository_pk"]) if row["repository_pk"] else None
    return {
        "muniment": 1,
        "kind": "document",
        "id": row["id"],
        "slug": row["slug"],
        "sources": names.sources(document.pk),
        "parent": names.parent("document", row["parent_pk"]),
        "position": row["position"],
        "level": row["level"],
        "reference_code": row["reference_code"],
        "title": row["title"],
        "title_is_supplied": row["title_is_supplied"] or None,
        "date": preferred,
        "dates": [each for each in dates if each is not preferred],
        "description": row["description"],
        "body": body["value"] if body else None,
        "body_kind": body["kind"] if body else None,
        "type": row["type"],
        "extents": row["extents"],
        "languages": [each["tag"] for each in document.part(DOCUMENT_LANGUAGE)],
        "texts": [_stated(each, _TEXT) for each in texts],
        "agents": [_agent(each, names) for each in document.part(DOCUMENT_AGENT)],
        "places": [_named(names.of("place", each["place_pk"])) for each in document.part(DOCUMENT_PLACE)],
        "subjects": [_subject(names.of("subject", each["subject_pk"])) for each in document.part(DOCUMENT_SUBJECT)],
        "repository": _named(repository) if repository else None,
        "collections": [
            _named(names.of("collection", each["collection_pk"]), "title")
            for each in document.part(COLLECTION_DOCUMENT)
        ],
        "containers": [_stated(each, ("type", "indicator")) for each in document.part(CONTAINER)],
        "access_conditions": row["access_conditions"],
        "use_conditions": row["use_conditions"],
        "notes": [_stated(each, ("type", "text")) for each in document.part(NOTE)],
        "rights": names.rights(row["rights_pk"]),
        "credit_line": row["credit_line"],
        "source_citation": row["source_citation"],
        "identifiers": [_stated(each, ("scheme", "value")) for each in document.part(IDENTIFIER)],
        "relations": [
            {"type": each["type"], "id": names.of("document", each["target_pk"])["id"]}
            for each in document.part(DOCUMENT_RELATION)
        ],
        "digital_objects": [_file(each) for each in document.part(DIGITAL_OBJECT)],
        "visibility": row["visibility"],
        "status": row["status"],
        "embargo_until": row["embargo_until"].isoformat().replace("+00:00", "Z") if row["embargo_until"] else None,
        "extra": dict(sorted(row["extra"].items())),
    }


_TEXT = ("field", "language", "value", "kind", "is_original", "translator", "origin")


def _stated(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row[name] not in (None, "", []) and row[name] is not False}


def _body_and_texts(rows: list[Row]) -> tuple[Row | None, list[Row]]:
    """Give the body that `body` and `body_kind` can say in full, and the other texts."""
    for row in rows:
        if row["field"] == "body":
            is_plain = not (row["language"] or row["translator"] or row["is_original"]) and row["origin"] == "human"
            return (row, [each for each in rows if each is not row]) if is_plain else (None, rows)
    return None, rows


def _date(row: Row, names: Names) -> dict[str, Any]:
    return _stated(row, ("role", "text", "edtf", "rank")) | _of_source(names.source_of(row["link_pk"]))


def _of_source(key: str | None) -> dict[str, str]:
    return {"source": key} if key else {}


def _agent(row: Row, names: Names) -> dict[str, Any]:
    agent = names.of("agent", row["agent_pk"])
    line = {"id": agent["id"], "name": agent["name"], "role": row["role"], "kind": agent["kind"]}
    if row["as_written"]:
        line["as_written"] = row["as_written"]
    uris = names.agent_uris(row["agent_pk"])
    return line | ({"uris": uris} if uris else {})


def _named(row: Row, key: str = "name") -> dict[str, Any]:
    return {"id": row["id"], key: row["name"]}


def _subject(row: Row) -> dict[str, Any]:
    line = {"id": row["id"], "label": row["name"], "scheme": row["scheme"], "kind": row["kind"]}
    return {key: value for key, value in line.items() if value is not None}


def _file(row: Row) -> dict[str, Any]:
    url = f"{EXPORTED}{row['storage_key']}" if row["storage_key"] else row["url"]
    line = {"id": row["id"], "role": row["role"], "url": url}
    line |= _stated(row, ("media_type", "sha256", "bytes", "pages", "width", "height"))
    name = name_of(row)
    return line | ({"name": name} if name else {})
