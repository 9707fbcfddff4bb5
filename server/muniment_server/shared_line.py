"""Waiting imports of an archive on PostgreSQL: procrastinate hands them to workers, on any number of machines.

The run's own row says whether it waits, and who works at it. A job only says to a worker that there is something to
look at: one too many does nothing, and one that got lost is made again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import procrastinate
import structlog
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from sqlalchemy import Connection, select, text

from muniment_importers.plugins import Plugins
from muniment_schema.database import Database
from muniment_schema.tables import IMPORT_RUN

from .import_line import run_in_process, waiting_runs

log = structlog.get_logger(__name__)

SCHEMA: Final = "procrastinate"
TASK: Final = "import"
LOOK_EVERY_SECONDS: Final = 30.0
# A worker says every 10 seconds that it is there.
_WORKERS: Final = text(
    f"SELECT count(*) FROM {SCHEMA}.procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
)


class SharedLine:
    """Puts imports in line for workers elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

    def put_in_line(self, run_id: str) -> None:
        """Give a run to the workers that have its importer; one that is in line already stays there."""
        with suppress(AlreadyEnqueued), self._database.write() as connection:
            row = connection.execute(
                select(IMPORT_RUN.c.importer, IMPORT_RUN.c.importer_version).where(IMPORT_RUN.c.id == run_id)
            ).one()
            _use_schema(connection)
            queue = queue_of(row.importer, row.importer_version)
            job = self._app.configure_task(
                TASK,
                queue=queue,
                queueing_lock=run_id,
                connection=connection.connection.driver_connection,
            )
            job.defer(run_id=run_id)

    async def forever(self) -> None:
        """Say once when nobody works; there is nothing else to do here."""
        if not await asyncio.to_thread(self.count_workers):
            log.warning("no worker is there: imports that clients start wait until muniment worker runs")

    def count_workers(self) -> int:
        """Give how many workers there are."""
        with self._database.read() as connection:
            return int(connection.execute(_WORKERS).scalar_one())


class Worker:
    """Works off imports that have their importer here, each in a process of its own."""

    def __init__(
        self, database: Database, plugins: Plugins, command: Sequence[str], variables: Mapping[str, str]
    ) -> None:
        self._database = database
        self._line = SharedLine(database)
        self._queues = sorted(queue_of(each.name, each.version) for each in plugins.importers.values())
        self._command, self._variables = command, variables
        arguments = database.driver_arguments()
        arguments["options"] += f" -c search_path={SCHEMA}"
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(kwargs=arguments, min_size=1, max_size=4)
        )
        self._app.task(name=TASK)(self._work_off)

    async def run(self, concurrency: int, *, wait: bool = True) -> None:
        """Work until a signal, at most so many at once; without `wait` until nothing is left."""
        async with self._app.open_async():
            await self._look()
            looking = asyncio.create_task(self._look_forever())
            try:
                await self._app.run_worker_async(
                    queues=self._queues,
                    concurrency=concurrency,
                    wait=wait,
                    delete_jobs="always",
                    # After a signal an import stores the batch at hand, and is gone on with by others.
                    shutdown_graceful_timeout=0 if wait else math.inf,
                )
            finally:
                looking.cancel()
                with suppress(asyncio.CancelledError):
                    await looking

    async def _work_off(self, run_id: str) -> None:
        await run_in_process([*self._command, run_id], self._variables)

    async def _look_forever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self._look()
            except Exception as error:
                log.exception("waiting imports could not be looked up", exc_info=error)

    async def _look(self) -> None:
        """Forget the jobs of workers that are gone, and put in line what waits without a job."""
        jobs = self._app.job_manager
        for job in await jobs.get_stalled_jobs():
            if job.id is not None:
                await jobs.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
        for run_id, _importer, _version in await asyncio.to_thread(waiting_runs, self._database):
            await asyncio.to_thread(self._line.put_in_line, run_id)


def queue_of(importer: str, version: str) -> str:
    """Give the queue of the runs of an importer in one version."""
    return f"{importer}@{version}"


def _use_schema(connection: Connection) -> None:
    """Let names of procrastinate be found until the transaction ends."""
    connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
