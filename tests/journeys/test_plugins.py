"""An author's first week: a file in a folder, a dry run, an option, a mistake, a package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.asking import ask
from tests.serving import muniment_serve, serving

PARISH = Path(__file__).parents[1] / "plugins" / "parish.py"
WITH_OPTION = """
from collections.abc import Iterator
import muniment_importers
from muniment_importers import Importer, Record, Source, hookimpl
from pydantic import Field

class Options(muniment_importers.Options):
    century: int = Field(19, description="Century of two-digit years")

class Ledger(Importer):
    name = "ledger"
    title = "Ledger of two-digit years"
    extensions = (".ledger",)
    Options = Options

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        for line in source.lines():
            print("reading", line.number)
            yield Record(native_id=str(line.number), title=line.text, date=f"{options.century - 1}88", raw=line.text)

@hookimpl
def register_importers():
    return [Ledger]
"""
BOOK = "P-1|1788|Baptisms\nP-2|1790\nP-3|c. 1801|Bell ropes\n"


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins"
    folder.mkdir()
    shutil.copy(PARISH, folder)
    (tmp_path / "x.book").write_text(BOOK)
    return folder


def test_a_file_in_a_folder_is_listed_and_imports(muniment, database, plugins: Path) -> None:
    listed = muniment("--plugins-dir", plugins, "plugins", "list", "--json").json
    assert {
        "name": "parish",
        "version": None,
        "importers": ["parish-book"],
        "hooks": ["register_importers"],
        "error": None,
    } in listed
    ran = muniment("import", "run", "x.book", "--plugins-dir", plugins, "--json")
    assert ran.code == 1
    run = ran.json["runs"][0]
    assert (run["importer"]["name"], run["source"], run["counts"]["created"]) == ("parish-book", "x", 2)
    assert [(each["code"], each["locator"]["line"], each["value"]) for each in run["problems"]] == [
        ("NO_TITLE", 2, "P-2|1790")
    ]
    nodes = ask(database, "{ documents { nodes { title date { edtf } } } }")["documents"]["nodes"]
    assert nodes == [
        {"title": "Baptisms", "date": {"edtf": "1788"}},
        {"title": "Bell ropes", "date": {"edtf": "1801~"}},
    ]
    again = muniment("import", "run", "x.book", "--plugins-dir", plugins, "--json").json["counts"]
    assert (again["unchanged"], again["failed"]) == (2, 1)


def test_a_dry_run_counts_the_same_and_stores_nothing(muniment, database, plugins: Path) -> None:
    dry = muniment("import", "run", "x.book", "--plugins-dir", plugins, "--dry-run", "--diff", "--json")
    assert ask(database, "{ documents { totalCount } }")["documents"]["totalCount"] == 0
    real = muniment("import", "run", "x.book", "--plugins-dir", plugins, "--json")
    assert dry.code == real.code == 1
    assert dry.json["counts"] == real.json["counts"]
    assert dry.json["runs"][0]["dry_run"] is True
    assert [change["fields"]["title"] for change in dry.json["runs"][0]["changes"]] == [
        {"before": None, "after": "Baptisms"},
        {"before": None, "after": "Bell ropes"},
    ]
    runs = muniment("import", "runs", "--json").json
    assert [(run["number"], run["dry_run"], run["counts"]["created"]) for run in runs] == [(2, False, 2), (1, True, 2)]


def test_an_option_is_checked_shown_and_used_and_prints_do_not_spoil_the_json(
    muniment, database, plugins: Path, tmp_path: Path
) -> None:
    (plugins / "ledger.py").write_text(WITH_OPTION)
    (tmp_path / "a.ledger").write_text("One\n")
    words = ("import", "run", "a.ledger", "--plugins-dir", plugins, "--json")
    assert muniment(*words, "-o", "century=old").code == 2
    ran = muniment(*words, "-o", "century=18")
    assert (ran.code, ran.json["runs"][0]["options"]) == (0, {"century": 18})
    assert "reading 1" in ran.err
    nodes = ask(database, "{ documents { nodes { date { edtf } } } }")["documents"]["nodes"]
    assert nodes == [{"date": {"edtf": "1788"}}]


def test_a_broken_plugin_is_named_and_stops_nothing(muniment, plugins: Path, tmp_path: Path) -> None:
    (plugins / "broken.py").write_text("import a_module_that_is_not_there\n")
    (plugins / "misspelt.py").write_text(
        "from muniment_importers import hookimpl\n\n@hookimpl\ndef register_importer():\n    return []\n"
    )
    listed = {each["name"]: each["error"] for each in muniment("--plugins-dir", plugins, "plugins", "--json").json}
    assert "a_module_that_is_not_there" in listed["broken"]
    assert "register_importers" in listed["misspelt"]
    assert listed["parish"] is None
    assert muniment("import", "run", "x.book", "--plugins-dir", plugins, "--json").code == 1
    assert muniment("--no-plugins", "import", "run", "x.book", "--plugins-dir", plugins).code == 2


def test_a_new_package_is_built_installed_used_and_named_when_it_breaks(
    muniment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert muniment("plugins", "new", "parish").code == 0
    package, site = tmp_path / "muniment-parish", tmp_path / "site"
    for words in (
        ("hatchling", "build", "-t", "wheel"),
        (
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            "--target",
            str(site),
            "--find-links",
            "dist",
            package.name,
        ),
    ):
        done = subprocess.run([sys.executable, "-m", *words], cwd=package, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (site / "muniment_parish" / "py.typed").exists()

    monkeypatch.setenv("PYTHONPATH", str(site))
    listed = {each["name"]: each for each in muniment("plugins", "list", "--json").json}
    assert (listed["parish"]["version"], listed["parish"]["importers"]) == ("0.1.0", ["parish"])
    sample = package / "tests" / "samples" / "example.parish"
    assert muniment("plugins", "check", "muniment-parish", sample).code == 0
    ran = muniment("import", "run", sample, "--dry-run", "--json")
    assert (ran.code, ran.json["runs"][0]["importer"]["plugin"], ran.json["counts"]["created"]) == (1, "parish", 2)

    (site / "muniment_parish" / "__init__.py").write_text("import a_module_that_is_not_there\n")
    assert "a_module_that_is_not_there" in muniment("plugins", "list").out
    assert muniment("import", "run", sample).code == 2
    with serving(muniment_serve(tmp_path / "served.db"), {"PYTHONPATH": str(site)}) as found:
        answer = httpx.post(f"{found.address}/graphql", json={"query": "{ importers { name loadError } }"})
    (broken,) = [each for each in answer.json()["data"]["importers"] if each["loadError"]]
    assert "a_module_that_is_not_there" in broken["loadError"]
