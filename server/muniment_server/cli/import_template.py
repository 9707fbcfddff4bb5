"""`muniment import template`: a file to fill in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from muniment_schema.errors import MunimentError

from .completion import formats
from .shell import Shell, with_shell


class NoTemplate(MunimentError):
    """A format that has no file to fill in."""

    code = "NO_TEMPLATE"


def add_to(commands: typer.Typer) -> None:
    """Add the command."""
    commands.command("template")(template)


@with_shell
def template(
    shell: Shell,
    import_format: Annotated[
        str, typer.Argument(metavar="FORMAT", help="Name of an importer.", autocompletion=formats)
    ],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write it there and not to standard output.")
    ] = None,
) -> None:
    """Give a file to fill in, with an example that can be imported.

    Example: muniment import template csv --output letters.csv
    """
    from .files import write_whole

    plugins = shell.plugins()
    text = plugins.find(import_format).cls().template()
    if text is None:
        having = sorted(name for name, each in plugins.importers.items() if each.cls().template() is not None)
        raise NoTemplate(f"{import_format} has no file to fill in", hint=f"there is one for {', '.join(having)}")
    if output is None:
        sys.stdout.buffer.write(text.encode())
        return
    with write_whole(output) as out:
        out.write(text.encode())
    shell.say(f"{output} is written; import it with muniment import run {output} --format {import_format}")
