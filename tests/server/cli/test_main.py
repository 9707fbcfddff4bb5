"""Exit codes, the two outputs, common options, and plugins' commands."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from tests.server.cli.conftest import Outcome

from muniment_schema import __version__
from muniment_server.cli.main import build_cli

Muniment = Callable[..., Outcome]

PLUGIN_WITH_COMMANDS = """
import typer
from muniment_importers import hookimpl


@hookimpl
def register_commands(cli):
    group = typer.Typer()

    @group.command("bells")
    def bells() -> None:
        typer.echo("ding")

    @group.command("tower")
    def tower() -> None:
        typer.echo("tall")

    cli.add_typer(group, name="parish")
"""

PLUGIN_THAT_BREAKS = """
from muniment_importers import hookimpl


@hookimpl
def register_commands(cli):
    print("dong")
    raise RuntimeError("the bell is cracked")
"""


def commands() -> list[tuple[str, ...]]:
    """Every command there is, groups too."""
    found: list[tuple[str, ...]] = [()]
    queue: list[tuple[tuple[str, ...], object]] = [((), typer.main.get_command(build_cli()))]
    while queue:
        path, command = queue.pop()
        for name, below in getattr(command, "commands", {}).items():
            found.append((*path, name))
            queue.append(((*path, name), below))
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_a_help_with_the_common_options(muniment: Muniment, path: tuple[str, ...]) -> None:
    outcome = muniment(*path, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("Usage: muniment " + " ".join(path))
    assert "--database" in outcome.out


@pytest.mark.parametrize(
    "path",
    [
        each
        for each in commands()
        if each not in {("import",), ("migrate",), ("plugins",), ("schema",), ("search",), ("source",), ("token",)}
    ],
    ids=" ".join,
)
def test_every_command_shows_an_example(muniment: Muniment, path: tuple[str, ...]) -> None:
    assert f"Example: muniment {' '.join(path)}" in " ".join(muniment(*path, "--help").out.split())


def test_the_version_is_told_without_loading_what_other_commands_need(muniment: Muniment) -> None:
    assert muniment("--version").out == f"{__version__}\n"
    heavy = ["alembic", "sqlalchemy", "sqlmodel", "starlette", "strawberry", "uvicorn"]
    code = (
        "import sys; from muniment_server.cli.main import main; sys.argv = ['muniment', '--version']; main();"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_no_command_at_all_is_wrong_use_with_the_help(muniment: Muniment) -> None:
    for words in ([], ["import"], ["migrate"]):
        outcome = muniment(*words)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith(" ".join(["Usage: muniment", *words]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "No such command 'nothing'"),
        (["serve", "--nothing"], "No such option: --nothing"),
        (["serve", "--port", "x"], "'--port': Input should be a valid integer"),
        (["serve", "--port", "70000"], "less than or equal to 65535"),
        (["import", "run"], "INPUT"),
        (["import", "run", "x.csv", "-o", "separator"], "'separator' has no ="),
        (["import", "run", "x.csv", "--mode", "eat"], "eat"),
        (["export", "--kind", "letter"], "Invalid value for '--kind': 'letter' is not one of"),
    ],
)
def test_wrong_use_is_exit_2_and_a_line_that_says_where_the_help_is(
    muniment: Muniment, arguments: list[str], message: str
) -> None:
    outcome = muniment(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    first, hint = outcome.err.splitlines()
    assert first.startswith("muniment: ")
    assert message in first
    assert hint.startswith("muniment: see muniment")
    assert hint.endswith(" --help")


def test_all_wrong_settings_are_told_at_once(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_LOG_LEVEL", "loud")
    monkeypatch.setenv("MUNIMENT_PROT", "1")
    outcome = muniment("serve")
    assert outcome.code == 2
    assert [line.split(":")[1].strip() for line in outcome.err.splitlines()] == ["MUNIMENT_PROT", "MUNIMENT_LOG_LEVEL"]


@pytest.mark.parametrize("command", [["import", "runs"], ["import", "show", "1"], ["export"], ["migrate", "status"]])
def test_a_command_that_reads_makes_no_database(muniment: Muniment, folder: Path, command: list[str]) -> None:
    outcome = muniment(*command, "--database", "none.db")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [
        "muniment: there is no database none.db",
        "muniment: make one with: muniment migrate up",
    ]
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "command", [["import", "runs"], ["export"], ["migrate", "up"], ["serve"], ["import", "run", "a.csv"]]
)
@pytest.mark.parametrize("database", ["picture.png", ".", "picture.png/below.db"])
def test_a_path_that_is_no_database_is_wrong_use(
    muniment: Muniment, folder: Path, command: list[str], database: str
) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" * 20)
    (folder / "a.csv").write_text("title\nA letter\n")
    outcome = muniment(*command, "--database", database)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.count("\n") <= 2
    assert "Traceback" not in outcome.err


def test_a_database_that_does_not_answer_is_exit_3(muniment: Muniment, folder: Path) -> None:
    outcome = muniment("import", "runs", "--database", f"postgresql://nobody@/nothing?host={folder}")
    assert outcome.code == 3
    assert "does not answer" in outcome.err
    assert "Traceback" not in outcome.err


def test_the_common_options_are_taken_before_and_after_the_command(muniment: Muniment, folder: Path) -> None:
    assert muniment("--database", "one.db", "migrate", "up").code == 0
    assert muniment("migrate", "up", "--database", "two.db").code == 0
    assert muniment("--database", "one.db", "migrate", "up", "--database", "three.db").code == 0
    assert muniment("migrate", "up", "--database", "sqlite:///four.db").code == 0
    assert muniment("migrate", "--database", "five.db", "up").code == 0
    assert muniment("import", "--database", "five.db", "runs").code == 0
    assert {each.name for each in folder.glob("*.db")} == {f"{n}.db" for n in ("one", "two", "three", "four", "five")}


def test_the_database_comes_from_the_environment_and_else_is_data_muniment_db(
    muniment: Muniment, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert muniment("migrate", "up").code == 0
    assert (folder / "data" / "muniment.db").exists()
    monkeypatch.setenv("MUNIMENT_DATABASE_URL", "other.db")
    assert muniment("migrate", "up").code == 0
    assert (folder / "other.db").exists()


def test_quiet_says_nothing(muniment: Muniment) -> None:
    assert muniment("-q", "migrate", "up") == Outcome(0, "", "")
    assert muniment("migrate", "up", "--quiet") == Outcome(0, "", "")
    assert muniment("migrate", "up").err != ""


@pytest.mark.parametrize("verbose", [False, True])
def test_an_unexpected_exception_is_exit_3_with_an_id_and_a_trace_only_when_asked(
    muniment: Muniment, monkeypatch: pytest.MonkeyPatch, verbose: bool
) -> None:
    def fail(_database: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("muniment_schema.migrating.migrate_up", fail)
    outcome = muniment("migrate", "up", *(["-v"] if verbose else []))
    assert outcome.code == 3
    assert "internal error" in outcome.err
    assert ("Traceback" in outcome.err) is verbose


def test_an_unexpected_exception_in_json_is_one_document(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("muniment_importers.plugins.load_plugins", fail)
    outcome = muniment("plugins", "list", "--json")
    assert outcome.code == outcome.json["exit_code"] == 3
    assert outcome.json["error"]["code"] == "INTERNAL"
    assert outcome.json["error"]["error_id"] in outcome.err


def test_an_interrupted_command_is_exit_130(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_database: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("muniment_schema.migrating.migrate_up", interrupt)
    outcome = muniment("migrate", "up")
    assert (outcome.code, outcome.err) == (130, "muniment: interrupted\n")


def test_a_terminated_command_is_exit_143(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    def terminate(_database: object) -> None:
        os.kill(os.getpid(), 15)
        time.sleep(5)

    monkeypatch.setattr("muniment_schema.migrating.migrate_up", terminate)
    outcome = muniment("migrate", "up")
    assert (outcome.code, outcome.err) == (143, "muniment: terminated\n")


def test_an_aborted_question_is_wrong_use(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    def abort(_database: object) -> None:
        raise typer.Abort

    monkeypatch.setattr("muniment_schema.migrating.migrate_up", abort)
    assert muniment("migrate", "up").code == 2


def test_a_closed_pipe_ends_quietly(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start("schema", "print", stdout=writing)
    os.close(writing)
    _out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.parametrize("arguments", [["schema", "print"], ["import", "runs", "--json"]], ids=" ".join)
def test_a_full_disk_behind_the_output_is_exit_3_and_says_what_to_do(
    start: Callable[..., subprocess.Popen[bytes]], arguments: list[str]
) -> None:
    assert start("migrate", "up").wait(timeout=30) == 0
    with Path("/dev/full").open("wb") as full:
        process = start(*arguments, stdout=full)
        _out, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert err.decode().splitlines() == [
        "muniment: there is no room left to write: No space left on device",
        "muniment: make room there, then run the same command again",
    ]


def test_an_output_that_the_shell_closed_is_no_error(folder: Path) -> None:
    command = 'exec "$0" -m muniment_server.cli.main plugins >&-'
    done = subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, cwd=folder, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_plugin_adds_commands(muniment: Muniment, folder: Path) -> None:
    (folder / "parish.py").write_text(PLUGIN_WITH_COMMANDS)
    assert muniment("--plugins-dir", ".", "parish", "bells") == Outcome(0, "ding\n", "")
    assert "parish" in muniment("--plugins-dir=.", "--help").out
    assert muniment("--plugins-dir", ".", "--no-plugins", "parish", "bells").code == 2


@pytest.mark.parametrize("error", ["RuntimeError", "SystemExit"])
def test_a_plugin_that_breaks_while_it_adds_commands_is_named_and_the_rest_works(
    muniment: Muniment, folder: Path, error: str
) -> None:
    (folder / "cracked.py").write_text(PLUGIN_THAT_BREAKS.replace("RuntimeError", error))
    (folder / "parish.py").write_text(PLUGIN_WITH_COMMANDS)
    outcome = muniment("--plugins-dir", ".", "parish", "tower")
    assert (outcome.code, outcome.out) == (0, "tall\n")
    assert outcome.err == f"dong\nmuniment: plugin cracked added no commands: {error}: the bell is cracked\n"
