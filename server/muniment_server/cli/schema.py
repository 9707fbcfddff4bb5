"""`muniment schema`: the GraphQL schema as SDL, and the file that is kept of it."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from muniment_schema.errors import MunimentError

from .files import write_whole
from .shell import Shell, with_shell, write_bytes

commands = typer.Typer(name="schema", help="The GraphQL schema.", rich_markup_mode=None)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="File with the SDL.")]


class FileMissing(MunimentError):
    """A file that should be read and is not there."""

    code = "FILE_MISSING"

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(f"{file} cannot be read", hint=f"write it with: muniment schema write {file}")


@commands.callback(invoke_without_command=True)
@with_shell
def schema(context: typer.Context, shell: Shell) -> None:
    """Write the schema to standard output.

    Example: muniment schema > schema.graphql
    """
    if context.invoked_subcommand is None:
        _print()


@commands.command("print")
@with_shell
def print_schema(shell: Shell) -> None:
    """Write the schema to standard output.

    Example: muniment schema print
    """
    _print()


@commands.command("check")
@with_shell
def check(shell: Shell, file: FileArgument) -> None:
    """Compare a file with the schema; 1 when they differ.

    Example: muniment schema check schema/schema.graphql
    """
    from muniment_schema.build import sdl

    try:
        kept = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileMissing(file) from None
    if kept == (current := sdl()):
        shell.say(f"{file} is current")
        return
    lines = difflib.unified_diff(kept.splitlines(), current.splitlines(), str(file), "the schema", lineterm="")
    write_bytes("".join(f"{line}\n" for line in lines).encode())
    typer.echo(f"muniment: {file} differs from the schema; write it anew with: muniment schema write {file}", err=True)
    raise typer.Exit(1)


@commands.command("write")
@with_shell
def write(shell: Shell, file: FileArgument) -> None:
    """Write the schema to a file.

    Example: muniment schema write schema/schema.graphql
    """
    from muniment_schema.build import sdl

    with write_whole(file) as output:
        output.write(sdl().encode())
    shell.say(f"{file} is written")


def _print() -> None:
    from muniment_schema.build import sdl

    write_bytes(sdl().encode())
