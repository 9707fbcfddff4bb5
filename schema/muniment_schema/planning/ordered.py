"""Rows of a relation in their order, as a subquery of the columns that are asked of them.

JSON is made of the subquery's columns and not inside it: out of a subquery it would come as a text, which SQLite reads
again to know that it is JSON. What the rows point to is looked up for each of them outside as well, where its columns
need not be copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Join, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors

from .rows import Opened, Row


class InTurn(Join):
    """A join that goes through its left side in its order, and looks each row up in the right one.

    SQLite keeps the order of a subquery for an aggregate, and goes through a CROSS JOIN as it is written.
    """

    inherit_cache = True


@compiles(InTurn)
def _written(join: InTurn, compiler: Any, **options: Any) -> str:
    options["asfrom"] = True
    left, right = (compiler.process(side, **options) for side in (join.left, join.right))
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause)}"


class OrderedRows:
    """The rows that meet some more conditions, in an order: they are taken `from_`, `where`, with the columns `row`."""

    def __init__(
        self,
        opened: Opened,
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
        *,
        are_looked_up: bool,
    ) -> None:
        self._opened = opened
        self._order = order
        self._own: Any = next(iter(opened.row.columns.values())).table
        self._name = f"{self._own.name}_of"
        self._taken: dict[str, ColumnElement[Any]] = {}
        conditions = [*opened.where, *where]
        pointed_to = set(opened.points_to.values())
        outside = [each for each in conditions if _mentions(each, pointed_to)]
        # What a condition says of both sides, or an order of the far one, can only be said of them together.
        together = any(_mentions(each, pointed_to) for each in order) or any(
            _mentions(each, {self._own}) for each in outside
        )
        self._looks_up = are_looked_up and bool(pointed_to) and not together
        self.where = outside if self._looks_up else []
        self._inside = [each for each in conditions if not (self._looks_up and _mentions(each, pointed_to))]
        self._columns = _Columns(opened.row.columns, self._name, "", self._taken)
        joined = opened.row.joined if self._looks_up else {key: self._inner(key) for key in opened.row.joined}
        self.row = Row(self._columns, joined)

    def from_(self) -> FromClause:
        """Give the subquery, once all columns are taken, with what its rows point to."""
        looked_up = self._opened.points_to if self._looks_up else {}
        keys = {column: self._columns[column] for column in looked_up}
        columns: list[ColumnElement[Any]] = [column.label(label) for label, column in self._taken.items()] or [
            self._opened.owner
        ]
        chosen = select(*columns).select_from(self._own if self._looks_up else self._opened.from_)
        rows: FromClause = chosen.where(*self._inside).order_by(*self._order).subquery(self._name)
        for column, other in looked_up.items():
            rows = InTurn(rows, other, other.c.pk == keys[column])
        return rows

    def _inner(self, key: str) -> Row:
        return Row(_Columns(self._opened.row.joined[key].columns, self._name, f"{key}_", self._taken))


def _mentions(condition: ColumnElement[Any], tables: set[Any]) -> bool:
    return any(getattr(each, "table", None) in tables for each in visitors.iterate(condition))


class _Columns(Mapping[str, ColumnElement[Any]]):
    """The columns of one row, by their names alone; what is taken is noted."""

    def __init__(
        self, columns: Mapping[str, ColumnElement[Any]], name: str, prefix: str, taken: dict[str, ColumnElement[Any]]
    ) -> None:
        self._columns = columns
        self._name = name
        self._prefix = prefix
        self._taken = taken

    def __getitem__(self, key: str) -> ColumnElement[Any]:
        column = self._columns[key]
        label = f"{self._prefix}{key}"
        self._taken[label] = column
        return literal_column(f"{self._name}.{label}", column.type)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
