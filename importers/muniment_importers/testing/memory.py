"""Whether an importer streams: its memory does not grow with its input."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path
from typing import Final

from ..record import FatalImportError, Record, RecordError
from ..source import Source
from .reading import Sample, claim

TIMES: Final = 100
# The shorter of two inputs is longer than what is read to tell a format or an encoding, which is 64 KiB.
_SHORTER_BYTES: Final = 72 << 10
_LONGEST_BYTES: Final = 8 << 20
_ALLOWED_GROWTH: Final = 2
_ALLOWED_BYTES: Final = 256 << 10


def repeated(sample: Sample, folder: str) -> tuple[Source, Source] | None:
    """Write the bytes of a sample a hundred times, or more often when it is small, and a tenth of that.

    Gives both, shorter first, read once, so that their encoding is known: to find it is not the importer's work. None
    for what cannot be repeated so: a folder, a long file, and a format of which many make no longer one.
    """
    if not sample.path.is_file():
        return None
    content = sample.path.read_bytes()
    tenth = max(TIMES // 10, -(-_SHORTER_BYTES // max(1, len(content))))
    if len(content) * tenth * 10 > _LONGEST_BYTES:
        return None
    if content[-1:] not in b"\r\n":
        content += b"\n"
    sources: list[Source] = []
    try:
        once = _count(sample, Source(sample.path))
        for times in (tenth, tenth * 10):
            path = Path(folder, str(times), sample.name)
            path.parent.mkdir()
            path.write_bytes(content * times)
            sources.append(Source(path))
            if _count(sample, sources[-1]) < times * once:
                return None
    except (FatalImportError, RecordError):
        return None
    shorter, longer = sources
    return shorter, longer


def _count(sample: Sample, source: Source) -> int:
    return sum(isinstance(result, Record) for result in sample.results(source))


def assert_flat(sample: Sample, shorter: Source, longer: Source) -> None:
    """Raise DoesNotConform when ten times the input takes much more memory."""
    before, after = (_peak_bytes(sample, source) for source in (shorter, longer))
    claim(
        after <= _ALLOWED_GROWTH * before + _ALLOWED_BYTES,
        f"{sample.name}: of an input ten times as long, {after >> 10} KiB are in memory at once instead of "
        f"{before >> 10}; yield each record as it is read, from source.lines() or source.open(), and keep none",
    )


def _peak_bytes(sample: Sample, source: Source) -> int:
    gc.collect()
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        begun, _ = tracemalloc.get_traced_memory()
        for _ in sample.results(source):
            source.warnings.clear()  # doubts about the input as a whole are for the core to keep
        return tracemalloc.get_traced_memory()[1] - begun
    finally:
        if not was_tracing:
            tracemalloc.stop()
