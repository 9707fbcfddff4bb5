"""Looks at the import runs that somebody listens to, all in one statement, and wakes whom it concerns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final

import structlog
from sqlalchemy import Connection, select

from muniment_schema.database import Database
from muniment_schema.tables import IMPORT_RUN
from muniment_schema.values.vocabularies import ImportState

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS: Final = 0.5
_GOES_ON: Final = (ImportState.QUEUED.value, ImportState.RUNNING.value)
_SEEN: Final = ("state", "read", "created", "updated", "unchanged", "deleted", "skipped", "failed", "warnings", "total")


class WatchClosed(Exception):
    """The server ends, and with it what listens."""


class _Listener:
    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.woken = asyncio.Event()
        self.seen: Any = _NOTHING
        self.is_over = False


_NOTHING: Final = object()


class RunWatch:
    """Watches runs for as long as somebody listens."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[_Listener] = set()
        self._is_closed = False
        self._new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def changes(self, run_id: str) -> AsyncIterator[None]:
        """Yield at once, and again whenever the run has moved on, a last time when it has ended or is not there.

        Raises WatchClosed when the server ends.
        """
        listener = _Listener(run_id)
        self._listeners.add(listener)
        self._new.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_on())
        try:
            while not listener.is_over:
                await listener.woken.wait()
                if self._is_closed:
                    raise WatchClosed
                listener.woken.clear()
                yield
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Let all listeners end."""
        self._is_closed = True
        for listener in self._listeners:
            listener.woken.set()

    async def _look_on(self) -> None:
        while self._listeners and not self._is_closed:
            self._new.clear()
            try:
                run_ids = {each.run_id for each in self._listeners}
                found = await asyncio.to_thread(self._look, run_ids)
            except Exception as error:  # noqa: BLE001 - a database that is gone for a moment ends no subscription
                log.warning("import runs could not be looked at", error=str(error).splitlines()[0])
            else:
                self._wake(run_ids, found)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), LOOK_EVERY_SECONDS)

    def _wake(self, run_ids: set[str], found: dict[str, tuple[Any, ...]]) -> None:
        for listener in [each for each in self._listeners if each.run_id in run_ids]:
            row = found.get(listener.run_id)
            if row != listener.seen:
                listener.seen = row
                listener.is_over = row is None or row[0] not in _GOES_ON
                listener.woken.set()

    def _look(self, run_ids: set[str]) -> dict[str, tuple[Any, ...]]:
        with self._database.read() as connection:
            return _rows(connection, run_ids)


def _rows(connection: Connection, run_ids: set[str]) -> dict[str, tuple[Any, ...]]:
    columns = [IMPORT_RUN.c[name] for name in _SEEN]
    statement = select(IMPORT_RUN.c.id, *columns).where(IMPORT_RUN.c.id.in_(sorted(run_ids)))
    return {run_id: tuple(seen) for run_id, *seen in connection.execute(statement)}
