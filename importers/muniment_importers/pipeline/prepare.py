"""What is decided of an input before anything is stored, and how a run's row keeps it, to go on from the row alone."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import BaseModel, TypeAdapter

from muniment_importers.choose import Choice
from muniment_importers.importer import Importer
from muniment_importers.inputs import InputMissing
from muniment_importers.mapping.field_map import FieldMap
from muniment_importers.mapping.map_file import parse_map
from muniment_importers.plugins import Plugins
from muniment_importers.record import FatalImportError
from muniment_importers.report import RunReport
from muniment_importers.source import Source
from muniment_schema.errors import MunimentError
from muniment_schema.values.ids import new_id

from .harvest import Harvest
from .only_failed import FailedBefore
from .problems import storable
from .request import RunRequest, read_options

# Said once for a command, or found in what was chosen from it; all else must be the same for a run to go on.
_NOT_BOUND: Final = frozenset(
    {"inputs", "format", "source", "map_file", "options", "dry_run", "diff", "fail_fast", "actor", "rejects", "yes"}
)
_REQUEST: Final = TypeAdapter(RunRequest)


class InputChanged(MunimentError):
    """The input of a run is another than it was when the run began."""

    code = "INPUT_CHANGED"


class ImporterChanged(MunimentError):
    """The importer of a run is of another version than it was when the run began."""

    code = "IMPORTER_CHANGED"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An input with everything decided: nothing is stored yet."""

    source: Source
    choice: Choice
    importer: Importer
    options: BaseModel
    source_key: str
    field_map: FieldMap | None = None
    rejects: Path | None = None  # where refused records are written
    only: FailedBefore | None = None
    harvest: Harvest | None = None


def kept_request(request: RunRequest, prepared: Prepared) -> dict[str, Any]:
    """Give as JSON what was asked and what was chosen; `path` is None for what cannot be read a second time.

    Every field of the request is in it. The map is kept as its text, because its file may go.
    """
    source, path = prepared.source, prepared.source.path
    absolute = None if path is None else str(path.absolute())
    once = replace(request, inputs=[absolute or "-"], map_file=None)
    return {
        "request": _REQUEST.dump_python(once, mode="json"),
        "importer": prepared.choice.importer.name,
        "importer_version": prepared.choice.importer.version,
        "options": prepared.options.model_dump(mode="json", exclude_defaults=True),
        "source": prepared.source_key,
        "map": None if prepared.field_map is None else [prepared.field_map.name, prepared.field_map.text],
        "path": absolute,
        "name": source.name,
        "root": None if source.root is None else str(source.root),
        "binding": _binding(request, prepared),
    }


def new_report(request: RunRequest, prepared: Prepared) -> RunReport:
    """Give the report of a run that begins, still without a number."""
    source, choice = prepared.source, prepared.choice
    return RunReport(
        id=new_id("import_run"),
        number=0,
        importer=choice.importer.name,
        importer_version=choice.importer.version,
        plugin=choice.importer.plugin,
        source=prepared.source_key,
        input_name=storable(source.url or source.name),
        input_path=storable(str(source.path)) if source.path else None,
        confidence=choice.detection.confidence if choice.detection else None,
        reason=choice.detection.reason if choice.detection else None,
        mode=request.mode,
        options=prepared.options.model_dump(mode="json", exclude_defaults=True),
        map_sha256=prepared.field_map.sha256 if prepared.field_map else None,
        dry_run=request.dry_run,
        started_at=datetime.now(UTC),
        changes=[] if request.diff else None,
    )


def refuse_changed_input(before: RunReport, now: RunReport) -> None:
    """Refuse to go on in an input that is another than at the beginning. Raises InputChanged."""
    if before.input_sha256 is not None and before.input_sha256 != now.input_sha256:
        raise InputChanged(
            f"{now.input_name} is not what it was when run {before.number} began",
            hint="import it anew: muniment import run; what is stored already is found unchanged or updated",
        )


def _binding(request: RunRequest, prepared: Prepared) -> str | None:
    """Give a digest of all that must be the same for a run to go on; None when the input cannot be read."""
    said = _REQUEST.dump_python(request, mode="json")
    with suppress(FatalImportError, OSError):
        bound = {
            "input": prepared.source.sha256(),
            "importer": [prepared.choice.importer.name, prepared.choice.importer.version],
            "options": prepared.options.model_dump(mode="json"),
            "map": None if prepared.field_map is None else prepared.field_map.sha256,
            "source": prepared.source_key,
            "said": {each.name: said[each.name] for each in fields(request) if each.name not in _NOT_BOUND},
        }
        return hashlib.sha256(orjson.dumps(bound, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return None


def prepared_again(kept: dict[str, Any], plugins: Plugins) -> tuple[RunRequest, Prepared]:
    """Give what a row keeps as it was decided.

    Raises InputMissing, UnknownImporter and ImporterChanged, and what a map or options that are no longer right raise.
    """
    path = Path(kept["path"])
    if not path.exists():
        raise InputMissing([kept["path"]])
    installed = plugins.find(kept["importer"])
    if installed.version != kept["importer_version"]:
        raise ImporterChanged(
            f"the run began with {installed.name} {kept['importer_version']}; installed is {installed.version}",
            hint="import the file anew; what is stored already is found unchanged or updated",
        )
    request = _REQUEST.validate_python(kept["request"])
    field_map = None if kept["map"] is None else parse_map(kept["map"][1], kept["map"][0])
    options = read_options(installed, kept["options"], {}, field_map)
    root = None if kept["root"] is None else Path(kept["root"])
    source = Source(path, name=kept["name"], encoding=request.encoding, root=root)
    return request, Prepared(source, Choice(installed), installed.cls(), options, kept["source"], field_map)
