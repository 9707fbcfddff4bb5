"""One run: an importer over an input, batch by batch, until the end, an error or a signal."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from muniment_importers.attached_files import AttachedFiles
from muniment_importers.context import ImportContext
from muniment_importers.plugins import Plugins
from muniment_importers.record import Checkpoint, Deleted, FatalImportError
from muniment_importers.report import Progress, RunReport
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import ImportState
from muniment_schema.writing.identity import Claims
from muniment_schema.writing.transaction import retrying
from muniment_schema.writing.writer import Writer

from . import ledger
from .batch import Batches
from .blame import blamed
from .collecting import seldom_collecting
from .earlier import Earlier, NotResumable, RunAtWork, last_with_binding, take_up
from .failures import RESUMABLE, failure_of
from .frames import frames_of, total_of
from .harvest import Harvest, PruneRefused
from .hold import Hold, RunTaken, end_cut_off_runs
from .hooks import RunHooks
from .prepare import Prepared, kept_request, new_report, refuse_changed_input
from .preparing import Preparing
from .reading import AfterBatch, Reading
from .refusals import Refusals, keep_rejects
from .remarks import Remarks
from .request import RunRequest, defaults_of, salt_of
from .signals import Stop


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
        self._salt = salt_of(request, prepared.choice, prepared.options, prepared.field_map, plugins)
        self.report = new_report(request, prepared)
        self._hold = Hold()
        self._earlier: Earlier | None = None
        self._batches: Batches | None = None
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
            self._reading = Reading(
                self._request,
                self._prepared,
                self.report,
                self._earlier,
                hold=self._hold,
                stop=self._stop,
                remarks=self._remarks,
                progress=self._progress,
                after_batch=self._after_batch,
            )
            with seldom_collecting():
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
        if self._reading.is_whole:
            return ImportState.DONE
        return ImportState.CANCELLED if self._hold.is_cancelled else ImportState.INTERRUPTED

    def _close(self) -> None:
        report = self.report
        report.finished_at = datetime.now(UTC)
        report.encoding = self._prepared.source.encoding
        report.resumable = self._can_go_on()
        if self._refusals is not None:
            self._keep_rejects(self._refusals)
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
        if self.report.state is ImportState.DONE and self._reading.is_at_end:
            harvest.close(connection, self._run_pk, self.report.source, self.report.importer)
        else:
            harvest.stop(connection, self._run_pk)

    def _keep_rejects(self, refusals: Refusals) -> None:
        prepared = self._prepared
        assert prepared.rejects is not None  # noqa: S101 - for the type checker
        try:
            with contextlib.closing(refusals), blamed(prepared.choice.importer):
                if keep_rejects(prepared.rejects, refusals, prepared.importer, prepared.source, prepared.options):
                    self.report.rejects = str(prepared.rejects)
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
            self._remarks.failed(report.error, locator, self._reading.ordinal + 1)

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
        preparing = Preparing(
            database=database,
            importer=prepared.importer,
            options=prepared.options,
            hooks=hooks,
            source_key=report.source,
            run_pk=self._run_pk,
            salt=self._salt,
            defaults=defaults_of(request, prepared.importer, prepared.options),
            files=AttachedFiles(prepared.source, self._database, is_rehearsal=request.dry_run),
        )
        self._batches = batches = Batches(
            database=database,
            ledger_database=self._database,
            writer=writer,
            report=report,
            run_pk=self._run_pk,
            hold=self._hold,
            stored=earlier.batches if earlier else 0,
            refusals=self._refusals,
            log=self._log,
        )
        hooks.started()
        with blamed(prepared.choice.importer):
            total = total_of(prepared.importer, prepared.source, prepared.options)
            report.total = total if prepared.only is None else None  # the input does not count the failed ones
        self._progress.started(report)
        try:
            harvest, start = prepared.harvest, self._start()
            items = frames_of(prepared.importer, prepared.source, prepared.options, start)
            self._reading.read_all(database, preparing, batches, items, start)
            is_all = self._reading.is_at_end and self._reading.is_whole
            if harvest is not None and harvest.seen is not None and is_all:
                self._prune(database, preparing, batches, harvest)
        finally:
            self._remarks.what_waits(database)

    def _prune(self, database: Database, preparing: Preparing, batches: Batches, harvest: Harvest) -> None:
        """Bury what the source had and did not bring back."""
        assert harvest.seen is not None  # noqa: S101 - for the type checker
        try:
            with database.read() as connection:
                may_prune = harvest.may_prune(connection, self.report.source)
        except PruneRefused as error:
            self._remarks.refused(error)
            return
        if may_prune:
            gone = (Deleted(name) for name in harvest.seen.gone())
            self._reading.read_all(database, preparing, batches, gone, None)

    def _start(self) -> Checkpoint | None:
        """Give the place to begin at: the last checkpoint that is stored, for an importer that takes one."""
        if self._prepared.harvest is not None:
            return self._prepared.harvest.start
        if self._earlier is None or "resume" not in self._prepared.importer.capabilities:
            return None
        checkpoint = self._earlier.checkpoint
        self._reading.ordinal = checkpoint.done if checkpoint else 0
        return checkpoint
