"""Waiting imports, worked off one at a time, each in a process of its own.

A process of its own leaves the event loop alone, ends cleanly by a signal, and takes nothing with it when a plugin
crashes.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol

import structlog
from sqlalchemy import and_, or_, select, update

from muniment_importers.pipeline.hold import end_cut_off_runs
from muniment_importers.plugins import Plugins
from muniment_schema.database import Database
from muniment_schema.tables import IMPORT_RUN
from muniment_schema.values.vocabularies import ImportState

from .settings import PREFIX, Settings

log = structlog.get_logger(__name__)

# Others put runs in line too; those of this server wake it.
LOOK_EVERY_SECONDS: Final = 5.0
END_SECONDS: Final = 30.0
MOST_TRIES: Final = 3


class ImportLine(Protocol):
    """Where imports wait."""

    def put_in_line(self, run_id: str) -> None:
        """See to it that somebody works at a run that waits; called from any thread, after the run is stored."""

    async def forever(self) -> None:
        """Do what is to be done beside the requests, until the task is cancelled."""


class OwnLine:
    """Works off what waits in one archive and has an importer here, oldest first."""

    def __init__(
        self, database: Database, plugins: Plugins, command: Sequence[str], variables: Mapping[str, str]
    ) -> None:
        self._database = database
        self._installed = {(each.name, each.version) for each in plugins.importers.values()}
        self._command, self._variables = command, variables
        self._tries: Counter[str] = Counter()
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def put_in_line(self, _run_id: str) -> None:
        """Look at once."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._woken.set)

    async def forever(self) -> None:
        """Work off run after run; when cancelled, the run at hand stores its batch and can be gone on with."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._woken.clear()
            try:
                run_id = await asyncio.to_thread(self._next)
            except Exception as error:
                log.exception("waiting imports could not be looked up", exc_info=error)
                run_id = None
            if run_id is not None:
                await run_in_process([*self._command, run_id], self._variables)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_EVERY_SECONDS)

    def _next(self) -> str | None:
        """Give the id of the oldest run that waits. One that ended its process three times is left alone."""
        for run_id, importer, version in waiting_runs(self._database):
            if (importer, version) in self._installed and self._tries[run_id] < MOST_TRIES:
                self._tries[run_id] += 1
                return run_id
        return None


class NobodysLine:
    """Leaves what waits to others."""

    def put_in_line(self, run_id: str) -> None:
        """Do nothing."""

    async def forever(self) -> None:
        """Do nothing."""


def import_line(settings: Settings, database: Database, plugins: Plugins, command: Sequence[str] | None) -> ImportLine:
    """Give the line of an archive; `command` works off the run whose id is put behind it."""
    if not database.is_sqlite:
        from .shared_line import SharedLine  # a library that SQLite has no use for

        return SharedLine(database)
    if command is None:
        return NobodysLine()
    return OwnLine(database, plugins, command, variables_of(settings, database))


def waiting_runs(database: Database) -> list[tuple[str, str, str]]:
    """Give (id, importer, version) of the runs that nobody works at and somebody should, oldest first.

    Those are the queued ones, and of what came out of the line those that were interrupted: they are gone on with, or
    begun again when they had stored nothing.
    """
    end_cut_off_runs(database)
    queued = IMPORT_RUN.c.state == ImportState.QUEUED.value
    interrupted = and_(
        IMPORT_RUN.c.state == ImportState.INTERRUPTED.value,
        IMPORT_RUN.c.queued_at.is_not(None),
        IMPORT_RUN.c.cancel_asked_at.is_(None),
    )
    has_nothing = IMPORT_RUN.c.read == 0, IMPORT_RUN.c.resumable.is_(False)
    again = update(IMPORT_RUN).where(interrupted, *has_nothing).values(state=ImportState.QUEUED.value, finished_at=None)
    goes_on = and_(interrupted, IMPORT_RUN.c.resumable)
    statement = select(IMPORT_RUN.c.id, IMPORT_RUN.c.importer, IMPORT_RUN.c.importer_version)
    with database.read() as connection:
        is_any = connection.execute(select(IMPORT_RUN.c.pk).where(interrupted, *has_nothing).limit(1)).first()
    if is_any is not None:
        with database.write() as connection:
            connection.execute(again)
    with database.read() as connection:
        rows = connection.execute(statement.where(or_(queued, goes_on)).order_by(IMPORT_RUN.c.number)).all()
        return [(row.id, row.importer, row.importer_version) for row in rows]


async def run_in_process(command: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run a command to its end, and give its exit code; when we are cancelled it gets SIGTERM, and time to end."""
    # In a session of its own: Ctrl-C is for us, and we tell it.
    process = await asyncio.create_subprocess_exec(
        *command, env=dict(variables), stdin=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
        raise


def command_of_one_run(*, no_plugins: bool) -> list[str]:
    """Give the command that works off the run whose id is put behind it."""
    return [
        sys.executable,
        "-m",
        "muniment_server.cli.main",
        "worker",
        *(["--no-plugins"] if no_plugins else []),
        "--run",
    ]


def variables_of(settings: Settings, database: Database) -> dict[str, str]:
    """Give the environment of such a command: ours, and what our command line said."""
    said = {"database_url": database.url.render_as_string(hide_password=False)}
    if settings.plugins_dir is not None:
        said["plugins_dir"] = str(settings.plugins_dir)
    return {**os.environ, **{PREFIX + name.upper(): value for name, value in said.items()}}
