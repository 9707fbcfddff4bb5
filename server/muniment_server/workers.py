"""Threads that hold one read snapshot each, and the clock that ends their statements."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.pool import QueuePool

from muniment_schema.database import LARGE_CACHE_KIB, Database
from muniment_schema.errors import MunimentError

Answer = TypeVar("Answer")

# A statement that begins just after the clock ran out is met by the next cancellation.
CANCEL_EVERY_SECONDS = 0.05
CANCEL_WAIT_SECONDS = 2.0
LOOP_SECONDS = 0.02
TRIED_AGAIN_AFTER = 1_000
KEPT_KINDS = 1_000
STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's virtual machine; a fraction of a millisecond
CLOSE_WAIT_SECONDS = 5.0


class TimedOut(MunimentError):
    """A request that took too long."""

    code = "TIMED_OUT"

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"the request took longer than {seconds:g} seconds and was stopped",
            hint="ask for smaller pages or a narrower filter",
        )


class _Snapshot:
    """The connection a job is using, if any; cancelled only while the job has it, never when another one does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self.is_done = False

    @contextmanager
    def using(self, connection: Connection) -> Iterator[Connection]:
        with self._lock:
            self._connection = connection
        try:
            yield connection
        finally:
            with self._lock:
                self._connection = None
                self.is_done = True

    def cancel(self) -> None:
        with self._lock:
            if self._connection is None:
                return
            driver = self._connection.connection.driver_connection
            if isinstance(driver, sqlite3.Connection):
                driver.interrupt()
            elif isinstance(driver, psycopg.Connection):
                driver.cancel_safe(timeout=CANCEL_WAIT_SECONDS)


class TooLongForTheLoop(Exception):
    """A job that the loop has no time for."""


class _Slow:
    """Kinds of jobs that took too long for the loop: threads do them, and from time to time the loop tries again."""

    def __init__(self) -> None:
        self._left: OrderedDict[Hashable, int] = OrderedDict()

    def note(self, kind: Hashable) -> None:
        """Let threads do the next jobs of a kind."""
        self._left[kind] = TRIED_AGAIN_AFTER
        if len(self._left) > KEPT_KINDS:
            self._left.popitem(last=False)

    def has(self, kind: Hashable) -> bool:
        """Tell whether this job is one for a thread."""
        left = self._left.get(kind, 0)
        if left > 1:
            self._left[kind] = left - 1
        elif left:
            del self._left[kind]
        return left > 0


class LoopReader:
    """A connection to SQLite for jobs that take less time than handing them to a thread.

    While such a job runs nothing else does, so it is broken off after a moment, to be done again by a thread. Jobs are
    single statements, each a snapshot of its own.
    """

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.connect()
        self._slow = _Slow()
        self._ends_at = 0.0
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - PostgreSQL is asked by threads alone
        driver.execute(f"PRAGMA cache_size=-{LARGE_CACHE_KIB}")
        driver.set_progress_handler(lambda: time.monotonic() > self._ends_at, STEPS_BETWEEN_LOOKS)

    def run(self, job: Callable[[Connection], Answer], kind: Hashable) -> Answer:
        """Give what the job makes of the archive. Raises TooLongForTheLoop, for a while at once for the same kind."""
        if self._slow.has(kind):
            raise TooLongForTheLoop
        self._ends_at = time.monotonic() + LOOP_SECONDS
        try:
            return job(self._connection)
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


class Workers:
    """As many threads as the pool has connections; further requests wait in line, within their time."""

    def __init__(self, database: Database, timeout_seconds: float) -> None:
        self.database = database
        self.timeout_seconds = timeout_seconds
        pool = database.engine.pool
        size = pool.size() if isinstance(pool, QueuePool) else 1
        self._threads = ThreadPoolExecutor(max_workers=size, thread_name_prefix="graphql")
        self._at_work: set[_Snapshot] = set()
        self._loop_reader: LoopReader | None = None
        self._kept = threading.local()
        self._own: list[Connection] = []  # what the threads keep
        self._cancellers: set[asyncio.Task[None]] = set()

    async def run_quickly(self, job: Callable[[Connection], Answer], kind: Hashable) -> Answer:
        """Give what a job of a single statement makes of the archive: on SQLite in this thread, which waits for it.

        Jobs of one kind take about as long. Raises TooLongForTheLoop when that is too long here, and TimedOut.
        """
        if not self.database.is_sqlite:
            return await self.run(job, single=True)
        if self._loop_reader is None:
            self._loop_reader = LoopReader(self.database)
        return self._loop_reader.run(job, kind)

    async def run(self, job: Callable[[Connection], Answer], *, single: bool = False) -> Answer:
        """Give what the job makes of a read snapshot; a job of a `single` statement needs no transaction for that.

        Raises TimedOut when that takes too long; the job's statements are then cancelled until it ends.
        """
        connect = self._own_connection if single else self.database.read
        snapshot = _Snapshot()

        def work() -> Answer:
            self._at_work.add(snapshot)
            try:
                with connect() as connection, snapshot.using(connection):
                    return job(connection)
            finally:
                self._at_work.discard(snapshot)

        job_at_work = self._threads.submit(work)
        answer = asyncio.wrap_future(job_at_work)
        done, _waiting = await asyncio.wait([answer], timeout=self.timeout_seconds)
        if done:
            return answer.result()
        # Cancelling works only while the job is in line.
        if not job_at_work.cancel():
            self._cancel_until_done(snapshot, answer)
        raise TimedOut(self.timeout_seconds)

    def close(self) -> None:
        """Take no more jobs: those in line are dropped, those at work cancelled, and waited for a while."""
        if self._loop_reader is not None:
            self._loop_reader.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        give_up = time.monotonic() + CLOSE_WAIT_SECONDS
        while (at_work := list(self._at_work)) and time.monotonic() < give_up:
            for snapshot in at_work:
                snapshot.cancel()
            time.sleep(CANCEL_EVERY_SECONDS)
        for connection in self._own:
            connection.close()

    @contextmanager
    def _own_connection(self) -> Iterator[Connection]:
        """Give the connection that this thread keeps, without a transaction; a broken one is replaced the next time."""
        connection: Connection | None = getattr(self._kept, "connection", None)
        if connection is None:
            connection = self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._kept.connection = connection
            self._own.append(connection)
        try:
            yield connection
        except psycopg.OperationalError:
            self._kept.connection = None
            self._own.remove(connection)
            connection.invalidate()
            connection.close()
            raise

    def _cancel_until_done(self, snapshot: _Snapshot, answer: asyncio.Future[Answer]) -> None:
        async def cancel() -> None:
            while not snapshot.is_done:
                await asyncio.to_thread(snapshot.cancel)
                await asyncio.sleep(CANCEL_EVERY_SECONDS)

        # What the job still says is for nobody, and must not be reported as an exception that was never looked at.
        answer.add_done_callback(lambda late: late.cancelled() or late.exception())
        task = asyncio.get_running_loop().create_task(cancel())
        self._cancellers.add(task)
        task.add_done_callback(self._cancellers.discard)
