"""What a person asks of an import, and what is decided from it before anything is stored."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from muniment_importers.checking.reader import Defaults
from muniment_importers.choose import Choice
from muniment_importers.importer import Importer
from muniment_importers.mapping.field_map import FieldMap
from muniment_importers.plugins import InstalledImporter, Plugins
from muniment_importers.source import Source
from muniment_schema.errors import MunimentError
from muniment_schema.values.folding import fold
from muniment_schema.values.vocabularies import ImportMode, PublicationStatus, Visibility
from muniment_schema.writing.author import PERSON

SOURCE_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class BadSource(MunimentError):
    """A source key that cannot be one."""

    code = "BAD_SOURCE"


class BadOption(MunimentError):
    """An option that the importer does not have, or a value that it does not take."""

    code = "BAD_OPTION"


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """One `import run`: inputs as a person names them, and what is said about all of them."""

    inputs: Sequence[str]
    format: str | None = None
    source: str | None = None
    map_file: Path | None = None
    options: dict[str, str] = field(default_factory=dict)
    mode: ImportMode = ImportMode.REPLACE
    visibility: Visibility | None = None
    status: PublicationStatus | None = None
    embargo_until: datetime | None = None
    blank_clears: bool = False
    encoding: str | None = None
    dry_run: bool = False
    diff: bool = False
    limit: int | None = None
    fail_fast: bool = False
    rejects: Path | None = None
    only_failed: str | None = None  # number or id of a run, or last
    allow_private_network: bool = False
    harvest: bool = False  # the input is one URL
    prune: bool = False
    yes: bool = False
    actor: str = "import"


def defaults_of(request: RunRequest, importer: Importer, options: BaseModel) -> Defaults:
    """Give what is said of records that say nothing themselves."""
    locale = getattr(options, "date_locale", None)  # a plugin's options may be any model
    return Defaults(request.visibility, request.status, locale, importer.date_context, request.embargo_until)


def read_options(
    installed: InstalledImporter, detected: dict[str, Any], stated: dict[str, str], field_map: FieldMap | None
) -> BaseModel:
    """Give the importer's options: what a person said, over what was read off the input, over the defaults.

    Raises BadOption, naming every option that is wrong; one for a map that the importer cannot take.
    """
    model = installed.cls.Options
    try:
        options = model.model_validate({**detected, **stated})
    except ValidationError as error:
        raise BadOption("; ".join(_refusals(installed.name, model, error))) from None
    if field_map is not None:
        if "field_map" not in model.model_fields:
            raise BadOption(f"{installed.name} takes no --map", hint="its records name their fields themselves")
        options = options.model_copy(update={"field_map": field_map})
    return options


def _refusals(name: str, model: type[BaseModel], error: ValidationError) -> list[str]:
    known = ", ".join(each for each in model.model_fields if each != "field_map") or "none"
    lines = []
    for each in error.errors():
        option = ".".join(str(part) for part in each["loc"]) or "options"
        if each["type"] == "extra_forbidden":
            lines.append(f"{name} has no option {option!r}; it has: {known}")
        else:
            lines.append(f"option {option}={each['input']!r}: {each['msg']}")
    return lines


def source_key(request: RunRequest, importer: Importer, source: Source, options: Any) -> str:
    """Give the key of the feed: as said, as the input states it, the listing's importer, else the folded file stem.

    Raises BadSource for a key that is none.
    """
    if request.source is not None:
        if not SOURCE_KEY.fullmatch(request.source):
            raise BadSource(
                f"{request.source!r} is no source key",
                hint="write lower-case letters, digits, dot, dash or underscore, at most 64, such as census-2026",
            )
        if request.source == PERSON:
            raise BadSource(f"{PERSON!r} marks what people edit", hint="write another key, such as people")
        return request.source
    stated = importer.source_key(source, options)
    text = stated or (Path(source.name).stem if source.name != source.url else source.name.partition("://")[2])
    if key := stem_key(text):
        return f"{key}-{importer.name}" if key == PERSON else key
    # A name in another script has no letters for a key; its digest keeps two such files from sharing one.
    return f"{importer.name}-{hashlib.sha256(unicodedata.normalize('NFC', text).encode()).hexdigest()[:8]}"


def stem_key(text: str) -> str:
    """Give a text as a source key: "Census 2026" is "census-2026"."""
    key = re.sub(r"[^a-z0-9._-]+", "-", fold(text)).strip("-._")
    return key[:64].rstrip("-._")


def salt_of(
    request: RunRequest, choice: Choice, options: BaseModel, field_map: FieldMap | None, plugins: Plugins
) -> bytes:
    """Give a digest of all that a stored record depends on beside the input, for the hashes of records.

    What was only filled in is not what a later replacing run would store, so `fill` hashes apart.
    """
    said = {
        "importer": [choice.importer.name, choice.importer.version],
        "transforms": [[each.name, each.version] for each in plugins.plugins if "transform_record" in each.hooks],
        "encoding": request.encoding,
        "fill": request.mode is ImportMode.FILL,
        "options": options.model_dump(mode="json", exclude=set(getattr(options, "reach", ()))),
        "map": field_map.sha256 if field_map else None,
        "visibility": request.visibility,
        "status": request.status,
        "embargo_until": request.embargo_until,
        "blank_clears": request.blank_clears,
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
