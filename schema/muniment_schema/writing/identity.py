"""Which object a record is: (source, native id), then an identifying identifier, then its fingerprint in the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from muniment_schema.among import among
from muniment_schema.tables import SOURCE_LINK
from muniment_schema.values.identifiers import GLOBAL_SCHEMES

from . import ledger
from .additions import addition_native_id
from .authorities import holders
from .drafts import DocumentDraft
from .duplicates import Candidate, dates_of, held_before, lookalikes, stated_dates
from .keys import fingerprint
from .ledger import DERIVED, Entry, Feed
from .match import Match
from .stated_ids import match_exported, stated_ids
from .transaction import Transaction


@dataclass(slots=True)
class Claims:
    """What a run must remember of the records it has met.

    `taken` are ledger lines of derived records: equal records in one file are told apart by order. `held` are native
    ids of records that a person must judge: what comes under them later waits with them.
    """

    taken: set[int] = field(default_factory=set)
    held: set[str] = field(default_factory=set)

    def copy(self) -> Claims:
        """Give a copy for a transaction that may have to be tried again."""
        return Claims(set(self.taken), set(self.held))


def match_documents(
    tx: Transaction, feed: Feed, drafts: Sequence[DocumentDraft], claims: Claims, *, is_decided: bool = False
) -> list[Match]:
    """Find the document of each draft; all native ids given are different.

    What a person must judge is held, unless `is_decided`: a draft is then what its `match_id` says, or new.
    """
    connection = tx.connection
    known = ledger.entries(connection, feed.pk, "document", (draft.native_id for draft in drafts if draft.native_id))
    prints = {id(draft): fingerprint(draft.title, draft.description) for draft in drafts if not draft.adds_to}
    derived = ledger.derived_documents(connection, feed.pk, prints.values())
    derived_all = [entry for entries in derived.values() for entry in entries]
    proper = _with_proper_ids(tx, feed, derived_all)
    dates = dates_of(tx, (entry.object_pk for entry in derived_all))
    ordinals = {key: len(entries) for key, entries in derived.items()}
    by_identifier = _by_identifier(tx, feed, drafts, claims)
    stated = stated_ids(tx, drafts)
    unnamed = (addition_native_id(draft) for draft in drafts if draft.adds_to and not draft.native_id)
    additions = ledger.entries(connection, feed.pk, "document", unnamed)
    matches = []
    for draft in drafts:
        match = Match(draft, draft.native_id)
        matches.append(match)
        if draft.id or draft.sources:
            match_exported(match, draft, stated)
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
        if is_decided:
            if draft.native_id is None:
                match.native_id = _next_derived(prints[id(draft)], ordinals)
            continue
        identified = by_identifier.get(id(draft), [])
        if match.object_pk is None and len(identified) == 1 and identified[0].reason == "SAME_IDENTIFIER":
            match.object_pk = identified[0].pk
        elif others := [each for each in identified if each.pk != match.object_pk]:
            chosen = [] if match.object_pk is None else [Candidate(match.object_pk, "MATCHED_BY_PLUGIN")]
            match.hold([*chosen, *others])
        key = prints[id(draft)]
        candidates = [entry for entry in derived.get(key, ()) if entry.pk not in claims.taken]
        if draft.native_id:
            if match.object_pk is None and not match.is_held:
                fresh = [entry for entry in candidates if entry.object_pk not in proper]
                match.object_pk = _same_date(draft, fresh, dates, is_strict=True)
                if match.object_pk is not None:
                    claims.taken |= {entry.pk for entry in candidates if entry.object_pk == match.object_pk}
                elif len(undated := _undated(draft, fresh, dates)) > 1:
                    match.hold([Candidate(entry.object_pk, "SAME_TEXT") for entry in undated])
            continue
        pk = _same_date(draft, candidates, dates, is_strict=False)
        if pk is not None and all(each.pk == pk for each in identified):
            match.is_held, match.candidates = False, []
            match.entry = next(entry for entry in candidates if entry.object_pk == pk)
            match.object_pk, match.native_id = pk, match.entry.native_id
            claims.taken.add(match.entry.pk)
        else:
            match.native_id = _next_derived(key, ordinals)
    if not is_decided:
        _hold_doubtful(tx, feed, matches, claims)
    return matches


def _next_derived(key: str, ordinals: dict[str, int]) -> str:
    ordinal = ordinals.get(key, 0)
    ordinals[key] = ordinal + 1
    return f"{DERIVED}{key}:{ordinal}"


def _hold_doubtful(tx: Transaction, feed: Feed, matches: Sequence[Match], claims: Claims) -> None:
    """Hold new records that read like documents of other sources, and those that a person has not judged yet."""
    fresh = [
        match
        for match in matches
        if isinstance(match.draft, DocumentDraft)
        and match.entry is None
        and not (match.draft.adds_to or match.draft.id or match.draft.sources)
    ]
    waiting = held_before(tx, feed.key, (match.native_id for match in fresh if match.native_id))
    for match in fresh:
        if match.native_id in waiting or match.native_id in claims.held:
            match.hold([])
    unknown = [match for match in fresh if match.object_pk is None and not match.is_held]
    found = lookalikes(tx, feed, [match.draft for match in unknown if isinstance(match.draft, DocumentDraft)])
    for match in unknown:
        if candidates := found.get(id(match.draft)):
            match.hold(candidates)
    claims.held |= {match.native_id for match in fresh if match.is_held and match.native_id}


def _same_date(
    draft: DocumentDraft, candidates: Sequence[Entry], dates: dict[int, set[str]], *, is_strict: bool
) -> int | None:
    """Choose among records of one fingerprint; dates only tell apart those that both have one."""
    said = stated_dates(draft)
    undated = None
    for entry in candidates:
        there = dates.get(entry.object_pk, set())
        if said and there:
            if said & there:
                return entry.object_pk
        elif undated is None and not (is_strict and len(candidates) > 1):
            undated = entry.object_pk
    return undated


def _undated(draft: DocumentDraft, candidates: Sequence[Entry], dates: dict[int, set[str]]) -> list[Entry]:
    """Give the records of one fingerprint whose dates do not speak against the draft's."""
    said = stated_dates(draft)
    return [entry for entry in candidates if not (said and dates.get(entry.object_pk))]


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


def _by_identifier(
    tx: Transaction, feed: Feed, drafts: Sequence[DocumentDraft], claims: Claims
) -> dict[int, list[Candidate]]:
    """Find documents by global identifiers; one that is another record of this source is for a person to judge."""
    wanted: dict[str, list[tuple[DocumentDraft, str]]] = {}
    for draft in drafts:
        for scheme, value in draft.identifiers:
            if scheme in GLOBAL_SCHEMES and scheme != "slug":
                wanted.setdefault(scheme, []).append((draft, value))
    found: dict[int, list[Candidate]] = {}
    for scheme, pairs in wanted.items():
        held = holders(tx.connection, "document", scheme, (value for _, value in pairs))
        named = {
            pk
            for pk, entries in ledger.entries_of_objects(tx.connection, "document", held.values()).items()
            if any(
                entry.source_pk == feed.pk and (not entry.native_id.startswith(DERIVED) or entry.pk in claims.taken)
                for entry in entries
            )
        }
        for draft, value in pairs:
            pk = held.get(value)
            if pk is not None:
                reason = "NAMED_OTHERWISE" if pk in named else "SAME_IDENTIFIER"
                candidates = found.setdefault(id(draft), [])
                if all(each.pk != pk for each in candidates):
                    candidates.append(Candidate(pk, reason))
    return found
