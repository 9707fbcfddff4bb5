"""Rows of a relation in their order, as a subquery of the columns that are asked of them.

JSON is made of the subquery's columns and not inside it: out of a subquery it would come as a text, which SQLite reads
again to know that it is JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, literal_column, select

from .rows import Opened, Row


class OrderedRows:
    """The subquery, which has the columns that are taken from `row`."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        own: Any = next(iter(opened.row.columns.values())).table
        self._name = f"{own.name}_of"
        self._taken: dict[str, ColumnElement[Any]] = {}
        joined = {key: self._row(other, f"{key}_") for key, other in opened.row.joined.items()}
        self.row = self._row(opened.row, "", joined)

    def subquery(self, where: Sequence[ColumnElement[bool]], order: Sequence[ColumnElement[Any]]) -> FromClause:
        """Give the rows that meet some more conditions, in an order."""
        columns: list[ColumnElement[Any]] = [column.label(label) for label, column in self._taken.items()] or [
            self._opened.owner
        ]
        chosen = select(*columns).select_from(self._opened.from_).where(*self._opened.where, *where)
        return chosen.order_by(*order).subquery(self._name)

    def _row(self, row: Row, prefix: str, joined: Mapping[str, Row] | None = None) -> Row:
        return Row(_Columns(row.columns, self._name, prefix, self._taken), joined or {})


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
