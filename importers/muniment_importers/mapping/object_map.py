"""JSON objects to records: compiled once for a map, then applied to each object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..record import Record
from .assign import Setter, keep_extra, setter
from .builders import build_part
from .field_map import FieldMap, MapEntry, kind_first
from .filters import Filters
from .headings import heading_target
from .object_fields import read_value
from .paths import BLANK, Matcher, elements, flatten, is_blank_at, lies_under, matcher
from .targets import Target

# Distinct paths remembered; an input that invents a new key for each record does not fill the memory.
_MOST_PATHS: Final = 20_000


class _PlainEntry:
    """A line of the map: paths to one field."""

    def __init__(self, entry: MapEntry) -> None:
        self.entry = entry
        self.matchers = [matcher(path) for path in entry.paths]
        self.set_values: Setter = setter(entry.target)


class _EachEntry:
    """A line of the map whose parts stay together, element by element."""

    def __init__(self, entry: MapEntry) -> None:
        self.entry = entry
        self.each = entry.each or ""
        self.inside = [(part, matcher(path)) for part, path in entry.parts]
        self.whole = [matcher(path) for path in entry.all_paths()]


class ObjectMapper:
    """Gives records from JSON objects.

    With a map, its entries come first. A key that the map does not go into is still read by its name, unless the map
    says where that field comes from. Everything else goes to `extra` by its path, but what the map ignores.
    """

    def __init__(self, field_map: FieldMap | None, *, kind: str | None) -> None:
        self._map = field_map or FieldMap("", "")
        self._kind = self._map.constant("kind") or kind or "document"
        self._plain = [_PlainEntry(entry) for entry in kind_first(self._map.entries) if not entry.parts]
        self._each = [_EachEntry(entry) for entry in self._map.entries if entry.parts]
        self._assigned = self._map.targets()
        self._entered = frozenset(_first_step(path) for path, _ in self._map.paths())
        self._constants: list[tuple[Target, list[str], Setter]] = [
            (target, list(values), setter(target)) for target, values in self._map.constants if target.name != "kind"
        ]
        self._takers: dict[str, tuple[tuple[int, int], ...] | None] = {}
        self._native_id: list[tuple[list[Matcher], Filters, list[str]]] = [
            (plain.matchers, plain.entry.filters, [_first_step(path) for path in plain.entry.paths])
            for plain in self._plain
            if plain.entry.target.name == "native_id"
        ]

    def record(self, value: dict[str, Any], record: Record) -> Record:
        """Fill a record from an object. Raises RecordError for a kind that there is not."""
        record.kind = self._kind
        by_name: list[tuple[Target, str, Any]] = []
        taken: list[list[list[tuple[str, str]]]] = [[[] for _ in plain.matchers] for plain in self._plain]
        for key, below in value.items():
            target = None if key in self._entered or "**" in self._entered else heading_target(key)
            if target is not None and target.name not in self._assigned:
                by_name.append((target, key, below))
                continue
            for path, text in flatten(below, key):
                takers = self._takers_of(path)
                if takers is None:
                    record.extra.setdefault(path, []).append(text)
                else:
                    for entry, source in takers:
                        taken[entry][source].append((path, text))
        for plain, by_source in zip(self._plain, taken, strict=True):
            _apply(plain, by_source, record)
            if not any(by_source) and any(is_blank_at(value, path) for path in plain.entry.paths):
                record.blank.append(plain.entry.target.name)
        for each in self._each:
            _apply_each(each, value, record)
            if each.each and is_blank_at(value, each.each):
                record.blank.append(each.entry.target.name)
        by_name.sort(key=_is_not_kind)  # what the other fields mean hangs on the kind
        for target, key, below in by_name:
            if below in BLANK:
                record.blank.append(target.name)
            read_value(record, target, below, key)
        for target, values, set_values in self._constants:
            if target.is_many or target.name not in record.origin:
                set_values(record, list(values), "constant")
        return record

    def native_id(self, value: dict[str, Any]) -> str | None:
        """Give the record's own id without mapping the rest."""
        if "native_id" in self._assigned:
            for matchers, filters, steps in self._native_id:
                for takes, step in zip(matchers, steps, strict=True):
                    found = [text for path, text in flatten(value.get(step), step) if takes(path)]
                    if values := filters.apply(found, None):
                        return values[0]
            return None
        for key, below in value.items():
            if key not in self._entered and not isinstance(below, dict | list):
                target = heading_target(key)
                if target is not None and target.name == "native_id" and below not in (None, ""):
                    return str(below)
        return None

    def answered(self, value: dict[str, Any], paths: Iterable[str]) -> set[str]:
        """Give those of the map's paths that this object has, be it with nothing in it."""
        found: set[str] = set()
        for path in paths:
            step = _first_step(path)
            below = flatten(value) if step == "**" else flatten(value.get(step), step)
            takes = matcher(path)
            if any(takes(flattened) for flattened, _ in below) or is_blank_at(value, path):
                found.add(path)
        return found

    def _takers_of(self, path: str) -> tuple[tuple[int, int], ...] | None:
        # None: nobody takes it, it is for `extra`; an empty tuple: taken in pairs, or ignored by wish.
        try:
            return self._takers[path]
        except KeyError:
            pass
        found = tuple(
            (entry, source)
            for entry, plain in enumerate(self._plain)
            for source, takes in enumerate(plain.matchers)
            if takes(path)
        )
        takers: tuple[tuple[int, int], ...] | None = found
        if not found:
            in_pairs = any(takes(path) for each in self._each for takes in each.whole)
            ignored = any(lies_under(ignored, path) or matcher(ignored)(path) for ignored in self._map.ignored)
            takers = () if in_pairs or ignored else None
        if len(self._takers) < _MOST_PATHS:
            self._takers[path] = takers
        return takers


def _is_not_kind(field: tuple[Target, str, Any]) -> bool:
    return field[0].base != "kind"


def _apply(plain: _PlainEntry, by_source: list[list[tuple[str, str]]], record: Record) -> None:
    filters = plain.entry.filters
    found = [(pairs[0][0], [text for _, text in pairs]) for pairs in by_source if pairs]
    if filters.join is not None and found:
        found = [(found[0][0], filters.apply([text for _, texts in found for text in texts], None))]
    else:
        found = [(path, [value for value in filters.pieces(texts, None) if value]) for path, texts in found]
    for path, values in found:
        if values:
            plain.set_values(record, values, path)
    if filters.default and not any(values for _, values in found):
        plain.set_values(record, list(filters.default), "constant")


def _apply_each(compiled: _EachEntry, value: dict[str, Any], record: Record) -> None:
    entry, filters = compiled.entry, compiled.entry.filters
    for element in elements(value, compiled.each) if compiled.each else [value]:
        one: dict[str, Any] = {}
        paths: dict[str, str] = {}
        for path, text in flatten(element):
            for part, takes in compiled.inside:
                if takes(path):
                    one.setdefault(part, []).append(text)
                    paths[part] = f"{compiled.each}.{path}" if compiled.each else path
        for part, texts in one.items():
            one[part] = [text for text in filters.pieces(texts, None) if text]
        single = {part: texts if part == "parts" else texts[0] for part, texts in one.items() if texts}
        for part, texts in one.items():
            if part != "parts":
                keep_extra(record, paths[part], texts[1:])
        rest = build_part(record, entry.target.base, single) if single else None
        if rest is not None:
            record.origin.setdefault(entry.target.name, paths.get(entry.parts[0][0], compiled.each))
        for part, left in (single if rest is None else rest).items():
            keep_extra(record, paths[part], left if isinstance(left, list) else [left])


def _first_step(path: str) -> str:
    return path.split(".", 1)[0].split("[", 1)[0]
