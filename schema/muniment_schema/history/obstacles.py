"""What is in the way of objects that go back to what they were: identifiers that others hold, circles in the tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from muniment_schema.among import among
from muniment_schema.tables import IDENTIFIER
from muniment_schema.values.identifiers import GLOBAL_SCHEMES
from muniment_schema.writing.aggregate import TABLES, Aggregate, Row, load
from muniment_schema.writing.pending import is_above, parents_above
from muniment_schema.writing.transaction import Transaction

Pair = tuple[Aggregate, Aggregate]
# Of a global scheme one object holds a value; of another, one object of a source.
_Held = tuple[str, str, int | None]


def identifiers_held(connection: Connection, kind: str, pairs: Sequence[Pair]) -> set[int]:
    """Give the objects that want an identifier back which another that is there holds, and keeps for now."""
    wanted = _wanted(pairs)
    if not wanted:
        return set()
    new = {each.pk: {_held(row) for row in each.part(IDENTIFIER)} for _, each in pairs if _is_there(each)}
    moving = {each.pk for each, _ in pairs}
    found = set()
    for key, holder in _holders(connection, kind, wanted, dead=False):
        if holder != wanted[key] and (holder not in moving or key in new.get(holder, ())):
            found.add(wanted[key])
    return found


def give_way(tx: Transaction, kind: str, pairs: Sequence[Pair]) -> list[Pair]:
    """Take from tombstones the identifiers that objects want back; gives the pairs, and those tombstones."""
    wanted = _wanted(pairs)
    if not wanted:
        return list(pairs)
    moving = {new.pk: new for _, new in pairs}
    holders = {pk for key, pk in _holders(tx.connection, kind, wanted, dead=True) if pk != wanted[key]}
    others = load(tx.connection, kind, holders - moving.keys(), hold=True)
    added = [(old, old.copy()) for old in others.values()]
    for new in [*moving.values(), *(new for _, new in added)]:
        if not _is_there(new):
            kept = [row for row in new.part(IDENTIFIER) if wanted.get(_held(row), new.pk) == new.pk]
            new.parts[IDENTIFIER.name] = kept
    return [*pairs, *added]


def closed_circles(connection: Connection, kind: str, pairs: Sequence[Pair]) -> set[int]:
    """Give the objects that would stand below themselves under the parent that they had."""
    if "parent_pk" not in TABLES[kind].c:
        return set()
    moved = {new.pk: new.row["parent_pk"] for old, new in pairs if old.row["parent_pk"] != new.row["parent_pk"]}
    above = parents_above(connection, kind, moved.keys() | {pk for pk in moved.values() if pk is not None})
    above = {pk: parent for pk, parent in above.items() if pk not in moved}
    found = set()
    for child, parent in moved.items():
        if parent is None:
            continue
        if is_above(child, parent, above):
            found.add(child)
        else:
            above[child] = parent
    return found


def _wanted(pairs: Sequence[Pair]) -> dict[_Held, int]:
    """Give the identifiers that objects get back, and who gets them."""
    return {key: new.pk for old, new in pairs if _is_there(new) for key in _gained(old, new)}


def _gained(old: Aggregate, new: Aggregate) -> Iterator[_Held]:
    before = {_held(row) for row in old.part(IDENTIFIER)}
    yield from (key for row in new.part(IDENTIFIER) if (key := _held(row)) not in before)


def _is_there(aggregate: Aggregate) -> bool:
    return aggregate.row["deleted_at"] is None


def _held(row: Row) -> _Held:
    return row["scheme"], row["value"], None if row["scheme"] in GLOBAL_SCHEMES else row["source_pk"]


def _holders(connection: Connection, kind: str, wanted: dict[_Held, int], *, dead: bool) -> Iterator[tuple[_Held, int]]:
    table = TABLES[kind]
    gone = table.c.deleted_at.is_not(None) if dead else table.c.deleted_at.is_(None)
    statement = (
        select(IDENTIFIER.c.scheme, IDENTIFIER.c.value, IDENTIFIER.c.source_pk, IDENTIFIER.c.object_pk)
        .join(table, table.c.pk == IDENTIFIER.c.object_pk)
        .where(IDENTIFIER.c.kind == kind, among(IDENTIFIER.c.value, {value for _, value, _ in wanted}), gone)
    )
    for row in connection.execute(statement).mappings():
        if (key := _held(dict(row))) in wanted:
            yield key, row["object_pk"]
