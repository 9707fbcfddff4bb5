"""The loop of a run: what the importer reads, batch by batch into the store."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from muniment_importers.record import Checkpoint, Deleted, FatalImportError, Frame
from muniment_importers.report import Progress, RunReport
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError

from .ambiguity import refuse_ambiguous_source
from .batch import Batches
from .blame import blamed
from .earlier import Earlier
from .frames import Item
from .hold import Hold, RunTaken
from .pace import Pace
from .prepare import Prepared
from .preparing import Preparing, Read
from .problems import locator_of, storable
from .remarks import Remarks
from .request import RunRequest
from .share import Share
from .signals import Stop

AfterBatch = Callable[[], None]


class Reading:
    """How far a run is in its input."""

    def __init__(
        self,
        request: RunRequest,
        prepared: Prepared,
        report: RunReport,
        earlier: Earlier | None,
        *,
        hold: Hold,
        stop: Stop,
        remarks: Remarks,
        progress: Progress,
        after_batch: AfterBatch | None,
    ) -> None:
        self._request, self._prepared, self._report, self._remarks = request, prepared, report, remarks
        self._hold, self._stop, self._progress, self._after_batch = hold, stop, progress, after_batch
        self._stored_before = earlier.last_ordinal if earlier else 0
        self._name = storable(prepared.source.url or prepared.source.name)
        self._pace, self._share = Pace(), Share(prepared.source, request.limit)
        self.ordinal = 0
        """The number of the last record that was read."""
        self.is_whole = False
        """Whether all is read that is to be read."""

    @property
    def is_at_end(self) -> bool:
        """Whether the importer came to the end of the input, and not only to the limit that was asked for."""
        return self._share.is_whole

    def read_all(
        self,
        database: Database,
        preparing: Preparing,
        batches: Batches,
        items: Generator[Item],
        checkpoint: Checkpoint | None,
    ) -> None:
        """Read, prepare and store batch after batch; what was read before a failure is stored first."""
        self.is_whole = False
        batch, size_bytes, buried = list[Read](), 0, set[str]()
        only = self._prepared.only
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
                    checkpoint = replace(item, done=self.ordinal)
                    continue
                if isinstance(item, Frame) and item.native_id in buried:
                    # A batch buries after it writes; a record that comes back after its deletion is of the next one.
                    failure = self._store(database, preparing, batches, batch, checkpoint)
                    batch, size_bytes, buried = [], 0, set()
                if item is not None and failure is None:
                    self.ordinal += 1
                    if self.ordinal == 1:
                        self._share.look()  # the first batch may reach the end, where the bytes tell nothing more
                    if self.ordinal > self._stored_before and (only is None or only.holds(item, self.ordinal)):
                        batch.append(Read(item, self.ordinal, locator_of(item.locator, self._name, self.ordinal)))
                        if isinstance(item, Deleted):
                            buried.add(item.native_id)
                        elif isinstance(item, Frame):
                            size_bytes += len(item.raw)
                if failure is None and (item is None or self.ordinal == self._request.limit):
                    self.is_whole = True
                    self._share.is_whole = item is None
                is_last = item is None or self.is_whole or self._must_end()
                if batch and (is_last or self._pace.is_full(len(batch), size_bytes)):
                    failure = self._store(database, preparing, batches, batch, checkpoint) or failure
                    batch, size_bytes, buried = [], 0, set()
                    is_last = is_last or self._must_end()
                if failure is not None:
                    self._remarks.doubts_about(self._prepared.source)
                    raise failure
        if self.is_at_end and self._prepared.harvest is not None:
            self._prepared.harvest.reached(checkpoint)
        self._remarks.doubts_about(self._prepared.source)

    def _must_end(self) -> bool:
        """Tell whether somebody wants the run to end after the batch at hand. Raises RunTaken when it is not ours."""
        if self._hold.is_lost:
            raise RunTaken(f"run {self._report.number} was taken over by somebody else")
        return self._stop.signal is not None or self._hold.is_cancelled

    def _next(self, items: Iterator[Item]) -> Item | None:
        """Give the next thing the importer reads; what it raises is told apart from what we raise."""
        if self._request.limit is not None and self.ordinal >= self._request.limit:
            return None
        with blamed(self._prepared.choice.importer):
            return next(items, None)

    def _store(
        self,
        database: Database,
        preparing: Preparing,
        batches: Batches,
        batch: list[Read],
        checkpoint: Checkpoint | None,
    ) -> BaseException | None:
        """Store a batch; gives what ended it before its last record."""
        work = preparing.prepare(batch)
        if (harvest := self._prepared.harvest) is not None and harvest.seen is not None:
            harvest.seen.note(work.native_ids())
        if self._report.counts.read == 0 and self._request.source is None:
            with database.read() as connection:
                refuse_ambiguous_source(connection, self._report.source, [draft for draft, _ in work.drafts])
        with self._pace.timing(len(batch)):
            batches.store(work, checkpoint)
        if self._after_batch is not None and not self._request.dry_run:
            self._after_batch()
        try:
            with blamed(self._prepared.choice.importer):
                if work.failure is not None:
                    raise work.failure
        except (FatalImportError, MunimentError, OSError, KeyboardInterrupt) as error:
            return error
        if harvest is not None:
            harvest.reached(checkpoint)
        self._progress.advanced(self._report, self._share.after(self._report.counts.read, self._report.total))
        return None
