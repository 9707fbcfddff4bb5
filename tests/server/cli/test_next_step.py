"""`import run` on a terminal: a bar with rate and time left, and what to type next; elsewhere the report alone."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson
import pytest
from tests.server.cli.conftest import Outcome

Muniment = Callable[..., Outcome]

LETTERS = "id,title,date,shelf\nL-1,A letter,1902,A3\nL-2,Another,Michaelmas term,A4\n"
PLAIN = "id,title\nL-1,A letter\n"
# A batch is 500 records; time passes between two of them as it does with a long file.
SLOW = """
import time

from muniment_importers import Importer, Record, hookimpl


class Slow(Importer):
    name = "slow"
    title = "Takes its time"

    def total(self, source, options):
        return 1500

    def read(self, source, options):
        for number in range(1500):
            if number % 500 == 499:
                time.sleep(0.4)
            yield Record(native_id=str(number), title=f"Letter {number}")


@hookimpl
def register_importers():
    return [Slow]
"""


@dataclass(frozen=True)
class Screen:
    """What a command left on a terminal: its exit code, all that it wrote, and the lines without their colours."""

    code: int
    written: str

    @property
    def bare(self) -> str:
        """All that it wrote, without colours."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.written)

    @property
    def lines(self) -> list[str]:
        """The lines as they stand at the end: what was written over is gone."""
        return [line.rpartition("\r")[2] for line in self.bare.replace("\r\n", "\n").splitlines()]

    @property
    def next(self) -> list[str]:
        """The commands that are worth typing."""
        found = [line.removeprefix("next: ") for line in self.lines if line.startswith("next: ")]
        return [line.partition("   #")[0] for line in found]


@pytest.fixture
def on_terminal(folder: Path) -> Callable[..., Screen]:
    """Run a command on a terminal of 140 columns, in the empty folder."""

    def run(*arguments: str, output: BinaryIO | None = None, **environment: str) -> Screen:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "muniment_server.cli.main", *arguments],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "COLUMNS"}
            | {"TERM": "xterm-256color"}
            | environment,
            stdin=theirs,
            stdout=output or theirs,
            stderr=theirs,
        )
        os.close(theirs)
        written = b""
        while piece := _piece(ours):
            written += piece
        os.close(ours)
        return Screen(process.wait(timeout=60), written.decode())

    return run


def _piece(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


def test_a_dry_run_is_followed_by_its_problems_a_map_and_the_same_in_earnest(
    on_terminal: Callable[..., Screen], folder: Path
) -> None:
    (folder / "letters.csv").write_text(LETTERS)
    screen = on_terminal("import", "run", "letters.csv", "--dry-run", "--database", "an archive.db")
    assert screen.code == 0
    assert screen.next == [
        "muniment import show 1 --database 'an archive.db'",
        "muniment import inspect letters.csv --write-map letters.toml --database 'an archive.db'",
        "muniment import run letters.csv --database 'an archive.db'",
    ]


def test_the_commands_that_are_named_can_be_typed(
    on_terminal: Callable[..., Screen], muniment: Muniment, folder: Path
) -> None:
    (folder / "letters.csv").write_text(LETTERS)
    for command in on_terminal("import", "run", "letters.csv", "--dry-run").next:
        assert muniment(*command.split()[1:]).code == 0
    assert (folder / "letters.toml").exists()
    assert "shelf" in (folder / "letters.toml").read_text()


def test_a_map_that_is_there_is_not_written_over(on_terminal: Callable[..., Screen], folder: Path) -> None:
    (folder / "letters.csv").write_text(LETTERS)
    (folder / "letters.toml").write_text("version = 1\n")
    assert (
        "muniment import inspect letters.csv --write-map letters-2.toml"
        in on_terminal("import", "run", "letters.csv").next
    )
    assert not any(
        "--write-map" in each for each in on_terminal("import", "run", "letters.csv", "--map", "letters.toml").next
    )


def test_a_clean_import_needs_nothing_more(on_terminal: Callable[..., Screen], folder: Path) -> None:
    (folder / "plain.csv").write_text(PLAIN)
    screen = on_terminal("import", "run", "plain.csv")
    assert (screen.code, screen.next) == (0, [])


def test_a_refused_import_and_a_quiet_one_name_no_next_command(
    on_terminal: Callable[..., Screen], folder: Path
) -> None:
    (folder / "letters.csv").write_text(LETTERS)
    assert on_terminal("import", "run", "none.csv").next == []
    assert on_terminal("import", "run", "letters.csv", "-q").written == ""


def test_the_bar_shows_rate_and_time_left_and_ends_full(on_terminal: Callable[..., Screen], folder: Path) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "slow.py").write_text(SLOW)
    (folder / "some.slow").write_text("x")
    screen = on_terminal("--plugins-dir", "plugins", "import", "run", "some.slow", "--format", "slow")
    assert screen.code == 0
    assert re.search(r" [1-9]\d?% \d+ records \d+/s \d:\d\d:\d\d left", screen.bare), screen.bare
    bar = next(line for line in screen.lines if "1500 records" in line)
    assert re.search(r"some\.slow ━+ 100% 1500 records \d+/s \d:\d\d:\d\d$", bar)


def test_a_table_has_time_left_then_figures_that_add_up_then_the_next_command(
    on_terminal: Callable[..., Screen], folder: Path
) -> None:
    rows = "".join(f"L-{row},Letter {row} to the board,190{row % 10},A{row % 50}\n" for row in range(5_000))
    (folder / "letters.csv").write_text("id,title,date,shelf\n" + rows)
    (folder / "more.csv").write_text("id,title\nM-1,A letter\nM-2,\n")
    screen = on_terminal("import", "run", "letters.csv", "more.csv")
    assert screen.code == 1
    assert re.search(r" [1-9]\d% \d+ records \d+/s \d:\d\d:\d\d left", screen.bare), screen.bare
    lines = screen.lines
    bars = [line.split() for line in lines if "100%" in line]
    # A full bar may be drawn more than once before the next one begins.
    assert list(dict.fromkeys((bar[0], *bar[2:5]) for bar in bars)) == [
        ("letters.csv", "100%", "5000", "records"),
        ("more.csv", "100%", "2", "records"),
    ]
    figures = [
        [int(word) for word in line.split() if word.isdigit()] for line in lines if re.match(" *(1 |2 |all)", line)
    ]
    first, second, both = figures[0][1:], figures[1][1:], figures[2]
    assert both == [one + other for one, other in zip(first, second, strict=True)]
    assert both[0] == sum(both[1:]) == 5_002
    assert lines.index(next(line for line in lines if line.startswith("Run "))) > max(
        number for number, line in enumerate(lines) if "100%" in line
    )
    assert lines[-1].startswith("next: ")


def test_with_json_the_bar_leaves_standard_output_to_the_report(
    on_terminal: Callable[..., Screen], folder: Path
) -> None:
    (folder / "letters.csv").write_text(LETTERS)
    with (folder / "report.json").open("wb") as output:
        screen = on_terminal("import", "run", "letters.csv", "--json", output=output)
    assert orjson.loads((folder / "report.json").read_bytes())["counts"]["read"] == 2
    assert any("100% 2 records" in line for line in screen.lines)


def test_no_color_leaves_the_bar_and_takes_its_colours(on_terminal: Callable[..., Screen], folder: Path) -> None:
    (folder / "letters.csv").write_text(LETTERS)
    screen = on_terminal("import", "run", "letters.csv", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", screen.written)
    assert any("100% 2 records" in line for line in screen.lines)


def test_a_pipe_gets_the_report_alone(muniment: Muniment, folder: Path) -> None:
    (folder / "letters.csv").write_text(LETTERS)
    outcome = muniment("import", "run", "letters.csv", "--dry-run")
    assert "next:" not in outcome.err
    assert "\x1b" not in outcome.err
    assert outcome.err.splitlines()[-1] == "dry run: nothing of this is stored"
