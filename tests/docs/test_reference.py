"""The reference pages are what the code says, whatever the terminal and the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.pages import ROOT

from muniment_importers.record import Record
from muniment_schema.errors import MunimentError

WRITE = ROOT / "docs" / "reference" / "write.py"
PAGES = ("settings.md", "commands.md", "hooks.md", "record-fields.md")


def run(script: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script that writes the pages."""
    return subprocess.run(
        [sys.executable, script, *words], env=os.environ | environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A working tree of which the pages can be changed: the script in it, and the code that it looks at."""
    shutil.copytree(WRITE.parent, tmp_path / "docs" / "reference")
    for folder in ("schema/muniment_schema", "importers/muniment_importers", "server/muniment_server"):
        (tmp_path / folder).parent.mkdir()
        (tmp_path / folder).symlink_to(ROOT / folder)
    return tmp_path / "docs" / "reference" / "write.py"


def test_the_pages_are_what_the_code_says() -> None:
    ran = run(WRITE, "--check")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_pages_do_not_change_with_terminal_and_environment(copy: Path, tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    shutil.copy(ROOT / "tests" / "plugins" / "parish.py", plugins)
    ran = run(copy, COLUMNS="40", MUNIMENT_PORT="9", MUNIMENT_PLUGINS_DIR=str(plugins), NO_COLOR="1", LANG="C")
    assert ran.returncode == 0, ran.stderr
    assert all((copy.parent / name).read_bytes() == (WRITE.parent / name).read_bytes() for name in PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_not_what_the_code_says_is_named(copy: Path, name: str) -> None:
    page = copy.parent / name
    page.write_text(page.read_text("utf-8") + "More.\n", encoding="utf-8")
    ran = run(copy, "--check")
    assert ran.returncode == 1
    assert ran.stderr == f"docs/reference/{name} is not what the code says; make fix writes it anew\n"


def test_a_code_that_is_not_explained_and_one_that_is_gone_are_named(copy: Path) -> None:
    page = copy.parent / "error-codes.md"
    page.write_text(page.read_text("utf-8").replace("| `RAGGED_ROW` |", "| `TORN_ROW` |"), encoding="utf-8")
    assert run(copy, "--check").stderr.splitlines() == [
        "docs/reference/error-codes.md does not explain RAGGED_ROW",
        "docs/reference/error-codes.md explains TORN_ROW, which is gone",
    ]


def test_every_error_class_has_a_code_that_is_explained() -> None:
    explained = (WRITE.parent / "error-codes.md").read_text("utf-8")
    waiting, found = [MunimentError], set()
    while waiting:
        cls = waiting.pop()
        found.add(cls.code)
        waiting += cls.__subclasses__()
    assert {code for code in found if f"| `{code}` |" not in explained} == set()


def test_every_field_of_a_record_has_its_meaning() -> None:
    page = (WRITE.parent / "record-fields.md").read_text("utf-8")
    assert {name for name in Record.__dataclass_fields__ if f"| `{name}` |" not in page} == set()
