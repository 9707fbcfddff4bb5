"""Fixtures of GraphiQL's tests: one database will do, and a folder of files as they lie once they are fetched."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.server.conftest import Client

from muniment_schema.database import Database
from muniment_server.graphiql.packages import fetched_folder, packages


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite archive: no page depends on the database."""
    path = tmp_path / "muniment.db"
    shutil.copy(sqlite_template, path)
    database = Database(str(path))
    yield database
    database.close()


@pytest.fixture
def fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the fetched files; each holds its own name many times."""
    monkeypatch.setattr("muniment_server.graphiql.packages.STATIC", tmp_path / "static")
    folder = fetched_folder(tmp_path / "static")
    folder.mkdir(parents=True)
    for package in packages():
        for file in package.files:
            content = f"/* {file.name} */\n".encode() * 50
            (folder / file.name).write_bytes(content)
            (folder / f"{file.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    return folder


@pytest.fixture
def client(fetched: Path, client_with: Callable[..., Client]) -> Client:
    """A client of a server whose GraphiQL is fetched."""
    return client_with()
