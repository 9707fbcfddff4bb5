"""One batch: from frames to stored objects, with an outcome for every record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import DBAPIError, OperationalError

from muniment_importers.checking.check import Defaults, check
from muniment_importers.checking.reader import Reader
from muniment_importers.importer import Importer
from muniment_importers.record import Deleted, Frame, Locator, RecordError, Skip
from muniment_importers.report import Change, Counts, Problem, RunReport
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import RecordOutcome, Severity
from muniment_schema.writing import ledger as objects
from muniment_schema.writing.drafts import Draft
from muniment_schema.writing.outcome import Outcome
from muniment_schema.writing.transaction import Transaction
from muniment_schema.writing.writer import AfterBatch, Writer

from . import ledger
from .blame import PluginFailed
from .frames import digest, map_frame
from .hooks import RunHooks
from .ledger import BatchEntry, RecordEntry
from .problems import locator_of, problem


@dataclass(slots=True)
class Read:
    """One thing that was read: a frame, an error or a deletion, with its number and place."""

    item: Frame | RecordError | Deleted
    ordinal: int
    locator: Locator


@dataclass(slots=True)
class Work:
    """What a batch comes to before it is written; `failure` is what ended it before its last record."""

    entries: list[RecordEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    drafts: list[tuple[Draft, RecordEntry]] = field(default_factory=list)
    deletions: list[tuple[str, RecordEntry]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    extras: list[dict[str, list[str]]] = field(default_factory=list)
    failure: Exception | SystemExit | None = None


class Batches:
    """Turns what was read into stored batches of one run."""

    def __init__(
        self,
        *,
        database: Database,
        ledger_database: Database,
        writer: Writer,
        importer: Importer,
        options: Any,
        hooks: RunHooks,
        report: RunReport,
        run_pk: int,
        salt: bytes,
        defaults: Defaults,
        log: Any,
    ) -> None:
        self._database, self._ledger_database = database, ledger_database
        self._writer, self._importer, self._options, self._hooks = writer, importer, options, hooks
        self._report, self._run_pk, self._salt, self._defaults = report, run_pk, salt, defaults
        self._log = log
        self._number = 0

    def prepare(self, batch: Sequence[Read]) -> Work:
        """Pass over what did not change, map and check the rest; opens no write transaction.

        When mapping fails as no importer may, what stands before that record is kept.
        """
        names = [self._name(read.item) for read in batch]
        with self._database.read() as connection:
            known = objects.last_readings(connection, self._report.source, (name for name in names if name))
        work = Work()
        for read, name in zip(batch, names, strict=True):
            try:
                self._take(work, read, name, known)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything; the caller says whose
                work.failure = error
                break
        return work

    def _take(self, work: Work, read: Read, name: str | None, known: dict[str, list[objects.LastReading]]) -> None:
        item = read.item
        if isinstance(item, RecordError):
            self._refuse(work, read, item, raw=item.raw)
        elif isinstance(item, Deleted):
            self._delete(work, read, item, name)
        else:
            signature = digest(item, self._salt)
            readings = known.get(name, ()) if name else ()
            if any(reading.settles(signature, self._run_pk) for reading in readings):
                work.entries.append(RecordEntry(read.ordinal, read.locator, RecordOutcome.UNCHANGED, name))
            else:
                known.pop(name or "", None)  # it is written now: a later record of this id in the batch meets that
                self._map(work, read, item, signature)

    def _name(self, item: Frame | RecordError | Deleted) -> str | None:
        if isinstance(item, RecordError) or not item.native_id:
            return None
        try:
            return Reader.name_of_record(item.native_id)
        except MunimentError:
            return None  # said when the record is checked

    def _map(self, work: Work, read: Read, frame: Frame, signature: str) -> None:
        try:
            record = map_frame(self._importer, frame, self._options)
            if isinstance(record, RecordError):
                raise record
            transformed = self._hooks.transform(record)
            if isinstance(transformed, RecordError):
                raise transformed
            if isinstance(transformed, Skip):
                entry = RecordEntry(
                    read.ordinal, read.locator, RecordOutcome.SKIPPED, frame.native_id, transformed.reason
                )
                work.entries.append(entry)
                return
            checked = check(transformed, self._defaults)
            match_id = self._hooks.match(transformed)
            if isinstance(match_id, RecordError):
                raise match_id
        except RecordError as error:
            self._refuse(work, read, error, raw=error.raw if error.raw is not None else frame.raw, frame=frame)
            return
        except PluginFailed:
            raise
        except MunimentError as error:
            refused = RecordError(error.code, error.message, hint=error.hint)
            self._refuse(work, read, refused, raw=frame.raw, frame=frame)
            return
        draft = checked.draft
        draft.hash = signature
        draft.match_id = match_id
        entry = RecordEntry(
            read.ordinal, read.locator, RecordOutcome.UNCHANGED, draft.native_id, raw=frame.raw, kind=draft.kind
        )
        for warning in checked.warnings:
            entry.is_warned = True
            work.problems.append(self._problem(Severity.WARNING, warning, entry))
        work.entries.append(entry)
        work.drafts.append((draft, entry))
        work.extras.append(draft.extra)

    def _refuse(self, work: Work, read: Read, error: RecordError, *, raw: Any, frame: Frame | None = None) -> None:
        native_id = error.native_id or (frame.native_id if frame else None)
        entry = RecordEntry(read.ordinal, read.locator, RecordOutcome.FAILED, native_id, error.code, raw=raw)
        work.entries.append(entry)
        work.problems.append(self._problem(Severity.ERROR, error, entry))

    def _delete(self, work: Work, read: Read, item: Deleted, name: str | None) -> None:
        if name is None:
            error = RecordError("BAD_NATIVE_ID", "no native id of a record to delete", field="native_id")
            error.native_id = error.value = item.native_id
            self._refuse(work, read, error, raw=None)
            return
        entry = RecordEntry(read.ordinal, read.locator, RecordOutcome.UNCHANGED, name)
        work.entries.append(entry)
        work.deletions.append((name, entry))

    def _problem(self, severity: Severity, error: RecordError, entry: RecordEntry) -> Problem:
        where = entry.locator
        if error.locator is not None:
            where = locator_of(error.locator, where.input or "", entry.ordinal)
        return problem(severity, error, where, entry.native_id, entry.ordinal)

    def store(self, work: Work, checkpoint: Any = None) -> None:
        """Write a batch; when the database refuses it as a whole, record by record, so that one bad one costs one."""
        try:
            self._store(work, [draft for draft, _ in work.drafts], work.problems, checkpoint)
        except DBAPIError as error:
            if not _is_refusal(error):
                raise
            self._log.warning("a batch was refused; trying its records one by one", error=str(error.orig))
            self._store_singly(work, checkpoint)
        for extra in work.extras:
            self._report.leave_unmapped(extra)

    def _store_singly(self, work: Work, checkpoint: Any) -> None:
        single = Writer(
            self._writer.database,
            self._writer.source_key,
            self._writer.importer,
            self._writer.actor,
            self._writer.run_pk,
            self._writer.reason,
            self._writer.mode,
            self._writer.is_rehearsal,
            self._writer.with_differences,
            self._writer.claims,
        )
        problems, changes = list(work.problems), list[Change]()
        for draft, entry in work.drafts:
            try:
                outcome = single.write([draft], first_position=entry.ordinal, after=_numbering(entry))[0]
                _settle(entry, outcome, problems, changes)
            except DBAPIError as error:
                if not _is_refusal(error):
                    raise
                error_id = uuid4().hex
                self._log.error("a record could not be stored", error_id=error_id, error=str(error.orig))
                entry.outcome, entry.reason = RecordOutcome.FAILED, "NOT_STORED"
                refused = RecordError("NOT_STORED", f"the database refused it (error id {error_id} in the log)")
                problems.append(self._problem(Severity.ERROR, refused, entry))
        self._writer.claims = single.claims
        work.drafts = []
        self._store(work, [], problems, checkpoint, changes)

    def _store(
        self,
        work: Work,
        drafts: Sequence[Draft],
        problems: Sequence[Problem],
        checkpoint: Any,
        changes: Sequence[Change] = (),
    ) -> None:
        """Write drafts, deletions and the ledger of a batch; `changes` are those of records stored before."""
        first = work.entries[0].ordinal if work.entries else 0
        settled: list[Problem] = []

        def save(tx: Transaction | None, outcomes: Sequence[Outcome], connection: Any) -> None:
            settled[:], work.changes[:] = problems, changes  # again from here when the transaction is tried again
            for (_, entry), outcome in zip([*work.drafts, *work.deletions], outcomes, strict=True):
                _settle(entry, outcome, settled, work.changes)
            counts = self._counts(work, settled)
            total = Counts()
            total.add(self._report.counts)
            total.add(counts)
            if work.entries and not self._report.dry_run:
                batch = self._batch(work, counts, checkpoint)
                ledger.save_batch(connection, self._run_pk, batch, work.entries, tx.number if tx else None)
            ledger.save_problems(connection, self._run_pk, settled)
            ledger.save_run(connection, self._run_pk, self._report, total)

        def after(tx: Transaction, outcomes: list[Outcome]) -> None:
            if not self._report.dry_run:
                save(tx, outcomes, tx.connection)

        outcomes: list[Outcome] = []
        if drafts or work.deletions:
            outcomes = self._writer.write(
                drafts, deletions=[name for name, _ in work.deletions], first_position=first, after=after
            )
        if self._report.dry_run or not (drafts or work.deletions):
            with self._ledger_database.write() as connection:
                save(None, outcomes, connection)
        self._report.counts.add(self._counts(work, ()))
        for each in settled:
            self._report.note(each)
        if self._report.changes is not None:
            self._report.changes += work.changes
        self._number += 1

    def _counts(self, work: Work, problems: Sequence[Problem]) -> Counts:
        counts = Counts()
        for entry in work.entries:
            counts.count(entry.outcome)
        counts.warnings = sum(1 for problem in problems if problem.severity is Severity.WARNING)
        return counts

    def _batch(self, work: Work, counts: Counts, checkpoint: Any) -> BatchEntry:
        first, last = work.entries[0], work.entries[-1]
        return BatchEntry(
            self._number + 1, first.ordinal, last.ordinal, first.locator, last.locator, counts, checkpoint
        )


def _is_refusal(error: DBAPIError) -> bool:
    """Tell a database that refuses data from one that is gone, full or busy."""
    state = getattr(error.orig, "sqlstate", None)
    # PostgreSQL counts a value too long for an index (class 54) among its operational errors.
    return not isinstance(error, OperationalError) or (isinstance(state, str) and state.startswith("54"))


def _numbering(entry: RecordEntry) -> AfterBatch:
    """Note the change number of a record that is stored in a transaction of its own."""

    def note(tx: Transaction, _outcomes: list[Outcome]) -> None:
        entry.change_no = tx.number

    return note


def _settle(entry: RecordEntry, outcome: Outcome, problems: list[Problem], changes: list[Change]) -> None:
    """Note what became of a record."""
    entry.outcome, entry.reason = outcome.outcome, outcome.reason
    entry.kind, entry.object_pk = outcome.kind, outcome.pk
    for doubt in outcome.doubts:
        if doubt.severity is Severity.WARNING:
            entry.is_warned = True
        else:
            entry.reason = doubt.code
        problems.append(problem(doubt.severity, doubt, entry.locator, entry.native_id, entry.ordinal))
    if outcome.fields and outcome.id:
        changes.append(Change(outcome.id, entry.native_id, outcome.outcome, outcome.fields))
