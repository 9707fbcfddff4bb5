"""What the event loop asks of the database itself: in time or not, and what becomes of its connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, literal_column, select, text
from tests.server.conftest import ENDLESS

from muniment_schema.database import Database
from muniment_schema.planning.statement import Statement
from muniment_schema.planning.steps import Steps
from muniment_server import loop_readers
from muniment_server.loop_readers import TooLongForTheLoop
from muniment_server.workers import TimedOut, Workers


def number(connection: Connection) -> Steps[int]:
    ((found,),) = yield Statement(select(literal_column("1")), connection.dialect), {}
    return int(found)


def for_ever(connection: Connection) -> Steps[int]:
    statement = Statement(select(literal_column("1")), connection.dialect)
    statement.text = ENDLESS
    ((found,),) = yield statement, {}
    return int(found)


@pytest.fixture
def run(database: Database) -> Callable[..., Any]:
    """Do something with workers that have so many seconds, on a loop of their own."""

    def start(doing: Callable[[Workers], Awaitable[Any]], seconds: float = 5) -> Any:
        async def all_of_it() -> Any:
            workers = Workers(database, seconds)
            try:
                return await doing(workers)
            finally:
                await asyncio.to_thread(workers.close)

        return asyncio.run(all_of_it())

    return start


def test_answers_come_back(run):
    async def ask(workers):
        return await asyncio.gather(*(workers.run_quickly(number, "number") for _ in range(30)))

    assert run(ask) == [1] * 30


def test_what_takes_too_long_is_broken_off_and_others_are_answered_afterwards(run, database):
    async def ask(workers):
        with pytest.raises(TooLongForTheLoop if database.is_sqlite else TimedOut):
            await workers.run_quickly(for_ever, "for ever")
        return await workers.run_quickly(number, "number")

    assert run(ask, 0.3) == 1
    if not database.is_sqlite:
        at_work = text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()")
        with database.read() as connection:
            assert connection.execute(at_work).scalar_one() == 0


def test_what_was_too_long_for_sqlite_goes_to_threads_for_a_while(run, database, monkeypatch):
    if not database.is_sqlite:
        return
    monkeypatch.setattr(loop_readers, "TRIED_AGAIN_AFTER", 3)
    asked = []

    def endless(connection):
        asked.append(connection)
        return (yield from for_ever(connection))

    async def ask(workers):
        for _ in range(5):
            with pytest.raises(TooLongForTheLoop):
                await workers.run_quickly(endless, "endless")

    run(ask)
    assert len(asked) == 2  # the first time, and after three that were not tried


def test_connections_that_the_server_ended_are_replaced(run, database):
    if database.is_sqlite:
        return
    end = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'"
    )

    async def ask(workers):
        await asyncio.gather(*(workers.run_quickly(number, "number") for _ in range(5)))
        with database.read() as connection:
            assert len(connection.execute(end).all()) >= 5
        return await asyncio.gather(*(workers.run_quickly(number, "number") for _ in range(5)))

    assert run(ask) == [1] * 5
