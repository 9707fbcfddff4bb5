"""The test server itself: databases, copies, and nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text
from tests.postgres_server import PostgresServer, PostgresServerError

ROOT = Path(__file__).parent.parent
STARTS_AND_WAITS = """
import sys
from tests.postgres_server import PostgresServer
with PostgresServer() as server:
    print(server.url("postgres"), flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A running server."""
    with PostgresServer() as running:
        yield running


def ask(server: PostgresServer, database: str, statement: str) -> object:
    """Give the one value that a statement answers, through the URL that tests use."""
    engine = create_engine(server.url(database))
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalar_one() if result.returns_rows else None
    finally:
        engine.dispose()


def socket_folder(url: str) -> Path:
    """The server's own folder, which is the host of its URL."""
    folder = make_url(url).query["host"]
    assert isinstance(folder, str)
    return Path(folder)


def test_the_server_is_postgresql_18_and_sorts_utf_8_by_code_point(server: PostgresServer) -> None:
    assert str(ask(server, "postgres", "SHOW server_version")).startswith("18.")
    assert ask(server, "postgres", "SELECT string_agg(t, '' ORDER BY t) FROM unnest(ARRAY['é','b','Z']) t") == "Zbé"


def test_a_database_made_from_a_template_starts_with_its_tables_and_goes_its_own_way(server: PostgresServer) -> None:
    server.create_database("model")
    ask(server, "model", "CREATE TABLE note (body text)")
    server.create_database("copy", template="model")
    ask(server, "copy", "INSERT INTO note VALUES ('only here')")
    assert ask(server, "copy", "SELECT count(*) FROM note") == 1
    assert ask(server, "model", "SELECT count(*) FROM note") == 0


def test_a_database_is_dropped_even_while_someone_is_connected_to_it(server: PostgresServer) -> None:
    server.create_database("busy")
    engine = create_engine(server.url("busy"))
    connection = engine.connect()
    server.drop_database("busy")
    connection.invalidate()
    connection.close()
    engine.dispose()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(server.url("busy").replace("+psycopg", ""))


def test_a_stopped_server_leaves_nothing_and_says_that_it_does_not_run() -> None:
    server = PostgresServer()
    with server:
        folder = socket_folder(server.url("postgres"))
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(PostgresServerError, match="not running"):
        server.create_database("late")


def test_the_server_goes_away_with_a_test_process_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = socket_folder(process.stdout.readline().strip())
        assert folder.exists()
        process.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
