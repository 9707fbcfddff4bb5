"""Batches into the store, with an outcome for every record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from muniment_importers.record import Checkpoint, RecordError
from muniment_importers.report import Change, Counts, Problem, RunReport
from muniment_schema.database import Database
from muniment_schema.values.vocabularies import RecordOutcome, Severity
from muniment_schema.writing.drafts import Draft
from muniment_schema.writing.outcome import Outcome
from muniment_schema.writing.transaction import Transaction, retrying
from muniment_schema.writing.writer import AfterBatch, Writer

from . import ledger
from .hold import Hold
from .ledger import BatchEntry, RecordEntry
from .preparing import Work, problem_of
from .problems import problem
from .refusals import Refusals


@dataclass(slots=True)
class _Said:
    """What there is to say of a batch once it is written."""

    problems: list[Problem]
    changes: list[Change] = field(default_factory=list)

    def again(self, work: Work) -> None:
        """Begin anew with what was said before writing."""
        self.problems[:], self.changes[:] = work.problems, []


class Batches:
    """Stores the batches of one run."""

    def __init__(
        self,
        *,
        database: Database,
        ledger_database: Database,
        writer: Writer,
        report: RunReport,
        run_pk: int,
        hold: Hold,
        stored: int,
        refusals: Refusals | None = None,
        log: Any,
    ) -> None:
        self._database, self._ledger_database = database, ledger_database
        self._writer, self._report, self._run_pk = writer, report, run_pk
        self._hold, self._refusals, self._log = hold, refusals, log
        self.stored = stored
        """Batches of the run that are stored, those of an earlier part among them."""
        self._is_cancelled = False

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
        return problem_of(Severity.ERROR, refused, entry)

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
