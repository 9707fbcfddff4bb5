"""Fixtures of GraphiQL's tests: one database will do, and a folder of files as they lie once they are built."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.server.conftest import Client

from muniment_schema.database import Database
from muniment_server.graphiql.fetch import compress
from muniment_server.graphiql.folders import built_folder

BUILT = (
    "graphiql.js",
    "graphiql.css",
    "chunk-ABC123.js",
    "editor.worker.js",
    "icons-ABC123.ttf",
    "text.woff2",
    "LICENSES.txt",
)


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite archive: no page depends on the database."""
    path = tmp_path / "muniment.db"
    shutil.copy(sqlite_template, path)
    database = Database(str(path))
    yield database
    database.close()


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the built files; each holds its own name many times."""
    monkeypatch.setattr("muniment_server.graphiql.folders.STATIC", tmp_path / "static")
    folder = built_folder(tmp_path / "static")
    folder.mkdir(parents=True)
    for name in BUILT:
        (folder / name).write_bytes(f"/* {name} */\n".encode() * 50)
    compress(folder)
    return folder


@pytest.fixture
def client(built: Path, client_with: Callable[..., Client]) -> Client:
    """A client of a server whose GraphiQL is built."""
    return client_with()
