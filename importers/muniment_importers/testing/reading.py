"""An importer and a sample file, read as often as a check wants, and compared field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from ..importer import FramedImporter, Importer
from ..record import Checkpoint, Deleted, Frame, Record, RecordError
from ..source import Source

# A result as text: the name of each of its fields and what stands there. What an importer changes afterwards shows.
Snapshot = dict[str, str]

_ERROR_FIELDS: Final = ("code", "message", "locator", "hint", "field", "value", "raw", "native_id")
_MOST_SHOWN: Final = 3


class DoesNotConform(AssertionError):
    """What a check says; told apart from an `assert` of the importer itself."""


def read_all(importer_cls: type[Importer], path: str | Path, **options: Any) -> list[Record | RecordError]:
    """Give everything an importer yields for a file or folder, in order; `options` are those of `-o`, by name.

    Raises what the importer raises, and pydantic.ValidationError for options it does not take.
    """
    importer = importer_cls()
    return list(importer.read(Source(Path(path)), importer_cls.Options(**options)))


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of an importer's own format. Every reading is one of a new importer."""

    importer_cls: type[Importer]
    path: Path
    options: dict[str, Any]

    @property
    def name(self) -> str:
        """How the file is called."""
        return self.path.name

    def at(self, path: Path) -> Sample:
        """Give the same with another file."""
        return Sample(self.importer_cls, path, self.options)

    def model(self) -> BaseModel:
        """Give the options as the importer takes them."""
        return self.importer_cls.Options(**self.options)

    def items(self, source: Source | None = None, start: Checkpoint | None = None) -> Iterator[Any]:
        """Yield what the importer yields: frames that are not mapped yet, records, errors, deletions, checkpoints."""
        importer, source, options = self.importer_cls(), source or Source(self.path), self.model()
        if isinstance(importer, FramedImporter):
            yield from importer.frames(source, options, start)
            return
        read: Any = importer.read  # only that of an importer that resumes takes a start
        yield from read(source, options) if start is None else read(source, options, start)

    def mapped(self, items: Iterable[Any], importer: Importer | None = None) -> Iterator[Any]:
        """Yield what comes of items, by a new importer when none is given; checkpoints are left out."""
        importer, options = importer or self.importer_cls(), self.model()
        for item in items:
            if isinstance(item, Frame) and isinstance(importer, FramedImporter):
                yield _map(importer, item, options)
            elif not isinstance(item, Checkpoint):
                yield item

    def results(self, source: Source | None = None, start: Checkpoint | None = None) -> Iterator[Any]:
        """Yield records, errors and deletions, each frame mapped as soon as it is there."""
        return self.mapped(self.items(source, start))

    def snapshots(self, start: Checkpoint | None = None) -> list[Snapshot]:
        """Give what each result is at the moment at which it comes."""
        return [snapshot(result) for result in self.results(start=start)]


def _map(importer: FramedImporter, frame: Frame, options: BaseModel) -> Any:
    try:
        return importer.map(frame, options)
    except RecordError as error:  # the core takes it as an answer
        return error


def snapshot(result: Any) -> Snapshot:
    """Give what a result says, as text."""
    kind = {"kind of result": type(result).__name__}
    if isinstance(result, RecordError):
        return kind | {name: repr(getattr(result, name)) for name in _ERROR_FIELDS}
    if not isinstance(result, Record | Deleted):
        return kind | {"value": repr(result)}
    said = {each.name: getattr(result, each.name) for each in fields(result)}
    if isinstance(result, Record):  # doubts are compared by what they say
        said["warnings"] = [(each.code, each.message) for each in result.warnings]
    return kind | {name: repr(value) for name, value in said.items()}


def assert_same(where: str, before: list[Snapshot], after: list[Snapshot], when: str, *, first: int = 1) -> None:
    """Raise DoesNotConform, which names the first result that is not the same, and what differs in it.

    `when` says what the second one is: "on a second reading". `first` is the number of the first result.
    """
    for number, (one, other) in enumerate(zip(before, after, strict=False), start=first):
        different = [
            f"{name}: {text} became {other.get(name)}" for name, text in one.items() if other.get(name) != text
        ]
        shown = ", ".join(different[:_MOST_SHOWN])
        claim(not different, f"{where}: result {number} differs {when}: {shown}")
    claim(len(before) == len(after), f"{where}: {len(before)} results, and {len(after)} {when}")


def claim(is_so: bool, message: str) -> None:
    """Raise DoesNotConform with this message unless it is so."""
    if not is_so:
        raise DoesNotConform(message)
