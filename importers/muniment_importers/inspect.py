"""Look at an input without storing anything: format, encoding, fields, dates; and a map to begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .choose import Candidate, Choice, choose, claims_folder
from .importer import Importer
from .inputs import find_inputs
from .inspected_dates import InspectedDates
from .mapping.field_map import FieldMap
from .mapping.map_file import read_map
from .mapping.map_skeleton import FieldSummary, write_map
from .pipeline.blame import blamed
from .pipeline.frames import Item, frames_of, map_frame
from .pipeline.problems import locator_of
from .pipeline.request import RunRequest, read_options, source_key
from .plugins import Plugins
from .record import FatalImportError, Frame, Record, RecordError
from .source_fields import SourceFields, is_mappable, reads_alone


@dataclass(slots=True)
class Inspection:
    """What a look at an input found."""

    choice: Choice
    source: str
    encoding: str | None = None
    total: int | None = None
    records: int = 0
    dates: InspectedDates = field(default_factory=InspectedDates)
    warnings: list[str] = field(default_factory=list)
    fields: list[FieldSummary] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give the document that `import inspect --json` prints."""
        installed, detection = self.choice.importer, self.choice.detection
        return {
            "importer": {
                "name": installed.name,
                "version": installed.version,
                "plugin": installed.plugin,
                "confidence": detection.confidence if detection else None,
                "reason": detection.reason if detection else None,
            },
            "candidates": [_candidate(each) for each in self.choice.candidates],
            "encoding": self.encoding,
            "total": self.total,
            "source": self.source,
            "fields": [each.as_json() for each in self.fields],
            "dates": self.dates.as_json(),
            "warnings": self.warnings,
        }

    def map_text(self) -> str:
        """Give a map file to begin with: what is known filled in, the rest commented out."""
        return write_map([each for each in self.fields if not reads_alone(each.path)])


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {"name": candidate.name, "confidence": candidate.confidence, "reason": candidate.reason}


def inspect_input(
    plugins: Plugins, name: str, format: str | None = None, map_file: Path | None = None, encoding: str | None = None
) -> Inspection:
    """Read an input from beginning to end and tell what is in it; of a folder, its first file. Nothing is stored.

    Raises what `import run` refuses with exit 2, as MunimentError, and FatalImportError where it would stop.
    """
    field_map: FieldMap | None = read_map(map_file) if map_file else None
    found = find_inputs(
        [name], format=format, encoding=encoding, claims_folder=lambda at: claims_folder(at, plugins, format)
    )
    source = found.inputs[0].source
    choice = choose(source, plugins, format)
    options = read_options(choice.importer, choice.options, {}, field_map)
    with blamed(choice.importer):
        importer = choice.importer.cls()
        inspection = Inspection(choice, source_key(RunRequest(inputs=[name]), importer, source, options))
        inspection.total = importer.total(source, options)
        inspection.dates = InspectedDates(getattr(options, "date_locale", None), importer.date_context)
    if len(found.inputs) > 1:
        inspection.warnings.append(f"only the first of {len(found.inputs)} files was looked at: {source.name}")
    seen = SourceFields()
    try:
        with blamed(choice.importer):
            for item in frames_of(importer, source, options):
                _look_at(inspection, importer, item, options, None if is_mappable(options) else seen)
            if is_mappable(options):
                seen.add_source(importer, source, options, field_map)
    except FatalImportError as error:
        inspection.warnings.append(f"{error.code}: {error.message}")
    inspection.fields = seen.summaries()
    inspection.encoding = source.encoding
    inspection.warnings += dict.fromkeys(each.message for each in source.warnings)
    if advice := inspection.dates.advice():
        inspection.warnings.append(advice)
    return inspection


def _look_at(
    inspection: Inspection, importer: Importer, item: Item, options: BaseModel, seen: SourceFields | None
) -> None:
    answer: object = item
    if isinstance(item, Frame):
        try:
            answer = map_frame(importer, item, options)
        except RecordError as error:
            answer = error
    if isinstance(answer, RecordError):
        where = locator_of(answer.locator, "", 0) if answer.locator else ""
        inspection.warnings.append(f"{where}: {answer.message}".removeprefix(": "))
    if not isinstance(answer, Record):
        return
    inspection.records += 1
    if seen is not None:
        seen.add_record(answer)
    inspection.dates.add(answer)
