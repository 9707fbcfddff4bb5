"""A working tree as a reader has it after `make demo`: the sample archive, a shell in it, the archive served."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.serving import make_index, served

from muniment_schema.database import Database
from muniment_server.cli.demo import SAMPLE_NAME
from muniment_server.settings import PREFIX

# Said in prose, so they stand here: what the commands of the pages read.
INPUTS = {"register.book": "P-1|1788|Baptisms\nP-2|1790\n", "1788.toll": "1 A cart of coal\n2 Two geese\n"}

Ran = subprocess.CompletedProcess[str]
Shell = Callable[[str], Ran]


@pytest.fixture
def folder(sample_archive: Database, tmp_path: Path) -> Path:
    """A working tree after `make demo`, in so far as commands see it, with the inputs of the front page."""
    for name in ("data", "plugins", "schema"):
        (tmp_path / name).mkdir()
    sample_archive.copy_to(tmp_path / "data" / "muniment.db")
    make_index(tmp_path / "data" / "muniment.db")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name, text in INPUTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of a reader: programs of .venv are found, and nothing is set for Muniment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    path = f".venv/bin{os.pathsep}{kept.get('PATH', os.defpath)}"
    said_in_order = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "error"}
    return kept | {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100"} | said_in_order


@pytest.fixture
def shell(folder: Path, environment: dict[str, str]) -> Shell:
    """Run a line as a person does who stands in the working tree; both outputs come in the order of the terminal."""

    def run(line: str) -> Ran:
        ran = subprocess.run(
            ["sh", "-c", line],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in ran.stdout
        return ran

    return run


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The address at which the archive of the folder is served, with what `make demo` sets."""
    with served(folder / "data" / "muniment.db", anonymous_role="importer", archive_name=SAMPLE_NAME) as found:
        yield found
