"""The run's own tables: the run, its batches, its records and its problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from muniment_importers.record import Checkpoint, Locator
from muniment_importers.report import Counts, Problem, RunReport, Unmapped
from muniment_schema.tables import (
    CLOCK,
    IMPORT_BATCH,
    IMPORT_PROBLEM,
    IMPORT_PROPOSAL,
    IMPORT_RECORD,
    IMPORT_RUN,
)
from muniment_schema.values.ids import new_id
from muniment_schema.values.vocabularies import RecordOutcome
from muniment_schema.writing.bulk import insert_new
from muniment_schema.writing.draft_json import draft_as_json
from muniment_schema.writing.drafts import Draft
from muniment_schema.writing.outcome import Outcome

from .hold import RunTaken
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
    checkpoint: Checkpoint | None = None
    claims: Sequence[int] = ()  # ledger lines of records without ids that the batch has taken

    def as_json(self) -> dict[str, Any] | None:
        """Give what it takes to go on behind this batch, beside its last ordinal."""
        shape: dict[str, Any] = {}
        if self.checkpoint is not None:
            shape |= {"position": self.checkpoint.position, "done": self.checkpoint.done}
        if self.claims:
            shape["claims"] = [*self.claims]
        return shape or None


def open_run(
    connection: Connection, report: RunReport, request: dict[str, Any], held_by: str | None, **more: Any
) -> int:
    """Insert the run, give it the next number, and give its key. Nobody holds one that is queued."""
    # Whoever opens a run meanwhile waits here, so that no two take one number.
    connection.execute(select(CLOCK.c.no).with_for_update())
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
        "options": report.options,
        "map_sha256": report.map_sha256,
        "mode": report.mode.value,
        "dry_run": report.dry_run,
        "started_at": report.started_at,
        "request": request,
        "held_by": held_by,
        **more,
    }
    statement = insert(IMPORT_RUN).values(**row, **_progress(report, report.counts)).returning(IMPORT_RUN.c.pk)
    return int(connection.execute(statement).scalar_one())


def forget_run(connection: Connection, run_pk: int) -> None:
    """Take a run away again that turned out to be wrong use before anything of it was stored."""
    for table in (IMPORT_PROPOSAL, IMPORT_PROBLEM, IMPORT_RECORD, IMPORT_BATCH):
        connection.execute(delete(table).where(table.c.run_pk == run_pk))
    connection.execute(delete(IMPORT_RUN).where(IMPORT_RUN.c.pk == run_pk))


def save_run(
    connection: Connection,
    run_pk: int,
    report: RunReport,
    held_by: str,
    counts: Counts | None = None,
    unmapped: Mapping[str, Unmapped] | None = None,
    *,
    let_go: bool = False,
) -> bool:
    """Store how far the run is, and tell whether it is asked to end. Raises RunTaken when it is ours no longer."""
    values = _progress(report, counts or report.counts, unmapped)
    if let_go:
        values["held_by"] = None
    statement = update(IMPORT_RUN).where(IMPORT_RUN.c.pk == run_pk, IMPORT_RUN.c.held_by == held_by).values(**values)
    row = connection.execute(statement.returning(IMPORT_RUN.c.cancel_asked_at)).first()
    if row is None:
        raise RunTaken(
            f"run {report.number} was taken over by somebody else", hint="muniment import runs shows how far it is"
        )
    return row[0] is not None


def _progress(report: RunReport, counts: Counts, unmapped: Mapping[str, Unmapped] | None = None) -> dict[str, Any]:
    fields = report.unmapped if unmapped is None else unmapped
    return {
        "state": report.state.value,
        "resumable": report.resumable,
        "finished_at": report.finished_at,
        "heartbeat_at": datetime.now(UTC),
        "input_sha256": report.input_sha256,
        "input_bytes": report.input_bytes,
        "encoding": report.encoding,
        "total": report.total,
        "unmapped": [entry.as_json() for entry in fields.values()],
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
        "checkpoint": batch.as_json(),
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
    insert_new(connection, IMPORT_RECORD, rows)


def save_proposals(
    connection: Connection, run_pk: int, source_key: str, held: Sequence[tuple[Draft, int, Outcome]]
) -> None:
    """Store records that wait for a person: draft, ordinal, and what it may be."""
    rows = [
        {
            "run_pk": run_pk,
            "ordinal": ordinal,
            "source_key": source_key,
            "kind": draft.kind,
            "native_id": outcome.native_id,
            "hash": draft.hash,
            "draft": draft_as_json(draft),
            "candidates": outcome.candidates,
        }
        for draft, ordinal, outcome in held
        if outcome.candidates
    ]
    if rows:
        connection.execute(insert(IMPORT_PROPOSAL), rows)


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
    insert_new(connection, IMPORT_PROBLEM, rows)


def _raw(entry: RecordEntry) -> str | None:
    if entry.raw is None or not (entry.is_warned or entry.outcome is RecordOutcome.FAILED):
        return None
    return storable(entry.raw if isinstance(entry.raw, str) else _text_of(entry.raw), MAX_RAW)


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode("utf-8", "surrogatepass")  # as texts with lone surrogates were made into bytes
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")
