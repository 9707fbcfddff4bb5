"""`muniment import undo`: asks first, says what came of it, and leaves the export as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.fixture
def exports(muniment: Command, folder: Path) -> list[str]:
    """The exports before and after the second of two imports of one file."""
    (folder / "census.csv").write_text("id,title\n1,Letter\n2,Note\n")
    assert muniment("import", "run", "census.csv").code == 0
    before = muniment("export").out
    (folder / "census.csv").write_text("id,title\n1,Long letter\n3,Telegram\n")
    assert muniment("import", "run", "census.csv").code == 0
    return [before, muniment("export").out]


def test_an_undo_needs_a_yes_where_nobody_can_be_asked(muniment: Command, exports: list[str]) -> None:
    refused = muniment("import", "undo", "last")
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert muniment("export").out == exports[1]


def test_an_undo_and_its_undo(muniment: Command, exports: list[str]) -> None:
    done = muniment("import", "undo", "2", "--yes", "--json")
    assert done.code == 0
    [run] = done.json["runs"]
    assert (run["state"], run["number"], run["input"]["name"], run["importer"]["name"]) == ("done", 3, "run 2", "undo")
    assert (run["counts"]["updated"], run["counts"]["deleted"]) == (1, 1)
    assert muniment("export").out == exports[0]
    assert muniment("export", "--as-of", "2").out == exports[1]
    assert muniment("import", "undo", "last", "--yes").code == 0
    assert muniment("export").out == exports[1]


def test_a_dry_run_asks_nothing_and_keeps_nothing(muniment: Command, exports: list[str]) -> None:
    tried = muniment("import", "undo", "2", "--dry-run", "--json")
    assert (tried.code, tried.json["runs"][0]["dry_run"], tried.json["counts"]["updated"]) == (0, True, 1)
    assert muniment("export").out == exports[1]


def test_what_was_changed_since_is_said_with_exit_code_1(muniment: Command, exports: list[str]) -> None:
    left = muniment("import", "undo", "1", "--yes")
    assert left.code == 1
    assert "was changed since by somebody else" in left.err


def test_what_cannot_be_undone_is_refused_in_json_too(muniment: Command, exports: list[str]) -> None:
    muniment("import", "undo", "2", "--yes")
    refused = muniment("import", "undo", "2", "--yes", "--json")
    assert (refused.code, refused.json["error"]["code"], refused.json["runs"]) == (2, "NOT_UNDOABLE", [])
    assert muniment("import", "undo", "99", "--yes", "--json").json["error"]["code"] == "NOT_FOUND"
    assert muniment("export", "--as-of", "yesterday").code == 2
    assert muniment("export", "--as-of", "999").code == 2
