"""`muniment plugins new` and `check`: for whoever writes an importer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .files import CannotWrite
from .shell import JsonOption, Shell, with_shell, write_json

if TYPE_CHECKING:
    from muniment_importers.testing import Verdict


def add_to(commands: typer.Typer) -> None:
    """Add the commands to those of plugins."""
    commands.command("new")(with_shell(new))
    commands.command("check")(with_shell(check))


def new(
    shell: Shell,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the plugin and its importer, as parish-book.")],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="Folder to make; else muniment-NAME here.")
    ] = None,
) -> None:
    """Write a package with an importer that works, a sample and tests, to begin with.

    Example: muniment plugins new parish
    """
    from muniment_importers.new_plugin import write_new_plugin

    loaded = shell.plugins()
    try:
        folder = write_new_plugin(name, output, {*loaded.importers, *(each.name for each in loaded.plugins)})
    except OSError as error:
        raise CannotWrite(f"{output or f'muniment-{name}'} cannot be written: {error.strerror}") from None
    typer.echo(str(folder))
    shell.say(f"try it: pytest {folder}")


def check(
    shell: Shell,
    plugin: Annotated[str, typer.Argument(metavar="PLUGIN", help="A file FILE.py, or the name of a package.")],
    samples: Annotated[list[Path], typer.Argument(metavar="SAMPLE", help="Files of the plugin's own format.")],
    json: JsonOption = False,
) -> None:
    """Check a plugin against samples of its format: what passes, and what is to be mended.

    Only this plugin is loaded, and nothing is stored.

    Example: muniment plugins check plugins/parish.py register.book
    """
    from muniment_importers.check_plugin import check_plugin, load_one_plugin

    loaded = load_one_plugin(plugin)
    found: dict[str | None, list[Verdict]] = {}
    for importer, verdict in check_plugin(loaded, samples):
        if importer not in found and importer is not None and not json:
            typer.echo(importer)
        found.setdefault(importer, []).append(verdict)
        if not json:
            typer.echo(_line(verdict))
    failed = sum(verdict.is_passed is False for each in found.values() for verdict in each)
    if json:
        write_json(_document(plugin, found, 1 if failed else 0))
    elif failed:
        shell.say(f"{failed} to mend")
    if failed:
        raise typer.Exit(1)


def _line(verdict: Verdict) -> str:
    where = f"{verdict.sample}: " if verdict.sample else ""
    if verdict.is_passed is False:
        return f"  mend    {where}{verdict.check}: {(verdict.message or '').removeprefix(where)}"
    if verdict.is_passed is None:
        return f"  -       {where}{verdict.check}: {verdict.message}"
    return f"  passes  {where}{verdict.check}"


def _document(plugin: str, found: dict[str | None, list[Verdict]], exit_code: int) -> dict[str, Any]:
    """Give the JSON; the checks of the plugin as a whole stand beside those of each of its importers."""
    return {
        "plugin": plugin,
        "exit_code": exit_code,
        "error": None,
        "checks": [verdict.as_json() for verdict in found.pop(None, [])],
        "importers": [
            {"name": name, "checks": [verdict.as_json() for verdict in checks]} for name, checks in found.items()
        ],
    }
