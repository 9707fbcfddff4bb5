"""For plugin authors: read a file without a database, and check that an importer keeps what the core counts on."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from .importer import Importer
from .plugin_checks import PluginRefused, usable_importer
from .probe import Probe
from .record import FatalImportError, Locator, Record, RecordError
from .source import Source

_CUTS: Final = 20
_SEED: Final = 1_609
_SURE_OF_ITS_OWN: Final = 0.5
_ERROR_FIELDS: Final = ("code", "message", "locator", "hint", "field", "value", "raw", "native_id")


def read_all(importer_cls: type[Importer], path: str | Path, **options: Any) -> list[Record | RecordError]:
    """Give everything an importer yields for a file or folder, in order; `options` are those of `-o`, by name.

    Raises what the importer raises, and pydantic.ValidationError for options it does not take.
    """
    importer = importer_cls()
    return list(importer.read(Source(Path(path)), importer_cls.Options(**options)))


def assert_importer_conforms(importer_cls: type[Importer], samples: Sequence[str | Path], **options: Any) -> None:
    """Check an importer against sample files of its own format; raise an AssertionError that says what to mend.

    Checked: the class is one the core accepts; each option has a default and a description; each sample is recognised
    (0.5 at least) and has records; every record and error has a locator; two readings give the same; a sample cut at
    20 places raises nothing but RecordError and FatalImportError, and no whole record before the cut is lost.
    """
    try:
        usable_importer(importer_cls)
    except PluginRefused as refused:
        raise AssertionError(str(refused)) from None
    _assert_options_are_documented(importer_cls)
    _assert(bool(samples), f"{importer_cls.__name__}: give at least one sample file")
    for sample in map(Path, samples):
        _assert_recognised(importer_cls, sample)
        records = read_all(importer_cls, sample, **options)
        _assert_good_result(sample, records)
        _assert_same(sample, records, read_all(importer_cls, sample, **options))
        if sample.is_file():
            _assert_survives_cuts(importer_cls, sample, records, options)


def _assert(claim: bool, message: str) -> None:
    if not claim:
        raise AssertionError(message)


def _assert_options_are_documented(importer_cls: type[Importer]) -> None:
    for name, option in importer_cls.Options.model_fields.items():
        _assert(bool(option.description), f'option {name!r} has no description; write Field(…, description="…")')
        _assert(not option.is_required(), f"option {name!r} has no default; an import must work without it")


def _assert_recognised(importer_cls: type[Importer], sample: Path) -> None:
    detection = importer_cls().sniff(Probe.of(Source(sample)))
    confidence = detection.confidence if detection is not None else 0.0
    _assert(
        _SURE_OF_ITS_OWN <= confidence <= 1,
        f"{sample.name}: sniff is sure to {confidence} that its own sample is its own; 0.5 to 1 is asked for",
    )


def _assert_good_result(sample: Path, results: Sequence[Record | RecordError]) -> None:
    _assert(any(isinstance(result, Record) for result in results), f"{sample.name}: read gave no record at all")
    for number, result in enumerate(results, start=1):
        _assert(
            isinstance(result, Record | RecordError),
            f"{sample.name}: result {number} is {result!r}, neither a Record nor a RecordError",
        )
        has_place = bool(result.locator.as_json() if isinstance(result.locator, Locator) else result.locator)
        _assert(has_place, f"{sample.name}: result {number} has no locator; people need the line to mend it")


def _assert_same(sample: Path, first: Sequence[Record | RecordError], second: Sequence[Record | RecordError]) -> None:
    _assert(len(first) == len(second), f"{sample.name}: {len(first)} results, then {len(second)} on a second reading")
    for number, (before, after) in enumerate(zip(first, second, strict=True), start=1):
        different = _differences(before, after)
        _assert(not different, f"{sample.name}: result {number} differs on a second reading: {', '.join(different)}")


def _assert_survives_cuts(
    importer_cls: type[Importer], sample: Path, whole: Sequence[Record | RecordError], options: dict[str, Any]
) -> None:
    content = sample.read_bytes()
    chance = random.Random(_SEED)  # noqa: S311 - the same places each time
    places = sorted({chance.randrange(1, max(2, len(content))) for _ in range(_CUTS)})
    with tempfile.TemporaryDirectory() as folder:
        cut = Path(folder, sample.name)
        for place in places:
            cut.write_bytes(content[:place])
            _assert_survives(importer_cls, cut, place, whole, options)


def _assert_survives(
    importer_cls: type[Importer], cut: Path, place: int, whole: Sequence[Record | RecordError], options: dict[str, Any]
) -> None:
    where = f"{cut.name} cut after byte {place}"
    results: list[Record | RecordError] = []
    try:
        for result in importer_cls().read(Source(cut), importer_cls.Options(**options)):
            results.append(result)
    except (FatalImportError, RecordError):
        pass
    except Exception as error:
        raise AssertionError(f"{where}: read raised {type(error).__name__}: {error}") from error
    # The last one before the cut may have taken in what is left of the one that was cut.
    kept = _count_before(whole, place, cut) - 1
    _assert(len(results) >= kept, f"{where}: {kept} results lie safely before the cut, and {len(results)} came out")
    for number, (before, after) in enumerate(zip(whole[: max(0, kept)], results, strict=False), start=1):
        different = _differences(before, after)
        _assert(not different, f"{where}: result {number}, before the cut, came out different: {', '.join(different)}")


def _count_before(whole: Sequence[Record | RecordError], place: int, cut: Path) -> int:
    """Count the results that end before the cut: the next one begins before it, by the byte or line of its locator."""
    try:
        lines = sum(1 for _ in Source(cut).lines())
    except FatalImportError:  # not a text
        lines = 0
    count = 0
    for number, result in enumerate(whole):
        where = result.locator
        if not isinstance(where, Locator):
            continue
        if where.byte < place if where.byte is not None else 0 < (where.line or 0) <= lines:
            count = number
    return count


def _differences(before: Record | RecordError, after: Record | RecordError) -> list[str]:
    """Give the names of the fields in which two results differ, with both values."""
    if type(before) is not type(after):
        return [f"{type(before).__name__} became {type(after).__name__}"]
    return [f"{name}: {first!r} became {second!r}" for name, first, second in _pairs(before, after) if first != second]


def _pairs(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    names = _ERROR_FIELDS if isinstance(before, RecordError) else [field.name for field in fields(before)]
    for name in names:
        first, second = getattr(before, name), getattr(after, name)
        if name == "warnings":  # errors are compared by what they say
            first, second = ([(one.code, one.message) for one in both] for both in (first, second))
        yield name, first, second
