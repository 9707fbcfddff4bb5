"""The run's own tables: the run, its batches, its records and its problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from muniment_importers.record import Locator
from muniment_importers.report import Counts, Problem, RunReport
from muniment_schema.tables import IMPORT_BATCH, IMPORT_PROBLEM, IMPORT_RECORD, IMPORT_RUN
from muniment_schema.values.ids import new_id
from muniment_schema.values.vocabularies import RecordOutcome

from .problems import storable

MAX_RAW = 1_000_000


@dataclass(slots=True)
class RecordEntry:
    """One record of a batch, as the ledger keeps it."""

    ordinal: int
    locator: Locator
    outcome: RecordOutcome
    native_id: str | None = None
    reason: str | None = None
    kind: str | None = None
    object_pk: int | None = None
    raw: bytes | str | None = None
    is_warned: bool = False
    change_no: int | None = None  # where it was stored by itself; else the batch's


@dataclass(slots=True)
class BatchEntry:
    """One batch, as the ledger keeps it."""

    number: int
    first_ordinal: int
    last_ordinal: int
    first_locator: Locator
    last_locator: Locator
    counts: Counts
    checkpoint: Any = None


def open_run(connection: Connection, report: RunReport, actor_options: dict[str, Any]) -> int:
    """Insert the run, give it the next number, and give its key."""
    number = connection.execute(select(func.coalesce(func.max(IMPORT_RUN.c.number), 0) + 1)).scalar_one()
    report.number = int(number)
    row = {
        "id": report.id,
        "number": report.number,
        "importer": report.importer,
        "importer_version": report.importer_version,
        "plugin": report.plugin,
        "confidence": report.confidence,
        "reason": report.reason,
        "source_key": report.source,
        "input_name": report.input_name,
        "input_path": storable(report.input_path),
        "options": actor_options,
        "map_sha256": report.map_sha256,
        "mode": report.mode.value,
        "dry_run": report.dry_run,
        "started_at": report.started_at,
    }
    statement = insert(IMPORT_RUN).values(**row, **_progress(report, report.counts)).returning(IMPORT_RUN.c.pk)
    return int(connection.execute(statement).scalar_one())


def forget_run(connection: Connection, run_pk: int) -> None:
    """Take a run away again that turned out to be wrong use before anything of it was stored."""
    for table in (IMPORT_PROBLEM, IMPORT_RECORD, IMPORT_BATCH):
        connection.execute(delete(table).where(table.c.run_pk == run_pk))
    connection.execute(delete(IMPORT_RUN).where(IMPORT_RUN.c.pk == run_pk))


def save_run(connection: Connection, run_pk: int, report: RunReport, counts: Counts | None = None) -> None:
    """Store how far the run is."""
    values = _progress(report, counts or report.counts)
    connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == run_pk).values(**values))


def _progress(report: RunReport, counts: Counts) -> dict[str, Any]:
    return {
        "state": report.state.value,
        "resumable": report.resumable,
        "finished_at": report.finished_at,
        "heartbeat_at": datetime.now(UTC),
        "input_sha256": report.input_sha256,
        "input_bytes": report.input_bytes,
        "encoding": report.encoding,
        "total": report.total,
        "unmapped": [entry.as_json() for entry in report.unmapped.values()],
        "error": report.error.as_json() if report.error else None,
        **counts.as_json(),
    }


def save_batch(
    connection: Connection,
    run_pk: int,
    batch: BatchEntry,
    records: Sequence[RecordEntry],
    change_no: int | None,
) -> None:
    """Store a batch and those of its records that something became of."""
    row = {
        "run_pk": run_pk,
        "number": batch.number,
        "first_ordinal": batch.first_ordinal,
        "last_ordinal": batch.last_ordinal,
        "first_locator": batch.first_locator.as_json(),
        "last_locator": batch.last_locator.as_json(),
        "counts": batch.counts.as_json(),
        "checkpoint": batch.checkpoint,
        "change_no": change_no,
    }
    connection.execute(insert(IMPORT_BATCH), [row])
    rows = [
        {
            "id": new_id("import_record"),
            "run_pk": run_pk,
            "ordinal": entry.ordinal,
            "locator": entry.locator.as_json(),
            "native_id": storable(entry.native_id),
            "outcome": entry.outcome.value,
            "reason": storable(entry.reason),
            "kind": entry.kind,
            "object_pk": entry.object_pk,
            "change_no": change_no if entry.change_no is None else entry.change_no,
            "raw": _raw(entry),
        }
        for entry in records
        if entry.outcome is not RecordOutcome.UNCHANGED or entry.is_warned
    ]
    if rows:
        connection.execute(insert(IMPORT_RECORD), rows)


def save_problems(connection: Connection, run_pk: int, problems: Sequence[Problem]) -> None:
    """Store problems."""
    rows = [
        {
            "id": new_id("import_problem"),
            "run_pk": run_pk,
            "ordinal": problem.ordinal,
            "severity": problem.severity.value,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
            "locator": problem.locator.as_json(),
            "native_id": problem.native_id,
            "field": problem.field,
            "value": problem.value,
        }
        for problem in problems
    ]
    if rows:
        connection.execute(insert(IMPORT_PROBLEM), rows)


def _raw(entry: RecordEntry) -> str | None:
    if entry.raw is None or not (entry.is_warned or entry.outcome is RecordOutcome.FAILED):
        return None
    return storable(entry.raw if isinstance(entry.raw, str) else _text_of(entry.raw), MAX_RAW)


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode("utf-8", "surrogatepass")  # as texts with lone surrogates were made into bytes
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")
