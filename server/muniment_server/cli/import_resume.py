"""`muniment import resume`: go on with a run that was interrupted."""

from __future__ import annotations

import typer

from .importing import RunArgument, tell
from .shell import JsonOption, Shell, with_shell, write_json


def add_to(commands: typer.Typer) -> None:
    """Add the command to the group `import`."""
    commands.command("resume")(with_shell(resume))


def resume(shell: Shell, wanted: RunArgument, json: JsonOption = False) -> None:
    """Go on with an interrupted import, behind the last batch that is stored.

    Example: muniment import resume last
    """
    from muniment_importers.going_on import resume_import

    from .cures import with_cures
    from .import_progress import progress_for

    plugins = shell.plugins()
    with shell.open_database() as database, shell.indexing(database) as after_batch:
        progress = progress_for(quiet=shell.quiet)
        report = with_cures(resume_import(database, plugins, wanted, progress, after_batch))
    if json:
        write_json(report.as_json())
    tell(report, shell)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
