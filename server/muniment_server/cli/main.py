"""The entry point: all commands, and one place that turns every outcome into an exit code of the contract."""

from __future__ import annotations

import errno
import os
import signal
import sys
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from muniment_schema import __version__
from muniment_schema.errors import MunimentError

from .completion import ASKED_IN, answer, typed_words
from .cures import cure_for, usage_message
from .shell import Shell, refuse_without_command, with_shell, write_json

if TYPE_CHECKING:
    from muniment_importers.plugins import Plugins

DONE, REFUSED, WRONG_USE, STOPPED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143
STOPPING_CODES = frozenset({"DATABASE_GONE", "DATABASE_UNAVAILABLE", "DISK_FULL", "INTERNAL"})
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
VALUE_OPTIONS = ("--database", "--plugins-dir")


def build_cli() -> typer.Typer:
    """Give the command line with all built-in commands."""
    from . import (
        completion,
        date,
        demo,
        doctor,
        export,
        import_resume,
        importing,
        migrate,
        plugins,
        schema,
        search,
        serve,
        sources,
        tokens,
        worker,
    )
    from . import harvest as _harvest  # noqa: F401 - adds its command to those of importing

    cli = typer.Typer(
        name="muniment",
        help="A digital archive: importer plugins in, GraphQL out.",
        epilog="Example: muniment import run census.csv --dry-run",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    cli.callback(invoke_without_command=True)(with_shell(_muniment))
    import_resume.add_to(importing.commands)
    for module in (importing, sources, plugins, schema, search, migrate, tokens):
        cli.add_typer(module.commands)
    for module_with_one in (serve, worker, demo, export, date, doctor, completion):
        module_with_one.add_to(cli)
    return cli


def _muniment(
    context: typer.Context,
    shell: Shell,
    version: Annotated[bool, typer.Option("--version", help="Write the version and end.")] = False,
) -> None:
    """A digital archive: importer plugins in, GraphQL out."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
    refuse_without_command(context)


def main() -> int:
    """Run the command line and give its exit code; never a traceback without `-v`."""
    arguments = sys.argv[1:]
    _open_outputs()
    terminated = _listen_for_termination()
    try:
        code = _run(arguments)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = DONE
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else STOPPED
    except Exception as error:  # noqa: BLE001 - the last net; what it catches gets an id and one line
        code = _report(error, arguments)
    if code == INTERRUPTED and terminated:
        code = TERMINATED
    if code in {INTERRUPTED, TERMINATED}:
        _say("interrupted" if code == INTERRUPTED else "terminated")
    _close_outputs()
    return code


def _run(arguments: Sequence[str]) -> int:
    cli = build_cli()
    asked = ASKED_IN in os.environ
    arguments = typed_words() if asked else arguments
    if _command_word(arguments) not in _built_in(cli):
        _add_commands_of_plugins(cli, arguments)
    if asked:
        return answer(cli)
    # Not `main` of the library: its exit codes are not ours, and it swallows a closed pipe.
    command = typer.main.get_command(cli)
    try:
        with command.make_context("muniment", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    return DONE


def _report(error: Exception, arguments: Sequence[str]) -> int:
    """Say in one line what went wrong, in JSON too when that was asked for, and give the exit code."""
    if "--verbose" in arguments or "-v" in arguments:
        import traceback

        traceback.print_exception(error)
    failure = {"code": "WRONG_USE", "message": str(error), "hint": None, "error_id": None}
    if isinstance(error, MunimentError):
        code = STOPPED if error.code in STOPPING_CODES else WRONG_USE
        hint = error.hint or cure_for(error.code, error.message)
        failure |= {"code": error.code, "message": error.message, "hint": hint}
    elif isinstance(error, typer.Abort | EOFError):
        code = WRONG_USE
        failure |= {"message": "stopped at the question; nothing was done"}
    elif isinstance(error, typer.TyperException):
        code = WRONG_USE
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "muniment"
        failure |= {"message": usage_message(error), "hint": f"see {path} --help"}
    elif (gone := _database_message(error)) is not None:
        code = STOPPED
        failure |= {"code": "DATABASE_GONE", "message": gone, "hint": cure_for("DATABASE_GONE", gone)}
    elif isinstance(error, OSError) and error.errno in FULL:
        code = STOPPED
        full = f"there is no room left to write: {error.strerror}"
        failure |= {"code": "DISK_FULL", "message": full, "hint": cure_for("DISK_FULL", full)}
    else:
        code = STOPPED
        error_id = uuid.uuid4().hex
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        failure |= {"code": "INTERNAL", "message": f"internal error {error_id} ({what})", "error_id": error_id}
        failure["hint"] = "run it again with -v to see where it comes from"
    for line in str(failure["message"]).splitlines():
        _say(line)
    if failure["hint"]:
        _say(str(failure["hint"]))
    if "--json" in arguments:
        with suppress(OSError):  # an output that takes nothing has been spoken of above
            write_json(_failed_document(failure, code, arguments))
    return code


def _failed_document(failure: dict[str, Any], code: int, arguments: Sequence[str]) -> dict[str, Any]:
    """Give the JSON of a command that failed before it had a result; of `import run` it has all keys."""
    if _command_word(arguments) != "import":
        return {"muniment": __version__, "exit_code": code, "error": failure}
    from muniment_importers.report import Failure, ImportReport

    return ImportReport(error=Failure(**failure), exit_code=code).as_json()


def _database_message(error: Exception) -> str | None:
    if not type(error).__module__.startswith("sqlalchemy."):
        return None
    from sqlalchemy.exc import InterfaceError, OperationalError
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    if isinstance(error, PoolTimeout):
        return "the database has no connection free"
    if isinstance(error, OperationalError | InterfaceError):
        reason = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
        return f"the database does not answer: {reason}"
    return None


def _command_word(arguments: Sequence[str]) -> str | None:
    """Give the first argument that is neither an option nor the value of one."""
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in VALUE_OPTIONS:
            skip = True
        elif not argument.startswith("-"):
            return argument
    return None


def _built_in(cli: typer.Typer) -> set[str]:
    return set(getattr(typer.main.get_command(cli), "commands", ()))


def _add_commands_of_plugins(cli: typer.Typer, arguments: Sequence[str]) -> None:
    """Let plugins add their commands; only asked when the word is none of ours, so that our own start fast."""
    if "--version" in arguments or "--no-plugins" in arguments:
        return
    try:
        plugins = _quietly_loaded(arguments)
    except MunimentError:
        return  # the command that needs the settings or the folder says what is wrong with them
    for register_commands in plugins.hooks("register_commands"):
        try:
            register_commands(cli=cli)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a broken plugin must not take the command line with it
            _say(f"plugin {register_commands.plugin} added no commands: {type(error).__name__}: {error}")


def _quietly_loaded(arguments: Sequence[str]) -> Plugins:
    folder = None
    for place, argument in enumerate(arguments):
        if argument == "--plugins-dir":
            folder = next(iter(arguments[place + 1 :]), None)
        elif argument.startswith("--plugins-dir="):
            folder = argument.partition("=")[2]
    shell = Shell(plugins_dir=Path(folder) if folder else None)
    return replace(shell, quiet=True).plugins(shell.settings)


def _listen_for_termination() -> list[int]:
    """Make SIGTERM and a closed terminal end commands as Ctrl-C does; the list tells afterwards that it was one."""
    received: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)
    return received


def _say(text: str) -> None:
    with suppress(OSError):
        typer.echo(f"muniment: {text}", err=True)


def _open_outputs() -> None:
    """Point an output that the shell closed (`>&-`) at nothing, so that commands can write to it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the end


def _close_outputs() -> None:
    """Flush, and point a closed pipe or a full disk at nothing, so that Python does not complain at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)


if __name__ == "__main__":
    sys.exit(main())
