"""The command line, run as a person runs it: in a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from muniment_schema.database import Database

_ENTRY = "import sys; from muniment_server.cli.main import main; sys.exit(main())"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


Command = Callable[..., Ran]


@pytest.fixture
def muniment(database: Database, tmp_path: Path) -> Command:
    """Run `muniment` with these words, on a fresh archive of each kind."""
    address = database.url.render_as_string(hide_password=False)

    def run(*words: str | Path, stdin: bytes | None = None) -> Ran:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MUNIMENT_")}
        environment = kept | {"MUNIMENT_DATABASE_URL": address, "NO_COLOR": "1", "COLUMNS": "200"}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", _ENTRY, *map(str, words)],
            input=stdin if stdin is not None else b"",
            capture_output=True,
            cwd=tmp_path,
            env=environment,
            timeout=120,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.out + ran.err
        return ran

    return run
