"""Who works at a run: a name and a heartbeat in its row, so that what was cut off is seen and taken up by one only."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, select, update
from sqlalchemy.exc import SQLAlchemyError

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import IMPORT_BATCH, IMPORT_RUN
from muniment_schema.values.vocabularies import ImportState

BEAT_SECONDS: Final = 5.0
SILENT_AFTER: Final = timedelta(seconds=30)

_held_here: set[str] = set()


class RunTaken(MunimentError):
    """Somebody else works at a run that was ours: we were silent for too long."""

    code = "RUN_TAKEN"


class Hold:
    """The hold of this process on a run. A thread keeps it alive while a slow source gives nothing to store."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.is_lost = self.is_cancelled = False
        self._over = threading.Event()
        self._last = time.monotonic()
        self._thread: threading.Thread | None = None
        _held_here.add(self.name)

    def keep(self, database: Database, run_pk: int) -> None:
        """Begin to beat for a run."""
        arguments = (database, run_pk)
        self._thread = threading.Thread(target=self._beat_on, args=arguments, name="heartbeat", daemon=True)
        self._thread.start()

    def noted(self, *, is_cancelled: bool) -> None:
        """Remember that the row was written with a batch, and whether it asks for the end."""
        self._last = time.monotonic()
        self.is_cancelled = self.is_cancelled or is_cancelled

    def end(self) -> None:
        """Beat no more. Whoever looks at the row finds nobody behind this name."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        _held_here.discard(self.name)

    def _beat_on(self, database: Database, run_pk: int) -> None:
        while not self._over.wait(max(BEAT_SECONDS - (time.monotonic() - self._last), 0.1)):
            if time.monotonic() - self._last >= BEAT_SECONDS:
                self._last = time.monotonic()
                with suppress(SQLAlchemyError):  # a database that is gone is met by the run itself
                    self._beat(database, run_pk)

    def _beat(self, database: Database, run_pk: int) -> None:
        mine = (IMPORT_RUN.c.pk == run_pk, IMPORT_RUN.c.held_by == self.name)
        statement = update(IMPORT_RUN).where(*mine).values(heartbeat_at=datetime.now(UTC))
        with database.write() as connection:
            row = connection.execute(statement.returning(IMPORT_RUN.c.cancel_asked_at)).first()
        self.is_lost = row is None
        self.is_cancelled = self.is_cancelled or (row is not None and row[0] is not None)


def is_cut_off(run: Mapping[Any, Any]) -> bool:
    """Tell of a row whose state is running whether nobody works at it: its process is gone, or silent for too long."""
    at = run["heartbeat_at"] or run["started_at"]
    if at is None:
        return True
    silent = datetime.now(UTC) - (at if at.tzinfo else at.replace(tzinfo=UTC)) > SILENT_AFTER
    return silent or (run["held_by"] is not None and not _may_live(run["held_by"]))


def _may_live(name: str) -> bool:
    """Tell whether a holder may be there; of another machine only its silence tells."""
    host, _, rest = name.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return True
    if int(rest) == os.getpid():
        return name in _held_here  # in a container that was started anew, numbers of processes come again
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def end_cut_off_runs(database: Database) -> None:
    """Note of every run that nobody works at any more that it was interrupted, and whether it can go on.

    A database that cannot be written to leaves them as they are.
    """
    columns = ("pk", "held_by", "heartbeat_at", "started_at", "request", "dry_run")
    statement = select(*(IMPORT_RUN.c[name] for name in columns))
    with suppress(SQLAlchemyError):
        with database.read() as connection:
            running = connection.execute(statement.where(IMPORT_RUN.c.state == ImportState.RUNNING.value)).mappings()
            found = [row for row in running if is_cut_off(row)]
        for row in found:
            _interrupt(database, row)


def _interrupt(database: Database, row: Mapping[Any, Any]) -> None:
    as_seen = (
        IMPORT_RUN.c.pk == row["pk"],
        IMPORT_RUN.c.state == ImportState.RUNNING.value,
        IMPORT_RUN.c.held_by.is_not_distinct_from(row["held_by"]),
        IMPORT_RUN.c.heartbeat_at.is_not_distinct_from(row["heartbeat_at"]),
    )
    has_batches = exists().where(IMPORT_BATCH.c.run_pk == row["pk"])
    can_go_on = not row["dry_run"] and bool((row["request"] or {}).get("path"))
    with database.write() as connection:
        resumable = can_go_on and bool(connection.execute(select(has_batches)).scalar())
        connection.execute(
            update(IMPORT_RUN)
            .where(*as_seen)
            .values(
                state=ImportState.INTERRUPTED.value,
                resumable=resumable,
                held_by=None,
                finished_at=row["heartbeat_at"] or row["started_at"],
            )
        )
