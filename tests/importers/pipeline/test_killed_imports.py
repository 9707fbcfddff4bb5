"""Imports that are killed at any moment lose nothing and store nothing twice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.killing import content, finished, is_done, kill_while, start, write_letters

from muniment_schema.database import Database

RECORDS, KILLS = 2_000, 10


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("letters") / "letters.jsonl"
    write_letters(path, RECORDS)
    return path


@pytest.fixture(scope="module")
def undisturbed(letters: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    """What the archive holds after an import that nobody disturbs."""
    path = tmp_path_factory.mktemp("undisturbed") / "muniment.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(str(path))
    code, _ = finished(start(database, "import", "run", str(letters), "--json"))
    assert code == 1  # some lines are broken
    found = content(database)
    database.close()
    return found


def test_a_run_that_is_killed_again_and_again_ends_as_if_nothing_had_been(
    database: Database, letters: Path, undisturbed: object
) -> None:
    rng = random.Random(20260)  # noqa: S311 - keeps no secret
    command = ("import", "run", str(letters), "--json")
    killed = 0
    while killed < KILLS and kill_while(database, command, rng, most_batches=6):
        killed += 1
    assert killed > KILLS // 2
    if not is_done(database):
        code, document = finished(start(database, "import", "resume", "last", "--json"))
        assert (code, document["runs"][0]["state"], document["runs"][0]["number"]) == (1, "done", 1)
    assert content(database) == undisturbed
    code, document = finished(start(database, *command))
    counts = document["runs"][0]["counts"]
    assert (counts["created"], counts["updated"], counts["unchanged"]) == (0, 0, counts["read"] - counts["failed"])
