"""Which runs can be undone, and what becomes of a run, of its source and of earlier undoings when it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, null, select, update

import muniment_schema
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import IMPORT_BATCH, IMPORT_RECORD, IMPORT_RUN, SOURCE, SOURCE_LINK
from muniment_schema.values.ids import new_id
from muniment_schema.values.vocabularies import ImportMode, ImportState, RecordOutcome

from .pipeline import ledger
from .pipeline.hold import is_cut_off
from .report import Counts, RunReport
from .runs import found_run


class NotUndoable(MunimentError):
    """A run that cannot be undone, or not now."""

    code = "NOT_UNDOABLE"


@dataclass(frozen=True)
class Opened:
    """A run that undoes another, opened or taken up again."""

    pk: int
    id: str
    number: int
    started_at: datetime
    undone: RowMapping
    request: dict[str, Any]
    counts: Counts
    batches: int

    @property
    def position(self) -> dict[str, Any]:
        """How far it is."""
        position: dict[str, Any] = self.request.get("position", {})
        return position


def refuse_not_undoable(database: Database, reference: str) -> RunReport:
    """Give a run that can be undone now. Raises NoSuchRun and NotUndoable."""
    from .runs import report_of

    with database.read() as connection:
        row = found_run(connection, reference)
        _begun(connection, row, dry_run=False)
        return report_of(row)


def open_undo(database: Database, reference: str, held_by: str, *, dry_run: bool) -> Opened:
    """Open a run that undoes another, or take up one that was cut off. Raises NoSuchRun and NotUndoable."""
    with database.write() as connection:
        held = select(IMPORT_RUN).where(IMPORT_RUN.c.pk == found_run(connection, reference)["pk"])
        row = connection.execute(held.with_for_update()).mappings().one()
        begun = _begun(connection, row, dry_run=dry_run)
        if begun is not None:
            return _take_up(connection, row, begun, held_by)
        report = RunReport(
            id=new_id("import_run"),
            number=0,
            importer="undo",
            importer_version=muniment_schema.__version__,
            plugin="muniment",
            source=row["source_key"],
            input_name=f"run {row['number']}",
            mode=ImportMode.REPLACE,
            dry_run=dry_run,
            started_at=datetime.now(UTC),
        )
        state = ImportState.INTERRUPTED.value if row["state"] == ImportState.RUNNING else row["state"]
        request = {"undo": row["id"], "was": {"state": state, "resumable": row["resumable"]}}
        pk = ledger.open_run(connection, report, request, held_by, undo_of_pk=row["pk"])
        if not dry_run:  # nobody goes on with a run that is about to go
            connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == row["pk"]).values(resumable=False))
        started_at = report.started_at or datetime.now(UTC)
        return Opened(pk, report.id, report.number, started_at, row, request, Counts(), 0)


def _begun(connection: Connection, row: RowMapping, *, dry_run: bool) -> RowMapping | None:
    """Give the undo of a run that was cut off, if there is one. Raises NotUndoable."""
    number = row["number"]
    if row["dry_run"]:
        raise NotUndoable(f"run {number} was a dry run; it changed nothing")
    if row["state"] == ImportState.UNDONE:
        undo = connection.execute(_undos(row).where(IMPORT_RUN.c.state == ImportState.DONE.value)).mappings().first()
        hint = f"muniment import undo {undo['number']} brings it back" if undo else None
        raise NotUndoable(f"run {number} is undone already", hint=hint)
    if row["state"] == ImportState.QUEUED or (row["state"] == ImportState.RUNNING and not is_cut_off(row)):
        raise NotUndoable(f"run {number} is not over yet", hint="cancel it or wait for its end")
    if row["undo_of_pk"] is not None and row["state"] != ImportState.DONE:
        first = connection.execute(select(IMPORT_RUN.c.number).where(IMPORT_RUN.c.pk == row["undo_of_pk"])).scalar()
        raise NotUndoable(
            f"run {number} undoes run {first} and is not done", hint=f"muniment import undo {first} goes on with it"
        )
    over = (ImportState.DONE.value, ImportState.UNDONE.value)
    begun = connection.execute(_undos(row).where(IMPORT_RUN.c.state.not_in(over))).mappings().first()
    if begun is not None and begun["state"] in (ImportState.RUNNING, ImportState.QUEUED) and not is_cut_off(begun):
        raise NotUndoable(f"run {begun['number']} undoes run {number} just now", hint="wait for its end")
    if begun is not None and dry_run:
        raise NotUndoable(
            f"run {begun['number']} has begun to undo run {number}",
            hint=f"muniment import undo {number} goes on with it",
        )
    return begun


def _undos(row: Mapping[Any, Any]) -> Any:
    mine = (IMPORT_RUN.c.undo_of_pk == row["pk"], ~IMPORT_RUN.c.dry_run)
    return select(IMPORT_RUN).where(*mine).order_by(IMPORT_RUN.c.number.desc())


def _take_up(connection: Connection, undone: RowMapping, begun: RowMapping, held_by: str) -> Opened:
    values = {
        "state": ImportState.RUNNING.value,
        "held_by": held_by,
        "heartbeat_at": datetime.now(UTC),
        "finished_at": None,
        "cancel_asked_at": None,
        "error": null(),
    }
    connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == begun["pk"]).values(**values))
    names = ("created", "updated", "unchanged", "deleted", "skipped", "failed", "warnings")
    last = select(func.coalesce(func.max(IMPORT_BATCH.c.number), 0)).where(IMPORT_BATCH.c.run_pk == begun["pk"])
    return Opened(
        begun["pk"],
        begun["id"],
        begun["number"],
        begun["started_at"],
        undone,
        begun["request"],
        Counts(**{name: begun[name] for name in names}),
        int(connection.execute(last).scalar_one()),
    )


def depth_of(connection: Connection, row: Mapping[Any, Any]) -> int:
    """Tell how many undoings lie behind a run: 0 for an import, 1 for the undo of one, 2 for the undo of that."""
    depth, above = 0, row["undo_of_pk"]
    while above is not None:
        depth += 1
        above = connection.execute(select(IMPORT_RUN.c.undo_of_pk).where(IMPORT_RUN.c.pk == above)).scalar()
    return depth


def give_back_states(connection: Connection, opened: Opened) -> None:
    """Note that a run is undone, and that what it had undone itself is as before; give its source's state back."""
    undone = opened.undone
    _set_state(connection, undone["pk"], ImportState.UNDONE.value, resumable=False)
    if undone["undo_of_pk"] is not None:
        was = undone["request"]["was"]
        _set_state(connection, undone["undo_of_pk"], was["state"], resumable=was["resumable"])
    # What it last read is read again when it comes again.
    read = (SOURCE_LINK.c.run_pk == undone["pk"], SOURCE_LINK.c.hash.is_not(None))
    connection.execute(update(SOURCE_LINK).where(*read).values(hash=None))
    if undone["state_before"] == undone["state_after"]:
        return
    source = SOURCE.c.key == undone["source_key"]
    state = connection.execute(select(SOURCE.c.state).where(source).with_for_update()).scalar()
    if state == undone["state_after"]:  # else somebody has harvested since, and knows better how far
        before = undone["state_before"]
        connection.execute(update(SOURCE).where(source).values(state=null() if before is None else before))
        moved = {"state_before": state, "state_after": before}
        kept = {name: null() if value is None else value for name, value in moved.items()}
        connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == opened.pk).values(**kept))


def _set_state(connection: Connection, pk: int, state: str, *, resumable: bool) -> None:
    connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == pk).values(state=state, resumable=resumable))


def source_pk_of(connection: Connection, key: str) -> int | None:
    """Give the key of a source's row; None when it is gone."""
    found: int | None = connection.execute(select(SOURCE.c.pk).where(SOURCE.c.key == key)).scalar()
    return found


def left_of(connection: Connection, run_pk: int) -> list[tuple[str, int]]:
    """Give the objects, by kind and key, that a run left as they were."""
    statement = select(IMPORT_RECORD.c.kind, IMPORT_RECORD.c.object_pk).where(
        IMPORT_RECORD.c.run_pk == run_pk, IMPORT_RECORD.c.outcome == RecordOutcome.SKIPPED.value
    )
    return [(row.kind, row.object_pk) for row in connection.execute(statement)]
