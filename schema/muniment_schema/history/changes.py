"""What one change did to an object, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from muniment_schema.among import among
from muniment_schema.tables import REVISION
from muniment_schema.writing.aggregate import Aggregate, load
from muniment_schema.writing.difference import Differences, differences

# An object and the change it went through: kind, key, change number.
Change = tuple[str, int, int]


def differences_of(connection: Connection, changes: Iterable[Change]) -> dict[Change, Differences]:
    """Give, for each change that has a revision, field -> (before, after); creations have none.

    Before is the revision that the change left; after is the next one of the object, or the object as it is. A fixed
    number of statements for each kind, however many changes.
    """
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for change in dict.fromkeys(changes):
        by_kind[change[0]].append(change)
    found: dict[Change, Differences] = {}
    for kind, wanted in by_kind.items():
        found |= _of_kind(connection, kind, wanted)
    return found


def _of_kind(connection: Connection, kind: str, wanted: list[Change]) -> dict[Change, Differences]:
    first: dict[int, int] = {}
    for _, pk, no in wanted:
        first[pk] = min(no, first.get(pk, no))
    statement = (
        select(REVISION.c.object_pk, REVISION.c.no, REVISION.c.before)
        .where(REVISION.c.kind == kind, among(REVISION.c.object_pk, first), REVISION.c.no >= min(first.values()))
        .order_by(REVISION.c.object_pk, REVISION.c.no)
    )
    revisions: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for pk, no, before in connection.execute(statement):
        revisions[pk].append((no, before))
    now = load(connection, kind, first)
    changes, pairs = [], []
    for change in wanted:
        _, pk, no = change
        before = next((state for at, state in revisions[pk] if at == no), None)
        if before is None:
            continue
        after = next((state for at, state in revisions[pk] if at > no), None)
        changes.append(change)
        pairs.append((Aggregate.of_snapshot(kind, before), Aggregate.of_snapshot(kind, after) if after else now[pk]))
    return dict(zip(changes, differences(connection, kind, pairs), strict=True))
