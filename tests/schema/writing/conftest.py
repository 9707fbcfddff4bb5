"""What the tests of writing look at: rows, as the database has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, select

from muniment_schema.database import Database

Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def rows(database: Database) -> Rows:
    """Give the rows of a table, in the order of its key; with names, those columns only."""

    def read(table: Table, *names: str) -> list[Any]:
        columns = [table.c[name] for name in names] if names else list(table.c)
        with database.read() as connection:
            found = connection.execute(select(*columns).order_by(*table.primary_key.columns))
            if len(names) == 1:
                return list(found.scalars())
            return [tuple(row) if names else dict(row._mapping) for row in found]

    return read
