"""The examples, run as their README says: each in a process of its own, against an archive that is really served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving import make_index, served

from muniment_schema.database import Database


@pytest.fixture(scope="module")
def api(sample_archive: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The GraphQL address of the sample archive, served as `make demo` does it."""
    path: Path = tmp_path_factory.mktemp("served") / "muniment.db"
    sample_archive.copy_to(path)
    make_index(path)
    with served(path, anonymous_role="importer") as address:
        yield f"{address}/graphql"
