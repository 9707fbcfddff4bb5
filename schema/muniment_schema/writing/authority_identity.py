"""Which agent, place, subject, repository or collection a record is about."""

from __future__ import annotations

from collections.abc import Sequence

from muniment_schema.values.folding import folded_key

from . import ledger
from .authorities import by_name, derived_native_id, fitting, holders
from .drafts import AuthorityDraft
from .ledger import DERIVED, Feed
from .match import Match
from .stated_ids import match_exported, stated_ids
from .transaction import Transaction


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
    stated = stated_ids(tx, drafts)
    matches = []
    adopted: set[int] = set()
    for draft in drafts:
        match = Match(draft, native_ids[id(draft)])
        matches.append(match)
        if draft.id or draft.sources:
            match_exported(match, draft, stated)
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
