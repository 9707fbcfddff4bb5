"""Which importer reads an input: the one a person names, else the one that is surest after a look at its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import structlog

from muniment_schema.errors import MunimentError

from .importer import Detection, Importer
from .inputs import Inputs, Skipped
from .pipeline.printing import to_standard_error
from .plugin_checks import one_line
from .plugins import InstalledImporter, Plugins
from .probe import Probe
from .source import Source

_log = structlog.get_logger(__name__)

# Below this an importer only says that it could not rule the input out.
LEAST_CONFIDENCE: Final = 0.3
CLEAR_LEAD: Final = 0.1
# What a file's extension alone is worth, and what is left to others then.
BY_EXTENSION: Final = 0.5
OTHERS_BY_CONTENT: Final = 0.35


class InputRefused(MunimentError):
    """An input that no importer can be chosen for; among several inputs it is passed over and listed."""

    def __init__(self, name: str, message: str, *, hint: str | None = None) -> None:
        self.name = name
        super().__init__(message, hint=hint)


class EmptyInput(InputRefused):
    """The input holds nothing but white space."""

    code = "EMPTY_INPUT"

    def __init__(self, name: str) -> None:
        super().__init__(name, f"{name} is empty", hint="was the export cut short?")


class UnknownFormat(InputRefused):
    """No importer says that the input is its own."""

    code = "UNKNOWN_FORMAT"

    def __init__(self, name: str, looks_like: str | None, known: Sequence[str]) -> None:
        self.looks_like = looks_like
        what = f"; it looks like a {looks_like}" if looks_like else ""
        super().__init__(
            name,
            f"no importer knows the format of {name}{what}",
            hint=f"name one with --format; there are: {', '.join(known) or 'none'}",
        )


class AmbiguousFormat(InputRefused):
    """Two importers or more are about equally sure."""

    code = "AMBIGUOUS_FORMAT"

    def __init__(self, name: str, candidates: Sequence[Candidate]) -> None:
        self.candidates = tuple(candidates)
        listed = "; ".join(f"{one.name} ({one.confidence:.2f}: {one.reason})" for one in candidates)
        super().__init__(
            name, f"{name} could be of several formats: {listed}", hint=f"say --format {candidates[0].name}, or another"
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one importer said about an input; when its `sniff` failed, confidence 0 and the failure as reason."""

    name: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The importer that reads an input, the options it read off the input, and who else was asked, surest first."""

    importer: InstalledImporter
    options: dict[str, Any] = field(default_factory=dict)
    detection: Detection | None = None  # None when a person named the importer
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Every input that will be a run, with its importer, and the names that were passed over."""

    inputs: tuple[tuple[Source, Choice], ...]
    skipped: tuple[Skipped, ...]


def choose(source: Source, plugins: Plugins, format: str | None = None) -> Choice:
    """Give the importer for one input. `format` wins over detection.

    Raises UnknownImporter for a wrong `format`; EmptyInput; UnknownFormat when nobody is sure to 0.3 at least;
    AmbiguousFormat when a second one comes within 0.1 of the first. An importer that fails while it looks is left out.
    """
    named = plugins.find(format) if format is not None else None
    probe = Probe.of(source)
    if probe.is_empty:
        raise EmptyInput(source.name)
    if named is not None:
        return Choice(named)
    detections, candidates = _ask_all(probe, plugins)
    sure = [candidate for candidate in candidates if candidate.confidence >= LEAST_CONFIDENCE]
    if not sure:
        looks_like = probe.looks_like or ("binary file" if probe.looks_binary else None)
        raise UnknownFormat(source.name, looks_like, sorted(plugins.importers))
    # Rounded, because 0.6 is no more than 0.1 above 0.5 whatever the floats say.
    rivals = [candidate for candidate in sure if round(sure[0].confidence - candidate.confidence, 9) <= CLEAR_LEAD]
    if len(rivals) > 1:
        raise AmbiguousFormat(source.name, rivals)
    detection = detections[sure[0].name]
    return Choice(plugins.importers[sure[0].name], dict(detection.options), detection, tuple(candidates))


def choose_each(inputs: Inputs, plugins: Plugins, format: str | None = None) -> Chosen:
    """Give the importers of all inputs.

    An only input that is refused raises as in `choose`; of several, or in a folder, it is passed over and listed.
    """
    chosen: list[tuple[Source, Choice]] = []
    skipped = list(inputs.skipped)
    for one in inputs.inputs:
        try:
            chosen.append((one.source, choose(one.source, plugins, format)))
        except InputRefused as refusal:
            if one.is_alone:
                raise
            skipped.append(Skipped(one.source.name, refusal.code))
    return Chosen(tuple(chosen), tuple(skipped))


def claims_folder(source: Source, plugins: Plugins, format: str | None = None) -> bool:
    """Say whether an importer, or the one of that name, reads this folder as one input."""
    importers = plugins.importers if format is None else {format: plugins.find(format)}
    return any(
        candidate.confidence >= LEAST_CONFIDENCE
        for candidate in (_ask(Probe.of(source), installed)[1] for installed in importers.values())
    )


def _ask_all(probe: Probe, plugins: Plugins) -> tuple[dict[str, Detection], list[Candidate]]:
    detections: dict[str, Detection] = {}
    candidates: list[Candidate] = []
    for name, installed in plugins.importers.items():
        detection, candidate = _ask(probe, installed)
        if detection is not None:
            detections[name] = detection
        if detection is not None or candidate.reason:
            candidates.append(candidate)
    candidates = _by_extension(probe, plugins, candidates)
    candidates.sort(key=lambda candidate: (-candidate.confidence, candidate.name))
    return detections, candidates


def _by_extension(probe: Probe, plugins: Plugins, candidates: list[Candidate]) -> list[Candidate]:
    """Let an importer that knows the file by its extension go before those that only find its content familiar.

    A parish book of neat rows looks like a CSV file, and JSON lines can be anybody's; its author named the extension.
    """
    name = probe.name.lower()
    own = {
        each.name
        for each in candidates
        if each.confidence >= BY_EXTENSION and name.endswith(tuple(plugins.importers[each.name].cls.extensions) or "\0")
    }
    if not own:
        return candidates
    return [
        each if each.name in own or each.confidence < OTHERS_BY_CONTENT else replace(each, confidence=OTHERS_BY_CONTENT)
        for each in candidates
    ]


def _ask(probe: Probe, installed: InstalledImporter) -> tuple[Detection | None, Candidate]:
    importer: Importer
    try:
        with to_standard_error():
            importer = installed.cls()
            detection: object = importer.sniff(probe)
    except KeyboardInterrupt:
        # One that looks for ever is found by whoever loses patience with it.
        _log.warning("interrupted while an importer looked", importer=installed.name, plugin=installed.plugin)
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, and the others must be asked
        return None, Candidate(installed.name, 0.0, f"its look at the input failed: {one_line(error)}")
    if detection is None:
        return None, Candidate(installed.name, 0.0, "")
    if not isinstance(detection, Detection) or not _is_sound(detection):
        return None, Candidate(
            installed.name, 0.0, f"its look at the input gave {detection!r}, not a Detection of 0 to 1"
        )
    return detection, Candidate(installed.name, float(detection.confidence), detection.reason)


def _is_sound(detection: Detection) -> bool:
    """Whether the parts are of the right types and sizes, which a plugin need not care about."""
    confidence: object = detection.confidence
    is_share = isinstance(confidence, int | float) and 0 <= confidence <= 1
    return is_share and isinstance(detection.reason, str) and isinstance(detection.options, dict)
