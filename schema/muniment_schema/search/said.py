"""Which changes of authorities documents take part in: another name, another place in a tree, a burial."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from muniment_schema.among import among
from muniment_schema.tables import AGENT_NAME, PLACE_NAME, REVISION, SUBJECT_PART
from muniment_schema.writing.aggregate import load


@dataclass(frozen=True)
class _Said:
    """What the entries of documents have of an object: columns of its row, and a column of one of its parts."""

    columns: tuple[str, ...]
    part: tuple[str, str] | None = None


_SAID: Final = {
    "agent": _Said(("name", "sort_name", "deleted_at"), (AGENT_NAME.name, "name")),
    "place": _Said(("name", "parent_pk", "deleted_at"), (PLACE_NAME.name, "name")),
    "subject": _Said(("label", "parent_pk", "deleted_at"), (SUBJECT_PART.name, "part_pk")),
    "collection": _Said(("parent_pk", "access_id")),
    "repository": _Said(("deleted_at",)),
}


def said_otherwise(connection: Connection, kind: str, pks: Iterable[int], no: int) -> set[int]:
    """Give those of the objects that changed after change `no` of which documents now say something else."""
    wanted = set(pks)
    if not wanted:
        return set()
    # The oldest revision after a change is what the object was at it.
    statement = (
        select(REVISION.c.object_pk, REVISION.c.before)
        .where(REVISION.c.kind == kind, among(REVISION.c.object_pk, wanted), REVISION.c.no > no)
        .order_by(REVISION.c.no.desc())
    )
    before: dict[int, dict[str, Any]] = {}
    for pk, state in connection.execute(statement):
        before[pk] = state
    now = load(connection, kind, wanted)
    said = _SAID[kind]
    return {pk for pk in wanted if pk not in before or _said(said, before[pk]) != _said(said, now[pk].snapshot())}


def _said(said: _Said, state: dict[str, Any]) -> list[Any]:
    columns = [state["row"].get(name) for name in said.columns]
    if said.part is None:
        return columns
    table, column = said.part
    return [*columns, *(row[column] for row in state["parts"].get(table, ()))]
