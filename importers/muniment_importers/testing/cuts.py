"""A sample cut anywhere: nothing but an importer's own errors, and no whole record lost before the cut."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ..plugin_checks import one_line
from ..probe import Probe
from ..record import FatalImportError, Locator, RecordError
from ..source import Source
from .reading import DoesNotConform, Sample, Snapshot, assert_same, claim, snapshot

CUTS: Final = 20
_SEED: Final = 1_609


def assert_survives_cuts(sample: Sample) -> None:
    """Raise DoesNotConform for a cut that the importer does not survive.

    What lies before a cut is known from locators with a line or a byte, so without these nothing is said of losses.
    """
    whole = list(sample.results())
    said = [snapshot(result) for result in whole]
    content = sample.path.read_bytes()
    chance = random.Random(_SEED)  # noqa: S311 - the same places each time
    places = sorted({chance.randrange(1, max(2, len(content))) for _ in range(CUTS)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, sample.name)
        for place in places:
            path.write_bytes(content[:place])
            _assert_survives(sample.at(path), place, whole, said)


def _assert_survives(cut: Sample, place: int, whole: Sequence[Any], said: list[Snapshot]) -> None:
    where = f"{cut.name} cut after byte {place}"
    results: list[Snapshot] = []
    try:
        results.extend(snapshot(result) for result in cut.results())
    except (FatalImportError, RecordError):
        pass
    except (Exception, SystemExit) as error:
        message = f"{where}: read raised {one_line(error)}; yield a RecordError, or raise a FatalImportError"
        raise DoesNotConform(message) from error
    # The last one before the cut may have taken in what is left of the one that was cut.
    kept = max(0, _count_before(whole, place, cut.path) - 1)
    claim(
        len(results) >= kept,
        f"{where}: {kept} results lie safely before the cut, and {len(results)} came out; "
        "yield each as soon as it is whole",
    )
    assert_same(where, said[:kept], results[:kept], "though it stands before the cut")


def _count_before(whole: Sequence[Any], place: int, cut: Path) -> int:
    """Count the results that end before the cut: the next one begins before it, by the byte or line of its locator."""
    lines = _count_lines(cut)
    count = 0
    for number, result in enumerate(whole):
        where = getattr(result, "locator", None)
        if not isinstance(where, Locator):
            continue
        if where.byte < place if where.byte is not None else 0 < (where.line or 0) <= lines:
            count = number
    return count


def _count_lines(path: Path) -> int:
    """Count the lines of a text; the rows of a packed table are none of them."""
    source = Source(path)
    try:
        return 0 if Probe.of(source).looks_binary else sum(1 for _ in source.lines())
    except FatalImportError:  # not a text
        return 0
