"""`muniment export`: the archive as JSON lines."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .files import write_whole
from .shell import Shell, with_shell


class ExportFormat(StrEnum):
    """What an export can be written as."""

    JSONL = "jsonl"


class ExportKind(StrEnum):
    """Which objects are exported; `all` in the order in which they can be imported again."""

    REPOSITORY = "repository"
    PLACE = "place"
    SUBJECT = "subject"
    AGENT = "agent"
    COLLECTION = "collection"
    DOCUMENT = "document"
    ALL = "all"


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("export")(with_shell(export))


def export(
    shell: Shell,
    export_format: Annotated[ExportFormat, typer.Option("--format", help="Format of the lines.")] = ExportFormat.JSONL,
    output: Annotated[
        str, typer.Option("--output", metavar="FILE|-", help="File to write; - is standard output.")
    ] = "-",
    kind: Annotated[list[ExportKind] | None, typer.Option("--kind", help="Kind of object; may be repeated.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="NO|TIME", help="As it was right after a change, or at a time.")
    ] = None,
    with_system: Annotated[
        bool, typer.Option("--with-system", help="Add version, times and import run, which an import ignores.")
    ] = False,
) -> None:
    """Write the archive as JSON lines; the same bytes while nothing changes.

    Example: muniment export --kind agent
    """
    from muniment_schema.export import change_at, export_jsonl

    asked = set(kind or [ExportKind.ALL])
    kinds = [each.value for each in ExportKind if each is not ExportKind.ALL and asked & {each, ExportKind.ALL}]
    with shell.open_database() as database, database.read() as connection:
        number = None if as_of is None else change_at(connection, as_of)
        lines = export_jsonl(connection, kinds, with_system=with_system, as_of=number)
        if output == "-":
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
            return
        count = 0
        with write_whole(Path(output)) as file:
            for line in lines:
                file.write(line)
                count += 1
    shell.say(f"{count} objects written to {output}")
