"""The order of an export: by id, but whatever a line hangs on stands before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, select

from muniment_schema.among import among
from muniment_schema.tables import SUBJECT
from muniment_schema.writing.aggregate import TABLES

from .moment import ExportMoment

BATCH = 500


def ordered_keys(moment: ExportMoment, kind: str) -> Iterator[list[int]]:
    """Yield the keys of all objects of a kind that are not deleted, in batches.

    Memory holds the objects that come early because something of a lower id hangs on them, and one batch.
    """
    table = TABLES[kind]
    late = _late(moment, kind)
    concerned = late.keys() | {pk for each in late.values() for pk in each}
    early: set[int] = set()  # of those concerned, the ones that are out
    batch: list[int] = []
    last = ""
    while True:
        statement = select(table.c.pk, table.c.id).where(moment.is_there(table), table.c.id > last)
        rows = moment.connection.execute(statement.order_by(table.c.id).limit(BATCH)).all()
        if not rows:
            break
        for pk, last in rows:  # noqa: B007 - the last id is where the next batch begins
            if pk in early:
                continue
            for each in _with_those_before(pk, late, early):
                batch.append(each)
                if each in concerned:
                    early.add(each)
        while len(batch) >= BATCH:
            yield batch[:BATCH]
            batch = batch[BATCH:]
    if batch:
        yield batch


def _with_those_before(pk: int, late: dict[int, list[int]], early: set[int]) -> Iterator[int]:
    """Yield what must stand before an object and is not out yet, then the object; circles are cut."""
    stack: list[tuple[int, bool]] = [(pk, False)]
    entered: set[int] = set()
    while stack:
        at, is_ready = stack.pop()
        if is_ready:
            yield at
            continue
        if at in entered or at in early:
            continue
        entered.add(at)
        stack.append((at, True))
        stack += [(before, False) for before in reversed(late.get(at, ()))]


def _late(moment: ExportMoment, kind: str) -> dict[int, list[int]]:
    """Give, for objects that hang on one of a higher id, what they hang on."""
    table = TABLES[kind]
    if "parent_pk" not in table.c:
        return {}
    connection, parent = moment.connection, moment.parent(table)
    above = table.alias()
    higher = table.join(above, and_(above.c.pk == parent, above.c.id > table.c.id))
    parents = select(table.c.pk, above.c.pk, above.c.id).select_from(higher)
    pairs = [tuple(row) for row in connection.execute(parents)]
    if kind == "subject":
        pairs += _late_parts(moment)
    found: dict[int, list[int]] = {}
    # By id, so that no plan of the database shows in the export.
    for pk, before, _ in sorted(pairs, key=lambda row: row[2]):
        found.setdefault(pk, []).append(before)
    # What comes early pulls what it hangs on along, whatever the ids are.
    todo = [before for each in found.values() for before in each]
    while todo:
        wanted = sorted({pk for pk in todo if pk not in found})
        if not wanted:
            break
        rows = connection.execute(
            select(table.c.pk, parent).select_from(table).where(among(table.c.pk, wanted[:BATCH]))
        ).all()
        for pk, parent in rows:
            found[pk] = [parent] if parent is not None else []
        todo = [parent for _, parent in rows if parent is not None] + wanted[BATCH:]
    return found


def _late_parts(moment: ExportMoment) -> Iterator[tuple[int, int, str]]:
    batch: list[tuple[int, int]] = []
    for pair in moment.parts():
        batch.append(pair)
        if len(batch) == BATCH:
            yield from _later(moment, batch)
            batch = []
    yield from _later(moment, batch)


def _later(moment: ExportMoment, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield those of the pairs whose second has the higher id, with that."""
    statement = select(SUBJECT.c.pk, SUBJECT.c.id).where(among(SUBJECT.c.pk, {pk for pair in pairs for pk in pair}))
    ids = dict(moment.connection.execute(statement).all())
    yield from ((pk, part, ids[part]) for pk, part in pairs if ids[part] > ids[pk])
