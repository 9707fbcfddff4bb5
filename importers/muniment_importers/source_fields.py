"""The fields of an input as the input spells them, with how often they are filled and which field of ours they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from .importer import Importer
from .mapping.field_map import FieldMap
from .mapping.headings import heading_target
from .mapping.map_skeleton import FieldSummary
from .mapping.paths import lies_under, matcher, without_column_mark
from .mapping.targets import UnknownTarget, parse_target
from .pipeline.frames import frames_of, map_frame
from .record import Frame, Record
from .source import Source

MAX_SAMPLES, MAX_DISTINCT = 3, 10_000
# Fields of a record that say nothing about its content.
_SYSTEM: Final = {"kind", "origin", "locator", "raw", "warnings", "extra", "title_is_supplied"}


class _EveryName(frozenset[str]):
    """A set that has every name in it."""

    def __contains__(self, name: object) -> bool:
        return True


class _NothingIsKnown(FieldMap):
    """A map that claims every field and fills none, so that each record comes out as the source has it."""

    def targets(self) -> frozenset[str]:
        return _EveryName()


@dataclass(slots=True)
class _Seen:
    """What was seen of one field; `values` are hashes, for the texts of 10,000 bodies would fill the memory."""

    filled: int = 0
    values: set[int] = field(default_factory=set)
    samples: list[str] = field(default_factory=list)
    target: str | None = None

    def add(self, texts: list[str]) -> None:
        self.filled += 1
        for text in texts:
            if len(self.values) < MAX_DISTINCT:
                self.values.add(hash(text))
            if len(self.samples) < MAX_SAMPLES and text[:100] not in self.samples:
                self.samples.append(text[:100])


class SourceFields:
    """Collects the fields of an input."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def summaries(self) -> list[FieldSummary]:
        """Give the fields in the order in which they were met."""
        return [
            FieldSummary(path, seen.filled, len(seen.values), seen.samples, seen.target)
            for path, seen in self._seen.items()
        ]

    def add_record(self, record: Record, target_of: Callable[[str], str | None] = lambda path: None) -> None:
        """Take the fields of a record as its importer names them, and what it left over."""
        for name in record.__slots__:
            value = getattr(record, name)
            if name not in _SYSTEM and value:
                self._at(record.origin.get(name, name), _own_target(name)).add(_texts(value))
        for path, values in record.extra.items():
            self._at(path, target_of(path)).add(values)

    def add_source(self, importer: Importer, source: Source, options: BaseModel, field_map: FieldMap | None) -> None:
        """Read an input that a map can be made for, and take its fields as it spells them, empty ones too."""
        plain = options.model_copy(update={"field_map": _NothingIsKnown("", "")})
        for path in _all_columns(importer, source, plain):
            self._at(path, _target(path, field_map))
        for frame in frames_of(importer, source, plain):
            if isinstance(frame, Frame):
                record = map_frame(importer, frame, plain)
                if isinstance(record, Record):
                    self.add_record(record, lambda path: _target(path, field_map))

    def _at(self, path: str, target: str | None) -> _Seen:
        seen = self._seen.get(path)
        if seen is None:
            seen = self._seen[path] = _Seen(target=target)
        return seen


def is_mappable(options: BaseModel) -> bool:
    """Tell whether an importer with these options takes a map."""
    return "field_map" in type(options).model_fields


def reads_alone(path: str) -> bool:
    """Tell whether a path inside an object is read by the key above it, so that a map need not name it."""
    heading = without_column_mark(path).removesuffix("[]")
    return heading == path.removesuffix("[]") and heading_target(heading) is None and _key_above(path) is not None


def _key_above(path: str) -> str | None:
    key = path.split(".", 1)[0].split("[", 1)[0]
    target = heading_target(key) if key != path else None
    return None if target is None else target.name


def _target(path: str, field_map: FieldMap | None) -> str | None:
    """Give the name of the field that a path goes to, with the map or without one."""
    bare = without_column_mark(path)
    for entry in field_map.entries if field_map else ():
        if any(without_column_mark(each) == bare or matcher(each)(path) for each in entry.all_paths()):
            return entry.target.name
    if field_map and any(without_column_mark(each) == bare or lies_under(each, path) for each in field_map.ignored):
        return None
    found = heading_target(bare.removesuffix("[]"))
    name = found.name if found else _key_above(path)
    return None if field_map and name in field_map.targets() else name


def _own_target(name: str) -> str | None:
    name = {"parent_native_id": "parent"}.get(name, name)
    try:
        return parse_target(name).name
    except UnknownTarget:
        return None


def _all_columns(importer: Importer, source: Source, options: BaseModel) -> list[str]:
    columns: Any = getattr(importer, "fields", None)
    return list(columns(source, options)) if callable(columns) else []


def _texts(value: Any) -> list[str]:
    return list(_said(value))


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _said(each)
        return
    for name in ("text", "name", "label", "value", "indicator", "native_id", "path_or_url", "edtf"):
        if said := getattr(value, name, None):
            yield str(said)
            return
    yield str(value)
