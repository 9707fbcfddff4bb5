"""One run: an importer over an input, batch by batch, until the end, an error or a signal."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from muniment_importers.attached_files import AttachedFiles
from muniment_importers.context import ImportContext
from muniment_importers.plugins import Plugins
from muniment_importers.record import Checkpoint, Deleted, FatalImportError, Frame
from muniment_importers.report import Progress, RunReport
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import ImportState
from muniment_schema.writing.identity import Claims
from muniment_schema.writing.transaction import retrying
from muniment_schema.writing.writer import Writer

from . import ledger
from .ambiguity import refuse_ambiguous_source
from .batch import Batches, Read
from .blame import PluginFailed, blamed
from .earlier import Earlier, NotResumable, RunAtWork, last_with_binding, take_up
from .failures import RESUMABLE, failure_of
from .frames import Item, frames_of
from .harvest import Harvest, PruneRefused
from .hold import Hold, RunTaken, end_cut_off_runs
from .hooks import RunHooks
from .prepare import Prepared, kept_request, new_report, refuse_changed_input
from .problems import locator_of, storable
from .refusals import Refusals, remove_rejects, write_rejects
from .remarks import Remarks
from .request import RunRequest, defaults_of, salt_of
from .share import Share
from .signals import Stop

MOST_RECORDS, FEWEST_RECORDS = 500, 20
TRANSACTION_SECONDS = 0.25
MOST_TOTAL = 2**31 - 1

AfterBatch = Callable[[], None]


class OneRun:
    """Runs one importer over one input and keeps its report."""

    def __init__(
        self,
        database: Database,
        plugins: Plugins,
        request: RunRequest,
        prepared: Prepared,
        progress: Progress,
        stop: Stop,
        after_batch: AfterBatch | None = None,
    ) -> None:
        self._database, self._plugins, self._request, self._prepared = database, plugins, request, prepared
        self._progress, self._stop, self._after_batch = progress, stop, after_batch
        self._share = Share(prepared.source, request.limit)
        self._salt = salt_of(request, prepared.choice, prepared.options, prepared.field_map, plugins)
        self._name = storable(prepared.source.url or prepared.source.name)
        self.report = new_report(request, prepared)
        self._hold = Hold()
        self._earlier: Earlier | None = None
        self._batches: Batches | None = None
        self._ordinal = 0
        self._is_whole = False  # all is read that is to be read
        self._hooks: RunHooks | None = None
        self._refusals: Refusals | None = None

    def run(self, reference: str | None = None) -> RunReport:
        """Run to the end. Never raises for what the input, a plugin or we ourselves do; the report says it.

        With a reference it is that run which goes on, if it is free. Without, the last run with the same input,
        importer, options and map goes on if it was interrupted; else a new one begins.

        Raises OperationalError or InterfaceError when the database is not there to begin with; NoSuchRun, RunAtWork,
        NotResumable and InputChanged for a reference.
        """
        self._refusals = Refusals() if self._prepared.rejects else None
        try:
            self._run_pk = self._open(reference)
            self._hold.keep(self._database, self._run_pk)
            self._log = structlog.get_logger().bind(run=self.report.id, importer=self.report.importer)
            self._remarks = Remarks(self._database, self.report, self._run_pk)
            self._run()
        finally:
            self._hold.end()
        return self.report

    def forget(self) -> None:
        """Take the run away again: it turned out to be wrong use, of which nothing is stored."""
        with self._database.write() as connection:
            ledger.forget_run(connection, self._run_pk)

    def _open(self, reference: str | None) -> int:
        """Take up what is there, or open a run."""
        report = self.report
        with contextlib.suppress(FatalImportError, OSError):  # met again, and reported, when the frames are read
            report.input_sha256, report.input_bytes = self._prepared.source.sha256(), self._prepared.source.size_bytes
        kept = kept_request(self._request, self._prepared)
        end_cut_off_runs(self._database)
        if reference is not None:
            return self._take_up(reference)
        if not self._request.dry_run and (found := last_with_binding(self._database, kept)) is not None:
            # Somebody else may have been quicker, and works at that one: ours is a run of its own then.
            with contextlib.suppress(RunAtWork, NotResumable):
                return self._take_up(found)

        def open_run() -> int:
            with self._database.write() as connection:
                return ledger.open_run(connection, report, kept, self._hold.name)

        return retrying(open_run)

    def _take_up(self, reference: str) -> int:
        """Go on with a run: its report is ours now."""

        def take() -> Earlier:
            with self._database.write() as connection:
                earlier = take_up(connection, reference, self._hold)
                refuse_changed_input(earlier.report, self.report)
                return earlier

        self._earlier = earlier = retrying(take)
        fresh, self.report = self.report, earlier.report
        self.report.input_sha256, self.report.input_bytes = fresh.input_sha256, fresh.input_bytes
        self.report.changes, self.report.state = fresh.changes, ImportState.RUNNING
        return earlier.run_pk

    def _run(self) -> None:
        report = self.report
        try:
            if self._request.dry_run:
                with self._database.rehearsal() as rehearsal:
                    self._work(rehearsal)
            else:
                self._work(self._database)
            report.state = self._end()
        except KeyboardInterrupt:
            report.state = ImportState.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - a run never stays "running", whatever it met
            self._fail(error)
        self._close()

    def _end(self) -> ImportState:
        """Give how a run ended that nothing went wrong with."""
        if self._is_whole:
            return ImportState.DONE
        return ImportState.CANCELLED if self._hold.is_cancelled else ImportState.INTERRUPTED

    def _close(self) -> None:
        report = self.report
        report.finished_at = datetime.now(UTC)
        report.encoding = self._prepared.source.encoding
        report.resumable = self._can_go_on()
        self._write_rejects()
        if self._hooks is not None:
            self._hooks.finished(report)
        try:
            if not self._hold.is_lost:
                retrying(self._save_end)
        except (DBAPIError, RunTaken) as error:
            self._log.error("the end of a run could not be stored", error=str(error).splitlines()[0])
            if report.error is None and isinstance(error, DBAPIError):
                self._fail(error)
                report.resumable = self._can_go_on()
        self._progress.finished(report)

    def _save_end(self) -> None:
        with self._database.write() as connection:
            ledger.save_run(connection, self._run_pk, self.report, self._hold.name, let_go=True)
            self._close_harvest(connection)

    def _close_harvest(self, connection: Connection) -> None:
        harvest = self._prepared.harvest
        if harvest is None or self.report.dry_run:
            return
        if self.report.state is ImportState.DONE and self._share.is_whole:
            harvest.close(connection, self._run_pk, self.report.source, self.report.importer)
        else:
            harvest.stop(connection, self._run_pk)

    def _write_rejects(self) -> None:
        path, refusals, prepared = self._prepared.rejects, self._refusals, self._prepared
        if path is None or refusals is None:
            return
        with contextlib.closing(refusals):
            try:
                if not refusals.count:
                    remove_rejects(path)
                    return
                with blamed(prepared.choice.importer):
                    write_rejects(path, refusals, prepared.importer, prepared.source, prepared.options)
                self.report.rejects = str(path)
            except (FatalImportError, MunimentError, OSError) as error:
                self._remarks.rejects_not_written(error)

    def _can_go_on(self) -> bool:
        """Tell whether whole batches are stored, and the rest can be read behind them."""
        report = self.report
        is_free = report.state is ImportState.INTERRUPTED or (
            report.state is ImportState.FAILED and report.error is not None and report.error.code in RESUMABLE
        )
        has_batches = self._batches is not None and self._batches.stored > 0
        is_kept = not report.dry_run and self._prepared.only is None and self._prepared.source.path is not None
        return is_free and has_batches and is_kept

    def _fail(self, error: Exception) -> None:
        report = self.report
        report.state, report.error = ImportState.FAILED, failure_of(error, self._prepared.source.name)
        if report.error.code in RESUMABLE:
            again = f"muniment import resume {report.number}" if self._can_go_on() else "the same command again"
            report.error = replace(report.error, hint=f"whole batches are stored; go on with: {again}")
        if report.error.error_id:
            self._log.error("a run failed", error_id=report.error.error_id, exc_info=True)
        if isinstance(error, RunTaken):
            self._hold.is_lost = True
        else:
            locator = error.locator if isinstance(error, FatalImportError) else None
            self._remarks.failed(report.error, locator, self._ordinal + 1)

    def _work(self, database: Database) -> None:
        report, prepared, request, earlier = self.report, self._prepared, self._request, self._earlier
        writer = Writer(
            database,
            report.source,
            report.importer,
            actor=request.actor,
            run_pk=self._run_pk,
            reason=f"import of {report.input_name}",
            mode=request.mode,
            is_rehearsal=request.dry_run,
            with_differences=request.diff,
            claims=Claims(set(earlier.claims if earlier else ())),
            blank_clears=request.blank_clears,
        )
        context = ImportContext(
            report.id, report.number, report.importer, report.source, prepared.source, prepared.options, self._log
        )
        self._hooks = hooks = RunHooks(self._plugins, context)
        self._batches = batches = Batches(
            database=database,
            ledger_database=self._database,
            writer=writer,
            importer=prepared.importer,
            options=prepared.options,
            hooks=hooks,
            report=report,
            run_pk=self._run_pk,
            hold=self._hold,
            stored=earlier.batches if earlier else 0,
            salt=self._salt,
            refusals=self._refusals,
            defaults=defaults_of(request, prepared.importer, prepared.options),
            files=AttachedFiles(prepared.source, self._database, is_rehearsal=request.dry_run),
            log=self._log,
        )
        hooks.started()
        with blamed(prepared.choice.importer):
            total: object = prepared.importer.total(prepared.source, prepared.options)
            if total is not None and not (isinstance(total, int) and 0 <= total <= MOST_TOTAL):
                raise PluginFailed(f"total gave {total!r}; it must give a number of records or None")
            report.total = total if prepared.only is None else None  # the input does not count the failed ones
        self._progress.started(report)
        try:
            harvest, start = prepared.harvest, self._start()
            items = frames_of(prepared.importer, prepared.source, prepared.options, start)
            self._read_all(database, batches, items, start)
            if harvest is not None and harvest.seen is not None and self._share.is_whole and self._is_whole:
                self._prune(database, batches, harvest)
        finally:
            self._remarks.what_waits(database)

    def _prune(self, database: Database, batches: Batches, harvest: Harvest) -> None:
        """Bury what the source had and did not bring back."""
        assert harvest.seen is not None  # noqa: S101 - for the type checker
        try:
            with database.read() as connection:
                may_prune = harvest.may_prune(connection, self.report.source)
        except PruneRefused as error:
            self._remarks.refused(error)
            return
        if may_prune:
            self._is_whole = False
            self._read_all(database, batches, (Deleted(name) for name in harvest.seen.gone()), None)

    def _read_all(
        self, database: Database, batches: Batches, items: Generator[Item], checkpoint: Checkpoint | None
    ) -> None:
        """Read, prepare and store batch after batch; what was read before a failure is stored first."""
        size, batch = MOST_RECORDS, list[Read]()
        buried: set[str] = set()
        stored_before, only = self._earlier.last_ordinal if self._earlier else 0, self._prepared.only
        with contextlib.closing(items):
            is_last = False
            while not is_last:
                failure: BaseException | None = None
                try:
                    item = self._next(items)
                except (FatalImportError, MunimentError, OSError, KeyboardInterrupt) as error:
                    failure, item = error, None
                if isinstance(item, Checkpoint):
                    # Its place among our own records: what an importer counts need not be what we count.
                    checkpoint = replace(item, done=self._ordinal)
                    continue
                if isinstance(item, Frame) and item.native_id in buried:
                    # A batch buries after it writes; a record that comes back after its deletion is of the next one.
                    size, failure = self._store(database, batches, batch, size, checkpoint)
                    batch, buried = [], set()
                if item is not None and failure is None:
                    self._ordinal += 1
                    if self._ordinal == 1:
                        self._share.look()  # the first batch may reach the end, where the bytes tell nothing more
                    if self._ordinal > stored_before and (only is None or only.holds(item, self._ordinal)):
                        batch.append(Read(item, self._ordinal, locator_of(item.locator, self._name, self._ordinal)))
                        if isinstance(item, Deleted):
                            buried.add(item.native_id)
                if failure is None and (item is None or self._ordinal == self._request.limit):
                    self._is_whole = True
                    self._share.is_whole = item is None
                is_last = item is None or self._is_whole or self._must_end()
                if batch and (is_last or len(batch) >= size):
                    size, mapping_failure = self._store(database, batches, batch, size, checkpoint)
                    batch, buried, failure = [], set(), mapping_failure or failure
                    is_last = is_last or self._must_end()
                if failure is not None:
                    self._remarks.doubts_about(self._prepared.source)
                    raise failure
        if self._share.is_whole and self._prepared.harvest is not None:
            self._prepared.harvest.reached(checkpoint)
        self._remarks.doubts_about(self._prepared.source)

    def _start(self) -> Checkpoint | None:
        """Give the place to begin at: the last checkpoint that is stored, for an importer that takes one."""
        if self._prepared.harvest is not None:
            return self._prepared.harvest.start
        if self._earlier is None or "resume" not in self._prepared.importer.capabilities:
            return None
        checkpoint = self._earlier.checkpoint
        self._ordinal = checkpoint.done if checkpoint else 0
        return checkpoint

    def _must_end(self) -> bool:
        """Tell whether somebody wants the run to end after the batch at hand. Raises RunTaken when it is not ours."""
        if self._hold.is_lost:
            raise RunTaken(f"run {self.report.number} was taken over by somebody else")
        return self._stop.signal is not None or self._hold.is_cancelled

    def _next(self, items: Iterator[Item]) -> Item | None:
        """Give the next thing the importer reads; what it raises is told apart from what we raise."""
        if self._request.limit is not None and self._ordinal >= self._request.limit:
            return None
        with blamed(self._prepared.choice.importer):
            return next(items, None)

    def _store(
        self, database: Database, batches: Batches, batch: list[Read], size: int, checkpoint: Checkpoint | None
    ) -> tuple[int, BaseException | None]:
        """Store a batch; gives the size of the next, so that a transaction stays short, and what ended this one."""
        work = batches.prepare(batch)
        if (harvest := self._prepared.harvest) is not None and harvest.seen is not None:
            harvest.seen.note(work.native_ids())
        if self.report.counts.read == 0 and self._request.source is None:
            with database.read() as connection:
                refuse_ambiguous_source(connection, self.report.source, [draft for draft, _ in work.drafts])
        begun = time.monotonic()
        batches.store(work, checkpoint)
        taken = time.monotonic() - begun
        if self._after_batch is not None and not self._request.dry_run:
            self._after_batch()
        try:
            with blamed(self._prepared.choice.importer):
                if work.failure is not None:
                    raise work.failure
        except (FatalImportError, MunimentError, OSError, KeyboardInterrupt) as error:
            return size, error
        if harvest is not None:
            harvest.reached(checkpoint)
        self._progress.advanced(self.report, self._share.after(self.report.counts.read, self.report.total))
        if taken > TRANSACTION_SECONDS:
            return max(int(size * TRANSACTION_SECONDS / taken), FEWEST_RECORDS), None
        return min(size * 2, MOST_RECORDS), None
