"""`muniment import undo`: put back what a run changed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .shell import JsonOption, Shell, with_shell, write_json


def add_to(commands: typer.Typer) -> None:
    """Add the command."""
    commands.command("undo")(with_shell(undo))


def undo(
    shell: Shell,
    wanted: Annotated[str, typer.Argument(metavar="RUN", help="Number or id of a run, or last.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but keep nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: JsonOption = False,
) -> None:
    """Put back what a run changed, as a run of its own; what others changed since stays.

    Example: muniment import undo 12 --dry-run
    """
    from muniment_importers.report import Failure, ImportReport
    from muniment_importers.undo import undo_run
    from muniment_importers.undoable import refuse_not_undoable
    from muniment_schema.errors import MunimentError

    from .import_progress import progress_for
    from .importing import tell

    with shell.open_database() as database:
        try:
            found = refuse_not_undoable(database, wanted)
            if not dry_run and not yes:
                counts = found.counts
                what = f"{counts.created} created, {counts.updated} updated, {counts.deleted} deleted"
                _ask(f"Undo run {found.number} of {found.input_name} ({what})?")
            with shell.indexing(database) as after_batch:
                report = undo_run(
                    database,
                    found.id,
                    dry_run=dry_run,
                    progress=progress_for(quiet=shell.quiet),
                    after_batch=after_batch,
                )
        except MunimentError as error:
            report = ImportReport(error=Failure(error.code, error.message, error.hint), exit_code=2)
    if json:
        write_json(report.as_json())
    tell(report, shell)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _ask(question: str) -> None:
    """Go on when a person says yes; without a terminal there is nobody to say it."""
    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to ask; add --yes", param_hint="--yes")
    typer.confirm(question, abort=True, err=True)
