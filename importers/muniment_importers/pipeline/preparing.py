"""From frames to what is written: what did not change is passed over, the rest is mapped and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from muniment_importers.attached_files import AttachedFiles
from muniment_importers.checking.check import Defaults, check
from muniment_importers.checking.reader import Reader
from muniment_importers.importer import Importer
from muniment_importers.record import Deleted, Frame, Locator, RecordError, Skip
from muniment_importers.report import Problem
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import RecordOutcome, Severity
from muniment_schema.writing import ledger as objects
from muniment_schema.writing.drafts import Draft

from .blame import PluginFailed
from .frames import digest, map_frame
from .hooks import RunHooks
from .ledger import RecordEntry
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
    extras: list[dict[str, list[str]]] = field(default_factory=list)
    failure: BaseException | None = None

    def native_ids(self) -> Iterator[str | None]:
        """Yield the ids of all records that came, stored or refused."""
        for entry in self.entries:
            yield entry.native_id
        for draft, _ in self.drafts:
            yield from (each.native_id for each in draft.sources)


class Preparing:
    """Prepares the batches of one run; writes nothing."""

    def __init__(
        self,
        *,
        database: Database,
        importer: Importer,
        options: Any,
        hooks: RunHooks,
        source_key: str,
        run_pk: int,
        salt: bytes,
        defaults: Defaults,
        files: AttachedFiles,
    ) -> None:
        self._database, self._importer, self._options, self._hooks = database, importer, options, hooks
        self._source_key, self._run_pk, self._salt = source_key, run_pk, salt
        self._defaults, self._files = defaults, files

    def prepare(self, batch: Sequence[Read]) -> Work:
        """Pass over what did not change, map and check the rest; opens no write transaction.

        When mapping fails as no importer may, what stands before that record is kept.
        """
        names = [self._name(read.item) for read in batch]
        with self._database.read() as connection:
            known = objects.last_readings(connection, self._source_key, (name for name in names if name))
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
            work.problems.append(problem_of(Severity.WARNING, warning, entry))
        work.entries.append(entry)
        work.drafts.append((draft, entry))
        work.extras.append(draft.extra)

    def _refuse(self, work: Work, read: Read, error: RecordError, *, raw: Any, frame: Frame | None = None) -> None:
        native_id = error.native_id or (frame.native_id if frame else None)
        entry = RecordEntry(read.ordinal, read.locator, RecordOutcome.FAILED, native_id, error.code, raw=raw)
        work.entries.append(entry)
        work.problems.append(problem_of(Severity.ERROR, error, entry))

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


def problem_of(severity: Severity, error: RecordError, entry: RecordEntry) -> Problem:
    """Give what is said of a record, at the place that the error names, else where the record is."""
    where = entry.locator
    if error.locator is not None:
        where = locator_of(error.locator, where.input or "", entry.ordinal)
    return problem(severity, error, where, entry.native_id, entry.ordinal)
