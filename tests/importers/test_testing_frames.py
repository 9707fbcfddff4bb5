"""The checks that plugin authors run, of importers that read in two steps and of those that go on from a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muniment_importers import Checkpoint, Deleted, Frame, FramedImporter, Importer, Record, RecordError, Source
from muniment_importers.testing import Verdict, assert_importer_conforms, verdicts


class Ledger(FramedImporter):
    """A good importer of lines, of which every fourth is followed by a place to go on from."""

    name = "ledger"
    title = "Ledger"
    extensions = (".ledger",)
    capabilities = frozenset({"resume"})

    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        for line in source.lines():
            if start is not None and line.number <= start.position["line"]:
                continue
            if line.text.startswith("gone "):
                yield Deleted(line.text.removeprefix("gone "))
            else:
                yield Frame(line.text, line.locator, line.text.encode(), [line.text])
            if line.number % 4 == 0:
                yield Checkpoint({"line": line.number}, line.number)

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        (title,) = frame.payload
        if not title:
            raise RecordError("NO_TITLE", "a title expected", frame.locator)
        return Record(native_id=frame.native_id, title=title, locator=frame.locator)


class Emptying(Ledger):
    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        title = frame.payload.pop() if frame.payload else "nothing"
        return Record(native_id=frame.native_id, title=title, locator=frame.locator)


class Counting(Ledger):
    def __init__(self) -> None:
        self.count = 0

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        self.count += 1
        record = super().map(frame, options)
        assert isinstance(record, Record)
        record.position = self.count if frame.native_id != "line 1" else self.count * 10
        return record


class OneTooFar(Ledger):
    def frames(self, source: Source, options: Any, start: Checkpoint | None = None) -> Iterator[Any]:
        if start is not None:
            start = Checkpoint({"line": start.position["line"] + 1}, start.done)
        yield from super().frames(source, options, start)


class FromTheStart(Ledger):
    def frames(self, source: Source, options: Any, start: Checkpoint | None = None) -> Iterator[Any]:
        yield from super().frames(source, options)


class Tuples(Ledger):
    """Its position is a tuple, which comes back from the database as a list."""

    def frames(self, source: Source, options: Any, start: Checkpoint | None = None) -> Iterator[Any]:
        assert start is None or isinstance(start.position, tuple)
        for item in super().frames(source, options):
            yield Checkpoint((1, 2), 4) if isinstance(item, Checkpoint) else item


class Unstorable(Ledger):
    def frames(self, source: Source, options: Any, start: Checkpoint | None = None) -> Iterator[Any]:
        for item in super().frames(source, options):
            yield Checkpoint({1, 2}, 4) if isinstance(item, Checkpoint) else item


class Lines(Importer):
    """A good importer in one step that goes on from a checkpoint."""

    name = "lines"
    title = "Lines"
    extensions = (".ledger",)
    capabilities = frozenset({"resume"})

    def read(self, source: Source, options: Any, start: Checkpoint | None = None) -> Iterator[Any]:
        for line in source.lines():
            if start is None or line.number > start.position:
                yield Record(title=line.text, locator=line.locator)
                yield Checkpoint(line.number, line.number)


class NoStart(Lines):
    def read(self, source: Source, options: Any) -> Iterator[Any]:  # type: ignore[override]
        yield from super().read(source, options)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Ten lines; the third says that a record is gone, and the sixth has no title."""
    path = tmp_path / "a.ledger"
    lines = [f"line {number}" for number in range(1, 11)]
    lines[2], lines[5] = "gone line 1", ""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """Two lines, which end before the first checkpoint."""
    path = tmp_path / "short.ledger"
    path.write_text("line 1\nline 2\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("importer", [Ledger, Lines])
def test_a_good_importer_conforms(sample: Path, importer: type[Importer]) -> None:
    assert_importer_conforms(importer, [sample])


@pytest.mark.parametrize(
    ("importer", "message"),
    [
        (Emptying, "a.ledger: result 1 differs when map is asked a second time; let it change neither frame nor"),
        (Counting, "a.ledger: result 1 differs when map is asked a second time"),
        (OneTooFar, r"result 5 differs when it is read from the Checkpoint \{'line': 4\}: "),
        (FromTheStart, r"result 5 differs when it is read from the Checkpoint \{'line': 4\}: native_id"),
        (Tuples, r"a.ledger: it raised AssertionError: .*test_testing_frames.py:\d+"),
        (Unstorable, r"a.ledger: the position \{1, 2\} of a Checkpoint is no JSON"),
        (NoStart, "a.ledger: it raised TypeError: .*takes 3 positional arguments but 4 were given"),
    ],
)
def test_each_fault_is_named(sample: Path, importer: type[Importer], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        assert_importer_conforms(importer, [sample])


def verdict(found: list[Verdict], check: str) -> Verdict:
    (one,) = [each for each in found if each.check == check]
    return one


def test_a_check_that_says_nothing_here_says_why(short: Path) -> None:
    found = list(verdicts(Ledger, [short]))
    resumes = verdict(found, "goes on from every checkpoint")
    assert (resumes.is_passed, resumes.message) == (None, "this sample has no Checkpoint; a longer one would")
    assert [each.is_passed for each in found if each is not resumes] == [True] * 10


def test_after_a_sample_that_cannot_be_read_the_next_one_is_looked_at(short: Path, sample: Path) -> None:
    class Fussy(Ledger):
        def frames(self, source: Source, options: Any, start: Checkpoint | None = None) -> Iterator[Any]:
            if source.name == "short.ledger":
                raise KeyError("line 3")
            yield from super().frames(source, options, start)

    found = list(verdicts(Fussy, [short, sample]))
    assert [each.check for each in found if each.sample == "short.ledger"] == [
        "recognises it",
        "reads it into records that say where they stood",
    ]
    (failed,) = [each for each in found if each.is_passed is False]
    assert str(failed.message).startswith("short.ledger: it raised KeyError: 'line 3' (test_testing_frames.py:")
    assert len([each for each in found if each.sample == "a.ledger"]) == 8
