"""`muniment demo`: the sample archive, imported through the plugins, and the server."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from muniment_schema.errors import MunimentError

from .serve import PortOption, address_of, listen, run_server
from .shell import Shell, with_shell

if TYPE_CHECKING:
    from muniment_importers.plugins import Plugins
    from muniment_importers.report import ImportReport
    from muniment_schema.database import Database

# People, places and subjects first, so that what follows finds them.
SAMPLES = (
    ("correspondents.jsonl", "port-merrow"),
    ("finding-aid.csv", "port-merrow"),
    ("commission-letters.txt", None),
)
HOST = "127.0.0.1"
SAMPLE_NAME = "Port Merrow, a sample archive"


class DemoFailed(MunimentError):
    """The sample archive could not be imported."""

    code = "DEMO_FAILED"


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("demo")(with_shell(demo))


def demo(shell: Shell, port: PortOption = None) -> None:
    """Import a sample archive and serve it on this machine.

    Example: muniment demo --port 8080
    """
    from muniment_schema.access.viewer import Role

    settings = shell.settings_with(host=HOST, port=port, anonymous_role=Role.IMPORTER)
    if "archive_name" not in settings.model_fields_set:
        settings = settings.model_copy(update={"archive_name": SAMPLE_NAME})
    plugins = shell.plugins(settings)
    with shell.open_database(settings, create=True, for_readers=True) as database:
        listener = listen(settings)  # a port in use is said before the import, not after
        _import_samples(database, plugins, shell)
        _print_queries(address_of(listener))
        sys.stdout.flush()
        run_server(settings, database, plugins, listener, replace(shell, quiet=True))


def _import_samples(database: Database, plugins: Plugins, shell: Shell) -> None:
    from muniment_importers.run import RunRequest, run_imports

    from .import_progress import progress_for

    reports: list[ImportReport] = []
    with as_file(files("muniment_server.sample_archive")) as folder:
        for name, source in SAMPLES:
            request = RunRequest(inputs=[str(Path(folder) / name)], source=source)
            reports.append(run_imports(database, plugins, request, progress_for(quiet=shell.quiet)))
            error = reports[-1].error or next((run.error for run in reports[-1].runs if run.error), None)
            if error is not None:
                raise DemoFailed(f"{name}: {error.message}", hint=error.hint)
    _tell(reports, shell)


def _tell(reports: list[ImportReport], shell: Shell) -> None:
    from muniment_importers.report import ImportReport

    from .import_report import figures
    from .tables import console

    together = ImportReport(runs=[run for report in reports for run in report.runs])
    if together.counts.unchanged == together.counts.read:
        shell.say(f"The sample archive is already there: {together.counts.read} records, all unchanged")
    elif not shell.quiet:
        console(stderr=True).print(figures(together))


def _print_queries(address: str) -> None:
    """Write three commands that can be copied to another terminal."""
    text = files("muniment_server.sample_archive").joinpath("queries.graphql").read_text(encoding="utf-8")
    typer.echo(f"\nThe sample archive is at {address}. To look around in a browser: {address}/graphiql")
    typer.echo("Three queries worth trying, from another terminal:\n")
    for comment, query in queries(text):
        typer.echo(f"{comment}\n{as_curl(address, query)}\n")
    typer.echo("Ctrl-C ends the server.")


def queries(text: str) -> list[tuple[str, str]]:
    """Part a file of queries, each with a comment above it, into (comment, query)."""
    found: list[tuple[str, str]] = []
    for block in text.split("\n\n"):
        lines = block.strip().splitlines()
        comment = "\n".join(line for line in lines if line.startswith("#"))
        query = "\n".join(line for line in lines if not line.startswith("#"))
        if query:
            found.append((comment, query))
    return found


def as_curl(address: str, query: str) -> str:
    """Give a shell command that sends the query."""
    import orjson

    body = orjson.dumps({"query": " ".join(query.split())}).decode().replace("'", "'\\''")
    return f"curl -s {address}/graphql -H 'content-type: application/json' -d '{body}'"
