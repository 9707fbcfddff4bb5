"""Progress: a line now and then without a terminal, a bar on one."""

from __future__ import annotations

import io
import sys

import pytest

from muniment_importers.report import NoProgress, RunReport
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
    ("total", "expected"),
    [
        (None, ["census [1911].csv: 500 records, 50 a second", "census [1911].csv: 1100 records, 55 a second"]),
        (
            2000,
            [
                "census [1911].csv: 500 of 2000 records, 50 a second",
                "census [1911].csv: 1100 of 2000 records, 55 a second",
            ],
        ),
    ],
)
def test_without_a_terminal_there_is_a_line_every_ten_seconds(
    capsys: pytest.CaptureFixture[str], total: int | None, expected: list[str]
) -> None:
    clock = iter([0.0, 100.0, 101.0, 109.9, 110.0, 115.0, 120.0]).__next__
    lines, run = Lines(clock), run_report(total)
    lines.started(run)
    for read in (50, 450, 500, 900, 1100):
        run.counts.created = read
        lines.advanced(run)
    lines.finished(run)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == expected


@pytest.mark.parametrize("total", [None, 100])
def test_the_bar_ends_full_and_takes_names_as_text(monkeypatch: pytest.MonkeyPatch, total: int | None) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    bar, run = Bar(), run_report(total)
    for _each in range(2):
        bar.started(run)
        run.counts.created = 90
        bar.advanced(run)
        bar.finished(run)
    assert "census [1911].csv" in terminal.getvalue()
    assert "90/90" in terminal.getvalue()
