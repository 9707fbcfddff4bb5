"""`muniment import review`: say of a held record which document it is."""

from __future__ import annotations

from typing import Annotated

import typer

from .shell import JsonOption, Shell, with_shell, write_json


def add_to(commands: typer.Typer) -> None:
    """Add the command to the import commands."""
    commands.command("review")(review)


@with_shell
def review(
    shell: Shell,
    wanted: Annotated[str, typer.Argument(metavar="RUN", help="Number or id of a run, or last.")],
    record: Annotated[str, typer.Argument(metavar="RECORD", help="Number of the record in its run, native id or id.")],
    same: Annotated[
        str | None, typer.Option("--same", metavar="DOC", help="It is this document, which takes what it says.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="It is a document of its own.")] = False,
    json: JsonOption = False,
) -> None:
    """Settle what a record is that may be a document which is there already.

    Example: muniment import review last C-7 --new
    """
    if (same is None) is not new:
        raise typer.BadParameter("say either --same DOC or --new")
    from muniment_importers.reviews import settle

    from ..indexing import Indexing

    with shell.open_database() as database, shell.search_index(database) as index:
        settled = settle(database, wanted, record, same)
        Indexing(index).after_write()
    if json:
        write_json(settled)
        return
    typer.echo(f"record {settled['record']} of run {settled['run']} is {settled['document']}: {settled['outcome']}")
    for warning in settled["warnings"]:
        typer.echo(f"{warning['code']}: {warning['message']}", err=True)
