"""`muniment import resume`: real processes that are told to end, and go on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

SLOW = """
import os
from muniment_importers import Importer, Record, hookimpl

class Slow(Importer):
    name = "slow"
    title = "Waits at its fifth record until the pipe beside it is closed"
    extensions = (".slow",)

    def read(self, source, options):
        for n in range(9):
            if n == 5 and not os.path.exists("go"):
                open("waiting", "w").close()
                with open("pipe") as pipe:
                    pipe.read()
            yield Record(native_id=str(n), title=f"Letter {n}")

@hookimpl
def register_importers():
    return [Slow]
"""


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_a_command_that_is_told_to_end_says_how_to_go_on(
    start: Callable[..., subprocess.Popen[bytes]], muniment: Any, folder: Path, number: int, exit_code: int
) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "slow.py").write_text(SLOW)
    (folder / "letters.slow").write_text("x")
    os.mkfifo(folder / "pipe")
    process = start("import", "run", "letters.slow", "--database", "x.db", "--plugins-dir", "plugins")
    with open(folder / "pipe", "w"):  # opens when the importer waits
        process.send_signal(number)
    _, error = process.communicate(timeout=60)
    assert process.returncode == exit_code
    assert re.search(r"run 1 was interrupted; go on with: muniment import resume 1\n", error.decode())
    (folder / "go").touch()
    outcome = muniment("import", "resume", "1", "--json", "--database", "x.db", "--plugins-dir", "plugins")
    assert outcome.code == 0
    (run,) = orjson.loads(outcome.out)["runs"]
    assert (run["number"], run["state"], run["counts"]["created"]) == (1, "done", 9)


def test_what_cannot_go_on_is_wrong_use(muniment: Any, folder: Path) -> None:
    (folder / "a.jsonl").write_text('{"id":"1","title":"Letter"}\n')
    muniment("import", "run", "a.jsonl", "--database", "x.db")
    outcome = muniment("import", "resume", "last", "--json", "--database", "x.db")
    assert (outcome.code, outcome.json["error"]["code"]) == (2, "NOT_RESUMABLE")
    assert outcome.json["error"]["message"] == "run 1 is done"
