"""Threads with a read snapshot: their time, and what happens to their statements after it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from tests.server.conftest import ENDLESS

from muniment_schema.database import Database
from muniment_server.workers import TimedOut, Workers

Make = Callable[[float], Workers]


def ask_for_ever(connection: Connection) -> int:
    return int(connection.execute(text(ENDLESS)).scalar_one())


def ask_quickly(connection: Connection) -> int:
    return int(connection.execute(text("SELECT 1")).scalar_one())


@pytest.fixture
def workers_with(database: Database) -> Iterator[Callable[[float], Workers]]:
    """Make workers with so many seconds for each job; closed afterwards."""
    made: list[Workers] = []

    def make(seconds: float) -> Workers:
        made.append(Workers(database, seconds))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_job_gets_a_connection_and_its_answer_comes_back(workers_with: Make) -> None:
    assert asyncio.run(workers_with(5).run(ask_quickly)) == 1


def test_what_a_job_raises_comes_back_too(workers_with: Make) -> None:
    def fail(_connection: Connection) -> int:
        raise LookupError("nothing")

    with pytest.raises(LookupError, match="nothing"):
        asyncio.run(workers_with(5).run(fail))


def test_a_job_that_takes_too_long_is_answered_in_time_and_its_statement_is_cancelled(workers_with: Make) -> None:
    workers, ended = workers_with(0.3), threading.Event()

    def ask(connection: Connection) -> int:
        try:
            return ask_for_ever(connection)
        finally:
            ended.set()

    async def run() -> float:
        began = time.monotonic()
        with pytest.raises(TimedOut, match=r"longer than 0\.3 seconds"):
            await workers.run(ask)
        answered = time.monotonic() - began
        assert await asyncio.to_thread(ended.wait, 5)
        return answered

    assert asyncio.run(run()) < 1


def test_a_cancelled_job_leaves_the_next_ones_alone(workers_with: Make) -> None:
    async def run() -> list[int]:
        workers = workers_with(0.5)
        late = [asyncio.ensure_future(workers.run(ask_for_ever)) for _each in range(2)]
        await asyncio.wait(late)
        assert all(isinstance(each.exception(), TimedOut) for each in late)
        return [await workers.run(ask_quickly) for _each in range(50)]

    assert asyncio.run(run()) == [1] * 50


def test_a_job_that_waits_in_line_too_long_is_dropped(workers_with: Make) -> None:
    began = []

    def note(connection: Connection) -> int:
        began.append(connection)
        return 1

    async def run() -> None:
        workers = workers_with(0.3)
        busy = [asyncio.ensure_future(workers.run(lambda _connection: time.sleep(1))) for _each in range(10)]
        await asyncio.sleep(0.05)
        with pytest.raises(TimedOut):
            await workers.run(note)
        await asyncio.wait(busy)
        assert all(isinstance(each.exception(), TimedOut) for each in busy)

    asyncio.run(run())
    assert began == []


def test_closing_cancels_what_is_at_work(workers_with: Make) -> None:
    workers = workers_with(60)

    async def run() -> None:
        job = asyncio.ensure_future(workers.run(ask_for_ever))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(workers.close)
        with pytest.raises(DBAPIError):
            await job

    began = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - began < 5
