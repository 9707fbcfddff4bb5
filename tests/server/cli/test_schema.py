"""`muniment schema`: print, check, write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.server.cli.conftest import Outcome

from muniment_schema.build import sdl

Muniment = Callable[..., Outcome]


def test_schema_alone_means_print(muniment: Muniment) -> None:
    assert muniment("schema") == muniment("schema", "print") == Outcome(0, sdl(), "")


def test_what_is_written_is_current(muniment: Muniment, folder: Path) -> None:
    written = muniment("schema", "write", "archive.graphql")
    assert (written.code, written.out) == (0, "")
    assert (folder / "archive.graphql").read_text(encoding="utf-8") == sdl()
    checked = muniment("schema", "check", "archive.graphql")
    assert (checked.code, checked.out, checked.err) == (0, "", "archive.graphql is current\n")
    assert [each.name for each in folder.iterdir()] == ["archive.graphql"]


def test_a_stale_file_is_exit_1_with_the_difference_and_the_cure(muniment: Muniment, folder: Path) -> None:
    (folder / "archive.graphql").write_text(sdl() + "# more\n", encoding="utf-8")
    outcome = muniment("schema", "check", "archive.graphql")
    assert outcome.code == 1
    assert "-# more" in outcome.out
    assert outcome.err.endswith("write it anew with: muniment schema write archive.graphql\n")


def test_a_file_that_is_not_there_or_cannot_be_written_is_wrong_use(muniment: Muniment) -> None:
    missing = muniment("schema", "check", "none.graphql")
    assert (missing.code, missing.out) == (2, "")
    nowhere = muniment("schema", "write", "no/such/folder.graphql")
    assert nowhere.code == 2
    assert "No such file or directory" in nowhere.err
