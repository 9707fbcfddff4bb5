"""Objects that drafts name themselves: by public id, or by the ledger lines of Muniment's own export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from muniment_schema.among import among
from muniment_schema.tables import SOURCE, SOURCE_LINK

from . import ledger
from .aggregate import TABLES
from .drafts import Draft
from .ledger import Entry
from .match import Match, Refused
from .transaction import Transaction


@dataclass(slots=True)
class StatedIds:
    """The objects that are there of those that drafts name."""

    by_id: dict[str, int] = field(default_factory=dict)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    entry_count: dict[int, int] = field(default_factory=dict)


def stated_ids(tx: Transaction, drafts: Sequence[Draft]) -> StatedIds:
    stated = StatedIds()
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


def match_by_id(tx: Transaction, drafts: Sequence[Draft]) -> list[Match]:
    """Find the objects that a person's drafts name by id; a draft without one is of a new object."""
    stated = stated_ids(tx, drafts)
    matches = [Match(draft, None, object_pk=stated.by_id.get(draft.id or "")) for draft in drafts]
    for match in matches:
        if match.draft.id and match.object_pk is None:
            match.refused = Refused(
                "NOT_FOUND", f"there is no {match.draft.kind} {match.draft.id}", field="id", value=match.draft.id
            )
    return matches


def match_exported(match: Match, draft: Draft, stated: StatedIds) -> None:
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
