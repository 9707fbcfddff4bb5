"""The plugin that the contract prints: from a plugins folder, from a built wheel, and under a strict type check."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from muniment_importers import Importer, Locator, Record, RecordError
from muniment_importers.plugins import load_plugins
from muniment_importers.testing import assert_importer_conforms, read_all

PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "muniment-parish"
version = "3.2.1"

[project.entry-points.muniment]
parish = "parish"

[tool.hatch.build.targets.wheel]
only-include = ["parish.py"]
"""
MUNIMENT = "import sys; from muniment_server.cli.main import main; sys.exit(main())"
LIST = "import json; from muniment_importers.plugins import load_plugins; print(json.dumps(load_plugins().as_json()))"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with two good lines and a bad one between them."""
    path = tmp_path / "accessions.book"
    path.write_text("P-1|1788|Baptisms\nP-2|1790\nP-3|c. 1801|Bell ropes | and a bell\n", encoding="utf-8")
    return path


@pytest.fixture
def installed(tmp_path: Path, parish_book: Path) -> type[Importer]:
    """The importer as it comes from a plugins folder."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    shutil.copy(parish_book, folder)
    return load_plugins(folder).find("parish-book").cls


def test_it_is_listed_when_it_lies_in_a_plugins_folder(tmp_path: Path, installed: type[Importer]) -> None:
    (found,) = [plugin for plugin in load_plugins(tmp_path / "plugins").as_json() if plugin["name"] == "parish"]
    assert found == {
        "name": "parish",
        "version": None,
        "importers": ["parish-book"],
        "hooks": ["register_importers"],
        "error": None,
    }
    assert installed.title == "Parish accession book"


def test_it_reads_records_and_reports_the_bad_line(installed: type[Importer], book: Path) -> None:
    first, bad, last = read_all(installed, book)
    assert isinstance(first, Record)
    assert (first.native_id, first.date, first.title) == ("P-1", "1788", "Baptisms")
    assert isinstance(bad, RecordError)
    assert (bad.code, bad.value) == ("NO_TITLE", "P-2|1790")
    assert bad.locator == Locator(input="accessions.book", line=2)
    assert isinstance(last, Record)
    assert last.title == "Bell ropes | and a bell"


def test_it_conforms(installed: type[Importer], book: Path) -> None:
    assert_importer_conforms(installed, [book])


def test_it_is_found_and_imports_when_it_is_installed_from_a_wheel(
    tmp_path: Path, parish_book: Path, book: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(PYPROJECT)
    shutil.copy(parish_book, project)
    environment = tmp_path / "environment"
    python = environment / "bin" / "python"

    def run(*command: str | Path) -> str:
        done = subprocess.run([*command], cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel")
    (wheel,) = (project / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", environment)
    # Muniment and what it needs are seen from the environment of the test; the plugin is in the new one alone.
    (packages,) = (environment / "lib").glob("*/site-packages")
    (packages / "muniment.pth").write_text("\n".join(path for path in sys.path if Path(path).is_dir()))
    run(
        sys.executable,
        "-m",
        "uv",
        "--offline",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
        "--no-cache",
        "--python",
        python,
        wheel,
    )
    (listed,) = [plugin for plugin in json.loads(run(python, "-c", LIST)) if plugin["name"] == "parish"]
    assert (listed["version"], listed["importers"], listed["error"]) == ("3.2.1", ["parish-book"], None)
    command = [python, "-c", MUNIMENT, "import", "run", book, "--database", tmp_path / "new.db", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert (done.returncode, report["counts"]["created"], report["counts"]["failed"]) == (1, 2, 1)
    importer = report["runs"][0]["importer"]
    assert (importer["name"], importer["version"], importer["plugin"]) == ("parish-book", "3.2.1", "parish")


def test_it_passes_a_strict_type_check(parish_book: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", str(parish_book)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=parish_book.parents[2])
    assert done.returncode == 0, done.stdout
    assert done.stdout == "Success: no issues found in 1 source file\n"


def test_the_names_that_plugins_need_are_cheap_to_import() -> None:
    heavy = ["sqlalchemy", "sqlmodel", "strawberry", "starlette", "structlog", "typer"]
    code = f"import sys, muniment_importers; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
