"""What differs between two states of an object, in words a person knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from muniment_schema.among import among
from muniment_schema.values.vocabularies import StatementRank

from .aggregate import TABLES, Aggregate, Row
from .authorities import NAME_COLUMNS

# Columns that follow from others, or that only the system cares about.
_SYSTEM = {
    "pk", "id", "slug", "access_id", "fingerprint", "source_pk", "owners", "version", "created_at", "updated_at",
    "reference_code_asc", "reference_code_desc", "reference_code_key", "description_key", "title_key", "name_key",
    "label_key", "rights_pk", "title_is_supplied",
}  # fmt: skip
_REFERENCES = {"repository_pk": ("repository", "repository")}
_PARTS: dict[str, tuple[str, Callable[[Row, Callable[[str, int], str]], Any]]] = {
    "document_date": ("dates", lambda row, name: f"{row['role']}: {row['text'] or row['edtf']}"),
    "document_text": (
        "texts",
        lambda row, name: {"field": row["field"], "language": row["language"], "value": row["value"]},
    ),
    "note": ("notes", lambda row, name: {"type": row["type"], "text": row["text"]}),
    "container": ("containers", lambda row, name: f"{row['type']} {row['indicator']}"),
    "document_agent": ("agents", lambda row, name: f"{name('agent', row['agent_pk'])} ({row['role']})"),
    "document_place": ("places", lambda row, name: name("place", row["place_pk"])),
    "document_subject": ("subjects", lambda row, name: name("subject", row["subject_pk"])),
    "document_language": ("languages", lambda row, name: row["tag"]),
    "document_relation": ("relations", lambda row, name: f"{row['type']} {name('document', row['target_pk'])}"),
    "collection_document": ("collections", lambda row, name: name("collection", row["collection_pk"])),
    "digital_object": (
        "digital_objects",
        lambda row, name: " ".join(filter(None, (row["url"], row["storage_key"]))),
    ),
    "identifier": ("identifiers", lambda row, name: f"{row['scheme']} {row['value']}"),
    "agent_name": ("names", lambda row, name: row["name"]),
    "place_name": ("names", lambda row, name: row["name"]),
    "subject_part": ("parts", lambda row, name: name("subject", row["part_pk"])),
}
_TARGETS = {"agent_pk": "agent", "place_pk": "place", "subject_pk": "subject", "part_pk": "subject",
            "collection_pk": "collection", "target_pk": "document"}  # fmt: skip

Differences = dict[str, tuple[Any, Any]]


def differences(
    connection: Connection, kind: str, pairs: Sequence[tuple[Aggregate | None, Aggregate]]
) -> list[Differences]:
    """Give field -> (before, after) for each pair; before is None throughout for a new object."""
    name = _namer(connection, [each for pair in pairs for each in pair if each is not None])
    found = []
    for old, new in pairs:
        before = _described(kind, old, name) if old else {}
        after = _described(kind, new, name)
        if old is None:
            after.pop("position", None)
        fields = sorted(before.keys() | after.keys(), key=[*before, *after].index)
        found.append(
            {field: (before.get(field), after.get(field)) for field in fields if before.get(field) != after.get(field)}
        )
    return found


def described(connection: Connection, kind: str, objects: Sequence[Aggregate]) -> list[dict[str, Any]]:
    """Give field -> value for each object, for what it says."""
    name = _namer(connection, objects)
    return [_described(kind, each, name) for each in objects]


def _namer(connection: Connection, objects: Sequence[Aggregate]) -> Callable[[str, int], str]:
    names = _names(connection, objects)

    def name(target_kind: str, pk: int) -> str:
        return names.get((target_kind, pk), f"{target_kind} {pk}")

    return name


def _described(kind: str, aggregate: Aggregate, name: Callable[[str, int], str]) -> dict[str, Any]:
    row = aggregate.row
    described: dict[str, Any] = {}
    for name_of_column, value in row.items():
        column = str(name_of_column)  # SQLAlchemy's own kind of text is none to a JSON writer
        if column in _SYSTEM or value in (None, [], {}):
            continue
        if column.startswith("date_"):
            continue
        if column == "parent_pk":
            described["parent"] = name(kind, value)
        elif column in _REFERENCES:
            field, target = _REFERENCES[column]
            described[field] = name(target, value)
        else:
            described[column] = value.isoformat() if isinstance(value, datetime) else value
    if kind == "document" and (date := row["date_text"] or row["date_edtf"]):
        described["date"] = date
    for table, (field, show) in _PARTS.items():
        rows = aggregate.parts.get(table, ())
        if table == "document_date":  # the preferred one is `date`, as in an export
            rows = [each for each in rows if each["rank"] != StatementRank.PREFERRED]
        if rows:
            described[field] = [show(each, name) for each in rows]
    return described


def _names(connection: Connection, aggregates: Sequence[Aggregate]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for aggregate in aggregates:
        row = aggregate.row
        if row.get("parent_pk"):
            wanted.setdefault(aggregate.kind, set()).add(row["parent_pk"])
        if row.get("repository_pk"):
            wanted.setdefault("repository", set()).add(row["repository_pk"])
        for rows in aggregate.parts.values():
            for part in rows:
                for column, kind in _TARGETS.items():
                    if part.get(column):
                        wanted.setdefault(kind, set()).add(part[column])
    found: dict[tuple[str, int], str] = {}
    for kind, pks in wanted.items():
        table = TABLES[kind]
        text_column = table.c[NAME_COLUMNS.get(kind, "title")]
        for pk, text in connection.execute(select(table.c.pk, text_column).where(among(table.c.pk, pks))):
            found[kind, pk] = text
    return found
