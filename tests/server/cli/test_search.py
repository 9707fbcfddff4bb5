"""`muniment search`, and what imports do for the search index."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.schema.search.indexes import words_held
from tests.server.cli.conftest import Outcome

from muniment_schema.database import Database
from muniment_schema.search.catch_up import in_silence
from muniment_schema.search.index import SearchIndex
from muniment_server.cli import search
from muniment_server.cli.search import Lines, progress_for

Muniment = Callable[..., Outcome]


@pytest.fixture
def letters(folder: Path) -> Path:
    """A file of three letters."""
    file = folder / "letters.jsonl"
    file.write_text("".join(f'{{"native_id": "{number}", "title": "Letter {number}"}}\n' for number in range(3)))
    return file


def words(folder: Path) -> dict[str, int]:
    database = Database("data/muniment.db")
    index = SearchIndex(database, folder)
    held = words_held(index.seen())
    index.close()
    database.close()
    return held


WORDS = {"letter": 3, "0": 1, "1": 1, "2": 1}
BESIDE = Path("data/muniment.db.search")


def test_an_import_indexes_what_it_stores_beside_the_database(muniment: Muniment, letters: Path) -> None:
    outcome = muniment("import", "run", letters)
    assert outcome.code == 0
    assert "index" not in outcome.err
    assert words(BESIDE) == WORDS


def test_a_rehearsal_indexes_nothing(muniment: Muniment, letters: Path) -> None:
    assert muniment("import", "run", letters, "--dry-run").code == 0
    assert not BESIDE.exists()


def test_the_folder_of_the_index_can_be_named(
    muniment: Muniment, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNIMENT_SEARCH_DIR", "elsewhere")
    assert muniment("import", "run", letters).code == 0
    assert not BESIDE.exists()
    assert words(Path("elsewhere")) == WORDS


def test_an_import_goes_on_where_the_index_cannot_be_written(muniment: Muniment, letters: Path) -> None:
    Path("data").mkdir()
    BESIDE.write_text("in the way")
    outcome = muniment("import", "run", letters, "--json")
    assert (outcome.code, outcome.json["runs"][0]["counts"]["created"]) == (0, 3)
    assert outcome.err.count("could not be brought up to date") == 1


def test_the_index_is_made_anew_by_hand(muniment: Muniment, letters: Path) -> None:
    muniment("import", "run", letters)
    shutil.rmtree(BESIDE)
    outcome = muniment("search", "rebuild", "--json")
    assert outcome.code == 0
    assert {name: outcome.json[name] for name in ("folder", "change", "entries")} == {
        "folder": str(BESIDE),
        "change": 1,
        "entries": 3,
    }
    assert words(BESIDE) == WORDS
    assert muniment("search", "rebuild", "--quiet") == Outcome(0, "", "")


def test_there_is_no_index_without_a_database(muniment: Muniment) -> None:
    assert muniment("search", "rebuild").code == 2
    assert not BESIDE.exists()


def test_search_alone_is_wrong_use(muniment: Muniment) -> None:
    outcome = muniment("search")
    assert (outcome.code, outcome.out) == (2, "")
    assert "rebuild" in outcome.err


def test_a_line_is_written_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter([0, 4, 10, 15, 20])
    lines = Lines(lambda: next(seconds))
    for documents in (400, 1_000, 1_500, 2_400):
        lines.written(documents, 2_400)
    assert capsys.readouterr().err == (
        "1000 documents, 100 a second, 42% done\n2400 documents, 120 a second, 100% done\n"
    )


class Terminal(io.StringIO):
    """Something that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_the_progress_suits_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with progress_for(quiet=True) as progress:
        assert progress is in_silence
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_for(quiet=False) as progress:
        assert isinstance(progress.__self__, search.Lines)  # type: ignore[attr-defined]
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_for(quiet=False) as progress:
        progress(2_400, 2_400)
    assert "2400/2400" in terminal.getvalue()
