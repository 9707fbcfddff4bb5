"""How wide tables are, on terminals and in files."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime

import pytest

from muniment_importers.report import RunReport
from muniment_server.cli.import_report import WIDTH_OF_RUNS, run_list
from muniment_server.cli.tables import WIDTH_OF_FILES, console


class Terminal(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        """Claim it."""
        return True


def narrow(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard output a terminal of 80 columns."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    return terminal


def test_a_table_is_as_wide_as_the_terminal_unless_it_needs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow(monkeypatch)
    assert (console().width, console(at_least=120).width, console(at_least=60).width) == (80, 120, 80)


def test_a_file_has_room_for_wide_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert console().width == WIDTH_OF_FILES


def test_the_list_of_runs_has_its_words_whole_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = narrow(monkeypatch)
    run = RunReport(
        id="run_01J9Z3NDEKTSV4RRFFQ69G5FAV",
        number=12,
        importer="listing-text",
        importer_version="1.0.0",
        plugin="muniment",
        source="port-merrow",
        input_name="commission-letters.txt",
        started_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
    )
    console(at_least=WIDTH_OF_RUNS).print(run_list([run]))
    assert all(
        word in terminal.getvalue()
        for word in ("listing-text", "port-merrow", "commission-letters.txt", "2026-11-23 08:00:00")
    )
