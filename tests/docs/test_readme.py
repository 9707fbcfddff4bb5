"""What the front page says beyond its commands: what they store, its plugin, its migration."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from tests.asking import ask
from tests.docs.conftest import INPUTS, Shell
from tests.docs.pages import ROOT, blocks, commands_of, read
from tests.postgres_server import PostgresServer

from muniment_schema.database import Database


@pytest.fixture(autouse=True)
def files_of_the_readme(folder: Path) -> None:
    """What the page prints as files."""
    for block in blocks("README.md"):
        if block.name:
            (folder / block.name).write_text(block.text, encoding="utf-8")


def test_the_mended_line_of_the_census_is_the_only_new_record(shell: Shell, folder: Path) -> None:
    census = folder / "census.csv"
    assert shell("muniment import run census.csv").returncode == 1
    census.write_text(census.read_text().replace("Index of names, A to K", '"Index of names, A to K"'))
    counts = json.loads(shell("muniment import run census.csv --json --quiet").stdout)["counts"]
    assert (counts["read"], counts["created"], counts["unchanged"], counts["failed"]) == (3, 1, 2, 0)


def test_what_the_readme_says_of_the_census_can_be_asked(shell: Shell, folder: Path) -> None:
    shell("muniment import run census.csv")
    database = Database(str(folder / "data" / "muniment.db"))
    query = '{ importRun(number: 4) { unmapped { field } } documents(filter: {sources: {any: ["census"]}}) { nodes {'
    answer = ask(database, query + " title date { text edtf } places { name } } } }")
    database.close()
    assert answer["importRun"] == {"unmapped": [{"field": "col:shelf"}]}
    hallow = [{"name": "Hallow"}]
    assert answer["documents"]["nodes"] == [
        {
            "title": "Enumerator's book, Church Street",
            "date": {"text": "April 1841", "edtf": "1841-04"},
            "places": hallow,
        },
        {
            "title": "Letter on three persons not at home",
            "date": {"text": "sheep shearing 1842", "edtf": None},
            "places": hallow,
        },
    ]


def test_the_migration_of_the_readme_runs_on_postgresql(shell: Shell, postgres: PostgresServer, folder: Path) -> None:
    postgres.create_database("readme")
    (command,) = [each for each in commands_of("README.md") if "postgresql://" in each.line]
    ran = shell(re.sub(r"postgresql://\S+", shlex.quote(postgres.url("readme")), command.line))
    assert ran.returncode == 0, ran.stdout
    postgres.drop_database("readme")


def test_the_readme_shows_two_queries_with_their_answers_and_two_imports_with_their_reports() -> None:
    languages = [block.language for block in blocks("README.md")]
    assert languages == [
        "graphql",
        "json",
        "graphql",
        "json",
        "sh",
        "sh",
        "csv",
        "text",
        "sh",
        "python",
        "sh",
        "text",
        "sh",
    ]


def test_the_plugin_of_the_readme_is_the_one_that_is_tested() -> None:
    (plugin,) = [block for block in blocks("README.md") if block.language == "python"]
    assert plugin.text == (ROOT / "tests" / "plugins" / "parish.py").read_text(encoding="utf-8")


def test_the_inputs_that_the_readme_names_in_prose_are_those_of_its_example() -> None:
    assert all(f"`{line}`" in read("README.md") for line in INPUTS["register.book"].splitlines())
