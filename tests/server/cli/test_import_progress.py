"""Progress: a line now and then without a terminal, a bar on one."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator

import pytest

from muniment_importers.report import NoProgress, RunReport
from muniment_schema.values.vocabularies import ImportState
from muniment_server.cli.import_progress import Bar, Lines, progress_for


class Terminal(io.StringIO):
    """Something that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def run_report(total: int | None = None) -> RunReport:
    return RunReport(
        id="run_01J9Z3NDEKTSV4RRFFQ69G5FAV",
        number=1,
        importer="csv",
        importer_version="1",
        plugin="muniment",
        source="census",
        input_name="census [1911].csv",
        total=total,
    )


def test_the_kind_of_progress_suits_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert isinstance(progress_for(quiet=False), Bar)
    assert isinstance(progress_for(quiet=True), NoProgress)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(progress_for(quiet=False), Lines)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        (
            [None] * 5,
            ["census [1911].csv: 500 records, 50 a second", "census [1911].csv: 1100 records, 55 a second"],
        ),
        (
            [0.02, 0.2, 0.251, 0.4, 0.55],
            [
                "census [1911].csv: 500 records, 50 a second, 25% done",
                "census [1911].csv: 1100 records, 55 a second, 55% done",
            ],
        ),
    ],
)
def test_without_a_terminal_there_is_a_line_every_ten_seconds(
    capsys: pytest.CaptureFixture[str], shares: list[float | None], expected: list[str]
) -> None:
    clock = iter([0.0, 100.0, 101.0, 109.9, 110.0, 115.0, 120.0]).__next__
    # What the input claims is no word on how many records are in it.
    lines, run = Lines(clock), run_report(total=31_000)
    lines.started(run)
    for read, share in zip((50, 450, 500, 900, 1100), shares, strict=True):
        run.counts.created = read
        lines.advanced(run, share)
    lines.finished(run)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == expected


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.seconds


class Watched:
    """A bar on a terminal that cannot write anything else, and a clock that is moved by hand."""

    def __init__(self, terminal: Terminal) -> None:
        self.clock = Clock()
        self.terminal = terminal
        self.bar = Bar(self.clock)

    def after(self, seconds: float, run: RunReport, records: int, share: float | None) -> str:
        """Give the last line once so many seconds more are gone and so many records stored."""
        self.clock.seconds += seconds
        run.counts.created = records
        self.bar.advanced(run, share)
        self.bar._bar.refresh()
        return self.last

    @property
    def last(self) -> str:
        """The line as it stands."""
        return self.lines[-1]

    @property
    def lines(self) -> list[str]:
        """All lines that were ever shown, without colours."""
        bare = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.terminal.getvalue())
        return [line.rstrip() for line in re.split(r"[\r\n]+", bare) if line.strip()]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Watched]]:
    """Give a bar on a terminal of eighty columns, to be begun in the test itself: pytest sets standard error there."""
    begun: list[Watched] = []

    def begin() -> Watched:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "80")
        begun.append(Watched(terminal))
        return begun[-1]

    yield begin
    for each in begun:
        each.bar._bar.stop()


def test_the_bar_tells_the_time_left_by_the_share_that_is_done(watch: Callable[[], Watched]) -> None:
    watched = watch()
    run = run_report(total=31_000)
    watched.bar.started(run)
    assert watched.after(10, run, 500, 0.1).endswith(" 10% 500 records 50/s 0:00:10")
    assert watched.after(10, run, 1500, 0.3).endswith(" 30% 1500 records 75/s 0:00:35 left")
    assert watched.after(10, run, 2500, 0.5).endswith(" 50% 2500 records 83/s 0:00:25 left")
    run.state = ImportState.DONE
    run.counts.created = 5000
    watched.clock.seconds += 20
    watched.bar.finished(run)
    assert watched.last.endswith("100% 5000 records 100/s 0:00:50")


def test_without_a_share_the_bar_has_a_count_a_rate_and_the_time_it_took(watch: Callable[[], Watched]) -> None:
    watched = watch()
    run = run_report()
    watched.bar.started(run)
    watched.after(10, run, 500, None)
    line = watched.after(10, run, 1500, None)
    assert line.endswith("  1500 records 75/s 0:00:20")
    assert "%" not in line


def test_a_share_that_is_not_known_any_more_leaves_the_bar_where_it_was(watch: Callable[[], Watched]) -> None:
    watched = watch()
    run = run_report()
    watched.bar.started(run)
    watched.after(10, run, 500, 0.45)
    watched.after(10, run, 1000, 0.9)
    assert " 90% 1500 records " in watched.after(10, run, 1500, None)


@pytest.mark.parametrize("state", [ImportState.FAILED, ImportState.INTERRUPTED])
def test_the_bar_of_a_run_that_broke_off_is_not_full(watch: Callable[[], Watched], state: ImportState) -> None:
    watched = watch()
    run = run_report()
    watched.bar.started(run)
    watched.after(10, run, 500, 0.25)
    run.state = state
    run.counts.created = 510
    watched.bar.finished(run)
    assert " 25% 510 records 51/s" in watched.last


def test_each_run_has_one_bar_and_names_are_text(watch: Callable[[], Watched]) -> None:
    watched = watch()
    for _each in range(2):
        run = run_report()
        run.input_name = f"[bold]{_each}.csv"
        watched.bar.started(run)
        watched.after(10, run, 90, None)
        run.state = ImportState.DONE
        watched.bar.finished(run)
    full = [line for line in watched.lines if "100%" in line]
    assert [line.split()[0] for line in full] == ["[bold]0.csv", "[bold]1.csv"]
    never_read = run_report()
    watched.bar.finished(never_read)
    assert [line for line in watched.lines if "100%" in line] == full


def test_a_long_name_leaves_room_for_the_figures(watch: Callable[[], Watched]) -> None:
    watched = watch()
    run = run_report()
    run.input_name = "finding aid of the harbour commissioners, with all correspondence.csv"
    watched.bar.started(run)
    watched.after(10, run, 1_000_000, 0.001)
    line = watched.after(10, run, 2_000_000, 0.002)
    assert line.endswith("  0% 2000000 records 100000/s 2:46:20 left")
    assert "finding aid…" in line
    assert len(line) <= 80
