"""Fixtures that every room's tests use: a fresh database of each kind, and a counter of statements."""

from __future__ import annotations

import os
import shutil
import signal
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from tests.postgres_server import PostgresServer

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.database import Database
from muniment_schema.migrating import migrate_up
from muniment_schema.planning.statement import Statement
from muniment_server.cli.demo import SAMPLES

SAMPLE_FOLDER = Path(__file__).parents[1] / "server" / "muniment_server" / "sample_archive"


# Whatever started the tests may have signals ignored, as `nohup` and background jobs of shells do; what they start
# would ignore them too.
for _number, _default in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _default)


def _failed_if_skipped_in_ci(report: Any) -> Any:
    """On CI a test that skips because something is missing has failed."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"skipped in CI: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    return _failed_if_skipped_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    return _failed_if_skipped_in_ci((yield))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server of this test run."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """A migrated PostgreSQL database to copy from."""
    postgres.create_database("template_muniment")
    database = Database(postgres.url("template_muniment"))
    migrate_up(database)
    database.close()
    return "template_muniment"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "muniment.db"
    database = Database(str(path))
    migrate_up(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def sample_archive(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The archive that `make demo` serves, to read; `copy_to` gives one to change."""
    path = tmp_path_factory.mktemp("sample") / "muniment.db"
    shutil.copy(sqlite_template, path)
    database = Database(str(path))
    for name, source in SAMPLES:
        report = run_imports(database, load_plugins(), RunRequest(inputs=[str(SAMPLE_FOLDER / name)], source=source))
        assert report.exit_code == 0, report.as_json()
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh migrated database; every test that uses it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "muniment.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(str(path))
        yield database
        database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    server.create_database(name, template=request.getfixturevalue("postgres_template"))
    database = Database(server.url(name))
    yield database
    database.close()
    server.drop_database(name)


class Statements:
    """The SQL that a database was asked since the last `clear`, transaction control left out."""

    def __init__(self, database: Database) -> None:
        self.texts: list[str] = []
        event.listen(database.engine, "before_cursor_execute", self._note)

    def note(self, text: str) -> None:
        """Remember one that went to the driver without SQLAlchemy."""
        self.texts.append(text)

    def _note(self, _conn: Any, _cursor: Any, text: str, *_: Any) -> None:
        if not text.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
            self.texts.append(text)

    @property
    def count(self) -> int:
        """How many."""
        return len(self.texts)

    def clear(self) -> None:
        """Forget them."""
        self.texts.clear()


@pytest.fixture
def statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> Statements:
    """Counts the statements sent to `database`."""
    noted = Statements(database)
    run = Statement.run

    def run_and_note(statement: Statement, connection: Any, values: Any) -> Any:
        noted.note(statement.text)
        return run(statement, connection, values)

    monkeypatch.setattr(Statement, "run", run_and_note)
    return noted
