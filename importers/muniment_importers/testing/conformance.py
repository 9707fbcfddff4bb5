"""What the core counts on in an importer, as checks that say what is to be mended."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from ..importer import FramedImporter, Importer
from ..plugin_checks import PluginRefused, one_line, usable_importer
from ..probe import Probe
from ..record import Checkpoint, Deleted, FatalImportError, Frame, Locator, Record, RecordError
from ..source import Source
from .cuts import assert_survives_cuts
from .foreign import foreign_probes
from .memory import assert_flat, repeated
from .reading import DoesNotConform, Sample, assert_same, claim, snapshot

_SURE_OF_ITS_OWN: Final = 0.5
_SURE_OF_OTHERS: Final = 0.3
_MOST_STARTS: Final = 20


class DoesNotApply(Exception):
    """The check says nothing about this importer or this sample; the message says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found; `is_passed` is None when it does not apply, and `message` then says why."""

    check: str
    sample: str | None  # None: the check is of the importer as a whole
    is_passed: bool | None
    message: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give an element of `checks` in `plugins check --json`."""
        return {"check": self.check, "sample": self.sample, "passed": self.is_passed, "message": self.message}


def assert_importer_conforms(importer_cls: type[Importer], samples: Sequence[str | Path], **options: Any) -> None:
    """Check an importer against sample files of its own format; raise an AssertionError that says what to mend.

    `options` are those of `-o`, by name. Checked:

    - the class is one the core accepts, and each option has a default and a description;
    - each sample is recognised (0.5 at least), small files of other formats are not (under 0.3);
    - each sample has records, and every record and error has a locator;
    - a second reading gives the same, native ids too; so does mapping only after everything was read, as the core
      maps a batch of records after it has read them, and mapping a frame twice;
    - from every Checkpoint the rest is what it was in one go, if the importer says that it can "resume";
    - a sample cut at 20 places raises nothing but RecordError and FatalImportError, and no whole record before the cut
      is lost; where that is, locators with a line or a byte tell;
    - ten times the input takes no more memory: the sample a hundred times against ten times, where a file that is
      repeated is a longer file of the format. Measured with the first such sample, and none above some 80 kB.
    """
    for verdict in verdicts(importer_cls, samples, **options):
        if verdict.is_passed is False:
            raise AssertionError(verdict.message)


def verdicts(importer_cls: type[Importer], samples: Sequence[str | Path], **options: Any) -> Iterator[Verdict]:
    """Yield what each check finds, as it finds it; a sample that cannot be read at all is not looked at further."""
    for words, check_class in OF_THE_CLASS:
        verdict = _verdict(words, None, check_class, importer_cls)
        yield verdict
        if verdict.is_passed is False and check_class is _assert_usable:
            return
    if not samples:
        message = f"{importer_cls.__name__}: give at least one sample file"
        yield Verdict("there is a sample", None, False, message)
    is_measured = False
    for path in map(Path, samples):
        sample = Sample(importer_cls, path, options)
        for words, check_sample in OF_A_SAMPLE:
            if check_sample is _assert_streams and is_measured:
                continue  # it takes seconds, and one sample tells
            verdict = _verdict(words, path.name, check_sample, sample)
            yield verdict
            if verdict.is_passed is False and check_sample is _assert_readable:
                break
            is_measured |= check_sample is _assert_streams and verdict.is_passed is not None


def _verdict(words: str, sample: str | None, check: Callable[[Any], None], of: Any) -> Verdict:
    where = f"{sample}: " if sample is not None else ""
    try:
        check(of)
    except DoesNotApply as reason:
        return Verdict(words, sample, None, str(reason))
    except DoesNotConform as error:
        return Verdict(words, sample, False, str(error))
    except FatalImportError as error:
        return Verdict(words, sample, False, f"{where}FatalImportError {error.code}: {error.message}")
    except RecordError as error:
        return Verdict(words, sample, False, f"{where}RecordError {error.code} was raised; yield it, and go on")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - an importer may raise anything, and its author is told
        return Verdict(words, sample, False, f"{where}it raised {one_line(error)}")
    return Verdict(words, sample, True)


def _assert_usable(importer_cls: type[Importer]) -> None:
    try:
        usable_importer(importer_cls)
    except PluginRefused as refused:
        raise DoesNotConform(str(refused)) from None


def _assert_options_are_documented(importer_cls: type[Importer]) -> None:
    for name, option in importer_cls.Options.model_fields.items():
        claim(bool(option.description), f'option {name!r} has no description; write Field(…, description="…")')
        claim(not option.is_required(), f"option {name!r} has no default; an import must work without it")


def _assert_leaves_others_alone(importer_cls: type[Importer]) -> None:
    for probe in foreign_probes(importer_cls):
        confidence = _confidence(importer_cls, probe)
        claim(
            confidence < _SURE_OF_OTHERS,
            f"sniff is sure to {confidence} of {probe.name!r}, which begins {probe.head[:40]!r} and is another's; "
            "give None, or less than 0.3, unless the content is surely your own",
        )


def _assert_recognised(sample: Sample) -> None:
    confidence = _confidence(sample.importer_cls, Probe.of(Source(sample.path)))
    claim(
        _SURE_OF_ITS_OWN <= confidence <= 1,
        f"{sample.name}: sniff is sure to {confidence} that its own sample is its own; 0.5 to 1 is asked for",
    )


def _confidence(importer_cls: type[Importer], probe: Probe) -> float:
    detection = importer_cls().sniff(probe)
    return detection.confidence if detection is not None else 0.0


def _assert_readable(sample: Sample) -> None:
    results = list(sample.results())
    claim(any(isinstance(result, Record) for result in results), f"{sample.name}: read gave no record at all")
    for number, result in enumerate(results, start=1):
        claim(
            isinstance(result, Record | RecordError | Deleted),
            f"{sample.name}: result {number} is {result!r}, neither a Record nor a RecordError",
        )
        has_place = bool(result.locator.as_json() if isinstance(result.locator, Locator) else result.locator)
        claim(
            has_place or isinstance(result, Deleted),
            f"{sample.name}: result {number} has no locator; people need the line to mend it",
        )


def _assert_same_again(sample: Sample) -> None:
    assert_same(sample.name, sample.snapshots(), sample.snapshots(), "on a second reading")


def _assert_same_when_mapped_late(sample: Sample) -> None:
    items = list(sample.items())
    late = [snapshot(result) for result in sample.mapped(items)]
    when = "when the core has read on before it looks at it; let no two results share a list or an object"
    assert_same(sample.name, sample.snapshots(), late, when)


def _assert_map_is_pure(sample: Sample) -> None:
    if not issubclass(sample.importer_cls, FramedImporter):
        raise DoesNotApply("it has no map")
    frames = [item for item in sample.items() if isinstance(item, Frame)]
    importer = sample.importer_cls()
    once, twice = ([snapshot(result) for result in sample.mapped(frames, importer)] for _ in range(2))
    assert_same(sample.name, once, twice, "when map is asked a second time; let it change neither frame nor importer")


def _assert_resumes(sample: Sample) -> None:
    if "resume" not in sample.importer_cls.capabilities:
        raise DoesNotApply('it does not say that it can "resume"')
    whole = sample.snapshots()
    before, places = 0, list[tuple[Checkpoint, int]]()
    for item in sample.items():
        if isinstance(item, Checkpoint):
            places.append((item, before))
        else:
            before += 1
    if not places:
        raise DoesNotApply("this sample has no Checkpoint; a longer one would")
    for checkpoint, done in places[:: -(-len(places) // _MOST_STARTS)]:
        rest = sample.snapshots(start=_stored(sample.name, checkpoint))
        when = f"when it is read from the Checkpoint {checkpoint.position!r}"
        assert_same(sample.name, whole[done:], rest, when, first=done + 1)


def _stored(where: str, checkpoint: Checkpoint) -> Checkpoint:
    """Give the checkpoint as it comes back from the database."""
    try:
        return Checkpoint(orjson.loads(orjson.dumps(checkpoint.position)), checkpoint.done)
    except TypeError as error:
        message = f"{where}: the position {checkpoint.position!r} of a Checkpoint is no JSON: {error}"
        raise DoesNotConform(message) from None


def _assert_survives_cuts(sample: Sample) -> None:
    if not sample.path.is_file():
        raise DoesNotApply("a folder is not cut")
    assert_survives_cuts(sample)


def _assert_streams(sample: Sample) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources = repeated(sample, folder)
        if sources is None:
            raise DoesNotApply("many of it are no longer one, or it is too long for that")
        assert_flat(sample, *sources)


OF_THE_CLASS: Final = (
    ("is an importer that the core accepts", _assert_usable),
    ("documents its options", _assert_options_are_documented),
    ("leaves files of others alone", _assert_leaves_others_alone),
)
OF_A_SAMPLE: Final = (
    ("recognises it", _assert_recognised),
    ("reads it into records that say where they stood", _assert_readable),
    ("reads the same again", _assert_same_again),
    ("reads the same in batches of any size", _assert_same_when_mapped_late),
    ("maps a frame twice to the same", _assert_map_is_pure),
    ("goes on from every checkpoint", _assert_resumes),
    ("survives it cut anywhere", _assert_survives_cuts),
    ("takes no more memory when there is more of it", _assert_streams),
)
