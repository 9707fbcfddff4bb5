"""One batch: from frames to stored objects, with an outcome for every record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from muniment_importers.attached_files import AttachedFiles
from muniment_importers.checking.check import Defaults, check
from muniment_importers.checking.reader import Reader
from muniment_importers.importer import Importer
from muniment_importers.record import Checkpoint, Deleted, Frame, Locator, RecordError, Skip
from muniment_importers.report import Change, Counts, Problem, RunReport
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import RecordOutcome, Severity
from muniment_schema.writing import ledger as objects
from muniment_schema.writing.drafts import Draft
from muniment_schema.writing.outcome import Outcome
from muniment_schema.writing.transaction import Transaction, retrying
from muniment_schema.writing.writer import AfterBatch, Writer

from . import ledger
from .blame import PluginFailed
from .frames import digest, map_frame
from .hold import Hold
from .hooks import RunHooks
from .ledger import BatchEntry, RecordEntry
from .problems import locator_of, problem
from .refusals import Refusals


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
    extras: list[dict[str, list[str]]] = field(default_factory=list)
    failure: BaseException | None = None

    def native_ids(self) -> Iterator[str | None]:
        """Yield the ids of all records that came, stored or refused."""
        for entry in self.entries:
            yield entry.native_id
        for draft, _ in self.drafts:
            yield from (each.native_id for each in draft.sources)


@dataclass(slots=True)
class _Said:
    """What there is to say of a batch once it is written."""

    problems: list[Problem]
    changes: list[Change] = field(default_factory=list)

    def again(self, work: Work) -> None:
        """Begin anew with what was said before writing."""
        self.problems[:], self.changes[:] = work.problems, []


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
        hold: Hold,
        stored: int,
        salt: bytes,
        defaults: Defaults,
        files: AttachedFiles,
        refusals: Refusals | None = None,
        log: Any,
    ) -> None:
        self._database, self._ledger_database = database, ledger_database
        self._writer, self._importer, self._options, self._hooks = writer, importer, options, hooks
        self._report, self._run_pk, self._salt, self._defaults = report, run_pk, salt, defaults
        self._hold, self._files, self._refusals, self._log = hold, files, refusals, log
        self.stored = stored
        """Batches of the run that are stored, those of an earlier part among them."""
        self._is_cancelled = False

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
            except BaseException as error:  # noqa: BLE001 - a plugin may raise anything; the caller says whose
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
            readings = known.get(name, []) if name else []
            if any(reading.settles(signature, self._run_pk) for reading in readings):
                work.entries.append(RecordEntry(read.ordinal, read.locator, RecordOutcome.UNCHANGED, name))
            else:
                known.pop(name or "", None)  # it is written now: a later record of this id in the batch meets that
                self._map(work, read, item, signature, readings)

    def _name(self, item: Frame | RecordError | Deleted) -> str | None:
        if isinstance(item, RecordError) or not item.native_id:
            return None
        try:
            return Reader.name_of_record(item.native_id)
        except MunimentError:
            return None  # said when the record is checked

    def _map(
        self, work: Work, read: Read, frame: Frame, signature: str, readings: Sequence[objects.LastReading]
    ) -> None:
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
            # Whether files beside the input changed is known only once the record says which they are.
            mark = self._files.mark(transformed)
            if mark and any(reading.settles(signature + mark, self._run_pk) for reading in readings):
                work.entries.append(RecordEntry(read.ordinal, read.locator, RecordOutcome.UNCHANGED, frame.native_id))
                return
            checked = check(transformed, self._defaults, self._files.take)
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
        draft.hash = signature + mark
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
            hint = "write the id that the record was imported with"
            error = RecordError("BAD_NATIVE_ID", "no native id of a record to delete", hint=hint, field="native_id")
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

    def store(self, work: Work, checkpoint: Checkpoint | None = None) -> None:
        """Write a batch; when the database refuses it as a whole, record by record, so that one bad one costs one."""
        before = self._writer.claims.taken
        said = _Said(list(work.problems))
        try:
            self._store(work, said, checkpoint, before)
        except DBAPIError as error:
            if not _is_refusal(error):
                raise
            self._log.warning("a batch was refused; trying its records one by one", error=str(error.orig))
            said = _Said(list(work.problems))
            self._store_singly(work, said, checkpoint, before)
        self._finish(work, said)

    def _store(self, work: Work, said: _Said, checkpoint: Checkpoint | None, before: Set[int]) -> None:
        """Write drafts, deletions and the ledger of a batch in one transaction."""

        def after(tx: Transaction, outcomes: list[Outcome]) -> None:
            said.again(work)  # from here when the transaction is tried again
            for (_, entry), outcome in zip([*work.drafts, *work.deletions], outcomes, strict=True):
                _settle(entry, outcome, said.problems, said.changes)
            if not self._report.dry_run:
                self._propose(tx, zip(work.drafts, outcomes, strict=False))
                self._save(tx.connection, work, said, checkpoint, self._writer.claims.taken - before, tx.number)

        if work.drafts or work.deletions:
            drafts, deletions = [draft for draft, _ in work.drafts], [name for name, _ in work.deletions]
            positions = [entry.ordinal for _, entry in work.drafts]
            self._writer.write(drafts, deletions=deletions, positions=positions, after=after)
        if self._report.dry_run or not (work.drafts or work.deletions):
            self._save_alone(work, said, checkpoint)

    def _store_singly(self, work: Work, said: _Said, checkpoint: Checkpoint | None, before: Set[int]) -> None:
        """Write a batch in one transaction of which each record is a part that may fail by itself."""
        with self._database.write_in_parts() as (connection, inside):
            single = replace(self._writer, database=inside)
            for draft, entry in work.drafts:
                try:
                    outcome = single.write([draft], positions=[entry.ordinal], after=self._after_single(draft, entry))[
                        0
                    ]
                    _settle(entry, outcome, said.problems, said.changes)
                except DBAPIError as error:
                    if not _is_refusal(error):
                        raise
                    said.problems.append(self._not_stored(entry, error))
            entries = [entry for _, entry in work.deletions]
            names = [name for name, _ in work.deletions]
            for entry, outcome in zip(
                entries, single.write([], deletions=names, after=_numbering(entries)), strict=True
            ):
                _settle(entry, outcome, said.problems, said.changes)
            if not self._report.dry_run:
                self._save(connection, work, said, checkpoint, single.claims.taken - before, None)
        if self._report.dry_run:
            self._save_alone(work, said, checkpoint)
        self._writer.claims = single.claims

    def _not_stored(self, entry: RecordEntry, error: DBAPIError) -> Problem:
        error_id = uuid4().hex
        self._log.error("a record could not be stored", error_id=error_id, error=str(error.orig))
        entry.outcome, entry.reason = RecordOutcome.FAILED, "NOT_STORED"
        message, hint = f"the database refused it (error id {error_id} in the log)", "tell us what the log says"
        refused = RecordError("NOT_STORED", message, hint=hint)
        return self._problem(Severity.ERROR, refused, entry)

    def _save_alone(self, work: Work, said: _Said, checkpoint: Checkpoint | None) -> None:
        def save() -> None:
            with self._ledger_database.write() as connection:
                self._save(connection, work, said, checkpoint, frozenset(), None)

        retrying(save)

    def _save(
        self,
        connection: Connection,
        work: Work,
        said: _Said,
        checkpoint: Checkpoint | None,
        claims: Set[int],
        change_no: int | None,
    ) -> None:
        """Write what the run keeps of a batch, and how far it is with it."""
        counts = self._counts(work, said.problems)
        total = Counts()
        total.add(self._report.counts)
        total.add(counts)
        if work.entries and not self._report.dry_run:
            batch = self._batch(work, counts, checkpoint, claims)
            ledger.save_batch(connection, self._run_pk, batch, work.entries, change_no)
        ledger.save_problems(connection, self._run_pk, said.problems)
        unmapped = self._report.unmapped_with(work.extras)
        self._is_cancelled = ledger.save_run(connection, self._run_pk, self._report, self._hold.name, total, unmapped)

    def _finish(self, work: Work, said: _Said) -> None:
        """Add to the report what is stored now."""
        self._hold.noted(is_cancelled=self._is_cancelled)
        if work.entries and not self._report.dry_run:
            self.stored += 1
        self._report.counts.add(self._counts(work, ()))
        self._report.unmapped = self._report.unmapped_with(work.extras)
        for each in said.problems:
            self._report.note(each)
        if self._refusals is not None:
            self._refusals.add(work.entries, said.problems)
        if self._report.changes is not None:
            self._report.changes += said.changes

    def _propose(self, tx: Transaction, stored: Iterable[tuple[tuple[Draft, RecordEntry], Outcome]]) -> None:
        """Keep what waits for a person."""
        held = [(draft, entry.ordinal, outcome) for (draft, entry), outcome in stored]
        ledger.save_proposals(tx.connection, self._run_pk, self._report.source, held)

    def _after_single(self, draft: Draft, entry: RecordEntry) -> AfterBatch:
        def after(tx: Transaction, outcomes: list[Outcome]) -> None:
            entry.change_no = tx.number
            if not self._report.dry_run:
                self._propose(tx, [((draft, entry), outcomes[0])])

        return after

    def _counts(self, work: Work, problems: Sequence[Problem]) -> Counts:
        counts = Counts()
        for entry in work.entries:
            counts.count(entry.outcome)
        counts.warnings = sum(1 for problem in problems if problem.severity is Severity.WARNING)
        return counts

    def _batch(self, work: Work, counts: Counts, checkpoint: Checkpoint | None, claims: Set[int]) -> BatchEntry:
        first, last = work.entries[0], work.entries[-1]
        return BatchEntry(
            number=self.stored + 1,
            first_ordinal=first.ordinal,
            last_ordinal=last.ordinal,
            first_locator=first.locator,
            last_locator=last.locator,
            counts=counts,
            checkpoint=checkpoint,
            claims=sorted(claims),
        )


def _is_refusal(error: DBAPIError) -> bool:
    """Tell a database that refuses data from one that is gone, full or busy."""
    state = getattr(error.orig, "sqlstate", None)
    # PostgreSQL counts a value too long for an index (class 54) among its operational errors.
    return not isinstance(error, OperationalError) or (isinstance(state, str) and state.startswith("54"))


def _numbering(entries: Sequence[RecordEntry]) -> AfterBatch:
    """Note the change number of records that are stored apart from their batch."""

    def note(tx: Transaction, _outcomes: list[Outcome]) -> None:
        for entry in entries:
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
