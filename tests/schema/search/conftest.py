"""Fixtures of the search index's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex


@pytest.fixture
def index(database: Database, tmp_path: Path) -> Iterator[SearchIndex]:
    """The index of `database`, of which nothing is there yet."""
    index = SearchIndex(database, tmp_path / "index")
    yield index
    index.close()
