"""Which object a record is: (source, native id), then an identifying identifier, then its fingerprint in the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from muniment_schema.among import among
from muniment_schema.errors import MunimentError
from muniment_schema.tables import DOCUMENT_DATE, SOURCE, SOURCE_LINK
from muniment_schema.values.folding import folded_key
from muniment_schema.values.identifiers import GLOBAL_SCHEMES

from . import ledger
from .aggregate import TABLES
from .authorities import by_name, derived_native_id, fitting, holders
from .drafts import AuthorityDraft, DocumentDraft, Draft
from .keys import fingerprint
from .ledger import DERIVED, Entry, Feed
from .transaction import Transaction


class Refused(MunimentError):
    """A record that cannot be stored: it fails alone, the rest goes on."""

    def __init__(
        self, code: str, message: str, *, hint: str | None = None, field: str | None = None, value: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.field = field
        self.value = value


@dataclass(slots=True)
class Match:
    """What is known of a draft before it is written."""

    draft: Draft
    native_id: str | None  # as the ledger has or gets it; None when the ledger holds nothing of it
    entry: Entry | None = None
    object_pk: int | None = None
    refused: Refused | None = None


@dataclass(slots=True)
class Claims:
    """Ledger lines of derived records that this run has met: equal records in one file are told apart by order."""

    taken: set[int] = field(default_factory=set)


def match_documents(tx: Transaction, feed: Feed, drafts: Sequence[DocumentDraft], claims: Claims) -> list[Match]:
    """Find the document of each draft; all native ids given are different."""
    connection = tx.connection
    known = ledger.entries(connection, feed.pk, "document", (draft.native_id for draft in drafts if draft.native_id))
    prints = {id(draft): fingerprint(draft.title, draft.description) for draft in drafts if not draft.adds_to}
    derived = ledger.derived_documents(connection, feed.pk, prints.values())
    derived_all = [entry for entries in derived.values() for entry in entries]
    proper = _with_proper_ids(tx, feed, derived_all)
    dates = _dates(tx, derived_all)
    ordinals = {key: len(entries) for key, entries in derived.items()}
    by_identifier = _by_identifier(tx, feed, drafts)
    stated = _stated_ids(tx, drafts)
    unnamed = (addition_native_id(draft) for draft in drafts if draft.adds_to and not draft.native_id)
    additions = ledger.entries(connection, feed.pk, "document", unnamed)
    matches = []
    for draft in drafts:
        match = Match(draft, draft.native_id)
        matches.append(match)
        if draft.id or draft.sources:
            _match_exported(match, draft, stated)
            continue
        if draft.adds_to:
            match.native_id = draft.native_id or addition_native_id(draft)
            match.entry = additions.get(match.native_id) or known.get(match.native_id)
            continue
        if draft.match_id and draft.match_id in stated.by_id:
            match.object_pk = stated.by_id[draft.match_id]
        if draft.native_id and draft.native_id in known:
            match.entry = known[draft.native_id]
            match.object_pk = match.entry.object_pk
            continue
        if match.object_pk is None:
            match.object_pk = by_identifier.get(id(draft))
        key = prints[id(draft)]
        candidates = [entry for entry in derived.get(key, ()) if entry.pk not in claims.taken]
        if draft.native_id:
            if match.object_pk is None:
                fresh = [entry for entry in candidates if entry.object_pk not in proper]
                match.object_pk = _same_date(draft, fresh, dates, is_strict=True)
                if match.object_pk is not None:
                    claims.taken |= {entry.pk for entry in candidates if entry.object_pk == match.object_pk}
            continue
        pk = _same_date(draft, candidates, dates, is_strict=False)
        if pk is not None:
            match.entry = next(entry for entry in candidates if entry.object_pk == pk)
            match.object_pk, match.native_id = pk, match.entry.native_id
            claims.taken.add(match.entry.pk)
        else:
            match.native_id = f"{DERIVED}{key}:{ordinals.get(key, 0)}"
            ordinals[key] = ordinals.get(key, 0) + 1
    return matches


def addition_native_id(draft: DocumentDraft) -> str:
    """Give the ledger's name of a record that only completes another and has no id of its own."""
    return f"{DERIVED}adds/{draft.adds_to}/{draft.hash}"


def _same_date(
    draft: DocumentDraft, candidates: Sequence[Entry], dates: dict[int, set[str]], *, is_strict: bool
) -> int | None:
    """Choose among records of one fingerprint; dates only tell apart those that both have one."""
    said = {each.edtf.text if each.edtf else each.text or "" for each in draft.dates if each.role == "created"}
    undated = None
    for entry in candidates:
        there = dates.get(entry.object_pk, set())
        if said and there:
            if said & there:
                return entry.object_pk
        elif undated is None and not (is_strict and len(candidates) > 1):
            undated = entry.object_pk
    return undated


def _dates(tx: Transaction, entries: Sequence[Entry]) -> dict[int, set[str]]:
    pks = {entry.object_pk for entry in entries}
    if not pks:
        return {}
    statement = select(DOCUMENT_DATE.c.document_pk, DOCUMENT_DATE.c.edtf, DOCUMENT_DATE.c.text).where(
        among(DOCUMENT_DATE.c.document_pk, pks), DOCUMENT_DATE.c.role == "created"
    )
    found: dict[int, set[str]] = {}
    for pk, edtf, text in tx.connection.execute(statement):
        found.setdefault(pk, set()).add(edtf or text or "")
    return found


def _with_proper_ids(tx: Transaction, feed: Feed, entries: Sequence[Entry]) -> set[int]:
    """Give the documents among these that the source has named by an id of its own as well."""
    pks = {entry.object_pk for entry in entries}
    if not pks:
        return set()
    statement = select(SOURCE_LINK.c.object_pk).where(
        SOURCE_LINK.c.kind == "document",
        among(SOURCE_LINK.c.object_pk, pks),
        SOURCE_LINK.c.source_pk == feed.pk,
        ~SOURCE_LINK.c.native_id.startswith(DERIVED),
    )
    return set(tx.connection.execute(statement).scalars())


def _by_identifier(tx: Transaction, feed: Feed, drafts: Sequence[DocumentDraft]) -> dict[int, int]:
    """Find documents of other sources by global identifiers; one that this source names already is another record."""
    wanted: dict[str, list[tuple[DocumentDraft, str]]] = {}
    for draft in drafts:
        for scheme, value in draft.identifiers:
            if scheme in GLOBAL_SCHEMES and scheme != "slug":
                wanted.setdefault(scheme, []).append((draft, value))
    found: dict[int, int] = {}
    for scheme, pairs in wanted.items():
        held = holders(tx.connection, "document", scheme, (value for _, value in pairs))
        named = {
            pk
            for pk, entries in ledger.entries_of_objects(tx.connection, "document", held.values()).items()
            if any(entry.source_pk == feed.pk for entry in entries)
        }
        for draft, value in pairs:
            pk = held.get(value)
            if pk is not None and pk not in named:
                found.setdefault(id(draft), pk)
    return found


@dataclass(slots=True)
class _Stated:
    """Objects that drafts name by public id, and by the ledger lines of Muniment's own export."""

    by_id: dict[str, int] = field(default_factory=dict)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    entry_count: dict[int, int] = field(default_factory=dict)


def _stated_ids(tx: Transaction, drafts: Sequence[Draft]) -> _Stated:
    stated = _Stated()
    kind = drafts[0].kind if drafts else "document"
    table = TABLES[kind]
    ids = {identity for draft in drafts for identity in (draft.id, draft.match_id) if identity}
    if ids:
        rows = tx.connection.execute(select(table.c.id, table.c.pk).where(among(table.c.id, ids)))
        stated.by_id = dict(rows.all())
    pairs = {(each.key, each.native_id) for draft in drafts for each in draft.sources}
    if pairs:
        statement = (
            select(SOURCE.c.key, *SOURCE_LINK.c)
            .join(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk)
            .where(SOURCE_LINK.c.kind == kind, among(SOURCE.c.key, {key for key, _ in pairs}))
            .where(among(SOURCE_LINK.c.native_id, {native_id for _, native_id in pairs}))
        )
        for row in tx.connection.execute(statement).mappings():
            values = dict(row)
            key = values.pop("key")
            stated.entries[key, row["native_id"]] = Entry(**values)
    found = ledger.entries_of_objects(tx.connection, kind, stated.by_id.values())
    stated.entry_count = {pk: len(entries) for pk, entries in found.items()}
    return stated


def _match_exported(match: Match, draft: Draft, stated: _Stated) -> None:
    """Match a line of Muniment's own export: by its ledger lines, else by its id if nobody else holds that."""
    match.native_id = None
    for each in draft.sources:
        entry = stated.entries.get((each.key, each.native_id))
        if entry is not None:
            match.entry, match.object_pk, match.native_id = entry, entry.object_pk, each.native_id
            return
    if draft.id not in stated.by_id:
        return
    pk = stated.by_id[draft.id]
    if draft.sources or stated.entry_count.get(pk):
        match.refused = Refused(
            "ID_TAKEN",
            f"{draft.id} is the id of another {draft.kind}",
            hint="import the export into an empty archive, or leave the id out",
            field="id",
            value=draft.id,
        )
    else:
        match.object_pk = pk


def match_authorities(tx: Transaction, feed: Feed, kind: str, drafts: Sequence[AuthorityDraft]) -> list[Match]:
    """Find the authority of each draft of one kind; all native ids given are different."""
    connection = tx.connection
    named = by_name(connection, kind, feed, (draft.name for draft in drafts))
    entries_of = ledger.entries_of_objects(connection, kind, (row["pk"] for rows in named.values() for row in rows))
    proper = {
        pk for pk, entries in entries_of.items() if any(not entry.native_id.startswith(DERIVED) for entry in entries)
    }
    native_ids = {
        id(draft): draft.native_id or derived_native_id(draft.name, draft.type, draft.scheme) for draft in drafts
    }
    known = ledger.entries(connection, feed.pk, kind, native_ids.values())
    by_uri = holders(connection, kind, "uri", (uri for draft in drafts for uri in draft.uris))
    stated = _stated_ids(tx, drafts)
    matches = []
    adopted: set[int] = set()
    for draft in drafts:
        match = Match(draft, native_ids[id(draft)])
        matches.append(match)
        if draft.id or draft.sources:
            _match_exported(match, draft, stated)
            continue
        if match.native_id in known:
            match.entry = known[match.native_id]
            match.object_pk = match.entry.object_pk
            continue
        match.object_pk = stated.by_id.get(draft.match_id or "")
        if match.object_pk is None:
            match.object_pk = next((by_uri[uri] for uri in draft.uris if uri in by_uri), None)
        if match.object_pk is None:
            free = [
                row
                for row in named.get(folded_key(draft.name), ())
                if row["pk"] not in proper and row["pk"] not in adopted
            ]
            match.object_pk = fitting(kind, free, draft.type, draft.scheme)
            if match.object_pk is not None:
                adopted.add(match.object_pk)
    return matches
