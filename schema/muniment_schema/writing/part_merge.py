"""The part rows of a document after a record was read: dates, texts, people, places, files and the rest.

A record replaces the rows that it stated itself, as a set; rows of others stay, and keep their places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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
from muniment_schema.values.ids import new_id
from muniment_schema.values.vocabularies import ImportMode

from .aggregate import Aggregate, Row
from .drafts import AgentLink, DateStatement, DocumentDraft, Link, PlaceLink, RightsStatement, SubjectLink
from .ledger import Feed


@dataclass(slots=True)
class Resolved:
    """The keys of everything that the drafts of a batch name."""

    agents: dict[AgentLink, int] = field(default_factory=dict)
    places: dict[PlaceLink, int] = field(default_factory=dict)
    subjects: dict[SubjectLink, int] = field(default_factory=dict)
    repositories: dict[Link, int] = field(default_factory=dict)
    collections: dict[Link, int] = field(default_factory=dict)
    rights: dict[RightsStatement, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)  # by native or public id, as parents and relations say


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes the statements: a source with the ledger line of the record, or a person (no entry)."""

    feed: Feed
    entry_pk: int | None
    mode: ImportMode
    now: datetime
    entry_of_source: dict[str, int] = field(default_factory=dict)  # where several sources state one record


def merge_parts(new: Aggregate, draft: DocumentDraft, resolved: Resolved, author: Author) -> None:
    def put(table: Any, rows: list[Row], key: Callable[[Row], Any]) -> None:
        if rows:
            for row in rows:
                row.setdefault("link_pk", author.entry_pk)
            new.parts[table.name] = replaced(new.part(table), rows, author, key)

    put(
        DOCUMENT_TEXT,
        [
            {
                "field": each.field,
                "language": each.language,
                "value": each.value,
                "kind": each.kind,
                "is_original": each.is_original,
                "translator": each.translator,
                "origin": each.origin,
                "access_id": 0,
            }
            for each in draft.texts
        ],
        lambda row: (row["field"], row["language"], row["value"], row["kind"]),
    )
    put(
        NOTE,
        [{"type": kind, "text": text, "language": None} for kind, text in draft.notes],
        lambda row: (row["type"], row["text"]),
    )
    put(
        CONTAINER,
        [{"type": kind, "indicator": text} for kind, text in draft.containers],
        lambda row: (row["type"], row["indicator"]),
    )
    put(
        DOCUMENT_AGENT,
        [
            {"agent_pk": resolved.agents[each], "role": each.role, "as_written": each.as_written}
            for each in draft.agents
        ],
        lambda row: (row["agent_pk"], row["role"]),
    )
    put(DOCUMENT_PLACE, [{"place_pk": resolved.places[each]} for each in draft.places], lambda row: row["place_pk"])
    put(
        DOCUMENT_SUBJECT,
        [{"subject_pk": resolved.subjects[each]} for each in draft.subjects],
        lambda row: row["subject_pk"],
    )
    put(DOCUMENT_LANGUAGE, [{"tag": tag} for tag in draft.languages], lambda row: row["tag"])
    put(
        COLLECTION_DOCUMENT,
        [{"collection_pk": resolved.collections[each]} for each in draft.collections],
        lambda row: row["collection_pk"],
    )
    put(
        IDENTIFIER,
        [
            {"scheme": scheme or f"local:{author.feed.key}", "value": value, "source_pk": author.feed.pk}
            for scheme, value in draft.identifiers
        ],
        lambda row: (row["scheme"], row["value"]),
    )
    put(
        DOCUMENT_RELATION,
        [
            {"type": each.type, "target_pk": resolved.documents[each.target]}
            for each in draft.relations
            if each.target in resolved.documents
        ],
        lambda row: (row["type"], row["target_pk"]),
    )
    _merge_files(new, draft, author)
    _merge_dates(new, draft.dates, author)


def replaced(old: Sequence[Row], stated: list[Row], author: Author, key: Callable[[Row], Any]) -> list[Row]:
    """Put an author's part rows in the place of those it stated before; rows of others stay where they are."""
    if old and author.mode is ImportMode.FILL:
        return list(old)
    mine = {row["link_pk"] for row in stated}
    kept = [row for row in old if row["link_pk"] not in mine]
    before = next((index for index, row in enumerate(old) if row["link_pk"] in mine), len(old))
    at = sum(1 for row in old[:before] if row["link_pk"] not in mine)
    seen = {key(row) for row in kept}
    fresh = []
    for row in stated:
        if key(row) not in seen:
            seen.add(key(row))
            fresh.append(row)
    return kept[:at] + fresh + kept[at:]


def _merge_files(new: Aggregate, draft: DocumentDraft, author: Author) -> None:
    if not draft.files:
        return
    old = new.part(DIGITAL_OBJECT)
    known = {(row["role"], row["url"], row["storage_key"]): row for row in old}
    stated = []
    for each in draft.files:
        row = {
            name: getattr(each, name)
            for name in ("role", "url", "storage_key", "media_type", "bytes", "sha256", "pages", "width", "height")
        }
        same = known.get((each.role, each.url, each.storage_key))
        identity = (
            {"pk": same["pk"], "id": same["id"]} if same else {"pk": None, "id": each.id or new_id("digital_object")}
        )
        stated.append({**identity, **row, "access_id": 0, "link_pk": author.entry_pk})
    new.parts[DIGITAL_OBJECT.name] = replaced(
        old, stated, author, lambda row: (row["role"], row["url"], row["storage_key"])
    )


def _merge_dates(new: Aggregate, statements: list[DateStatement], author: Author) -> None:
    if not statements:
        return
    old = new.part(DOCUMENT_DATE)
    stated = [_read_before(_date_row(each, author), old) for each in statements]
    rows = replaced(old, stated, author, lambda row: (row["role"], row["text"], row["edtf"]))
    best = preferred_date(rows)
    for row in rows:
        if row["rank"] == "preferred" and row is not best:
            row["rank"] = "normal"
    best["rank"] = "preferred"
    rows.sort(key=lambda row: row is not best)
    best["_source_pk"] = author.feed.pk if any(best is row for row in stated) else new.row["date_source_pk"]
    new.parts[DOCUMENT_DATE.name] = rows


def _read_before(row: Row, old: Sequence[Row]) -> Row:
    """Keep what the same words were understood as before, when this time, perhaps without the locale, they were not."""
    if row["edtf"] is not None or row["text"] is None:
        return row
    said = ("link_pk", "role", "text")
    same = next((each for each in old if each["edtf"] and all(each[name] == row[name] for name in said)), None)
    if same is None:
        return row
    return row | {name: same[name] for name in ("edtf", "start", "end", "precision", "qualifier", "warning")}


def preferred_date(rows: Sequence[Row]) -> Row:
    """Choose the date that drives order and filters: a preferred one that is understood, else the first created one.

    A statement that was understood is never pushed out by one that was not.
    """

    def rank(item: tuple[int, Row]) -> tuple[bool, bool, bool, bool, int]:
        place, row = item
        understood = row["edtf"] is not None
        return (
            row["rank"] == "deprecated",
            not (understood and row["rank"] == "preferred"),
            not understood,
            row["role"] != "created",
            place,
        )

    return min(enumerate(rows), key=rank)[1]


def _date_row(statement: DateStatement, author: Author) -> Row:
    edtf = statement.edtf
    entry_pk = author.entry_of_source.get(statement.source or "", author.entry_pk)
    return {
        "role": statement.role,
        "text": statement.text,
        "edtf": edtf.text if edtf else None,
        "start": edtf.start if edtf else None,
        "end": edtf.end if edtf else None,
        "precision": edtf.precision.value if edtf else None,
        "qualifier": edtf.qualifier.value if edtf else "none",
        "rank": statement.rank,
        "warning": statement.warning,
        "link_pk": entry_pk,
    }
