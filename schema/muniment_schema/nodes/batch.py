"""Siblings: rows that came in one statement, whose nested fields are loaded in one statement as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select

from muniment_schema.context import Context

T = TypeVar("T")

# Both databases bound the parameters of a statement (32,766 and 65,535).
KEYS_IN_A_STATEMENT = 10_000


class Batch:
    """The siblings of a node. What is loaded for one of them is loaded for all, and kept."""

    __slots__ = ("_loaded", "context", "pks", "rows")

    def __init__(self, context: Context, rows: Sequence[RowMapping]) -> None:
        self.context = context
        self.rows = rows
        self.pks = list(dict.fromkeys(row["pk"] for row in rows))
        self._loaded: dict[Hashable, Any] = {}

    def load(self, name: Hashable, loader: Callable[[Batch], T]) -> T:
        """Give what `loader` gives for the siblings; it runs once for each `name`."""
        if name not in self._loaded:
            self._loaded[name] = loader(self)
        loaded: T = self._loaded[name]
        return loaded

    def grouped(self, statement: Select[Any], owner: ColumnElement[Any]) -> Mapping[int, list[RowMapping]]:
        """Run a statement for the siblings: its rows by the value of `owner`, which is one of the siblings' keys."""
        rows: dict[int, list[RowMapping]] = defaultdict(list)
        wanted = statement.add_columns(owner.label("owner_pk"))
        for keys in chunks(self.pks):
            for row in self.context.connection.execute(wanted.where(owner.in_(keys))).mappings():
                rows[row["owner_pk"]].append(row)
        return rows


def chunks(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """Part keys so that each part fits into one statement."""
    for start in range(0, len(keys), KEYS_IN_A_STATEMENT):
        yield keys[start : start + KEYS_IN_A_STATEMENT]
