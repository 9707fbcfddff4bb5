"""The checks that plugin authors run: what they let through, and what they say about each fault."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, ValidationError

from muniment_importers import (
    Detection,
    FatalImportError,
    Importer,
    Locator,
    Options,
    Probe,
    Record,
    RecordError,
    Source,
)
from muniment_importers.testing import assert_importer_conforms, read_all


class LineOptions(Options):
    """Options of the importer below."""

    prefix: str = Field("", description="put before each title")


class Lines(Importer):
    """A good importer: one record a line, an error for each line without a bar."""

    name = "lines"
    title = "Lines"
    extensions = (".lines",)
    Options = LineOptions

    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        for line in source.lines():
            if "|" not in line.text:
                yield RecordError("NO_BAR", "a bar expected", line.locator)
            else:
                yield Record(title=options.prefix + line.text, locator=line.locator)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Thirty lines, of which one is bad."""
    path = tmp_path / "sample.lines"
    path.write_text("".join(f"{number}|Brücke {number}\n" for number in range(29)) + "bad\n", encoding="utf-8")
    return path


def test_read_all_gives_records_and_errors_in_order(sample: Path) -> None:
    results = read_all(Lines, str(sample), prefix="A ")
    assert [type(result) for result in results] == [Record] * 29 + [RecordError]
    assert isinstance(results[1], Record)
    assert results[1].title == "A 1|Brücke 1"


def test_read_all_refuses_an_option_that_the_importer_does_not_have(sample: Path) -> None:
    with pytest.raises(ValidationError):
        read_all(Lines, sample, suffix="x")


def test_a_good_importer_conforms(sample: Path) -> None:
    assert_importer_conforms(Lines, [sample], prefix="A ")


def test_an_importer_that_stops_with_a_fatal_error_at_a_cut_conforms(sample: Path) -> None:
    class Strict(Lines):
        def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
            yield from super().read(source, options)
            with source.open() as stream:
                stream.seek(-4, os.SEEK_END)
                if stream.read() != b"bad\n":
                    raise FatalImportError("CUT", "the last line is missing")

    assert_importer_conforms(Strict, [sample])


class Undescribed(LineOptions):
    century: int = 19


class Required(LineOptions):
    century: int = Field(description="of the years")


class BadName(Lines):
    name = "Bad Name"


class UndescribedOption(Lines):
    Options = Undescribed


class RequiredOption(Lines):
    Options = Required


class Unrecognised(Lines):
    extensions = (".other",)


class Empty(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        yield from (result for result in super().read(source, options) if isinstance(result, RecordError))


class NoLocator(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        for result in super().read(source, options):
            result.locator = Locator()
            yield result


class Text(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Any]:
        yield from super().read(source, options)
        yield "the end"


class Forgetful(Lines):
    calls = itertools.count()

    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        for result in super().read(source, options):
            if isinstance(result, Record):
                result.native_id = str(next(self.calls))
            yield result


class Fewer(Lines):
    calls = itertools.count()

    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        yield from itertools.islice(super().read(source, options), 20 - next(self.calls))


class Fragile(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        with source.open() as stream:
            assert stream.read().endswith(b"\n")
        yield from super().read(source, options)


class AllOrNothing(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        results = list(super().read(source, options))
        if len(results) < 30:
            raise FatalImportError("CUT", "the end is missing")
        yield from results


class Changing(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        results = list(super().read(source, options))
        for result in results:
            if isinstance(result, Record):
                result.position = len(results)
            yield result


class Greedy(Lines):
    def sniff(self, probe: Probe) -> Detection:
        return Detection(0.5, "why not")


class Squeamish(Lines):
    def sniff(self, probe: Probe) -> Detection | None:
        assert b"PNG" not in probe.head
        return super().sniff(probe)


class Raising(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        for result in super().read(source, options):
            if isinstance(result, RecordError):
                raise result
            yield result


class Leaving(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        sys.exit("no more")
        yield from ()


class Sharing(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        subjects: list[Any] = []
        for line in source.lines():
            subjects.clear()
            subjects += line.text.split()
            yield Record(title=line.text, subjects=subjects, locator=line.locator)


class Hoarding(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        yield from [*super().read(source, options)]


class Slurping(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        with source.open() as stream:
            for number, line in enumerate(stream.read().decode("utf-8", "replace").splitlines(), start=1):
                yield Record(title=line, locator=Locator(line=number))


@pytest.mark.parametrize(
    ("importer", "message"),
    [
        (BadName, "has the name 'Bad Name'"),
        (UndescribedOption, "option 'century' has no description"),
        (RequiredOption, "option 'century' has no default"),
        (Unrecognised, "sniff is sure to 0.0 that its own sample is its own"),
        (Greedy, "sniff is sure to 0.5 of 'inventory.csv', which begins b'Shelf,Maker.* and is another's"),
        (Squeamish, r"^it raised AssertionError: .*test_testing.py:\d+"),
        (Raising, "sample.lines: RecordError NO_BAR was raised; yield it, and go on"),
        (Leaving, r"sample.lines: it raised SystemExit: it called sys.exit\('no more'\)"),
        (Empty, "read gave no record at all"),
        (NoLocator, "result 1 has no locator"),
        (Text, "result 31 is 'the end', neither a Record nor a RecordError"),
        (Forgetful, "result 1 differs on a second reading: native_id: '29' became '58'"),
        (Fewer, "19 results, and 18 on a second reading"),
        (Sharing, "result 1 differs when the core has read on before it looks at it; let no two results share a list"),
        (Fragile, r"cut after byte \d+: read raised AssertionError"),
        (AllOrNothing, r"cut after byte \d+: \d+ results lie safely before the cut, and 0 came out"),
        (Changing, r"cut after byte \d+: result 1 differs though it stands before the cut: position"),
        (Hoarding, r"ten times as long, \d+ KiB are in memory at once instead of \d+; yield each record as it is read"),
        (Slurping, r"ten times as long, \d+ KiB are in memory at once"),
    ],
)
def test_each_fault_is_named(sample: Path, importer: type[Importer], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        assert_importer_conforms(importer, [sample])


def test_at_least_one_sample_is_asked_for() -> None:
    with pytest.raises(AssertionError, match="at least one sample"):
        assert_importer_conforms(Lines, [])
