"""`muniment import`: bring files in, look at what came of it, look at a file before."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import ImportMode, PublicationStatus, RecordOutcome, Visibility

from . import import_review, import_template
from .completion import formats
from .import_undo import add_to as add_undo
from .shell import JsonOption, Shell, refuse_without_command, with_shell, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from muniment_importers.report import ImportReport
    from muniment_schema.database import Database

commands = typer.Typer(name="import", help="Imports.", rich_markup_mode=None)


@commands.callback(invoke_without_command=True)
@with_shell
def imports(context: typer.Context, shell: Shell) -> None:
    """Take the common options between the two words."""
    refuse_without_command(context)


class CannotInspect(MunimentError):
    """An input that its importer cannot read at all."""

    code = "CANNOT_INSPECT"


class VisibilityChoice(StrEnum):
    """Visibility as the command line spells it."""

    PUBLIC = "public"
    METADATA_ONLY = "metadata-only"
    STAFF = "staff"
    EMBARGOED = "embargoed"


FormatOption = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help="Importer; else found by content.", autocompletion=formats),
]
MapOption = Annotated[Path | None, typer.Option("--map", metavar="FILE", help="Map file (TOML): which field is which.")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="Number or id of a run, or last.")]


@commands.command("run")
@with_shell
def run(
    shell: Shell,
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT", help="Files or folders; - is standard input (with --format).")
    ],
    import_format: FormatOption = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="KEY", help="Key of the feed that native ids belong to.")
    ] = None,
    map_file: MapOption = None,
    option: Annotated[
        list[str] | None, typer.Option("--option", "-o", metavar="K=V", help="Importer option; may be repeated.")
    ] = None,
    mode: Annotated[
        ImportMode, typer.Option("--mode", help="What happens to records that are already there.")
    ] = ImportMode.REPLACE,
    visibility: Annotated[
        VisibilityChoice | None, typer.Option("--visibility", help="Who sees what is stored.")
    ] = None,
    status: Annotated[
        PublicationStatus | None, typer.Option("--status", help="How far what is stored is on its way to readers.")
    ] = None,
    embargo_until: Annotated[
        datetime | None,
        typer.Option("--embargo-until", metavar="TIME", help="Until when records are for staff (UTC)."),
    ] = None,
    blank_clears: Annotated[
        bool, typer.Option("--blank-clears", help="Empty fields clear what this source said before.")
    ] = False,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of the input; else found by content.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but keep nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Report every field that changes.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Read the first N records of each input.")
    ] = None,
    json: JsonOption = False,
    report_file: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write every problem there, as JSON lines.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            help="Write refused records there in their own form, to mend and import again; of several inputs, "
            "the second one's go to FILE-2 and so on.",
        ),
    ] = None,
    only_failed: Annotated[
        str | None,
        typer.Option("--only-failed", metavar="RUN", help="Read only the records that failed in that run."),
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first input that fails.")] = False,
) -> None:
    """Import files.

    Example: muniment import run census.csv --dry-run
    """
    given = importer_options(option or [])
    from muniment_importers.run import WRONG_USE, RunRequest, run_imports

    from .cures import with_cures
    from .files import refuse_unwritable, remove_database, write_whole
    from .import_progress import progress_for
    from .next_step import next_steps

    if report_file is not None:
        refuse_unwritable(report_file)
    plugins = shell.plugins()
    request = RunRequest(
        inputs=inputs,
        format=import_format,
        source=source,
        map_file=map_file,
        options=given,
        mode=mode,
        visibility=None if visibility is None else Visibility[visibility.name],
        status=status,
        embargo_until=None if embargo_until is None else embargo_until.replace(tzinfo=UTC),
        blank_clears=blank_clears,
        encoding=encoding,
        dry_run=dry_run,
        diff=diff,
        limit=limit,
        fail_fast=fail_fast,
        rejects=rejects,
        only_failed=only_failed,
    )
    missing = shell.missing_file()
    with shell.open_database(create=True) as database:
        progress = progress_for(quiet=shell.quiet)
        with shell.indexing(database) as after_batch:
            report = with_cures(run_imports(database, plugins, request, progress, after_batch))
        if report_file is not None:
            with write_whole(report_file) as out:
                out.writelines(_problem_lines(database, report))
    if report.exit_code == WRONG_USE and missing is not None:
        remove_database(missing)
    if json:
        write_json(report.as_json())
    tell(report, shell)
    if sys.stderr.isatty() and not shell.quiet:
        for line in next_steps(report, request, plugins, shell, sys.argv[1:]):
            typer.echo(line, err=True)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _problem_lines(database: Database, report: ImportReport) -> Iterator[bytes]:
    """Yield all problems of the runs as JSON lines, also those beyond what `--json` holds."""
    import orjson

    from muniment_importers.runs import run_problems

    for run in report.runs:
        for problem in run_problems(database, run.id):
            yield orjson.dumps({"run": run.number} | problem.as_json()) + b"\n"


def tell(report: ImportReport, shell: Shell) -> None:
    """Write the report for people to standard error; in quiet only why something stopped."""
    from .import_report import change_lines, failure, figures, remarks
    from .tables import console

    if shell.quiet:
        for stopped in filter(None, (each.error for each in report.runs)):
            typer.echo(f"muniment: {failure(stopped)}", err=True)
    else:
        for line in (line for each in report.runs for line in change_lines(each)):
            typer.echo(line, err=True)
        if report.runs:
            console(stderr=True).print(figures(report))
        for line in remarks(report):
            typer.echo(line, err=True)
    if report.error is not None:
        typer.echo(f"muniment: {failure(report.error)}", err=True)


@commands.command("runs")
@with_shell
def runs(
    shell: Shell,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 20,
    json: JsonOption = False,
) -> None:
    """List import runs, newest first.

    Example: muniment import runs --limit 5
    """
    from muniment_importers.runs import list_runs

    with shell.open_database() as database:
        found = list_runs(database, limit)
    if json:
        write_json([each.as_json(brief=True) for each in found])
        return
    from .import_report import WIDTH_OF_RUNS, run_list
    from .tables import console

    console(at_least=WIDTH_OF_RUNS).print(run_list(found))


@commands.command("show")
@with_shell
def show(
    shell: Shell,
    wanted: RunArgument,
    records: Annotated[
        RecordOutcome | None, typer.Option("--records", help="List the records of this outcome instead.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show one run with its problems.

    Example: muniment import show last --records failed
    """
    from muniment_importers.reviews import open_reviews
    from muniment_importers.runs import run_records, show_run

    with shell.open_database() as database:
        found = show_run(database, wanted)
        reviews = open_reviews(database, found.id)
        rows = run_records(database, found.id, records) if records else []
    if records is not None:
        from .import_tables import show_records

        show_records(rows, json)
        return
    if json:
        write_json(found.as_json() | {"reviews": reviews})
        return
    from muniment_importers.report import ImportReport

    from .import_report import figures, problem_line, review_lines, run_line, run_remarks
    from .tables import console

    typer.echo(run_line(found))
    console().print(figures(ImportReport(runs=[found])))
    for line in (*map(problem_line, found.problems), *run_remarks(found), *review_lines(reviews, found.number)):
        typer.echo(line)
    if found.problems_omitted:
        typer.echo(f"… and {found.problems_omitted} more problems")


@commands.command("inspect")
@with_shell
def inspect(
    shell: Shell,
    file: Annotated[str, typer.Argument(metavar="INPUT", help="File or folder.")],
    import_format: FormatOption = None,
    map_file: MapOption = None,
    write_map: Annotated[
        Path | None, typer.Option("--write-map", metavar="FILE", help="Write a map file to begin with.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say how a file would be read; nothing is stored. It ends with 1 when something would be refused.

    Example: muniment import inspect census.csv --write-map census.toml
    """
    from muniment_importers import FatalImportError
    from muniment_importers.inspect import inspect_input

    from .files import write_whole

    try:
        with _archive_if_any(shell) as archive:
            found = inspect_input(shell.plugins(), file, import_format, map_file, archive=archive)
    except FatalImportError as error:
        raise CannotInspect(f"{error.code}: {error.message}", hint=error.hint) from None
    if write_map is not None:
        with write_whole(write_map) as output:
            output.write(found.map_text().encode())
        shell.say(f"{write_map} is written; use it with --map {write_map}")
    if json:
        write_json(found.as_json())
    else:
        from .import_tables import show_inspection

        show_inspection(found.as_json())
    if found.exit_code:
        raise typer.Exit(found.exit_code)


@contextmanager
def _archive_if_any(shell: Shell) -> Iterator[Database | None]:
    """Give the archive that an import would go to; a look at a file needs none."""
    with ExitStack() as stack:
        archive: Database | None = None
        if shell.missing_file() is None:
            with suppress(MunimentError):
                archive = stack.enter_context(shell.open_database())
        yield archive


add_undo(commands)


def importer_options(pairs: list[str]) -> dict[str, str]:
    """Give what was said with `-o`, by name."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{pair!r} has no =; write for example -o separator=;")
        found[name] = value
    return found


import_review.add_to(commands)
import_template.add_to(commands)
