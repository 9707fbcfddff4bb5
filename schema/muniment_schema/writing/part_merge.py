"""The part rows of a document after a record was read: dates, texts, people, places, files and the rest.

A record replaces the rows that it stated itself, as a set; rows of others stay, and keep their places. Notes,
identifiers, dates and texts are sets by what map files call a field (`notes.general`, `dates.published`, `title.ko`): a
record that says nothing of one leaves it. A list that a person edited stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

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

from .aggregate import Aggregate, Row
from .author import PERSON, Author
from .drafts import (
    AgentLink,
    DateStatement,
    DocumentDraft,
    Link,
    PlaceLink,
    RightsStatement,
    SubjectLink,
    TextStatement,
)


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


Said = list[tuple[Row, str]]  # part rows, each with its value in words


@dataclass(frozen=True, slots=True)
class _List:
    """One list of a document, and what its rows are as fields."""

    base: str
    table: Table
    key: Callable[[Row], Any]  # what tells one value from another
    field: Callable[[Row], str] | None = None  # with its suffix, where it has one
    default: str | None = None  # field of what is stated without a suffix
    is_by_field: bool = False  # replaced field by field, not as a whole

    def unit(self, row: Row) -> str:
        """Give the name of the set that a row is replaced with."""
        return self.field(row) if self.field and self.is_by_field else self.base


def _place(row: Row) -> tuple[str, str]:
    """Give what a file is for and where it is: the same content stored here is the same file by whatever name."""
    return row["role"], row["storage_key"] or row["url"]


def _text_field(row: Row) -> str:
    return "body" if row["field"] == "body" else f"{row['field']}.{row['language'] or 'und'}"


_TEXTS = _List(
    "texts",
    DOCUMENT_TEXT,
    lambda row: (row["field"], row["language"], row["value"], row["kind"]),
    _text_field,
    is_by_field=True,
)
_NOTES = _List(
    "notes",
    NOTE,
    lambda row: (row["type"], row["text"]),
    lambda row: f"notes.{row['type']}",
    "notes.general",
    is_by_field=True,
)
_CONTAINERS = _List(
    "containers", CONTAINER, lambda row: (row["type"], row["indicator"]), lambda row: f"containers.{row['type']}"
)
_AGENTS = _List(
    "agents",
    DOCUMENT_AGENT,
    lambda row: (row["agent_pk"], row["role"]),
    lambda row: f"agents.{row['role']}",
    "agents.asn",
)
_PLACES = _List("places", DOCUMENT_PLACE, lambda row: row["place_pk"])
_SUBJECTS = _List("subjects", DOCUMENT_SUBJECT, lambda row: row["subject_pk"])
_LANGUAGES = _List("languages", DOCUMENT_LANGUAGE, lambda row: row["tag"])
_COLLECTIONS = _List("collections", COLLECTION_DOCUMENT, lambda row: row["collection_pk"])
_IDENTIFIERS = _List(
    "identifiers",
    IDENTIFIER,
    lambda row: (row["scheme"], row["value"]),
    lambda row: f"identifiers.{row['scheme']}",
    is_by_field=True,
)
_RELATIONS = _List(
    "relations",
    DOCUMENT_RELATION,
    lambda row: (row["type"], row["target_pk"]),
    lambda row: f"relations.{row['type']}",
    "relations.related",
)
_FILES = _List(
    "attachments",
    DIGITAL_OBJECT,
    _place,
    lambda row: f"attachments.{row['role']}",
    "attachments.scan",
)
_DATES = _List(
    "dates",
    DOCUMENT_DATE,
    lambda row: (row["role"], row["text"], row["edtf"]),
    lambda row: "date" if row["role"] == "created" else f"dates.{row['role']}",
    is_by_field=True,
)


def merge_parts(new: Aggregate, draft: DocumentDraft, resolved: Resolved, author: Author) -> None:
    """Lay what a draft says in lists over what is there."""

    def put(part: _List, said: Said) -> None:
        if said or draft.blank:
            _merge_list(new, part, said, draft.blank, author)

    put(_TEXTS, [(_text_row(each), each.value) for each in draft.texts])
    put(_NOTES, [({"type": kind, "text": text, "language": None}, text) for kind, text in draft.notes])
    put(_CONTAINERS, [({"type": kind, "indicator": text}, f"{kind} {text}") for kind, text in draft.containers])
    put(
        _AGENTS,
        [
            ({"agent_pk": resolved.agents[each], "role": each.role, "as_written": each.as_written}, each.name)
            for each in draft.agents
        ],
    )
    put(_PLACES, [({"place_pk": resolved.places[each]}, each.name) for each in draft.places])
    put(_SUBJECTS, [({"subject_pk": resolved.subjects[each]}, each.name) for each in draft.subjects])
    put(_LANGUAGES, [({"tag": tag}, tag) for tag in draft.languages])
    put(_COLLECTIONS, [({"collection_pk": resolved.collections[each]}, each.name) for each in draft.collections])
    put(
        _IDENTIFIERS,
        [
            (
                {"scheme": scheme or f"local:{author.feed.key}", "value": value, "source_pk": author.feed.source_pk},
                value,
            )
            for scheme, value in draft.identifiers
        ],
    )
    put(
        _RELATIONS,
        [
            ({"type": each.type, "target_pk": resolved.documents[each.target]}, f"{each.type} {each.target}")
            for each in draft.relations
            if each.target in resolved.documents
        ],
    )
    if draft.files or draft.blank:
        put(_FILES, _file_rows(new.part(DIGITAL_OBJECT), draft, author))
    if draft.dates or draft.blank:
        _merge_dates(new, draft, author)


def _merge_list(new: Aggregate, part: _List, said: Said, blank: frozenset[str], author: Author) -> None:
    old = new.part(part.table)
    owners = new.row["owners"]
    for row, _ in said:
        row.setdefault("link_pk", author.entry_pk)
    if not old and not owners and not author.is_person:  # most lists of an import: there is nothing to weigh
        fresh: dict[Any, Row] = {}
        for row, _ in said:
            fresh.setdefault(part.key(row), row)
        new.put(part.table, list(fresh.values()))
        return
    if old and not author.is_replacing:
        there = {part.unit(row) for row in old}
        said = [(row, words) for row, words in said if part.unit(row) not in there]
    if not author.is_person and PERSON in owners.values():
        said = _without_edited(part, said, old, owners, author)
    stated = {part.unit(row) for row, _ in said}

    def is_replaced(row: Row) -> bool:
        unit = part.unit(row)
        if owners.get(unit) == PERSON and not author.is_person:
            return False
        if unit in stated:
            return part.is_by_field or author.blank_clears or not _is_blank(part, row, blank, is_stated=True)
        return author.blank_clears and author.is_replacing and _is_blank(part, row, blank, is_stated=bool(stated))

    if not stated and not any(map(is_replaced, old)):
        return
    rows = replaced(old, [row for row, _ in said], author, part.key, is_replaced)
    new.put(part.table, rows)
    if author.is_person and rows != old:
        edited = stated | {part.unit(row) for row in old if is_replaced(row)}
        new.row["owners"] = owners | dict.fromkeys(sorted(edited), PERSON)


def _without_edited(part: _List, said: Said, old: Sequence[Row], owners: dict[str, str], author: Author) -> Said:
    """Leave out what a person's edit speaks against, and note each value that is refused."""
    known = {part.key(row) for row in old}
    kept = []
    for row, words in said:
        if owners.get(part.unit(row)) != PERSON:
            kept.append((row, words))
        elif part.key(row) not in known:
            author.refused(part.unit(row), words, PERSON)
    return kept


def _is_blank(part: _List, row: Row, blank: frozenset[str], *, is_stated: bool) -> bool:
    """Tell whether a row is of a field that the record has, and has empty."""
    field = part.field(row) if part.field else part.base
    if part.field and field in blank:
        return True
    if not is_stated and any(name.partition(".")[0] == part.base for name in blank) and part.field is None:
        return True
    return part.base in blank and (field == part.default if is_stated else True)


def replaced(
    old: Sequence[Row],
    stated: list[Row],
    author: Author,
    key: Callable[[Row], Any],
    is_replaced: Callable[[Row], bool] = lambda row: True,
) -> list[Row]:
    """Put an author's part rows in the place of those it stated before; rows of others stay where they are.

    A person's list is what the document then has: rows that are in it already stay whose they were.
    """
    mine = {row["link_pk"] for row in stated} or {author.entry_pk}
    goes = [is_replaced(row) and (author.is_person or row["link_pk"] in mine) for row in old]
    kept = [row for row, is_gone in zip(old, goes, strict=True) if not is_gone]
    before = next((index for index, is_gone in enumerate(goes) if is_gone), len(old))
    at = sum(1 for is_gone in goes[:before] if not is_gone)
    seen = {key(row) for row in kept}
    there = {key(row): row for row in old} if author.is_person else {}
    fresh = []
    for row in stated:
        if key(row) not in seen:
            seen.add(key(row))
            fresh.append(row | {"link_pk": there[key(row)]["link_pk"]} if key(row) in there else row)
    return kept[:at] + fresh + kept[at:]


def _text_row(statement: TextStatement) -> Row:
    names = ("field", "language", "value", "kind", "is_original", "translator", "origin")
    return {name: getattr(statement, name) for name in names} | {"access_id": 0}


def _file_rows(old: Sequence[Row], draft: DocumentDraft, author: Author) -> Said:
    known = {_FILES.key(row): row for row in old}
    # A scan that was made anew under its old name is the same file to those who have its address.
    named = {(row["role"], row["url"]): row for row in old if row["storage_key"]}
    here = {(each.role, each.storage_key or each.url) for each in draft.files}
    said = []
    for each in draft.files:
        row = {
            name: getattr(each, name)
            for name in ("role", "url", "storage_key", "media_type", "bytes", "sha256", "pages", "width", "height")
        }
        same = known.pop(_FILES.key(row), None)
        if same is None and each.storage_key and each.url:
            before = named.pop((each.role, each.url), None)
            if before is not None and before["link_pk"] == author.entry_pk and _FILES.key(before) not in here:
                same = before
        identity = (
            {"pk": same["pk"], "id": same["id"]} if same else {"pk": None, "id": each.id or new_id("digital_object")}
        )
        said.append(({**identity, **row, "access_id": 0}, each.url or each.storage_key or each.role))
    return said


def _merge_dates(new: Aggregate, draft: DocumentDraft, author: Author) -> None:
    old = new.part(DOCUMENT_DATE)
    stated = [_read_before(_date_row(each, author), old) for each in draft.dates]
    said = [(row, row["text"] or row["edtf"]) for row in stated]
    _merge_list(new, _DATES, said, draft.blank, author)
    rows = new.part(DOCUMENT_DATE)
    if rows is old or not rows:
        return
    best = preferred_date(rows)
    for row in rows:
        if row["rank"] == "preferred" and row is not best:
            row["rank"] = "normal"
    best["rank"] = "preferred"
    rows.sort(key=lambda row: row is not best)
    is_stated = any(best is row for row in stated)
    best["_source_pk"] = author.feed.source_pk if is_stated else new.row["date_source_pk"]


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
