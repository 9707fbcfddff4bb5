"""Undo a run: put back what it changed, as a run of its own, that goes on when it was cut off and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import structlog
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import InterfaceError, OperationalError

import muniment_schema
from muniment_schema.database import Database
from muniment_schema.history.touched import Place, number_touched, read_undoing, touched
from muniment_schema.history.undo import AUTHORITIES, EDITED_SINCE, Undo
from muniment_schema.tables import IMPORT_PROBLEM, IMPORT_RUN
from muniment_schema.values.vocabularies import ImportState, Severity
from muniment_schema.writing.outcome import Outcome
from muniment_schema.writing.transaction import retrying, transaction

from .pipeline import ledger
from .pipeline.collecting import seldom_collecting
from .pipeline.hold import Hold
from .pipeline.ledger import BatchEntry, RecordEntry
from .pipeline.pace import Pace
from .pipeline.problems import problem
from .pipeline.signals import Stop, stop_on_signals
from .record import Locator
from .report import Counts, Failure, ImportReport, NoProgress, Problem, Progress, RunReport
from .undoable import depth_of, give_back_states, left_of, open_undo, source_pk_of

# What names goes before what it names, so that nothing that is there names what is gone.
KINDS: Final = ("document", *AUTHORITIES)


def undo_run(
    database: Database,
    reference: str,
    *,
    dry_run: bool = False,
    actor: str = "import",
    progress: Progress | None = None,
    after_batch: Callable[[], None] | None = None,
) -> ImportReport:
    """Undo a run, by number, id or `last`. An undo of it that was cut off goes on where it was.

    What somebody else changed since stays, and is said; `exit_code` is 1 then. 3: it stopped; 130 or 143 after a
    signal; the same call goes on from there. Raises NoSuchRun, and NotUndoable for what cannot be undone.
    """
    report = ImportReport()
    with stop_on_signals() as stop:
        one = UndoRun(
            database, reference, stop, dry_run=dry_run, actor=actor, progress=progress, after_batch=after_batch
        )
        report.runs = [one.run()]
        report.exit_code = one.exit_code
    return report


class UndoRun:
    """The run that undoes another; its row is there, and held, once this is made."""

    def __init__(
        self,
        database: Database,
        reference: str,
        stop: Stop,
        *,
        dry_run: bool = False,
        actor: str = "import",
        progress: Progress | None = None,
        after_batch: Callable[[], None] | None = None,
    ) -> None:
        """Open the run, or take up one that was cut off. Raises NoSuchRun and NotUndoable."""
        self._database, self._actor, self._progress = database, actor, progress or NoProgress()
        self._after_batch, self._stop = after_batch, stop
        self._hold = Hold()
        self._opened = opened = retrying(lambda: open_undo(database, reference, self._hold.name, dry_run=dry_run))
        self._hold.keep(database, opened.pk)
        self._position: dict[str, Any] = dict(opened.position)
        self._number = opened.batches
        self._is_cancelled = False
        row = opened.undone
        self.report = RunReport(
            id=opened.id,
            number=opened.number,
            importer="undo",
            importer_version=muniment_schema.__version__,
            plugin="muniment",
            source=row["source_key"],
            input_name=f"run {row['number']}",
            dry_run=dry_run,
            started_at=opened.started_at,
            counts=opened.counts,
        )

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        if self.report.state is ImportState.FAILED:
            return 3
        if self._stop.signal:
            return 128 + self._stop.signal
        return int(self._has_left)

    def run(self) -> RunReport:
        """Run to the end, an error or a signal."""
        try:
            with seldom_collecting():
                return self._run()
        finally:
            self._hold.end()

    def _run(self) -> RunReport:
        report = self.report
        self._has_left = self._left_before()
        try:
            if report.dry_run:
                with self._database.rehearsal() as rehearsal:
                    is_whole = self._work(rehearsal)
            else:
                is_whole = self._work(self._database)
            report.state = ImportState.DONE if is_whole else ImportState.INTERRUPTED
            if self._is_cancelled:
                report.state = ImportState.CANCELLED
            retrying(self._close)
        except (OperationalError, InterfaceError) as error:
            again = f"go on with: muniment import undo {self._opened.undone['number']}"
            self._fail(Failure("DATABASE_GONE", str(error.orig).strip().splitlines()[0], again))
        except KeyboardInterrupt:
            report.state = ImportState.INTERRUPTED
            retrying(self._close)
        except Exception:  # noqa: BLE001 - a run never stays "running", whatever it met
            self._fail(Failure("INTERNAL", "internal error", "see the log for the error id", uuid4().hex))
        self._progress.finished(report)
        return report

    def _fail(self, failure: Failure) -> None:
        self.report.state, self.report.error = ImportState.FAILED, failure
        log = structlog.get_logger()
        log.error("an undo stopped", run=self.report.id, error_id=failure.error_id, exc_info=True)
        try:
            retrying(self._close)
        except (OperationalError, InterfaceError):
            log.error("the end of a run could not be stored", run=self.report.id)

    def _left_before(self) -> bool:
        statement = select(IMPORT_PROBLEM.c.pk).where(
            IMPORT_PROBLEM.c.run_pk == self._opened.pk, IMPORT_PROBLEM.c.code == EDITED_SINCE
        )
        with self._database.read() as connection:
            return connection.execute(statement.limit(1)).first() is not None

    def _work(self, database: Database) -> bool:
        """Put back batch after batch; tell whether that is all."""
        opened = self._opened
        run_pk: int = opened.undone["pk"]
        with database.read() as connection:
            undo = Undo(read_undoing(connection, run_pk, opened.pk), source_pk_of(connection, self.report.source))
            for kind, pk in left_of(connection, opened.pk):
                undo.left[kind].add(pk)
            self.report.total = number_touched(connection, run_pk)
            # What an undo put back goes again in the opposite order.
            kinds = KINDS if depth_of(connection, opened.undone) % 2 == 0 else KINDS[::-1]
        undo.deferred = list(self._position.get("deferred", ()))
        self._progress.started(self.report)
        pace = Pace()
        for index, kind in enumerate(kinds):
            if index < self._position.get("kind", 0):
                continue
            while True:
                if self._stop.signal or self._is_cancelled:
                    return False
                with database.read() as connection:
                    places = touched(connection, run_pk, kind, self._place(), pace.size)
                if not places:
                    self._batch(database, undo, kind, undo.deferred, {"kind": index + 1}, is_last=True)
                    break
                place = {"no": places[-1].no, "pk": places[-1].pk}
                with pace.timing(len(places)):
                    self._batch(database, undo, kind, [each.pk for each in places], {"kind": index, **place})
        return True

    def _place(self) -> Place | None:
        return Place(self._position["no"], self._position["pk"]) if "no" in self._position else None

    def _batch(
        self,
        database: Database,
        undo: Undo,
        kind: str,
        pks: Sequence[int],
        position: dict[str, Any],
        *,
        is_last: bool = False,
    ) -> None:
        if not pks:
            self._position = position
            return

        def once() -> tuple[list[Outcome], list[Problem]]:
            with transaction(
                database,
                actor=self._actor,
                run_pk=self._opened.pk,
                reason=f"undo of {self.report.input_name}",
                is_rehearsal=self.report.dry_run,
            ) as tx:
                outcomes = undo.put_back(tx, kind, pks, is_last=is_last)
                settled = {each.pk for each in outcomes if each.kind == kind}
                waiting = [pk for pk in dict.fromkeys([*undo.deferred, *pks]) if pk not in settled]
                tx.seal()
                entries = [self._entry(place, each) for place, each in enumerate(outcomes, 1)]
                problems = _problems(entries, outcomes)
                if not self.report.dry_run:
                    self._save(tx.connection, entries, problems, tx.number, {**position, "deferred": waiting})
            return outcomes, problems

        outcomes, problems = retrying(once)
        undo.note(kind, pks, outcomes)
        self._position = position
        self._number += 1
        for each in outcomes:
            self.report.counts.count(each.outcome)
        for said in problems:
            self._has_left = True
            self.report.note(said)
        if self.report.dry_run:
            with self._database.write() as connection:
                ledger.save_problems(connection, self._opened.pk, problems)
        elif self._after_batch is not None:
            self._after_batch()
        total = self.report.total or 1
        self._progress.advanced(self.report, min(self.report.counts.read / total, 1.0))

    def _entry(self, place: int, outcome: Outcome) -> RecordEntry:
        ordinal = self.report.counts.read + place
        return RecordEntry(
            ordinal,
            Locator(input=self.report.input_name, record=ordinal),
            outcome.outcome,
            outcome.native_id,
            outcome.reason,
            outcome.kind,
            outcome.pk,
        )

    def _save(
        self,
        connection: Connection,
        entries: Sequence[RecordEntry],
        problems: Sequence[Problem],
        change_no: int | None,
        position: dict[str, Any],
    ) -> None:
        """Store what came of a batch in its own transaction, so that another one can go on behind it."""
        counts = Counts(warnings=len(problems))
        for each in entries:
            counts.count(each.outcome)
        if entries:
            first, last = entries[0], entries[-1]
            batch = BatchEntry(self._number + 1, first.ordinal, last.ordinal, first.locator, last.locator, counts, None)
            ledger.save_batch(connection, self._opened.pk, batch, entries, change_no)
        ledger.save_problems(connection, self._opened.pk, problems)
        total = Counts()
        total.add(self.report.counts)
        total.add(counts)
        values = {"heartbeat_at": datetime.now(UTC), "total": self.report.total, **total.as_json()}
        request = self._opened.request | {"position": position}
        statement = update(IMPORT_RUN).where(IMPORT_RUN.c.pk == self._opened.pk).values(**values, request=request)
        asked = connection.execute(statement.returning(IMPORT_RUN.c.cancel_asked_at)).scalar_one()
        self._is_cancelled = asked is not None
        self._hold.noted(is_cancelled=self._is_cancelled)

    def _close(self) -> None:
        report, opened = self.report, self._opened
        report.finished_at = datetime.now(UTC)
        values = {
            "state": report.state.value,
            "finished_at": report.finished_at,
            "held_by": None,
            "total": report.total,
            "error": report.error.as_json() if report.error else None,
            **report.counts.as_json(),
        }
        with self._database.write() as connection:
            connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == opened.pk).values(**values))
            if report.state is ImportState.DONE and not report.dry_run:
                give_back_states(connection, opened)


def _problems(entries: Sequence[RecordEntry], outcomes: Sequence[Outcome]) -> list[Problem]:
    return [
        problem(Severity.WARNING, doubt, entry.locator, entry.native_id, entry.ordinal)
        for entry, outcome in zip(entries, outcomes, strict=True)
        for doubt in outcome.doubts
    ]
