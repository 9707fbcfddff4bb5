"""`muniment doctor`: what an archive needs to work, looked at one by one, each with its cure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from muniment_schema import __version__

from .health_check import Check, State, ok, wrong
from .shell import JsonOption, Shell, with_shell, write_json

if TYPE_CHECKING:
    from ..settings import Settings


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("doctor")(with_shell(doctor))


def doctor(shell: Shell, json: JsonOption = False) -> None:
    """Look whether all is well, and say what to do where it is not; 1 when something is wrong.

    Example: muniment doctor --json
    """
    exit_code = 0
    found = []
    for check in checks(shell):
        found.append(check)
        if check.state is State.WRONG:
            exit_code = 1
        if not json and not (shell.quiet and check.state is State.OK):
            typer.echo(str(check))
    if json:
        write_json({"muniment": __version__, "exit_code": exit_code, "checks": [each.as_json() for each in found]})
    if exit_code:
        raise typer.Exit(exit_code)


def checks(shell: Shell) -> Iterator[Check]:
    """Yield all checks, cheap ones first; without right settings nobody knows which database and folders to look at."""
    from .doctor_database import database_checks
    from .doctor_files import files
    from .doctor_surroundings import graphiql, import_roots, plugins, plugins_folder, python

    yield python()
    settings, problems = _settings(shell)
    yield from problems
    if settings is not None:
        yield ok("settings", "all can be used")
        yield from plugins_folder(settings)
        yield from plugins(shell, settings)
        yield from import_roots(settings)
        yield from database_checks(settings)
        yield from files(settings)
    yield from graphiql()


def _settings(shell: Shell) -> tuple[Settings | None, list[Check]]:
    """Give the settings, or a check for each that is wrong."""
    from ..settings import BadSettings

    try:
        return shell.settings, []
    except BadSettings as error:
        hint = "mend it, then run this again: the rest is looked at with right settings only"
        return None, [wrong("settings", problem, hint) for problem in error.problems]
