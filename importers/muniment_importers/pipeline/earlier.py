"""The part of a run that is stored already: what it came to, where it ends, and how another process takes it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update

from muniment_importers.record import Checkpoint
from muniment_importers.report import RunReport
from muniment_importers.runs import add_problems, found_run, report_of
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import IMPORT_BATCH, IMPORT_PROBLEM, IMPORT_RUN
from muniment_schema.values.vocabularies import ImportState, Severity

from .hold import Hold

TAKEN_UP: Final = frozenset({ImportState.QUEUED, ImportState.INTERRUPTED, ImportState.FAILED})


class NotResumable(MunimentError):
    """A run that cannot go on."""

    code = "NOT_RESUMABLE"


class RunAtWork(MunimentError):
    """A run that somebody works at."""

    code = "RUN_AT_WORK"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is stored of a run; of one that is queued, nothing but the run itself."""

    run_pk: int
    report: RunReport
    batches: int = 0
    last_ordinal: int = 0
    checkpoint: Checkpoint | None = None
    claims: frozenset[int] = frozenset()


def last_with_binding(database: Database, kept: dict[str, Any]) -> str | None:
    """Give the id of the last run of the same input, importer, options and map when it can go on."""
    if kept["binding"] is None or kept["path"] is None:
        return None
    columns = (IMPORT_RUN.c.id, IMPORT_RUN.c.state, IMPORT_RUN.c.resumable)
    statement = (
        select(*columns)
        .where(IMPORT_RUN.c.source_key == kept["source"], IMPORT_RUN.c.dry_run.is_(False))
        .where(IMPORT_RUN.c.request["binding"].as_string() == kept["binding"])
        .order_by(IMPORT_RUN.c.number.desc())
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(statement).first()
    return row.id if row is not None and row.resumable and row.state in TAKEN_UP else None


def take_up(connection: Connection, reference: str, hold: Hold) -> Earlier:
    """Take a run that is queued, or was interrupted, and give what is stored of it.

    What was said of the run as a whole is forgotten: it is said again, or is no longer so.

    Raises NoSuchRun, RunAtWork, and NotResumable for a run that is done or of which nothing can be gone on with.
    """
    row = found_run(connection, reference)
    state = ImportState(row["state"])
    if state is ImportState.RUNNING:
        raise RunAtWork(f"run {row['number']} is at work", hint="muniment import runs shows how far it is")
    if state not in TAKEN_UP or not (row["resumable"] or state is ImportState.QUEUED):
        raise NotResumable(_why_not(row["number"], state), hint="import the input again; what is stored stays as it is")
    now = datetime.now(UTC)
    taken = {"state": ImportState.RUNNING.value, "resumable": False, "held_by": hold.name, "heartbeat_at": now}
    renewed = {"finished_at": None, "error": None, "started_at": row["started_at"] or now}
    statement = update(IMPORT_RUN).where(IMPORT_RUN.c.pk == row["pk"], IMPORT_RUN.c.state == row["state"])
    if connection.execute(statement.values(**taken, **renewed)).rowcount == 0:
        raise RunAtWork(f"run {row['number']} was taken up by somebody else")
    mine = IMPORT_PROBLEM.c.run_pk == row["pk"]
    connection.execute(delete(IMPORT_PROBLEM).where(mine, IMPORT_PROBLEM.c.ordinal.is_(None)))
    return _stored(connection, report_of(dict(row) | taken | renewed), row["pk"])


def _why_not(number: int, state: ImportState) -> str:
    if state in TAKEN_UP:
        return f"run {number} cannot go on: it stored nothing, or its input cannot be read again"
    return f"run {number} is {state.value}"


def _stored(connection: Connection, report: RunReport, run_pk: int) -> Earlier:
    add_problems(connection, run_pk, report)
    problems = select(func.count()).select_from(IMPORT_PROBLEM).where(IMPORT_PROBLEM.c.run_pk == run_pk)
    warnings = problems.where(IMPORT_PROBLEM.c.severity == Severity.WARNING.value)
    report.counts.warnings = int(connection.execute(warnings).scalar_one())
    statement = select(IMPORT_BATCH.c.number, IMPORT_BATCH.c.last_ordinal, IMPORT_BATCH.c.checkpoint)
    number = last = 0
    checkpoint: Checkpoint | None = None
    claims: set[int] = set()
    for batch in connection.execute(statement.where(IMPORT_BATCH.c.run_pk == run_pk).order_by(IMPORT_BATCH.c.number)):
        number, last, kept = batch.number, batch.last_ordinal, batch.checkpoint or {}
        claims |= set(kept.get("claims", ()))
        if "done" in kept:
            checkpoint = Checkpoint(kept["position"], kept["done"])
    return Earlier(run_pk, report, number, last, checkpoint, frozenset(claims))
