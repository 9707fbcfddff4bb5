"""Look at an input without storing anything: format, encoding, fields, dates; and a map to begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError

from .checking.check import Defaults, check
from .choose import Candidate, Choice, choose, claims_folder
from .importer import Importer
from .inputs import find_inputs
from .inspected_dates import InspectedDates
from .inspected_ids import InspectedIds
from .mapping.field_map import FieldMap
from .mapping.map_file import read_map
from .mapping.map_skeleton import FieldSummary, write_map
from .pipeline.blame import PluginFailed, blamed
from .pipeline.frames import Item, frames_of, map_frame
from .pipeline.problems import locator_of
from .pipeline.request import RunRequest, read_options, source_key
from .plugins import Plugins
from .record import FatalImportError, Frame, Record, RecordError
from .source_fields import SourceFields, is_mappable, reads_alone

MAX_REFUSED = 50


@dataclass(slots=True)
class Inspection:
    """What a look at an input found."""

    choice: Choice
    source: str
    encoding: str | None = None
    total: int | None = None
    records: int = 0
    dates: InspectedDates = field(default_factory=InspectedDates)
    ids: InspectedIds = field(default_factory=InspectedIds)
    refused: int = 0
    stopped: str | None = None  # why it cannot be read to its end
    warnings: list[str] = field(default_factory=list)
    fields: list[FieldSummary] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when nothing would be refused, 1 when something would, 2 when the input cannot be read to its end."""
        if self.stopped is not None:
            return 2
        return 1 if self.refused or not self.records else 0

    @property
    def verdict(self) -> str:
        """Whether an import would go well: "ready", "ready, but …" or "not ready: …"."""
        if self.stopped is not None:
            return f"not ready: {self.stopped}"
        if not self.records:
            return "not ready: none of its records can be read" if self.refused else "not ready: it has no records"
        doubts = [f"{self.refused:,} of {self.records + self.refused:,} records would be refused"] * bool(self.refused)
        doubts += self.ids.remarks()
        if number := sum(self.dates.not_understood.values()):
            doubts.append(f"{number:,} {'date is' if number == 1 else 'dates are'} not understood")
        return f"ready, but {', '.join(doubts)}" if doubts else "ready"

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
            "records": self.records,
            "refused": self.refused,
            "duplicates": self.ids.duplicates,
            "unknown_parents": self.ids.unknown_parents,
            "verdict": self.verdict,
        }

    def map_text(self) -> str:
        """Give a map file to begin with: what is known filled in, the rest commented out."""
        return write_map([each for each in self.fields if not reads_alone(each.path)])


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {"name": candidate.name, "confidence": candidate.confidence, "reason": candidate.reason}


def inspect_input(
    plugins: Plugins,
    name: str,
    format: str | None = None,
    map_file: Path | None = None,
    encoding: str | None = None,
    archive: Database | None = None,
) -> Inspection:
    """Read an input from beginning to end and tell what is in it; of a folder, its first file. Nothing is stored.

    A parent that the `archive` has, of the same source, is not an unknown one.

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
        defaults = Defaults(None, None, inspection.dates.locale, importer.date_context)
    if len(found.inputs) > 1:
        inspection.warnings.append(f"only the first of {len(found.inputs)} files was looked at: {source.name}")
    seen = SourceFields()
    try:
        with blamed(choice.importer):
            for item in frames_of(importer, source, options):
                _look_at(inspection, importer, item, options, defaults, None if is_mappable(options) else seen)
            if is_mappable(options):
                seen.add_source(importer, source, options, field_map)
    except FatalImportError as error:
        inspection.stopped = f"{error.code}: {error.message}"
        inspection.warnings.append(inspection.stopped)
    inspection.ids.conclude(inspection.source, archive)
    inspection.fields = seen.summaries()
    inspection.encoding = source.encoding
    inspection.warnings += dict.fromkeys(_said(each, source.name) for each in source.warnings)
    if (more := inspection.refused - MAX_REFUSED) > 0:
        inspection.warnings.append(f"and {more:,} more would be refused; import run --dry-run lists them all")
    if advice := inspection.dates.advice():
        inspection.warnings.append(advice)
    return inspection


def _look_at(
    inspection: Inspection,
    importer: Importer,
    item: Item,
    options: BaseModel,
    defaults: Defaults,
    seen: SourceFields | None,
) -> None:
    answer: object = item
    try:
        if isinstance(item, Frame):
            answer = map_frame(importer, item, options)
        if isinstance(answer, Record):
            check(answer, defaults)
    except RecordError as error:
        answer = error
    except PluginFailed:
        raise
    except MunimentError as error:
        answer = RecordError(error.code, error.message)
    if isinstance(answer, RecordError):
        inspection.refused += 1
        if inspection.refused <= MAX_REFUSED:
            answer.locator = answer.locator or getattr(item, "locator", None)
            inspection.warnings.append(_said(answer, ""))
    if not isinstance(answer, Record):
        return
    inspection.records += 1
    place = locator_of(answer.locator, "", inspection.records + inspection.refused)
    inspection.ids.add(answer, str(place))
    if seen is not None:
        seen.add_record(answer)
    inspection.dates.add(answer)


def _said(error: RecordError, name: str) -> str:
    where = str(locator_of(error.locator, name, 0)) if error.locator else ""
    message = error.message if error.field is None else f"{error.field}: {error.message}"
    # Some messages name their place themselves.
    return message if not where or message.startswith(where) else f"{where}: {message}"
