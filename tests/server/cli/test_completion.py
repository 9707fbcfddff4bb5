"""`muniment completion`: what a shell offers while a person types."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.server.cli.conftest import Outcome

Muniment = Callable[..., Outcome]

# What bash does when a person presses Tab: words, the place of the cursor, the function, and its answer.
PRESS_TAB = """
eval "$(muniment completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_muniment_completion muniment
printf '%s\\n' "${COMPREPLY[@]}"
"""
PARISH = """
from muniment_importers import Importer, hookimpl


class ParishBook(Importer):
    name = "parish-book"
    title = "Parish book"

    def read(self, source, options):
        yield from ()


@hookimpl
def register_importers():
    return [ParishBook]


@hookimpl
def register_commands(cli):
    @cli.command("bells")
    def bells() -> None:
        pass
"""


@pytest.fixture
def press_tab(folder: Path) -> Callable[..., list[str]]:
    """Give what bash offers for the last of these words."""
    if (bash := shutil.which("bash")) is None:
        pytest.skip("no bash on this machine")
    program = folder / "muniment"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m muniment_server.cli.main "$@"\n')
    program.chmod(0o755)

    def press(*words: str) -> list[str]:
        done = subprocess.run(
            [bash, "--norc", "-c", PRESS_TAB, "bash", "muniment", *words],
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
            env={"PATH": f"{folder}:/usr/bin:/bin"},
        )
        assert done.stderr == ""
        return done.stdout.split()

    return press


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["im"], ["import"]),
        (["import", ""], ["run", "runs", "show", "inspect", "undo", "review", "template", "harvest", "resume"]),
        (["import", "run", "--form"], ["--format"]),
        (["import", "run", "--format", "list"], ["listing-html", "listing-text"]),
        (["import", "run", "--format", "=", "j"], ["jsonl"]),
        (["import", "run", "--format", "=", "list"], ["listing-html", "listing-text"]),
        (["import", "run", "--mode", ""], ["skip", "fill", "replace"]),
        (["export", "--kind", "p"], ["place"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["import", "run", "letters"], []),
    ],
    ids=lambda value: " ".join(value) or "nothing",
)
def test_bash_completes_commands_options_formats_and_values(
    press_tab: Callable[..., list[str]], words: list[str], offered: list[str]
) -> None:
    assert press_tab(*words) == offered


def test_the_formats_and_commands_of_plugins_are_offered(press_tab: Callable[..., list[str]], folder: Path) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "parish.py").write_text(PARISH)
    assert press_tab("--plugins-dir", "plugins", "import", "run", "--format", "p") == ["parish-book"]
    assert press_tab("import", "run", "--plugins-dir", "plugins", "--format", "p") == ["parish-book"]
    assert press_tab("--plugins-dir", "plugins", "be") == ["bells"]
    assert press_tab("import", "run", "--plugins-dir", "nowhere", "--format", "c") == ["csv"]


@pytest.mark.parametrize(
    ("shell", "expected"),
    [("zsh", '"csv":"Table as text (CSV, TSV)"'), ("fish", "csv\tTable as text (CSV, TSV)")],
)
def test_zsh_and_fish_are_answered_in_their_own_way(
    muniment: Muniment, monkeypatch: pytest.MonkeyPatch, shell: str, expected: str
) -> None:
    monkeypatch.setenv("_MUNIMENT_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "muniment import run --format c")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    outcome = muniment()
    assert (outcome.code, outcome.err) == (0, "")
    assert expected in outcome.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script_that_asks_for_its_own_way(muniment: Muniment, shell: str) -> None:
    outcome = muniment("completion", shell)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"_MUNIMENT_COMPLETE=complete_{shell}" in outcome.out


def test_another_shell_is_wrong_use(muniment: Muniment) -> None:
    outcome = muniment("completion", "bsh")
    assert outcome.code == 2
    assert "Did you mean 'bash'?" in outcome.err
