"""The rich archive on each database, for all tests of a module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.recounting import recount
from tests.schema.planning.operations import Known
from tests.schema.planning.rich_archive import ODD_TEXTS, fill

from muniment_schema.access.viewer import Role, viewer_of
from muniment_schema.columns import TableRow
from muniment_schema.context import Context, ImporterInfo
from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex
from muniment_schema.search.search import Search

IMPORTERS = (
    ImporterInfo("csv", "Tables", "1.0", "muniment", ("csv",), ("text/csv",), {"type": "object"}, ("maps",)),
    ImporterInfo("broken", "", "", "other", load_error='no module named "x"'),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def rich_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with the rich archive, to read."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("rich") / "muniment.db"
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, path)
        database = Database(str(path))
    else:
        server = request.getfixturevalue("postgres")
        name = f"rich_{id(request):x}"
        server.create_database(name, template=request.getfixturevalue("postgres_template"))
        database = Database(server.url(name))
    with database.write() as connection:
        fill(connection)
        recount(connection)
    yield database
    database.close()


@pytest.fixture(scope="module")
def search(rich_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """The search of the rich archive."""
    index = SearchIndex(rich_database, tmp_path_factory.mktemp("index"))
    index.catch_up()
    yield Search(index)
    index.close()


@pytest.fixture(params=[Role.READER, Role.IMPORTER])
def context(rich_database: Database, search: Search, request: pytest.FixtureRequest) -> Iterator[Context]:
    """A request of a reader, and one of an importer, over the rich archive."""
    with rich_database.read() as connection:
        yield Context(
            connection,
            viewer_of(request.param),
            archive_name="County 100%",
            importers=lambda: IMPORTERS,
            search=search,
        )


@pytest.fixture
def known(context: Context) -> Known:
    """What the archive holds, hidden things as well."""
    rows: dict[str, Any] = {}
    for table in TableRow.metadata.sorted_tables:
        found = context.connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        rows[table.name] = [dict(row) for row in found]
    return Known(context, rows, [*ODD_TEXTS, *(row["title"] for row in rows["document"][:5])])
