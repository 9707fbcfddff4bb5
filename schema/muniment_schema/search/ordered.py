"""The first documents of an order among those that a query finds, at any depth.

The index holds the keys of orders as whole numbers, one after the other: the date, then the two halves of the id; for a
text its first three times eight bytes. The first n are looked for by the first number; those that tie at the border are
looked for by the next one. What is equal in all numbers of a text is sorted by the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

from .fields import index_schema
from .queries import keys_of, unscored

MORE: Final = 40
"""So many more are looked at than are wanted: as a rule all that tie at the border are among them."""
_SMALLEST: Final = -(1 << 63)
_GREATEST: Final = (1 << 63) - 1


@dataclass(frozen=True)
class Place:
    """A place in an order: the numbers of its levels."""

    levels: tuple[int, ...]


Tied = Callable[[Sequence[int], int], list[int]]
"""Of documents (keys) that are equal in all levels, gives the first so many that lie within the page's bounds."""


class OrderedSearch:
    """What a query finds, in an order. `tied` is None where the levels leave no ties."""

    def __init__(
        self, searcher: Searcher, query: Query, levels: Sequence[str], *, descending: bool, tied: Tied | None = None
    ) -> None:
        self._searcher = searcher
        self._query = query
        self._levels = levels
        self._descending = descending
        self._tied = tied

    def first(self, size: int, after: Place | None = None, before: Place | None = None) -> list[int]:
        """Give the keys of the first so many behind a place and ahead of another, in any order among themselves."""
        if after is not None and before is not None and after.levels == before.levels:
            return self._group(after, size)
        found = self._group(after, size)
        if len(found) < size:
            window = [self._query, *self._window(after, before)]
            found += self._top(window, 0, size - len(found))
        if len(found) < size:
            found += self._group(before, size - len(found))
        return found

    def count(self, after: Place | None = None, before: Place | None = None) -> int:
        """Count what lies between two places, without those that are equal to one of them in all levels."""
        return _count(self._searcher, [self._query, *self._window(after, before)])

    def group(self, place: Place) -> list[int]:
        """Give the keys of all that are equal to a place in all levels."""
        return self._all([self._query, *self._equal(place, len(self._levels))])

    def _group(self, place: Place | None, size: int) -> list[int]:
        if place is None or self._tied is None:
            return []
        return self._tied(self.group(place), size)

    def _top(self, window: list[Query], level: int, size: int) -> list[int]:
        if level == len(self._levels):
            keys = self._all(window)
            return keys[:size] if self._tied is None else self._tied(keys, size)
        field, way = self._levels[level], Order.Desc if self._descending else Order.Asc
        query = unscored(_all_of(window))
        hits = self._searcher.search(query, size + MORE, count=False, order_by_field=field, order=way).hits
        if len(hits) < size:
            return keys_of(self._searcher, hits)
        last = hits[size - 1][0]
        better = [hit for hit in hits[:size] if hit[0] != last]
        equal = [hit for hit in hits[len(better) :] if hit[0] == last]
        found, left = keys_of(self._searcher, better), size - len(better)
        if len(hits) < size + MORE or hits[-1][0] != last:  # these are all that tie at the border
            return found + self._sorted(equal, level + 1, left)
        return found + self._top([*window, _between(field, last, last)], level + 1, left)

    def _sorted(self, hits: list[tuple[Any, DocAddress]], level: int, size: int) -> list[int]:
        keys = keys_of(self._searcher, hits)
        if len(keys) <= size:
            return keys
        if self._tied is not None:
            return self._tied(keys, size)
        columns = [keys_of(self._searcher, hits, name) for name in self._levels[level:]]
        return [row[-1] for row in sorted(zip(*columns, keys, strict=True), reverse=self._descending)[:size]]

    def _window(self, after: Place | None, before: Place | None) -> list[Query]:
        return [
            *([] if after is None else [self._beyond(after, forward=True)]),
            *([] if before is None else [self._beyond(before, forward=False)]),
        ]

    def _beyond(self, place: Place, *, forward: bool) -> Query:
        """Find what is greater than a place, or smaller: in its first level, or equal in that and in the next one …"""
        upward = forward != self._descending
        ways: list[tuple[Occur, Query]] = []
        for level, (field, value) in enumerate(zip(self._levels, place.levels, strict=True)):
            if value != (_GREATEST if upward else _SMALLEST):
                beyond = _between(field, value + 1, None) if upward else _between(field, None, value - 1)
                ways.append((Occur.Should, _all_of([*self._equal(place, level), beyond])))
        return Query.boolean_query(ways) if ways else Query.empty_query()

    def _equal(self, place: Place, levels: int) -> list[Query]:
        return [
            _between(field, value, value)
            for field, value in zip(self._levels[:levels], place.levels[:levels], strict=True)
        ]

    def _all(self, window: list[Query]) -> list[int]:
        number = _count(self._searcher, window)
        found = self._searcher.search(_all_of(window), number, count=False) if number else None
        return keys_of(self._searcher, found.hits) if found else []


def _count(searcher: Searcher, window: Sequence[Query]) -> int:
    return int(searcher.search(_all_of(window), 1, count=True).count)  # type: ignore[attr-defined]


def _all_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _between(field: str, first: int | None, last: int | None) -> Query:
    return Query.range_query(index_schema(), field, FieldType.Integer, first, last)
