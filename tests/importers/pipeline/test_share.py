"""The share of an input that is done, as those who watch a run are told: by bytes, else by what the input claims."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from muniment_importers import FatalImportError, Importer, Options, Record, Source
from muniment_importers.pipeline import pace
from muniment_importers.report import NoProgress, RunReport
from muniment_importers.run import RunRequest, run_imports

BATCH = 20
LONG = "x" * 1_000
LISTING = "1 - 10 of 31,000\n\n" + "".join(
    f"March {number}, 1911\n\nLetter {number}\n\nThe ferryman asks for rope number {number}.\n\n"
    for number in range(1, 11)
)


class Watcher(NoProgress):
    """Keeps the shares of each run."""

    def __init__(self) -> None:
        self.shares: list[list[float | None]] = []

    def started(self, run: RunReport) -> None:
        """Begin a list."""
        self.shares.append([])

    def advanced(self, run: RunReport, share: float | None) -> None:
        """Keep a share."""
        self.shares[-1].append(share)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of twenty records, however long they take."""
    monkeypatch.setattr(pace, "MOST", BATCH)
    monkeypatch.setattr(pace, "FEWEST", BATCH)


def shares(archive: Any, *inputs: str, plugins: Any = None, **request: Any) -> list[list[float | None]]:
    watcher = Watcher()
    run_imports(archive.database, plugins or archive.plugins(), RunRequest(inputs=inputs, **request), watcher)
    return watcher.shares


def table(rows: int, prefix: str = "L") -> str:
    return "id,title,description\n" + "".join(f"{prefix}-{row},Letter,{LONG}\n" for row in range(rows))


def records(count: int) -> Iterator[Record]:
    for number in range(count):
        yield Record(native_id=f"A-{number}", title="Letter")


def claims(total: int) -> dict[str, Any]:
    return {"total": lambda self, source, options: total}


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_table_is_done_as_far_as_its_bytes_are_read(archive: Any, dry_run: bool) -> None:
    (found,) = shares(archive, archive.file("a.csv", table(110)), dry_run=dry_run)
    of_rows = [each / 110 for each in (20, 40, 60, 80, 100)]
    # Text is taken 8 KiB at a time, which are eight rows of 110.
    for share, least in zip(found[:-1], of_rows, strict=True):
        assert share is not None
        assert least <= share < least + 0.08
    assert found[-1] == 1.0


@pytest.mark.usefixtures("small_batches")
def test_the_last_record_of_a_full_batch_is_not_known_to_be_the_last(archive: Any) -> None:
    (found,) = shares(archive, archive.file("a.csv", table(2 * BATCH)))
    assert all(share is not None and share < 1 for share in found)


@pytest.mark.usefixtures("small_batches")
def test_each_input_begins_anew(archive: Any) -> None:
    first, second = shares(archive, archive.file("a.csv", table(50)), archive.file("b.csv", table(50, "M")))
    assert first[0] == pytest.approx(second[0])
    assert first[0] < 0.6


@pytest.mark.usefixtures("small_batches")
def test_standard_input_has_a_share_for_it_is_copied_first(archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table(50).encode())))
    ((first, *_),) = shares(archive, "-", format="csv")
    assert 0.4 <= first < 0.6  # type: ignore[operator]


@pytest.mark.usefixtures("small_batches")
def test_a_run_that_ends_after_so_many_records_is_done_then(archive: Any) -> None:
    assert shares(archive, archive.file("a.csv", table(400)), limit=40) == [[0.5, 1.0]]


@pytest.mark.usefixtures("small_batches")
def test_a_small_file_that_is_read_at_once_does_not_look_finished(archive: Any) -> None:
    small = "id,title\n" + "".join(f"L-{row},Letter\n" for row in range(50))
    assert shares(archive, archive.file("a.csv", small)) == [[None, None, 1.0]]


@pytest.mark.usefixtures("small_batches")
def test_an_input_that_is_read_into_memory_has_no_share(archive: Any) -> None:
    class InMemory(Importer):
        name = "made-up"
        title = "Reads all, then gives it"
        extensions = (".made",)

        def read(self, source: Source, options: Options) -> Iterator[Record]:
            with source.open() as stream:
                yield from [Record(native_id=line.decode(), title="Letter") for line in stream]

    path = archive.file("a.made", "".join(f"{number:09}{LONG}\n" for number in range(50)))
    assert shares(archive, path, plugins=archive.plugins(InMemory)) == [[None, None, 1.0]]


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize(
    ("total", "expected"), [(100, [0.2, 0.4, 1.0]), (30, [2 / 3, None, 1.0]), (0, [None, None, 1.0])]
)
def test_a_claimed_total_counts_when_the_bytes_tell_nothing(archive: Any, total: int, expected: list[Any]) -> None:
    plugins = archive.plugins(archive.importer(lambda: records(50), **claims(total)))
    assert shares(archive, archive.file("a.made"), plugins=plugins) == [expected]


@pytest.mark.usefixtures("small_batches")
def test_a_claim_does_not_count_where_the_first_batch_takes_the_input_to_its_end(archive: Any) -> None:
    class Lines(Importer):
        name = "made-up"
        title = "One record a line"
        extensions = (".made",)

        def total(self, source: Source, options: Options) -> int:
            return 31_000

        def read(self, source: Source, options: Options) -> Iterator[Record]:
            for line in source.lines():
                yield Record(native_id=line.text, title="Letter")

    path = archive.file("a.made", "".join(f"{number:09}{LONG[:990]}\n" for number in range(24)))
    ((first, last),) = shares(archive, path, plugins=archive.plugins(Lines))
    assert 0.3 < first < 0.4  # type: ignore[operator]
    assert last == 1.0


def test_a_listing_does_not_take_the_total_of_its_site_for_its_own(archive: Any) -> None:
    assert shares(archive, archive.file("page.txt", LISTING)) == [[1.0]]


def test_a_long_listing_is_done_as_far_as_its_bytes_are_read(archive: Any) -> None:
    # Its first 1,000 lines, of 4,800, are looked at before the first document is given.
    blocks = "".join(f"March 1911\n\nLetter {number}\n\n{LONG[:200]} {number}\n\n" for number in range(800))
    ((first, *_),) = shares(archive, archive.file("page.txt", "1 - 800 of 31,000\n\n" + blocks))
    assert pace.FIRST / 800 <= first < 0.6  # type: ignore[operator]


@pytest.mark.usefixtures("small_batches")
def test_a_run_that_breaks_off_is_never_done(archive: Any) -> None:
    def failing() -> Iterator[Record]:
        yield from records(30)
        raise FatalImportError("CUT", "it ends early")

    def interrupted() -> Iterator[Record]:
        yield from records(30)
        os.kill(os.getpid(), signal.SIGINT)
        yield from records(30)

    for reading in (failing, interrupted):
        plugins = archive.plugins(archive.importer(reading, **claims(100)))
        ((*_, last),) = shares(archive, archive.file("a.made"), plugins=plugins)
        assert last is not None
        assert last < 0.5
