"""`muniment plugins new` and `check`: a package that works, and what is to be mended in one that does not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from tests.server.cli.conftest import Outcome

from muniment_importers.plugin_files import file_loader

Muniment = Callable[..., Outcome]
PARISH = Path(__file__).parents[2] / "plugins" / "parish.py"
TWO_IMPORTERS = """
from muniment_importers import Importer, Record, hookimpl

class Tides(Importer):
    name = "tides"
    title = "Tides"
    extensions = (".tides",)

    def read(self, source, options):
        for line in source.lines():
            print("reading", line.text)
            yield Record(title=line.text, locator=line.locator)

class Bells(Tides):
    name = "bells"
    extensions = (".bells",)

@hookimpl
def register_importers():
    return [Tides, Bells]
"""


@pytest.fixture
def book(folder: Path) -> Path:
    """A sample of the parish book."""
    path = folder / "register.book"
    path.write_text("P-1|1788|Baptisms\nP-2|1790\nP-3|c. 1801|Bell ropes\n")
    return path


def run_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in a folder, as its author would: with nothing of ours in the environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUNIMENT_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=kept, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["parish", "none", "tithe-maps-of-the-northern-counties-2026"])
def test_a_new_package_passes_its_own_tests_types_and_lint(muniment: Muniment, folder: Path, name: str) -> None:
    outcome = muniment("plugins", "new", name)
    assert (outcome.code, outcome.out) == (0, f"muniment-{name}\n")
    package = folder / f"muniment-{name}"
    module = f"muniment_{name.replace('-', '_')}"
    assert sorted(str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()) == sorted(
        [
            ".gitignore",
            "README.md",
            "pyproject.toml",
            f"src/{module}/__init__.py",
            f"src/{module}/py.typed",
            f"tests/samples/example.{name}",
            f"tests/test_{module.removeprefix('muniment_')}.py",
        ]
    )
    for words in (("pytest", "-q", "-p", "no:cacheprovider"), ("ruff", "check"), ("ruff", "format", "--check")):
        ran = run_in(package, *words)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    if name == "parish":
        ran = run_in(package, "mypy")
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_tests_of_a_new_package_fail_when_its_importer_does_not_conform(muniment: Muniment, folder: Path) -> None:
    muniment("plugins", "new", "parish", "--output", "mine")
    module = folder / "mine" / "src" / "muniment_parish" / "__init__.py"
    module.write_text(module.read_text().replace("for line in source.lines()", "for line in [*source.lines()]"))
    ran = run_in(folder / "mine", "pytest", "-q", "-p", "no:cacheprovider")
    assert ran.returncode == 1
    assert "1 failed, 2 passed" in ran.stdout
    assert "yield each record as it is read" in ran.stdout


def test_a_folder_that_is_there_is_not_touched(muniment: Muniment, folder: Path) -> None:
    (folder / "muniment-parish").mkdir()
    outcome = muniment("plugins", "new", "parish")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("muniment: muniment-parish is there already\n")
    assert list((folder / "muniment-parish").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_wrong_use(muniment: Muniment, folder: Path) -> None:
    (folder / "file").write_text("")
    outcome = muniment("plugins", "new", "parish", "--output", "file/below")
    assert outcome.code == 2
    assert outcome.err.startswith("muniment: file/below cannot be written: ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Parish", "'Parish' is no name of a plugin"),
        ("parish_book", "'parish_book' is no name of a plugin"),
        ("../parish", "'../parish' is no name of a plugin"),
        ("parish-", "'parish-' is no name of a plugin"),
        ("p" * 41, "is no name of a plugin"),
        ("muniment-parish", "leave muniment- out"),
        ("csv", "the name 'csv' is taken"),
        ("muniment", "the name 'muniment' is taken"),
        ("server", "the name 'server' is taken"),
        ("plugins", "the name 'plugins' is taken"),
    ],
)
def test_a_name_that_no_plugin_can_have_is_refused(muniment: Muniment, folder: Path, name: str, words: str) -> None:
    outcome = muniment("plugins", "new", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert list(folder.iterdir()) == []


def test_a_plugin_that_conforms_is_exit_0_and_every_check_is_named(muniment: Muniment, book: Path) -> None:
    outcome = muniment("plugins", "check", PARISH, book)
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[:3] == [
        "  passes  is a plugin that can be used",
        "parish-book",
        "  passes  is an importer that the core accepts",
    ]
    assert "  passes  register.book: survives it cut anywhere" in lines
    assert "  -       register.book: maps a frame twice to the same: it has no map" in lines


def test_what_is_to_be_mended_is_said_and_is_exit_1(muniment: Muniment, folder: Path, book: Path) -> None:
    broken = folder / "parish.py"
    text = PARISH.read_text().replace("locator=line.locator, raw", "raw")
    broken.write_text(text.replace('(".book",)', '(".register",)'))
    outcome = muniment("plugins", "check", "parish.py", book)
    assert (outcome.code, outcome.err) == (1, "2 to mend\n")
    assert (
        "  mend    register.book: recognises it: "
        "sniff is sure to 0.0 that its own sample is its own; 0.5 to 1 is asked for" in outcome.out.splitlines()
    )
    assert "register.book: reads it into records that say where they stood: result 1 has no locator" in outcome.out


def test_the_json_has_every_check_of_the_plugin_and_of_its_importers(
    muniment: Muniment, folder: Path, book: Path
) -> None:
    (folder / "two.py").write_text(TWO_IMPORTERS)
    (folder / "a.tides").write_text("low\nhigh\n")
    outcome = muniment("plugins", "check", "two.py", "a.tides", book, "--json")
    assert (outcome.code, outcome.json["exit_code"], outcome.json["plugin"]) == (1, 1, "two.py")
    assert [(each["check"], each["sample"], each["passed"]) for each in outcome.json["checks"]] == [
        ("is a plugin that can be used", None, True),
        ("has an importer that recognises it", "register.book", False),
    ]
    tides, bells = outcome.json["importers"]
    assert (tides["name"], {each["passed"] for each in tides["checks"]}) == ("tides", {True, None})
    assert (bells["name"], bells["checks"][-1]["message"]) == ("bells", "Bells: give at least one sample file")
    assert "reading low" in outcome.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero (broken.py:1)"),
        ("import sys\nsys.exit(0)", "SystemExit: it called sys.exit(0) (broken.py:2)"),
        ("", "it registers no importer, so nothing is checked"),
        (PARISH.read_text().replace("parish-book", "csv"), "importer 'csv' of plugin 'broken' is already there"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_exit_1(
    muniment: Muniment, folder: Path, book: Path, content: str, words: str
) -> None:
    (folder / "broken.py").write_text(content)
    outcome = muniment("plugins", "check", "broken.py", book)
    assert (outcome.code, outcome.err) == (1, "1 to mend\n")
    assert words in outcome.out


def test_an_installed_package_is_checked_by_any_of_its_names(
    muniment: Muniment, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Point:
        name, value, module = "parish", "muniment_parish", "muniment_parish"
        dist = type("Distribution", (), {"name": "Muniment_Parish", "version": "1.2"})()

        def load(self) -> ModuleType:
            return file_loader(PARISH)()

    monkeypatch.setattr("muniment_importers.check_plugin.entry_points", lambda: [Point()])
    for name in ("parish", "muniment-parish", "muniment_parish"):
        outcome = muniment("plugins", "check", name, book, "--json")
        assert (outcome.code, [each["name"] for each in outcome.json["importers"]]) == (0, ["parish-book"])
    assert muniment("plugins", "check", "parsh", book).code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("parish.py", "register.book"), "there is no file parish.py"),
        (("parish", "register.book"), "there is no plugin 'parish'"),
        ((PARISH, "none.book"), "there is no none.book"),
        ((PARISH,), "SAMPLE"),
    ],
)
def test_what_is_not_there_is_wrong_use(
    muniment: Muniment, book: Path, words: tuple[object, ...], message: str
) -> None:
    outcome = muniment("plugins", "check", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_calls_of_hooks_are_logged_when_the_environment_says_so(
    muniment: Muniment, folder: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "parish.py").write_text(PARISH.read_text())
    monkeypatch.setenv("MUNIMENT_PLUGINS_DIR", "plugins")
    assert "a hook was called" not in muniment("plugins").err
    monkeypatch.setenv("MUNIMENT_TRACE_PLUGINS", "1")
    outcome = muniment("plugins", "--json")
    (line,) = [each for each in outcome.err.splitlines() if "plugin=parish" in each]
    assert "a hook was called" in line
    assert "hook=register_importers" in line
    assert "milliseconds=" in line
    assert {each["name"] for each in outcome.json} == {"muniment", "parish"}
    monkeypatch.setenv("MUNIMENT_TRACE_PLUGINS", "perhaps")
    assert "MUNIMENT_TRACE_PLUGINS: 'perhaps' is not right: 1 or 0 is expected" in muniment("plugins").err
    monkeypatch.delenv("MUNIMENT_TRACE_PLUGINS")
    monkeypatch.setenv("MUNIMENT_TRACE_PLUGIN", "1")
    assert "did you mean MUNIMENT_TRACE_PLUGINS?" in muniment("plugins").err
