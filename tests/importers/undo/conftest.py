"""What the tests of undoing share: an archive, imports into it, its export, and undo."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from tests.importers.pipeline.conftest import plain_importer, plugins_with
from tests.recounting import counted, kept

from muniment_importers.plugins import load_plugins
from muniment_importers.record import Deleted, Record
from muniment_importers.report import ImportReport
from muniment_importers.run import RunRequest, run_imports
from muniment_importers.undo import undo_run
from muniment_schema.database import Database
from muniment_schema.exporting.jsonl import export_jsonl
from muniment_schema.tables import CLOCK


class Archive:
    """A database that records are imported into and taken back from."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.plugins = load_plugins(no_plugins=True)

    def take(self, *records: dict[str, Any], source: str = "wilson", **request: Any) -> int:
        """Import records of JSON; gives the number of the run."""
        path = self.folder / "feed.jsonl"
        path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in records))
        asked = RunRequest(inputs=[str(path)], format="jsonl", source=source, **request)
        report = run_imports(self.database, self.plugins, asked)
        assert report.error is None, report.error
        assert report.runs[0].error is None, report.runs[0].error
        return report.runs[0].number

    def take_records(self, records: Sequence[Record | Deleted], *, source: str, **request: Any) -> int:
        """Import what a made-up importer yields; gives the number of the run."""
        path = self.folder / "feed.made"
        path.write_text("something")
        plugins = plugins_with(plain_importer(lambda: records))
        report = run_imports(self.database, plugins, RunRequest(inputs=[str(path)], source=source, **request))
        assert report.runs[0].error is None, report.runs[0].error
        return report.runs[0].number

    def undo(self, number: int, **request: Any) -> ImportReport:
        """Undo a run."""
        report = undo_run(self.database, str(number), **request)
        assert report.runs[0].error is None, report.runs[0].error
        return report

    def export(self, **said: Any) -> bytes:
        """Give the whole archive as lines."""
        with self.database.read() as connection:
            return b"".join(export_jsonl(connection, ["all"], **said))

    @property
    def change_number(self) -> int:
        """The number of the last change."""
        with self.database.read() as connection:
            return int(connection.execute(select(CLOCK.c.no)).scalar_one())

    def lines(self) -> list[bytes]:
        """Give the whole archive, line by line."""
        return self.export().splitlines()

    def titles(self) -> list[str]:
        """Give the titles of its documents, sorted."""
        lines = map(orjson.loads, self.export().splitlines())
        return sorted(line["title"] for line in lines if line["kind"] == "document")

    def assert_counts_are_exact(self) -> None:
        """Compare the counts that are kept with those that a count finds."""
        with self.database.read() as connection:
            assert kept(connection) == counted(connection)


@pytest.fixture(autouse=True)
def log() -> Iterator[list[Any]]:
    """What was logged, instead of seeing it printed."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Archive:
    """An empty archive, on SQLite and on PostgreSQL."""
    return Archive(database, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_archive(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], AbstractContextManager[Archive]]:
    """Gives empty archives, one for each example of a property."""

    @contextmanager
    def new() -> Iterator[Archive]:
        name = f"test_{uuid.uuid4().hex}"
        if request.param == "sqlite":
            path = tmp_path / f"{name}.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            address = str(path)
        else:
            server = request.getfixturevalue("postgres")
            server.create_database(name, template=request.getfixturevalue("postgres_template"))
            address = server.url(name)
        database = Database(address)
        try:
            yield Archive(database, tmp_path)
        finally:
            database.close()
            if request.param == "sqlite":
                path.unlink()
            else:
                server.drop_database(name)

    return new
