"""One run: an importer over an input, batch by batch, until the end, an error or a signal."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import structlog
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from muniment_importers.choose import Choice
from muniment_importers.context import ImportContext
from muniment_importers.importer import Importer
from muniment_importers.mapping.field_map import FieldMap
from muniment_importers.plugins import Plugins
from muniment_importers.record import Checkpoint, Deleted, FatalImportError, Frame, Locator, RecordError
from muniment_importers.report import Failure, Problem, Progress, RunReport
from muniment_importers.source import Source
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.ids import new_id
from muniment_schema.values.vocabularies import ImportState, Severity
from muniment_schema.writing.transaction import retrying
from muniment_schema.writing.waiting import waiting_links
from muniment_schema.writing.writer import Writer

from . import ledger
from .ambiguity import refuse_ambiguous_source
from .batch import Batches, Read
from .blame import PluginFailed, blamed
from .frames import Item, frames_of
from .hooks import RunHooks
from .problems import input_doubt, link_waits, locator_of, problem, storable
from .request import RunRequest, defaults_of, salt_of
from .share import Share
from .signals import Stop

MOST_RECORDS, FEWEST_RECORDS = 500, 20
TRANSACTION_SECONDS = 0.25
MOST_WAITING_LINKS = 200
MOST_TOTAL = 2**31 - 1

AfterBatch = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An input with everything decided: nothing is stored yet."""

    source: Source
    choice: Choice
    importer: Importer
    options: BaseModel
    source_key: str


class OneRun:
    """Runs one importer over one input and keeps its report."""

    def __init__(
        self,
        database: Database,
        plugins: Plugins,
        request: RunRequest,
        prepared: Prepared,
        field_map: FieldMap | None,
        progress: Progress,
        stop: Stop,
        after_batch: AfterBatch | None = None,
    ) -> None:
        self._database, self._plugins, self._request, self._prepared = database, plugins, request, prepared
        self._progress, self._stop, self._after_batch = progress, stop, after_batch
        self._share = Share(prepared.source, request.limit)
        self._salt = salt_of(request, prepared.choice, prepared.options, field_map, plugins)
        source, choice = prepared.source, prepared.choice
        self._name = storable(source.name)
        self.report = RunReport(
            id=new_id("import_run"),
            number=0,
            importer=choice.importer.name,
            importer_version=choice.importer.version,
            plugin=choice.importer.plugin,
            source=prepared.source_key,
            input_name=self._name,
            input_path=storable(str(source.path)) if source.path else None,
            confidence=choice.detection.confidence if choice.detection else None,
            reason=choice.detection.reason if choice.detection else None,
            mode=request.mode,
            options=prepared.options.model_dump(mode="json", exclude_defaults=True),
            map_sha256=field_map.sha256 if field_map else None,
            dry_run=request.dry_run,
            started_at=datetime.now(UTC),
            changes=[] if request.diff else None,
        )
        self._log = structlog.get_logger().bind(run=self.report.id, importer=self.report.importer)
        self._ordinal = 0
        self._hooks: RunHooks | None = None

    def run(self) -> RunReport:
        """Run to the end. Never raises for what the input, a plugin or we ourselves do; the report says it.

        Raises OperationalError or InterfaceError when the database is not there to begin with.
        """
        report = self.report
        with contextlib.suppress(FatalImportError, OSError):  # met again, and reported, when the frames are read
            report.input_sha256, report.input_bytes = self._prepared.source.sha256(), self._prepared.source.size_bytes
        self._run_pk = retrying(self._open)
        try:
            if self._request.dry_run:
                with self._database.rehearsal() as rehearsal:
                    self._work(rehearsal)
            else:
                self._work(self._database)
            report.state = ImportState.INTERRUPTED if self._stop.signal else ImportState.DONE
        except FatalImportError as error:
            self._fail(Failure(error.code, error.message, error.hint), error.locator)
        except PluginFailed as error:
            self._fail(Failure(error.code, error.message, error.hint, uuid4().hex))
        except MunimentError as error:
            self._fail(Failure(error.code, error.message, error.hint))
        except (OperationalError, InterfaceError) as error:
            hint = "whole batches are stored; run the same command again when the database is back"
            self._fail(Failure("DATABASE_GONE", _first_line(error), hint))
        except OSError as error:
            self._fail(Failure("INPUT_LOST", f"{self._prepared.source.name}: {error.strerror or error}"))
        except KeyboardInterrupt:
            report.state = ImportState.INTERRUPTED
        except Exception:  # noqa: BLE001 - a run never stays "running", whatever it met
            self._fail(Failure("INTERNAL", "internal error", "see the log for the error id", uuid4().hex))
        self._close()
        return report

    def forget(self) -> None:
        """Take the run away again: it turned out to be wrong use, of which nothing is stored."""
        with self._database.write() as connection:
            ledger.forget_run(connection, self._run_pk)

    def _open(self) -> int:
        with self._database.write() as connection:
            return ledger.open_run(connection, self.report, self.report.options)

    def _close(self) -> None:
        self.report.finished_at = datetime.now(UTC)
        self.report.encoding = self._prepared.source.encoding
        if self._hooks is not None:
            self._hooks.finished(self.report)
        try:
            with self._database.write() as connection:
                ledger.save_run(connection, self._run_pk, self.report)
        except DBAPIError as error:
            self._log.error("the end of a run could not be stored", error=_first_line(error))
            if self.report.error is None:
                self._fail(Failure("DATABASE_GONE", _first_line(error)))
        self._progress.finished(self.report)

    def _fail(self, failure: Failure, locator: Any = None) -> None:
        self.report.state, self.report.error = ImportState.FAILED, failure
        if failure.error_id:
            self._log.error("a run failed", error_id=failure.error_id, exc_info=True)
        where = locator_of(locator, self._name, self._ordinal + 1) if locator else self._whole()
        said = RecordError(failure.code, failure.message, hint=failure.hint)
        with contextlib.suppress(SQLAlchemyError):
            self._note([problem(Severity.ERROR, said, where)])

    def _whole(self) -> Locator:
        return Locator(input=self._name)

    def _work(self, database: Database) -> None:
        report, prepared, request = self.report, self._prepared, self._request
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
        )
        context = ImportContext(
            report.id, report.number, report.importer, report.source, prepared.source, prepared.options, self._log
        )
        self._hooks = hooks = RunHooks(self._plugins, context)
        batches = Batches(
            database=database,
            ledger_database=self._database,
            writer=writer,
            importer=prepared.importer,
            options=prepared.options,
            hooks=hooks,
            report=report,
            run_pk=self._run_pk,
            salt=self._salt,
            defaults=defaults_of(request, prepared.importer, prepared.options),
            log=self._log,
        )
        hooks.started()
        with blamed(prepared.choice.importer):
            total: object = prepared.importer.total(prepared.source, prepared.options)
            if total is not None and not (isinstance(total, int) and 0 <= total <= MOST_TOTAL):
                raise PluginFailed(f"total gave {total!r}; it must give a number of records or None")
            report.total = total
        self._progress.started(report)
        try:
            self._read_all(database, batches)
        finally:
            self._say_what_waits(database)

    def _read_all(self, database: Database, batches: Batches) -> None:
        """Read, prepare and store batch after batch; what was read before a failure is stored first."""
        size, batch, checkpoint = MOST_RECORDS, list[Read](), None
        buried: set[str] = set()
        items = frames_of(self._prepared.importer, self._prepared.source, self._prepared.options)
        with contextlib.closing(items):
            is_last = False
            while not is_last:
                failure: BaseException | None = None
                try:
                    item = self._next(items)
                except (FatalImportError, MunimentError, OSError, KeyboardInterrupt) as error:
                    failure, item = error, None
                if isinstance(item, Checkpoint):
                    checkpoint = item
                    continue
                if isinstance(item, Frame) and item.native_id in buried:
                    # A batch buries after it writes; a record that comes back after its deletion is of the next one.
                    size, failure = self._store(database, batches, batch, size, checkpoint)
                    batch, buried = [], set()
                if item is None and failure is None:
                    self._share.is_whole = True
                if item is not None and failure is None:
                    self._ordinal += 1
                    if self._ordinal == 1:
                        self._share.look()  # the first batch may reach the end, where the bytes tell nothing more
                    batch.append(Read(item, self._ordinal, locator_of(item.locator, self._name, self._ordinal)))
                    if isinstance(item, Deleted):
                        buried.add(item.native_id)
                is_last = item is None or self._stop.signal is not None or self._ordinal == self._request.limit
                if batch and (is_last or len(batch) >= size):
                    size, mapping_failure = self._store(database, batches, batch, size, checkpoint)
                    batch, buried, failure = [], set(), mapping_failure or failure
                if failure is not None:
                    self._say_doubts_about_input()
                    raise failure
        self._say_doubts_about_input()

    def _next(self, items: Iterator[Item]) -> Item | None:
        """Give the next thing the importer reads; what it raises is told apart from what we raise."""
        if self._request.limit is not None and self._ordinal >= self._request.limit:
            return None
        with blamed(self._prepared.choice.importer):
            return next(items, None)

    def _store(
        self, database: Database, batches: Batches, batch: list[Read], size: int, checkpoint: Checkpoint | None
    ) -> tuple[int, Exception | None]:
        """Store a batch; gives the size of the next, so that a transaction stays short, and what ended this one."""
        work = batches.prepare(batch)
        if self.report.counts.read == 0 and self._request.source is None:
            with database.read() as connection:
                refuse_ambiguous_source(connection, self.report.source, [draft for draft, _ in work.drafts])
        begun = time.monotonic()
        batches.store(work, checkpoint=checkpoint.position if checkpoint else None)
        taken = time.monotonic() - begun
        if self._after_batch is not None and not self._request.dry_run:
            self._after_batch()
        try:
            with blamed(self._prepared.choice.importer):
                if work.failure is not None:
                    raise work.failure
        except (FatalImportError, MunimentError, OSError) as error:
            return size, error
        self._progress.advanced(self.report, self._share.after(self.report.counts.read, self.report.total))
        if taken > TRANSACTION_SECONDS:
            return max(int(size * TRANSACTION_SECONDS / taken), FEWEST_RECORDS), None
        return min(size * 2, MOST_RECORDS), None

    def _say_doubts_about_input(self) -> None:
        self._note([input_doubt(each, self._name) for each in self._prepared.source.warnings])
        self._prepared.source.warnings.clear()

    def _say_what_waits(self, database: Database) -> None:
        """Name the parents and relations that this source speaks of and has not brought in."""
        with contextlib.suppress(SQLAlchemyError):
            with database.read() as connection:
                links = waiting_links(connection, self.report.source, MOST_WAITING_LINKS)
            self._note([link_waits(link, self._whole()) for link in links])

    def _note(self, problems: list[Problem]) -> None:
        if not problems:
            return
        for each in problems:
            self.report.note(each)
        with self._database.write() as connection:
            ledger.save_problems(connection, self._run_pk, problems)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]
