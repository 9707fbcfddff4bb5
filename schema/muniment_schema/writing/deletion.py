"""Tombstones: what a source says is gone is hidden, never removed."""

from __future__ import annotations

from collections.abc import Sequence

from muniment_schema.access.viewer import Access
from muniment_schema.values.vocabularies import RecordOutcome

from . import ledger
from .aggregate import TABLES, Aggregate, change, load
from .document_merge import derive
from .ledger import Feed
from .outcome import Outcome
from .transaction import Transaction


def delete_records(tx: Transaction, feed: Feed, native_ids: Sequence[str]) -> list[Outcome]:
    """Bury the objects of these records, of whatever kind; one outcome for each, in order.

    An object that another source names as well stays: only this source has let go of it.
    """
    outcomes = {name: Outcome(RecordOutcome.UNCHANGED, "document", name) for name in native_ids}
    for kind in TABLES:
        entries = ledger.entries(tx.connection, feed.pk, kind, native_ids)
        objects = load(tx.connection, kind, (entry.object_pk for entry in entries.values()), hold=True)
        named = ledger.entries_of_objects(tx.connection, kind, objects)
        pairs = []
        for name, entry in entries.items():
            old = objects[entry.object_pk]
            outcome = outcomes[name]
            outcome.kind, outcome.pk, outcome.id = kind, old.pk, old.row["id"]
            if old.row["deleted_at"] is not None:
                continue
            if any(other.source_pk != feed.pk for other in named[entry.object_pk]):
                outcome.outcome, outcome.reason = RecordOutcome.SKIPPED, "OTHER_SOURCE"
                continue
            new = buried(old, tx)
            pairs.append((old, new))
            tx.updated(old, new, deleted=True)
            outcome.outcome = RecordOutcome.DELETED
        change(tx.connection, kind, pairs)
    return [outcomes[name] for name in native_ids]


def buried(old: Aggregate, tx: Transaction) -> Aggregate:
    """Give an object as its own tombstone."""
    new = old.copy()
    new.row |= {"deleted_at": tx.now, "version": old.row["version"] + 1, "updated_at": tx.now}
    if old.kind == "document":
        derive(new, tx.now)
    elif "access_id" in new.row:
        new.row["access_id"] = int(Access.DELETED)
    return new
