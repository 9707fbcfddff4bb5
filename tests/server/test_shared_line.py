"""Imports that wait on PostgreSQL, and the workers that take them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from tests.postgres_server import PostgresServer
from tests.server.test_importing import CANCEL, Archive

from muniment_importers.plugins import Plugins, load_plugins
from muniment_schema.database import Database
from muniment_schema.tables import IMPORT_RUN
from muniment_server.import_line import command_of_one_run, variables_of, waiting_runs
from muniment_server.settings import Settings
from muniment_server.shared_line import SharedLine, Worker


@pytest.fixture
def database(postgres: PostgresServer, postgres_template: str) -> Iterator[Database]:
    """A fresh database on PostgreSQL."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.create_database(name, template=postgres_template)
    database = Database(postgres.url(name))
    yield database
    database.close()
    postgres.drop_database(name)


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Iterator[Archive]:
    """An archive on PostgreSQL."""
    found = Archive(database, tmp_path)
    yield found
    found.client.close()


def work(database: Database, plugins: Plugins | None = None) -> None:
    """Be a worker until nothing is left to do."""
    command = command_of_one_run(no_plugins=True)
    worker = Worker(database, plugins or load_plugins(no_plugins=True), command, variables_of(Settings(), database))
    asyncio.run(worker.run(2, wait=False))


def jobs_of(database: Database) -> list[str]:
    """Give the queues of the jobs that there are."""
    with database.read() as connection:
        statement = text("SELECT queue_name FROM procrastinate.procrastinate_jobs ORDER BY id")
        return list(connection.execute(statement).scalars())


def state_of(database: Database, run_id: str) -> str:
    """Give the state of a run."""
    with database.read() as connection:
        return str(connection.execute(select(IMPORT_RUN.c.state).where(IMPORT_RUN.c.id == run_id)).scalar_one())


def test_workers_do_what_waits_and_leave_no_jobs(archive: Archive) -> None:
    letters = archive.start({"uploadId": archive.upload()})["importRun"]["id"]
    people = archive.start({"uploadId": archive.upload('{"title": "A diary"}\n', "diary.jsonl")})["importRun"]["id"]
    assert [queue.partition("@")[0] for queue in jobs_of(archive.database)] == ["csv", "jsonl"]
    work(archive.database)
    assert [state_of(archive.database, each) for each in (letters, people)] == ["done", "done"]
    assert archive.titles() == ["A diary", "First letter", "Second letter"]
    assert jobs_of(archive.database) == []


def test_an_import_waits_for_a_worker_that_has_its_importer_in_its_version(archive: Archive) -> None:
    run_id = archive.start({"uploadId": archive.upload()})["importRun"]["id"]
    other = load_plugins(no_plugins=True)
    csv = other.importers["csv"]
    other.importers["csv"] = type(csv)(csv.cls, csv.plugin, "0.0.1")
    work(archive.database, other)
    assert state_of(archive.database, run_id) == "queued"
    work(archive.database)
    assert state_of(archive.database, run_id) == "done"


def test_a_run_is_in_line_once_and_comes_back_when_its_job_is_lost(archive: Archive) -> None:
    run_id = archive.start({"uploadId": archive.upload()})["importRun"]["id"]
    SharedLine(archive.database).put_in_line(run_id)
    assert len(jobs_of(archive.database)) == 1
    with archive.database.write() as connection:
        connection.execute(text("SET LOCAL search_path TO procrastinate"))
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    work(archive.database)
    assert state_of(archive.database, run_id) == "done"


def test_a_job_too_many_does_nothing(archive: Archive) -> None:
    run_id = archive.start({"uploadId": archive.upload()})["importRun"]["id"]
    archive.ask(CANCEL, input={"id": run_id})
    work(archive.database)
    assert state_of(archive.database, run_id) == "cancelled"
    assert archive.titles() == []


def test_a_server_says_how_many_workers_there_are(archive: Archive) -> None:
    line = SharedLine(archive.database)
    assert line.count_workers() == 0
    with archive.database.write() as connection:
        connection.execute(text("INSERT INTO procrastinate.procrastinate_workers DEFAULT VALUES"))
    assert line.count_workers() == 1


def test_a_worker_that_is_told_to_stop_stores_the_batch_at_hand_and_another_goes_on(archive: Archive) -> None:
    lines = "".join(json.dumps({"id": str(each), "title": f"Letter {each}"}) + "\n" for each in range(12_000))
    run_id = archive.start({"uploadId": archive.upload(lines, "letters.jsonl")})["importRun"]["id"]
    command = [sys.executable, "-m", "muniment_server.cli.main", "worker", "--no-plugins"]
    environment = os.environ | {"MUNIMENT_DATABASE_URL": archive.database.url.render_as_string(hide_password=False)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        query = "query Run($id: ID!) { importRun(id: $id) { state counts { read created } } }"
        while archive.ask(query, id=run_id)["data"]["importRun"]["counts"]["read"] == 0:
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in {0, 143}
    finally:
        process.kill()
        process.wait()
    run = archive.ask(query, id=run_id)["data"]["importRun"]
    assert run["state"] == "INTERRUPTED"
    assert 0 < run["counts"]["created"] < 12_000
    documents = archive.ask("{ documents { totalCount } }")["data"]["documents"]["totalCount"]
    assert documents == run["counts"]["created"]
    work(archive.database)  # another worker
    run = archive.ask(query, id=run_id)["data"]["importRun"]
    assert run == {"state": "DONE", "counts": {"read": 12_000, "created": 12_000}}


def test_a_run_whose_worker_vanished_before_it_stored_anything_is_begun_again(archive: Archive) -> None:
    run_id = archive.start({"uploadId": archive.upload()})["importRun"]["id"]
    vanished = {
        "state": "running",
        "held_by": "elsewhere:1:x",
        "heartbeat_at": datetime.now(UTC) - timedelta(minutes=1),
    }
    with archive.database.write() as connection:
        connection.execute(update(IMPORT_RUN).values(**vanished))
    work(archive.database)
    assert state_of(archive.database, run_id) == "done"


def test_two_workers_share_what_waits(archive: Archive) -> None:
    runs = [
        archive.start({"uploadId": archive.upload(f'{{"id": "{n}", "title": "T{n}"}}\n', f"f{n}.jsonl")})["importRun"]
        for n in range(4)
    ]

    async def both() -> None:
        command = command_of_one_run(no_plugins=True)
        workers = [
            Worker(archive.database, load_plugins(no_plugins=True), command, variables_of(Settings(), archive.database))
            for _ in range(2)
        ]
        await asyncio.gather(*(worker.run(1, wait=False) for worker in workers))

    asyncio.run(both())
    assert {state_of(archive.database, run["id"]) for run in runs} == {"done"}
    assert archive.titles() == ["T0", "T1", "T2", "T3"]
    assert waiting_runs(archive.database) == []
