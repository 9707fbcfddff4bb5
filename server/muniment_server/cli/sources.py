"""`muniment source`: feeds with a name, to be imported again and again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from muniment_schema.values.vocabularies import ImportMode, Visibility

from .importing import FormatOption, tell
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
from .shell import JsonOption, Shell, refuse_without_command, with_shell, write_json

if TYPE_CHECKING:
    from muniment_importers.report import ImportReport
    from muniment_importers.sources import NamedSource

commands = typer.Typer(name="source", help="Sources that are imported again and again.", rich_markup_mode=None)

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Key of the source.")]


@commands.callback(invoke_without_command=True)
@with_shell
def sources(context: typer.Context, shell: Shell) -> None:
    """Take the common options between the two words."""
    refuse_without_command(context)


@commands.command("add")
@with_shell
def add(
    shell: Shell,
    key: KeyArgument,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Where it is harvested from.")] = None,
    path: Annotated[Path | None, typer.Option("--path", metavar="PATH", help="The file or folder that it is.")] = None,
    import_format: FormatOption = None,
    map_file: MapFileOption = None,
    option: OptionsOption = None,
    metadata_prefix: PrefixOption = None,
    set_: SetOption = None,
    from_: FromOption = None,
    mode: ModeOption = ImportMode.REPLACE,
    visibility: VisibilityOption = None,
    status: StatusOption = None,
    encoding: EncodingOption = None,
    prune: PruneOption = False,
    allow_private_network: PrivateOption = False,
    secret_env: Annotated[
        str | None,
        typer.Option("--secret-env", metavar="NAME", help="Environment variable with USER:PASSWORD or a token."),
    ] = None,
) -> None:
    """Keep where a source is and how it is imported.

    Example: muniment source add letters --url https://archive.example/letters.csv
    """
    from muniment_importers.sources import Definition, add_source

    definition = Definition(
        path=None if path is None else str(path.absolute()),
        format=import_format,
        map_file=None if map_file is None else str(map_file.absolute()),
        options=harvest_options(option, metadata_prefix=metadata_prefix, set_=set_, from_=from_),
        mode=mode,
        visibility=None if visibility is None else Visibility[visibility.name],
        status=status,
        encoding=encoding,
        prune=prune,
        allow_private_network=allow_private_network,
        secret_env=secret_env,
    )
    with shell.open_database(create=True) as database:
        add_source(database, key, url, definition)
    shell.say(f"source {key} is kept; muniment source sync {key} imports it")


@commands.command("list")
@with_shell
def list_all(shell: Shell, json: JsonOption = False) -> None:
    """List the sources of the archive.

    Example: muniment source list --json
    """
    from muniment_importers.sources import list_sources

    with shell.open_database() as database:
        found = list_sources(database)
    if json:
        write_json([_as_json(each) for each in found])
        return
    from .tables import moment, print_table

    rows = [(each.key, each.importer, each.place or "", moment(each.synced_at)) for each in found]
    print_table(("Source", "Importer", "From", "Last sync (UTC)"), rows)


@commands.command("show")
@with_shell
def show(shell: Shell, key: KeyArgument, json: JsonOption = False) -> None:
    """Show a source: where it is, how it is imported, how far it was harvested.

    Example: muniment source show letters
    """
    from muniment_importers.sources import show_source

    with shell.open_database() as database:
        found = _as_json(show_source(database, key))
    if json:
        write_json(found)
        return
    for name, value in found.items():
        typer.echo(f"{name}: {'' if value is None else value}")


@commands.command("remove")
@with_shell
def remove(shell: Shell, key: KeyArgument) -> None:
    """Forget where a source is; its documents stay.

    Example: muniment source remove letters
    """
    from muniment_importers.sources import remove_source

    with shell.open_database() as database:
        remove_source(database, key)
    shell.say(f"source {key} is no longer kept; its documents stay")


@commands.command("sync")
@with_shell
def sync(
    shell: Shell,
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help="Keys of sources.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All sources that are kept.")] = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Import sources again, as they are kept.

    Example: muniment source sync --all --json
    """
    if bool(keys) == all_:
        raise typer.BadParameter("name sources, or say --all")
    from muniment_importers.sync import sync_sources

    from .cures import with_cures
    from .harvest import confirm
    from .import_progress import progress_for

    plugins = shell.plugins()
    with shell.open_database() as database, shell.indexing(database) as after_batch:
        progress = progress_for(quiet=shell.quiet)
        report: ImportReport = with_cures(
            sync_sources(database, plugins, keys, progress, after_batch, (lambda _: True) if yes else confirm)
        )
    if json:
        write_json(report.as_json())
    tell(report, shell)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _as_json(source: NamedSource) -> dict[str, Any]:
    from muniment_importers.report import utc_text

    return {
        "key": source.key,
        "importer": source.importer or None,
        "url": source.url,
        "definition": source.definition.as_json() if source.definition else None,
        "state": source.state,
        "synced_at": utc_text(source.synced_at),
    }
