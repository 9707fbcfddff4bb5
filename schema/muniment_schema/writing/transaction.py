"""Write transactions: one change number each, what changed under it, and what was there before."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError, OperationalError

from muniment_schema.database import Database
from muniment_schema.tables import CHANGE_SET, CHANGED, CLOCK, REVISION

from .aggregate import Aggregate, Row, load
from .bulk import insert_rows
from .counting import CountChanges

ATTEMPTS = 6
# PostgreSQL: serialization failure, deadlock, lock not available. SQLite says "locked" or "busy" in words.
RETRIED_STATES = {"40001", "40P01", "55P03"}

T = TypeVar("T")


class Transaction:
    """An open write transaction. What it changes is noted here and numbered by `seal`."""

    def __init__(
        self, connection: Connection, *, actor: str, run_pk: int | None, reason: str | None, is_rehearsal: bool
    ) -> None:
        self.connection = connection
        self.now = datetime.now(UTC)
        self.number: int | None = None
        self._actor, self._run_pk, self._reason = actor, run_pk, reason
        self._is_rehearsal = is_rehearsal
        self._operations: dict[tuple[str, int], str] = {}
        self._before: dict[tuple[str, int], Aggregate] = {}
        self._after: dict[tuple[str, int], Aggregate] = {}
        self._beside: dict[tuple[str, int], dict[str, list[Row]]] = {}
        self._is_sealed = False

    def created(self, aggregate: Aggregate) -> None:
        """Note a new object."""
        key = aggregate.kind, aggregate.pk
        self._operations[key] = "create"
        self._after[key] = aggregate

    def updated(self, before: Aggregate, after: Aggregate, *, deleted: bool = False) -> None:
        """Note an object that is about to change, or to be deleted, as it is before and after."""
        key = before.kind, before.pk
        self._after[key] = after
        if self._operations.get(key) != "create":
            self._before.setdefault(key, before)
            self._operations[key] = "delete" if deleted else "update"

    def beside(self, kind: str, pk: int, **rows: list[Row]) -> None:
        """Note what other tables held about an object (`lines`, `waiting`) before that changed.

        The object is as it was, and answers about it are not.
        """
        key = kind, pk
        if self._operations.setdefault(key, "update") != "create":
            self._beside[key] = rows | self._beside.get(key, {})

    def is_new(self, kind: str, pk: int) -> bool:
        """Tell whether this transaction created the object."""
        return self._operations.get((kind, pk)) == "create"

    def is_touched(self, kind: str, pk: int) -> bool:
        """Tell whether this transaction created or changed the object already."""
        return (kind, pk) in self._after

    def seal(self) -> int | None:
        """Take the change number and write what it stands for; None when nothing changed. To be done last.

        The clock's row stays locked from here to the commit, so numbers are in commit order and none is lost. A
        rehearsal takes none, and leaves the counts alone: it would hold their rows until it is rolled back.
        """
        if self._is_sealed or self._is_rehearsal or not self._operations:
            self._is_sealed = True
            return self.number
        self._is_sealed = True
        counts = CountChanges(_documents(self._before), _documents(self._after))
        counts.add_to_authorities(self.connection)
        statement = update(CLOCK).where(CLOCK.c.id == 1).values(no=CLOCK.c.no + 1).returning(CLOCK.c.no)
        self.number = no = int(self.connection.execute(statement).scalar_one())
        change = {"no": no, "at": self.now, "actor": self._actor, "run_pk": self._run_pk, "reason": self._reason}
        self.connection.execute(insert(CHANGE_SET), [change])
        changed = [
            {"no": no, "kind": kind, "object_pk": pk, "operation": operation}
            for (kind, pk), operation in self._operations.items()
        ]
        insert_rows(self.connection, CHANGED, changed)
        before = [
            {"no": no, "kind": kind, "object_pk": pk, "before": aggregate.snapshot() | self._beside.get((kind, pk), {})}
            for (kind, pk), aggregate in (self._before | self._unchanged()).items()
        ]
        insert_rows(self.connection, REVISION, before)
        counts.add_to_counts(self.connection)
        return no

    def _unchanged(self) -> dict[tuple[str, int], Aggregate]:
        """Give the objects beside which something changed, and that did not change themselves."""
        found: dict[tuple[str, int], Aggregate] = {}
        wanted = self._beside.keys() - self._before.keys()
        for kind in {kind for kind, _ in wanted}:
            objects = load(self.connection, kind, [pk for each, pk in wanted if each == kind])
            found |= {(kind, pk): aggregate for pk, aggregate in objects.items()}
        return found


def _documents(aggregates: dict[tuple[str, int], Aggregate]) -> list[Aggregate]:
    return [aggregate for (kind, _), aggregate in aggregates.items() if kind == "document"]


@contextmanager
def transaction(
    database: Database,
    *,
    actor: str,
    run_pk: int | None = None,
    reason: str | None = None,
    is_rehearsal: bool = False,
) -> Iterator[Transaction]:
    """Open a write transaction; it is sealed and committed at the end, rolled back on an exception.

    `actor` is "import", "system" or who it is. Changes made through it are one change set.
    """
    with database.write() as connection:
        opened = Transaction(connection, actor=actor, run_pk=run_pk, reason=reason, is_rehearsal=is_rehearsal)
        yield opened
        opened.seal()
    if opened.number is not None:
        database.note_change(opened.number)


def retrying(action: Callable[[], T], *, attempts: int = ATTEMPTS) -> T:
    """Do `action`, a whole transaction, again when another writer was in its way.

    Raises what the last attempt raised.
    """
    for attempt in range(1, attempts + 1):
        try:
            return action()
        except (OperationalError, IntegrityError) as error:
            if attempt == attempts or not _is_collision(error):
                raise
            time.sleep(random.uniform(0.2, 1) * 0.02 * 2**attempt)  # noqa: S311 - spreads writers, keeps no secret
    raise AssertionError("unreachable")


def _is_collision(error: OperationalError | IntegrityError) -> bool:
    if isinstance(error, IntegrityError):
        return True  # two writers made the same name or number: the second finds the first's when it looks again
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRIED_STATES if state else "locked" in str(error.orig) or "busy" in str(error.orig)
