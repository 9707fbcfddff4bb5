"""`muniment import harvest`: import what is at a URL."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from muniment_schema.values.vocabularies import ImportMode, Visibility

from .importing import FormatOption, commands, tell
from .run_options import (
    EncodingOption,
    FromOption,
    MapFileOption,
    ModeOption,
    OptionsOption,
    PrefixOption,
    PrivateOption,
    PruneOption,
    SetOption,
    StatusOption,
    VisibilityOption,
    YesOption,
    harvest_options,
)
from .shell import JsonOption, Shell, with_shell, write_json


@commands.command("harvest")
@with_shell
def harvest(
    shell: Shell,
    url: Annotated[str, typer.Argument(metavar="URL", help="A file, or what an importer harvests by itself.")],
    metadata_prefix: PrefixOption = None,
    set_: SetOption = None,
    from_: FromOption = None,
    until: Annotated[str | None, typer.Option("--until", metavar="D", help="Only what changed before.")] = None,
    prune: PruneOption = False,
    import_format: FormatOption = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="KEY", help="Key of the feed that native ids belong to.")
    ] = None,
    map_file: MapFileOption = None,
    option: OptionsOption = None,
    mode: ModeOption = ImportMode.REPLACE,
    visibility: VisibilityOption = None,
    status: StatusOption = None,
    encoding: EncodingOption = None,
    allow_private_network: PrivateOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but keep nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Report every field that changes.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Read the first N records.")] = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Import what is at a URL; the next time only what changed since.

    Example: muniment import harvest https://archive.example/letters.csv --source letters
    """
    options = harvest_options(option, metadata_prefix=metadata_prefix, set_=set_, from_=from_, until=until)
    from muniment_importers.run import RunRequest, run_imports

    from .cures import with_cures
    from .import_progress import progress_for

    request = RunRequest(
        inputs=[url],
        format=import_format,
        source=source,
        map_file=map_file,
        options=options,
        mode=mode,
        visibility=None if visibility is None else Visibility[visibility.name],
        status=status,
        encoding=encoding,
        dry_run=dry_run,
        diff=diff,
        limit=limit,
        allow_private_network=allow_private_network,
        harvest=True,
        prune=prune,
        yes=yes,
    )
    plugins = shell.plugins()
    with shell.open_database(create=True) as database, shell.indexing(database) as after_batch:
        progress = progress_for(quiet=shell.quiet)
        done = run_imports(database, plugins, request, progress, after_batch, confirm)
        report = with_cures(done)
    if json:
        write_json(report.as_json())
    tell(report, shell)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def confirm(question: str) -> bool:
    """Ask the person at the terminal; nobody there is a no."""
    return sys.stdin.isatty() and typer.confirm(question, err=True)
