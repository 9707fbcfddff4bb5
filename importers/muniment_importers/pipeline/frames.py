"""The frames of an input, whatever kind of importer reads it, and what each record is hashed by."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Generator, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

import orjson

from muniment_importers.importer import FramedImporter, Importer
from muniment_importers.record import Checkpoint, Deleted, Frame, Record, RecordError
from muniment_importers.source import Source

from .blame import PluginFailed
from .printing import to_standard_error

Item = Frame | RecordError | Deleted | Checkpoint

MOST_TOTAL: Final = 2**31 - 1

_END: Final = object()
_NOT_CONTENT: Final = frozenset({"locator", "warnings", "raw"})


def frames_of(importer: Importer, source: Source, options: Any, start: Checkpoint | None = None) -> Generator[Item]:
    """Yield the frames of an input. A plain importer's records are frames that are mapped already.

    `start` is where to begin; an importer without the capability "resume" or "harvest" begins at the beginning.

    Raises PluginFailed for what no importer may yield, and after a RecordError that a generator raised instead of
    yielding: such a generator is over, and what it did not read must not pass for the end of the input.
    """
    is_framed = isinstance(importer, FramedImporter)
    with to_standard_error():
        items = iter(_opened(importer, source, options, start))
    try:
        while True:
            try:
                with to_standard_error():
                    item = next(items, _END)
            except RecordError as error:
                yield error
                if inspect.isgenerator(items):
                    raise PluginFailed("a RecordError was raised; the rest was not read", hint="yield it") from error
                continue
            if item is _END:
                return
            yield _checked(_frame(item) if isinstance(item, Record) and not is_framed else item)
    finally:
        if inspect.isgenerator(items):
            with to_standard_error():
                items.close()


def _opened(importer: Importer, source: Source, options: Any, start: Checkpoint | None) -> Iterator[Any]:
    if isinstance(importer, FramedImporter):
        return importer.frames(source, options, start)
    read: Any = importer.read  # only that of an importer that resumes or harvests takes a start
    may_start = bool(importer.capabilities & {"resume", "harvest"})
    return iter(read(source, options, start=start) if may_start else read(source, options))


def _checked(item: Any) -> Item:
    """Give an item that an importer may yield, of the right types where the core relies on them."""
    if isinstance(item, RecordError):
        return item
    if isinstance(item, Frame):
        if isinstance(item.native_id, str | None) and isinstance(item.raw, bytes) and isinstance(item.context, bytes):
            return item
        raise PluginFailed("a Frame has a native_id of text, and raw and context of bytes")
    if isinstance(item, Deleted):
        if isinstance(item.native_id, str):
            return item
        raise PluginFailed(f"Deleted has the native_id {item.native_id!r}, which is no text")
    if isinstance(item, Checkpoint):
        _refuse_unstorable(item.position)
        return item
    kind = type(item).__name__
    raise PluginFailed(f"a {kind} was yielded", hint="yield Record, RecordError, Frame, Deleted or Checkpoint")


def _refuse_unstorable(position: Any) -> None:
    try:
        text = orjson.dumps(position)
    except TypeError as error:
        raise PluginFailed(f"the position of a Checkpoint is no JSON: {error}") from None
    if b"\\u0000" in text:
        raise PluginFailed("the position of a Checkpoint holds U+0000, which no database can keep")


def _frame(record: Record) -> Frame:
    # The mapped record is hashed beside its raw form: a plugin that was mended reads the same bytes differently.
    content = orjson.dumps(_plain(record), option=orjson.OPT_SORT_KEYS)
    raw = record.raw if record.raw is not None else content
    data = raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass")
    return Frame(record.native_id, record.locator, data, record, content)


def _plain(value: Any) -> Any:
    """Give a record as plain values, without what says where it stood."""
    if isinstance(value, Exception):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        names = (each.name for each in fields(value) if each.name not in _NOT_CONTENT)
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def total_of(importer: Importer, source: Source, options: Any) -> int | None:
    """Give how many records the input says it has. Raises PluginFailed when that is no number of records."""
    total: object = importer.total(source, options)
    if total is not None and not (isinstance(total, int) and 0 <= total <= MOST_TOTAL):
        raise PluginFailed(f"total gave {total!r}; it must give a number of records or None")
    return total


def map_frame(importer: Importer, frame: Frame, options: Any) -> Record | RecordError:
    """Turn a frame into a record."""
    if isinstance(frame.payload, Record) and not isinstance(importer, FramedImporter):
        return frame.payload
    assert isinstance(importer, FramedImporter)  # noqa: S101 - for the type checker
    with to_standard_error():
        answer: object = importer.map(frame, options)
    if not isinstance(answer, Record | RecordError):
        raise PluginFailed(f"map gave a {type(answer).__name__}; it must give a Record or a RecordError")
    return answer


def digest(frame: Frame, salt: bytes) -> str:
    """Give what a record is recognised by when it comes again: its bytes, their context, and the salt.

    The salt stands for everything outside the input that mapping depends on: map file, options, defaults.
    """
    hashed = hashlib.blake2b(salt, digest_size=16)
    hashed.update(frame.context)
    hashed.update(b"\x00")
    hashed.update(frame.raw)
    return hashed.hexdigest()
