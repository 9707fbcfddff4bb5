"""Connections that the event loop asks itself: handing a short statement to a thread costs more than the statement."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection

from muniment_schema.database import Database
from muniment_schema.planning import steps

Answer = TypeVar("Answer")
StepsOf = Callable[[Connection], steps.Steps[Answer]]
"""Makes the steps to an answer for a database; the connection says which it is."""

LOOP_SECONDS = 0.02
TRIED_AGAIN_AFTER = 1_000
KEPT_KINDS = 1_000
STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's virtual machine; a fraction of a millisecond


class TooLongForTheLoop(Exception):
    """A job that the loop has no time for."""


class SqliteReader:
    """A connection to SQLite for answers that take less time than handing them to a thread.

    While the loop reads nothing else happens, so it stops after a moment, and a thread does it again. Answers are of
    single statements, each a snapshot of its own.
    """

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.connect()
        self._slow = _Slow()
        self._ends_at = 0.0
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - PostgreSQL has a reader of its own
        driver.set_progress_handler(lambda: time.monotonic() > self._ends_at, STEPS_BETWEEN_LOOKS)

    async def run(self, steps_of: StepsOf[Answer], kind: Hashable, _seconds: float) -> Answer:
        """Give the answer. Raises TooLongForTheLoop, for a while at once for the same kind."""
        if self._slow.has(kind):
            raise TooLongForTheLoop
        self._ends_at = time.monotonic() + LOOP_SECONDS
        try:
            return steps.run(steps_of(self._connection), self._connection)
        except sqlite3.OperationalError:
            if time.monotonic() < self._ends_at:
                raise
            self._slow.note(kind)
            raise TooLongForTheLoop from None
        finally:
            if self._connection.in_transaction():  # what went through SQLAlchemy would hold its snapshot for ever
                self._connection.rollback()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.detach()
        self._connection.close()


class PostgresReader:
    """Connections to PostgreSQL, as many as are needed at once and `size` at most, in no transaction.

    The one that was used last is used first: its plans and pages are at hand.
    """

    def __init__(self, database: Database, size: int) -> None:
        self._arguments = database.driver_arguments()
        self._named = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")  # is never asked
        self._free: list[psycopg.AsyncConnection[Any]] = []
        self._places = asyncio.Semaphore(size)

    async def run(self, steps_of: StepsOf[Answer], _kind: Hashable, seconds: float) -> Answer:
        """Give the answer. Raises TimeoutError, and lets the statement be cancelled then."""
        async with asyncio.timeout(seconds), self._places:
            if self._free:
                try:
                    return await self._run(steps_of, self._free.pop())
                except psycopg.OperationalError as error:
                    if isinstance(error, psycopg.errors.QueryCanceled):
                        raise
                    self._drop()  # the server went away, and is perhaps back
            connection = await psycopg.AsyncConnection.connect(**self._arguments, autocommit=True)
            return await self._run(steps_of, connection)

    def close(self) -> None:
        """Close all that are free."""
        self._drop()
        self._named.close()

    async def _run(self, steps_of: StepsOf[Answer], connection: psycopg.AsyncConnection[Any]) -> Answer:
        try:
            return await steps.run_async(steps_of(self._named), connection)
        finally:
            if connection.pgconn.transaction_status == TransactionStatus.IDLE:
                self._free.append(connection)
            else:
                connection.pgconn.finish()

    def _drop(self) -> None:
        while self._free:
            connection = self._free.pop()
            connection.pgconn.finish()


class _Slow:
    """Kinds of answers that took too long for the loop: threads give them, and from time to time the loop tries."""

    def __init__(self) -> None:
        self._left: OrderedDict[Hashable, int] = OrderedDict()

    def note(self, kind: Hashable) -> None:
        """Let threads give the next answers of a kind."""
        self._left[kind] = TRIED_AGAIN_AFTER
        if len(self._left) > KEPT_KINDS:
            self._left.popitem(last=False)

    def has(self, kind: Hashable) -> bool:
        """Tell whether this answer is one for a thread."""
        left = self._left.get(kind, 0)
        if left > 1:
            self._left[kind] = left - 1
        elif left:
            del self._left[kind]
        return left > 0
