"""Importer of JSON: lines, arrays and single objects, by key or by a map, and Muniment's own export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import Field, field_validator

from ..importer import Detection, FramedImporter
from ..mapping.field_map import XPATH_HINT, BadMap, FieldMap, looks_like_xpath
from ..mapping.muniment_object import muniment_native_id, muniment_source_key, read_muniment_object
from ..mapping.object_map import ObjectMapper
from ..mapping.options import MappedOptions
from ..probe import Probe
from ..record import Checkpoint, Deleted, Frame, Locator, Record, RecordError
from ..refusal import Refusal
from ..source import Source
from .json_text.lines import line_elements
from .json_text.reasons import REASON_KEY, refused_lines, without_reasons
from .json_text.stream import Element, JsonStream
from .json_text.strict import BadValue, StrictParser

_HEAD: Final = 64 << 10
_SHOWN: Final = 500
_RECORDS: Final = re.compile(r"[^.\[\]]+(\.[^.\[\]]+)*(\[\])?")


class JsonLinesOptions(MappedOptions):
    """Options of the importer jsonl."""

    records: str = Field(
        "", description="Path to the records inside one JSON text, such as data.items[]; else its top."
    )
    kind: Literal["document", "agent", "place", "subject", "repository", "collection"] = Field(
        "document", description="What each object is, where no key and no map says so."
    )

    @field_validator("records")
    @classmethod
    def _is_path(cls, value: str) -> str:
        if value and _RECORDS.fullmatch(value) is None:
            raise ValueError("keys with dots between them and [] at the end, as in data.items[]")
        return value


@dataclass(frozen=True, slots=True)
class _ObjectPayload:
    mapper: ObjectMapper | None  # None for Muniment's own export
    value: dict[str, Any]


class JsonLines(FramedImporter):
    """JSON lines, a JSON array or one JSON object; Muniment's own export comes back as it was."""

    name = "jsonl"
    title = "JSON lines, JSON arrays and Muniment's own export"
    extensions = (".jsonl", ".ndjson", ".json")
    media_types = ("application/jsonl", "application/x-ndjson", "application/json")
    Options = JsonLinesOptions
    capabilities = frozenset({"map"})

    def sniff(self, probe: Probe) -> Detection | None:
        """Say whether the head is JSON, and of which shape."""
        text = None if probe.is_dir or probe.is_empty else probe.text()
        if text is None:
            return None
        start = text.lstrip("\ufeff \t\r\n")
        if not start.startswith(("{", "[")):
            return Detection(0.5, "file name ends in .jsonl") if probe.name.lower().endswith(".jsonl") else None
        keys = probe.json_keys()
        if not keys:
            is_array = re.match(r"\[\s*(\]\s*\Z|\{)", start) is not None
            is_named = probe.name.lower().endswith(self.extensions)
            return Detection(0.8 if is_array else 0.5, "JSON") if is_array or is_named else None
        if "muniment" in keys and "kind" in keys:
            return Detection(0.95, "Muniment's own export")
        if start.startswith("["):
            return Detection(0.8, f"JSON array of objects with {_keys(keys)}")
        if _first_line_is_whole(start):
            return Detection(0.9, f"JSON lines, {_keys(keys)} in the first")
        return Detection(0.7, f"JSON object with {_keys(keys)}")

    def source_key(self, source: Source, options: JsonLinesOptions) -> str | None:
        """Give the key that the first line of a Muniment export states."""
        with source.text() as stream:
            for element in without_reasons(line_elements(stream)):
                if isinstance(element.value, dict) and element.value.get("muniment") == "1":
                    return muniment_source_key(element.value)
                return None
        return None

    def frames(
        self, source: Source, options: JsonLinesOptions, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield the objects. Raises BadMap when none of them has a value at a path of the map."""
        mapper = ObjectMapper(options.field_map, kind=options.kind)
        if options.field_map is not None:
            _refuse_unanswered(options.field_map, mapper, _elements(source, options.records))
        context = "\n".join((options.kind, options.field_map.sha256 if options.field_map else "")).encode()
        number = 0
        for element in _elements(source, options.records):
            number += 1
            where = Locator(input=source.name, line=element.line, record=number)
            if element.error is not None:
                yield _problem(element, element.error, where)
                continue
            if not isinstance(element.value, dict):
                message = f"an object is expected, {_words_for(element.value)} found"
                yield _problem(element, BadValue("NOT_AN_OBJECT", message, 'write it as {"title": "…"}'), where)
                continue
            version = element.value.get("muniment")
            if isinstance(version, str) and version.isdigit() and version != "1":
                hint = "update Muniment, or export again with the older version"
                yield _problem(
                    element, BadValue("NEWER_EXPORT", f"an export of version {version}; 1 is read", hint), where
                )
                continue
            raw = element.text.encode("utf-8", "surrogatepass")
            if element.value.get("muniment") == "1":
                native_id = muniment_native_id(element.value)
                yield Frame(native_id, where, raw, _ObjectPayload(None, element.value), context)
                continue
            yield Frame(mapper.native_id(element.value), where, raw, _ObjectPayload(mapper, element.value), context)

    def rejected(self, refusals: Iterable[Refusal], source: Source, options: JsonLinesOptions) -> Iterator[str]:
        """Give refused objects as JSON lines, with a key for the reasons."""
        return refused_lines(refusals)

    def template(self) -> str:
        """Give one object with the keys that need no map."""
        return _TEMPLATE

    def map(self, frame: Frame, options: JsonLinesOptions) -> Record | RecordError:
        """Give the record of an object."""
        payload: _ObjectPayload = frame.payload
        record = Record(locator=frame.locator, raw=frame.raw)
        try:
            if payload.mapper is None:
                return read_muniment_object(payload.value, record)
            return payload.mapper.record(payload.value, record)
        except RecordError as error:
            error.locator, error.raw, error.native_id = frame.locator, frame.raw, frame.native_id
            return error


_TEMPLATE: Final = (
    '{"native_id":"EX-1","title":"Minute book of the parish council","date":"May 1943","description":"Minutes of all '
    'meetings, with an index. This line is an example: write your own over it.","level":"file",'
    '"reference_code":"PC/1/4","type":"Minutes","extents":["1 volume"],"languages":["en"],'
    '"agents":[{"name":"Parish Council","role":"aut"},"Lee, Ann"],"places":["Little Ferry"],'
    '"subjects":["Parishes","Bridges"],"repository":"County Record Office",'
    '"containers":[{"type":"box","indicator":"12"}],"access_conditions":"Open",'
    '"notes":[{"type":"general","text":"One leaf is torn."}]}\n'
)


def _elements(source: Source, records: str) -> Iterator[Element]:
    return without_reasons(_read_elements(source, records))


def _read_elements(source: Source, records: str) -> Iterator[Element]:
    with source.text() as stream:
        head = stream.read(_HEAD)
    with source.text() as stream:
        if _is_lines(head) and (not records or _has_reasons(head)):
            yield from line_elements(stream)
        else:
            yield from JsonStream(stream).elements(records.removesuffix("[]").split(".") if records else [])


def _has_reasons(head: str) -> bool:
    """Say whether these are refused records, which stand in lines whatever they stood in before."""
    return head.lstrip("\ufeff \t\r\n").startswith(f'{{"{REASON_KEY}":')


def _is_lines(head: str) -> bool:
    lines = [line.strip() for line in head.split("\n", 200) if line.strip()]
    if not lines:
        return True
    if lines[0].startswith("["):
        return False
    return _first_line_is_whole(lines[0]) or len(lines) == 1 or lines[1].startswith("{")


def _first_line_is_whole(text: str) -> bool:
    line = text.split("\n", 1)[0].strip()
    if len(line) >= _HEAD - 1:
        return True  # longer than what is looked at; a person's layout has shorter lines
    try:
        return StrictParser().value(line)[1] == len(line)
    except BadValue as error:
        return error.code != "BAD_JSON"


def _problem(element: Element, error: BadValue, where: Locator) -> RecordError:
    column = f" (column {element.column})" if error.at is not None else ""
    return RecordError(
        error.code,
        f"{error.message}{column}",
        where,
        hint=error.hint,
        value=element.text[:_SHOWN],
        raw=element.text,
    )


def _refuse_unanswered(field_map: FieldMap, mapper: ObjectMapper, elements: Iterable[Element]) -> None:
    """Look ahead until every path of the map has had a value, which the first objects of most inputs give them.

    Raises BadMap with the line of a path that no object answers; without objects nothing can be said.
    """
    unanswered = {path: entry.line for entry in field_map.entries for path in entry.all_paths()}
    has_objects = False
    for element in elements:
        if not unanswered:
            return
        if isinstance(element.value, dict) and element.value.get("muniment") != "1":
            has_objects = True
            for path in mapper.answered(element.value, unanswered):
                del unanswered[path]
    if has_objects:
        for path, line in unanswered.items():
            hint = XPATH_HINT if looks_like_xpath(path) else "is it spelled as in the input?"
            raise BadMap(f"no record has {path!r}", name=field_map.name, line=line, hint=hint)


def _keys(keys: Sequence[str]) -> str:
    return "1 key" if len(keys) == 1 else f"{len(keys)} keys"


def _words_for(value: Any) -> str:
    if value is None:
        return "null"
    return "an array" if isinstance(value, list) else f"{str(value)[:80]!r}"
