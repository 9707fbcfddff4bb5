"""What an object was at a change number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from muniment_schema.tables import CHANGED, REVISION
from muniment_schema.writing.aggregate import load


def state_at(connection: Connection, kind: str, pk: int, no: int) -> dict[str, Any] | None:
    """Give an object as it was right after change `no`; None when it was not there yet.

    The oldest `before` of a later change is that state; without one the object has not changed since and is its own
    state. The shape is that of `Aggregate.snapshot`: {"row": …, "parts": {table: [rows]}}; a tombstone has
    `deleted_at`.
    """
    born = connection.execute(
        select(func.min(CHANGED.c.no)).where(CHANGED.c.kind == kind, CHANGED.c.object_pk == pk)
    ).scalar()
    if born is None or no < born:
        return None
    before = connection.execute(
        select(REVISION.c.before)
        .where(REVISION.c.kind == kind, REVISION.c.object_pk == pk, REVISION.c.no > no)
        .order_by(REVISION.c.no)
        .limit(1)
    ).scalar()
    if before is not None:
        state: dict[str, Any] = before
        return state
    return load(connection, kind, [pk])[pk].snapshot()
