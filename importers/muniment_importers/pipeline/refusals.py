"""The refused records of one run, kept aside while it goes on, and written as a file to mend and import again."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from muniment_importers.importer import Importer
from muniment_importers.record import Locator
from muniment_importers.refusal import Refusal
from muniment_importers.report import Problem
from muniment_importers.source import Source
from muniment_schema.values.vocabularies import RecordOutcome, Severity
from muniment_schema.whole_file import CannotWrite, refuse_unwritable, write_whole

from .ledger import RecordEntry


class Refusals:
    """Refused records in the order of the input; on disk, for there may be as many as the input has records."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it

    def add(self, entries: Iterable[RecordEntry], problems: Iterable[Problem]) -> None:
        """Take the refused ones of a batch, each with what was said of it first."""
        said: dict[int | None, Problem] = {}
        for problem in problems:
            if problem.severity is Severity.ERROR:
                said.setdefault(problem.ordinal, problem)
        for entry in entries:
            if entry.outcome is RecordOutcome.FAILED and entry.ordinal in said:
                shape = said[entry.ordinal].as_json() | {"ordinal": entry.ordinal, "raw": _as_text(entry.raw)}
                self._kept.write(orjson.dumps(shape, option=orjson.OPT_APPEND_NEWLINE))
                self.count += 1

    def close(self) -> None:
        """Let go of them."""
        self._kept.close()

    def __iter__(self) -> Iterator[Refusal]:
        """Yield the refused records from the first one."""
        self._kept.seek(0)
        for line in self._kept:
            shape = orjson.loads(line)
            raw = shape.pop("raw")
            where, severity = Locator(**shape.pop("locator")), Severity(shape.pop("severity"))
            yield Refusal(
                None if raw is None else raw.encode("latin-1"), Problem(locator=where, severity=severity, **shape)
            )


def _as_text(raw: bytes | str | None) -> str | None:
    if raw is None:
        return None
    return (raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw).decode("latin-1")


def rejects_path(asked: Path, number: int, count: int) -> Path:
    """Give the file for the refused records of one input of several: bad-2.csv for the second one."""
    return asked if count == 1 else asked.with_name(f"{asked.stem}-{number}{asked.suffix}")


def refuse_rejects(rejects: Path, source: Source) -> None:
    """Refuse a file for refused records that cannot be written, or that is the input itself. Raises CannotWrite."""
    refuse_unwritable(rejects)
    if source.path is not None and rejects.exists() and rejects.samefile(source.path):
        raise CannotWrite(f"{rejects} is the input itself", hint="name another file for the refused records")


def keep_rejects(path: Path, refusals: Refusals, importer: Importer, source: Source, options: Any) -> bool:
    """Write what was refused and tell so, or remove the files of an earlier run. Raises CannotWrite."""
    if refusals.count:
        write_rejects(path, refusals, importer, source, options)
    else:
        _remove(path)
    return bool(refusals.count)


def _remove(rejects: Path) -> None:
    try:
        rejects.unlink(missing_ok=True)
        reasons_path(rejects).unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(f"{rejects} cannot be removed: {error.strerror}") from None


def reasons_path(rejects: Path) -> Path:
    """Give the file beside it that says why, for importers whose form has no room for that: bad.reasons.jsonl."""
    return rejects.with_name(f"{rejects.stem}.reasons.jsonl")


def write_rejects(path: Path, refusals: Refusals, importer: Importer, source: Source, options: Any) -> None:
    """Write refused records in the form of their source, with the reasons as its importer writes them.

    An importer that does not say how has its records written one after another, and the reasons in a second file.
    Raises CannotWrite.
    """
    pieces = importer.rejected(refusals, source, options)
    if pieces is None:
        with write_whole(path) as records, write_whole(reasons_path(path)) as reasons:
            for refusal in refusals:
                records.write(_ended(refusal.raw or b""))
                reasons.write(orjson.dumps(refusal.problem.as_json(), option=orjson.OPT_APPEND_NEWLINE))
        return
    with write_whole(path) as records:
        records.writelines(_encoded(pieces, source))


def _ended(raw: bytes) -> bytes:
    # Binary records end with a control character of their own.
    return raw if not raw or raw[-1] < 0x20 else raw + b"\n"


def _encoded(pieces: Iterable[str | bytes], source: Source) -> Iterator[bytes]:
    """Yield text in the encoding that a person named for the input, else in UTF-8, marked when the input was."""
    codec = source.asked_encoding or "utf-8"
    if codec == "utf-8" == source.encoding and source.find_encoding().mark_bytes:
        yield codecs.BOM_UTF8
    for piece in pieces:
        yield piece if isinstance(piece, bytes) else piece.encode(codec, "backslashreplace")
