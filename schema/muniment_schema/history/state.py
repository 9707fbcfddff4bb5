"""What objects were at a change number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from muniment_schema.among import among
from muniment_schema.tables import CHANGED, REVISION
from muniment_schema.writing.aggregate import Aggregate, Row, load
from muniment_schema.writing.beside import LINES, WAITING, RowsOf, lines_of, waiting_of


@dataclass(frozen=True, slots=True)
class State:
    """An object as it was, with its lines in the ledger and the links it waited for."""

    aggregate: Aggregate
    lines: list[Row]
    waiting: list[Row]


def state_at(connection: Connection, kind: str, pk: int, no: int) -> dict[str, Any] | None:
    """Give an object as it was right after change `no`; None when it was not there yet.

    The shape is that of `Aggregate.snapshot`: {"row": …, "parts": {table: [rows]}}; a tombstone has `deleted_at`.
    """
    found = states_at(connection, kind, {pk: no})
    return found[pk].aggregate.snapshot() if pk in found else None


def states_at(connection: Connection, kind: str, numbers: Mapping[int, int]) -> dict[int, State]:
    """Give objects, each as it was right after its change number; those that were not there yet are left out.

    The oldest `before` of a later change is that state; without one the object has not changed since and is its own
    state. What stood beside it is told by the oldest later change that touched it there.
    """
    born = _born(connection, kind, numbers)
    wanted = {pk: no for pk, no in numbers.items() if pk in born and born[pk] <= no}
    if not wanted:
        return {}
    before, beside = _revisions(connection, kind, wanted)
    now = load(connection, kind, wanted.keys() - before.keys())
    lines = _known(beside, LINES) | lines_of(connection, kind, _others(wanted, beside, LINES))
    waiting = _known(beside, WAITING) | waiting_of(connection, kind, _others(wanted, beside, WAITING))
    return {pk: State(before.get(pk) or now[pk], lines[pk], waiting[pk]) for pk in wanted}


def _born(connection: Connection, kind: str, numbers: Mapping[int, int]) -> dict[int, int]:
    statement = (
        select(CHANGED.c.object_pk, func.min(CHANGED.c.no))
        .where(CHANGED.c.kind == kind, among(CHANGED.c.object_pk, numbers))
        .group_by(CHANGED.c.object_pk)
    )
    return dict(connection.execute(statement).all())


def _revisions(
    connection: Connection, kind: str, wanted: Mapping[int, int]
) -> tuple[dict[int, Aggregate], dict[int, dict[str, list[Row]]]]:
    statement = (
        select(REVISION.c.object_pk, REVISION.c.no, REVISION.c.before)
        .where(REVISION.c.kind == kind, among(REVISION.c.object_pk, wanted), REVISION.c.no > min(wanted.values()))
        .order_by(REVISION.c.object_pk, REVISION.c.no)
    )
    before: dict[int, Aggregate] = {}
    beside: dict[int, dict[str, list[Row]]] = {pk: {} for pk in wanted}
    for pk, no, state in connection.execute(statement):
        if no <= wanted[pk]:
            continue
        if pk not in before:
            before[pk] = Aggregate.of_snapshot(kind, state)
        for name in (LINES, WAITING):
            if name in state:
                beside[pk].setdefault(name, state[name])
    return before, beside


def _known(beside: Mapping[int, Mapping[str, list[Row]]], name: str) -> RowsOf:
    return {pk: rows[name] for pk, rows in beside.items() if name in rows}


def _others(wanted: Mapping[int, int], beside: Mapping[int, Mapping[str, list[Row]]], name: str) -> list[int]:
    return [pk for pk in wanted if name not in beside[pk]]
