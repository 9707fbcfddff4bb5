"""Threads that hold one read snapshot each, and the clock that ends their statements."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.pool import QueuePool

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError

from .loop_readers import PostgresReader, SqliteReader, StepsOf

Answer = TypeVar("Answer")

# A statement that begins just after the clock ran out is met by the next cancellation.
CANCEL_EVERY_SECONDS = 0.05
CANCEL_WAIT_SECONDS = 2.0
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


class Workers:
    """As many threads as the pool has connections; further requests wait in line, within their time."""

    def __init__(self, database: Database, timeout_seconds: float) -> None:
        self.database = database
        self.timeout_seconds = timeout_seconds
        pool = database.engine.pool
        self._size = pool.size() if isinstance(pool, QueuePool) else 1
        self._threads = ThreadPoolExecutor(max_workers=self._size, thread_name_prefix="graphql")
        self._at_work: set[_Snapshot] = set()
        self._on_the_loop: SqliteReader | PostgresReader | None = None
        self._cancellers: set[asyncio.Task[None]] = set()

    async def run_quickly(self, steps_of: StepsOf[Answer], kind: Hashable) -> Answer:
        """Give an answer of a single statement without a thread: the event loop asks the database itself.

        Answers of one kind take about as long. Raises TooLongForTheLoop when that is too long here, and TimedOut.
        """
        if self._on_the_loop is None:
            database = self.database
            self._on_the_loop = SqliteReader(database) if database.is_sqlite else PostgresReader(database, self._size)
        try:
            return await self._on_the_loop.run(steps_of, kind, self.timeout_seconds)
        except TimeoutError:
            raise TimedOut(self.timeout_seconds) from None

    async def run(self, job: Callable[[Connection], Answer]) -> Answer:
        """Give what the job makes of a read snapshot.

        Raises TimedOut when that takes too long; the job's statements are then cancelled until it ends.
        """
        snapshot = _Snapshot()

        def work() -> Answer:
            self._at_work.add(snapshot)
            try:
                with self.database.read() as connection, snapshot.using(connection):
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
        if self._on_the_loop is not None:
            self._on_the_loop.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        give_up = time.monotonic() + CLOSE_WAIT_SECONDS
        while (at_work := list(self._at_work)) and time.monotonic() < give_up:
            for snapshot in at_work:
                snapshot.cancel()
            time.sleep(CANCEL_EVERY_SECONDS)

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
