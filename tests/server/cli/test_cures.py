"""What a person meant is guessed, and every refusal names its cure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.server.cli.conftest import Outcome

from muniment_server.cli.cures import cure_for, nearest

Muniment = Callable[..., Outcome]


@pytest.fixture
def letters(folder: Path) -> Path:
    """A good file of one letter."""
    file = folder / "letters.csv"
    file.write_text("id,title\nL-1,A letter\n")
    return file


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["inport"], "Did you mean 'import'"),
        (["import", "rum"], "Did you mean 'run', 'resume'?"),
        (["run", "letters.csv"], "Did you mean 'import run'?"),
        (["up"], "Did you mean 'migrate up'?"),
        (["serve", "--prt", "1"], "No such option: --prt. Did you mean '--port'?"),
        (["import", "run", "letters.csv", "--formt", "csv"], "Did you mean '--format'?"),
        (["export", "--kind", "documnt"], "Did you mean 'document'?"),
        (["import", "run", "letters.csv", "--mode", "REPLCE"], "Did you mean 'replace'?"),
        (["import", "run", "letters.csv", "--visibility", "metadata"], "Did you mean 'metadata-only'?"),
        (["import", "run", "letters.csv", "--format", "csw"], "did you mean 'csv'?"),
        (["import", "run", "letters.csv", "-o", "separatr=;"], "did you mean separator?"),
        (["import", "run", "letters.csv", "-o", "kind=agnt"], "did you mean agent?"),
        (["import", "run", "letters.csv", "--map", "typo.toml"], "did you mean 'title'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_was_probably_meant_is_named(
    muniment: Muniment, folder: Path, letters: Path, arguments: list[str], meant: str
) -> None:
    (folder / "typo.toml").write_text('version = 1\n[fields]\ntitel = "col:title"\n')
    outcome = muniment(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert meant in outcome.err


@pytest.mark.parametrize("arguments", [["xyzzy"], ["serve", "--xyzzy"], ["import", "run", "a.csv", "--mode", "qqq"]])
def test_nothing_is_guessed_where_nothing_is_near(muniment: Muniment, arguments: list[str]) -> None:
    assert "Did you mean" not in muniment(*arguments).err


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        (["import", "runs", "--database", "letters.csv"], "name another one with --database"),
        (["import", "run", "letters.csv", "--map", "none.toml"], "--write-map FILE writes a map to begin with"),
        (["import", "inspect", "letters.csv", "--write-map", "none/map.toml"], "name a file in a folder that is there"),
        (["import", "run", "letters.csv", "-o", "skip_rows=x"], "import run --help shows how an option is written"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_refusal_names_its_cure(muniment: Muniment, letters: Path, arguments: list[str], cure: str) -> None:
    outcome = muniment(*arguments)
    assert outcome.code == 2
    assert cure in outcome.err


def test_a_revision_that_is_not_there_is_wrong_use(muniment: Muniment) -> None:
    assert muniment("migrate", "up").code == 0
    outcome = muniment("migrate", "down", "--to", "nope")
    assert outcome.code == 2
    assert outcome.err.splitlines() == [
        "muniment: there is no revision 'nope' to go back to",
        "muniment: muniment migrate status names the current one; base takes all of them back",
    ]


@pytest.mark.parametrize("report", ["none/report.jsonl", "."])
def test_a_report_that_has_no_place_is_refused_before_anything_is_stored(
    muniment: Muniment, folder: Path, letters: Path, report: str
) -> None:
    outcome = muniment("import", "run", letters, "--report", report)
    assert outcome.code == 2
    assert "cannot be written" in outcome.err
    assert {each.name for each in folder.iterdir()} == {"letters.csv"}


def test_the_cure_is_in_the_json_too(muniment: Muniment, letters: Path) -> None:
    document = muniment("import", "run", letters, "-o", "separatr=;", "--json").json
    assert document["error"]["hint"] == "did you mean separator?"
    document = muniment("import", "runs", "--database", letters, "--json").json
    assert document["error"]["hint"] == "name another one with --database"


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    assert nearest("CSV", ["csv", "jsonl"]) == "csv"
    assert nearest("xml", ["jsonl"]) is None


def test_an_unknown_code_has_no_cure() -> None:
    assert cure_for("SOMETHING_ELSE", "whatever") is None
