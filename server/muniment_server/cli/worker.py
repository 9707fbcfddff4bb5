"""`muniment worker`: works off imports that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from muniment_schema.errors import MunimentError

from .shell import Shell, with_shell

if TYPE_CHECKING:
    from muniment_importers.plugins import Plugins
    from muniment_schema.database import Database


class NoWorkerNeeded(MunimentError):
    """A database whose server works off imports itself."""

    code = "WRONG_USE"


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("worker")(with_shell(worker))


def worker(
    shell: Shell,
    concurrency: Annotated[
        int, typer.Option("--concurrency", metavar="N", min=1, max=64, help="At most so many imports at once.")
    ] = 1,
    run: Annotated[
        str | None, typer.Option("--run", metavar="ID", help="Work off this run and end.", hidden=True)
    ] = None,
) -> None:
    """Work off the imports that clients of servers on a PostgreSQL database start, until told to stop.

    Any number of workers on any number of machines share the work. A run goes to a worker that has its importer, in the
    same version. On SQLite the server does this itself.

    Example: muniment worker --concurrency 2
    """
    plugins = shell.plugins()
    with shell.open_database() as database:
        if run is not None:
            _work_off(database, plugins, run)
            return
        if database.is_sqlite:
            raise NoWorkerNeeded("a SQLite database needs no worker", hint="muniment serve works off imports itself")
        _work(shell, database, plugins, concurrency)


def _work(shell: Shell, database: Database, plugins: Plugins, concurrency: int) -> None:
    import asyncio

    from ..import_line import command_of_one_run, variables_of
    from ..shared_line import Worker

    command = command_of_one_run(no_plugins=shell.no_plugins)
    shell.say(f"Muniment works off imports of {database}: {', '.join(sorted(plugins.importers))}")
    asyncio.run(Worker(database, plugins, command, variables_of(shell.settings, database)).run(concurrency))


def _work_off(database: Database, plugins: Plugins, run_id: str) -> None:
    import structlog

    from muniment_importers.going_on import work_off
    from muniment_importers.pipeline.earlier import NotResumable, RunAtWork
    from muniment_importers.pipeline.signals import stop_on_signals

    log = structlog.get_logger(__name__)
    with stop_on_signals() as stop:
        try:
            report = work_off(database, plugins, run_id, stop=stop)
        except (RunAtWork, NotResumable) as error:  # told twice to look at it, or it was cancelled meanwhile
            log.info("nothing to do for an import", run=run_id, reason=error.message)
            return
    log.info("import ended", run=report.number, state=report.state.value, **report.counts.as_json())
