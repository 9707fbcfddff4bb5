"""Rows to records: compiled once for a header row and a map, then applied to each row."""

from __future__ import annotations

from dataclasses import dataclass

from ..record import Record
from .assign import Setter, keep_extra, setter
from .builders import build_part
from .field_map import FieldMap, MapEntry, kind_first
from .filters import PLAIN, Filters
from .headings import heading_target
from .paths import COLUMN, without_column_mark
from .targets import Target

# A single word said once for a cell of several names holds for all of them; a URI or a date does not.
_SHARED_PARTS = frozenset(("role", "kind", "type", "scheme", "language"))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that gives one field."""

    index: int
    path: str
    set_values: Setter
    separator: str | None  # None: the cell is one value
    is_kind: bool
    field: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the map that is more than one column to one field."""

    entry: MapEntry
    columns: tuple[tuple[int, str], ...]
    set_values: Setter
    separator: str | None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A line of the map whose columns stay in step: names with roles."""

    entry: MapEntry
    columns: tuple[tuple[str, tuple[int, ...], str], ...]


class RowMapper:
    """Gives records from rows under one header row.

    With a map, its entries come first. A column that the map does not mention is still read by its heading, unless the
    map says where that field comes from; columns it ignores vanish; the others go to `extra`. Columns of the same
    heading are one field with several values.
    """

    def __init__(self, headings: list[str], field_map: FieldMap | None, *, separator: str, kind: str | None) -> None:
        self.paths = [f"{COLUMN}{heading.strip() or number}" for number, heading in enumerate(headings, 1)]
        self._kind = (field_map.constant("kind") if field_map else None) or kind or "document"
        self._separator = separator
        self._columns: list[_Column] = []
        self._entries: list[_Entry] = []
        self._pairs: list[_Pair] = []
        self._left_over: list[tuple[int, str]] = []
        self._constants: list[tuple[Target, list[str], Setter]] = []
        self._ids: list[tuple[int, Filters]] = []
        by_heading: dict[str, list[int]] = {}
        for index, path in enumerate(self.paths):
            by_heading.setdefault(without_column_mark(path), []).append(index)
        self._add_map(field_map or FieldMap("", ""), by_heading)

    def record(self, cells: list[str], record: Record) -> Record:
        """Fill a record from the cells of a row that is as wide as the header. Raises RecordError for a bad kind."""
        record.kind = self._kind
        for entry in self._entries:
            self._apply(entry, cells, record)
        for pair in self._pairs:
            self._apply_pair(pair, cells, record)
        for column in self._columns:
            cell = cells[column.index].strip()
            if cell:
                separator = column.separator
                if separator is not None and separator in cell:
                    values = [piece for each in cell.split(separator) if (piece := each.strip())]
                    if values:
                        column.set_values(record, values, column.path)
                    else:
                        record.blank.append(column.field)
                else:
                    column.set_values(record, [cell], column.path)
            else:
                record.blank.append(column.field)
        for index, path in self._left_over:
            cell = cells[index].strip()
            if cell:
                record.extra.setdefault(path, []).append(cell)
        for target, values, set_values in self._constants:
            if target.is_many or target.name not in record.origin:
                set_values(record, list(values), "constant")
        return record

    def native_id(self, cells: list[str]) -> str | None:
        """Give the record's own id without mapping the rest."""
        for index, filters in self._ids:
            values = filters.apply([cells[index]], None)
            if values:
                return values[0]
        return None

    def _add_map(self, field_map: FieldMap, by_heading: dict[str, list[int]]) -> None:
        mentioned: set[int] = set()
        for entry in kind_first(field_map.entries):
            if entry.parts:
                columns = tuple(
                    (part, tuple(by_heading.get(without_column_mark(path), ())), COLUMN + without_column_mark(path))
                    for part, path in entry.parts
                )
                mentioned.update(index for _, indexes, _ in columns for index in indexes)
                self._pairs.append(_Pair(entry, columns))
                continue
            indexes = tuple(
                (index, self.paths[index])
                for path in entry.paths
                for index in by_heading.get(without_column_mark(path), ())
            )
            mentioned.update(index for index, _ in indexes)
            self._add_entry(entry, indexes)
        ignored = {index for path in field_map.ignored for index in by_heading.get(without_column_mark(path), ())}
        assigned = field_map.targets()
        for index, path in enumerate(self.paths):
            if index in mentioned or index in ignored:
                continue
            target = heading_target(without_column_mark(path))
            if target is None or target.name in assigned:
                self._left_over.append((index, path))
            else:
                self._add_column(index, path, target)
        self._columns.sort(key=lambda column: not column.is_kind)
        self._constants = [
            (target, list(values), setter(target)) for target, values in field_map.constants if target.name != "kind"
        ]

    def _add_entry(self, entry: MapEntry, columns: tuple[tuple[int, str], ...]) -> None:
        if entry.target.name == "native_id":
            self._ids += [(index, entry.filters) for index, _ in columns]
        if entry.filters == PLAIN:
            for index, path in columns:
                self._columns.append(self._column(index, path, entry.target))
        else:
            self._entries.append(_Entry(entry, columns, setter(entry.target), self._separator_of(entry.target)))

    def _add_column(self, index: int, path: str, target: Target) -> None:
        if target.name == "native_id":
            self._ids.append((index, PLAIN))
        self._columns.append(self._column(index, path, target))

    def _column(self, index: int, path: str, target: Target) -> _Column:
        return _Column(index, path, setter(target), self._separator_of(target), target.base == "kind", target.name)

    def _separator_of(self, target: Target) -> str | None:
        return self._separator or None if target.is_many else None

    def _apply(self, compiled: _Entry, cells: list[str], record: Record) -> None:
        filters = compiled.entry.filters
        if filters.join is not None or not compiled.columns:
            values = filters.apply([cells[index] for index, _ in compiled.columns], compiled.separator)
            if values:
                compiled.set_values(record, values, compiled.columns[0][1] if compiled.columns else "constant")
            elif compiled.columns:
                record.blank.append(compiled.entry.target.name)
            return
        found = False
        for index, path in compiled.columns:
            values = [value for value in filters.pieces([cells[index]], compiled.separator) if value]
            if values:
                compiled.set_values(record, values, path)
                found = True
        if not found and filters.default:
            compiled.set_values(record, list(filters.default), compiled.columns[0][1])
        elif not found:
            record.blank.append(compiled.entry.target.name)

    def _apply_pair(self, pair: _Pair, cells: list[str], record: Record) -> None:
        by_part: dict[str, list[str]] = {}
        paths: dict[str, str] = {}
        for part, indexes, path in pair.columns:
            values = pair.entry.filters.pieces([cells[index] for index in indexes], self._separator)
            by_part[part] = values if any(values) else []
            paths[part] = path
        most = max(map(len, by_part.values()), default=0)
        if most == 0 and any(indexes for _, indexes, _ in pair.columns):
            record.blank.append(pair.entry.target.name)
        for part, values in by_part.items():
            if part in _SHARED_PARTS and len(values) == 1:
                by_part[part] = values * most
        for place in range(most):
            one = {part: values[place] for part, values in by_part.items() if place < len(values) and values[place]}
            self._add_one(pair.entry, one, paths, record)

    def _add_one(self, entry: MapEntry, one: dict[str, str], paths: dict[str, str], record: Record) -> None:
        rest = build_part(record, entry.target.base, dict(one))
        if rest is not None:
            record.origin.setdefault(entry.target.name, paths[entry.parts[0][0]])
        elif set(one) <= _SHARED_PARTS:
            return  # a role without a name says nothing
        for part, value in (one if rest is None else rest).items():
            keep_extra(record, paths[part], [value])
