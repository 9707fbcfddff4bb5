"""Exact counts of the values that the documents of a result have, by tantivy.

Each segment counts by itself, and gives its most frequent values only unless it is asked for all of them: it is, but
where it is the only one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

import tantivy

from muniment_schema.context import Context
from muniment_schema.planning.kept import Kept

from .fields import BLOCK, COUNTED_WORDS, NUMBERS, index_schema

MOST: Final = 60_000  # of buckets in one answer; tantivy refuses 65,000
_ALL_OF_A_SEGMENT: Final = (1 << 31) - 1
_LAST: Final = (1 << 63) - 1

Value = int | str
T = TypeVar("T")


class Seen(Protocol):
    """One state of the index, as `SearchIndex.seen` gives it."""

    @property
    def searcher(self) -> tantivy.Searcher:
        """What answers."""

    @property
    def generation(self) -> str:
        """The same text means the same documents."""


@dataclass(frozen=True)
class Matched:
    """The documents that a search and a filter find, for one viewer: `query` holds what the viewer may see.

    What was counted is in `kept`, if it is given: something of the same documents, seen by the same viewer.
    """

    seen: Seen
    query: tantivy.Query
    context: Context
    kept: Kept[Any, Any] | None = None

    def once(self, name: Hashable, count: Callable[[], T]) -> T:
        """Give what `count` gives; for the same name it runs once, where something is kept."""
        if self.kept is None:
            return count()
        counted: T = self.kept.get(name, count)
        return counted

    def count(self, *conditions: tuple[tantivy.Occur, tantivy.Query]) -> int:
        """Give how many of the documents meet the conditions too."""
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, self.query), *conditions])
        # Faster than searching, which gives every document a score.
        counted = self.seen.searcher.aggregate(query, {"documents": {"value_count": {"field": "pk"}}})
        return int(counted["documents"]["value"])


@dataclass(frozen=True)
class Counts:
    """How many documents have each value; a value that is left out has `floor` at most, and none is where that is 0."""

    of: Mapping[Value, int]
    floor: int = 0


@dataclass(frozen=True)
class Counted:
    """What of the index is counted: one field, or the blocks of one; of words only those that `pattern` fits."""

    paths: tuple[str, ...]
    pattern: str | None = None

    @property
    def field(self) -> str:
        """The field that the paths are of."""
        return self.paths[0].partition(".")[0]

    @property
    def are_words(self) -> bool:
        """Tell words from numbers."""
        return self.field in COUNTED_WORDS


def in_blocks(field: str, highest: int) -> Counted:
    """Give a field of COUNTED that holds keys from 0 to `highest`: a path for each block of them."""
    return Counted(tuple(f"{field}.{block}" for block in range(highest // BLOCK + 1)))


def with_role(roles: Iterable[str]) -> str:
    """Give the pattern of what `agent_roles` holds for agents in one of these roles, which are MARC relators."""
    return f".*[:,]({'|'.join(roles)})(,.*)?"


def most_frequent(matched: Matched, asked: Collection[Counted], most: int) -> dict[Counted, Counts]:
    """Give the most frequent values of several fields, at least `most` of each, in one pass over the result."""
    return matched.once(("most frequent", tuple(asked), most), lambda: _most_frequent(matched, asked, most))


def _most_frequent(matched: Matched, asked: Collection[Counted], most: int) -> dict[Counted, Counts]:
    size = min(most, MOST // max(sum(len(counted.paths) for counted in asked), 1))
    # What is most frequent in the only segment is most frequent, and the other values need not be put in order.
    of_segment = size if matched.seen.searcher.num_segments == 1 else _ALL_OF_A_SEGMENT
    terms = {
        f"{number} {path}": _terms(path, size, segment_size=of_segment, **_narrowed(counted.pattern))
        for number, counted in enumerate(asked)
        for path in counted.paths
    }
    answer = matched.seen.searcher.aggregate(matched.query, terms) if terms else {}
    return {
        counted: _together([answer[f"{number} {path}"] for path in counted.paths])
        for number, counted in enumerate(asked)
    }


def _together(blocks: list[dict[str, Any]]) -> Counts:
    counts: dict[Value, int] = {}
    floor = 0
    for block in blocks:
        listed = [(bucket["key"], bucket["doc_count"]) for bucket in block["buckets"]]
        counts.update(listed)
        if block["sum_other_doc_count"]:
            floor = max(floor, listed[-1][1])
    return Counts(counts, floor)


def every_value(matched: Matched, counted: Counted) -> Counts:
    """Give all values of a field: a pass over the result for each block."""
    return matched.once(("every", counted), lambda: _every_value(matched, counted))


def _every_value(matched: Matched, counted: Counted) -> Counts:
    counts: dict[Value, int] = {}
    for path in counted.paths:
        counts |= _every_word(matched, path, counted.pattern) if counted.are_words else _every_number(matched, path)
    return Counts(counts)


def _every_word(matched: Matched, path: str, pattern: str | None) -> dict[Value, int]:
    counts: dict[Value, int] = {}
    while True:
        narrowed = _narrowed(pattern) | ({"exclude": list(counts)} if counts else {})
        answer = _ask(matched, matched.query, _terms(path, MOST, **narrowed))
        counts |= {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
        if not answer["sum_other_doc_count"]:
            return counts


def _every_number(matched: Matched, path: str) -> dict[Value, int]:
    counts: dict[Value, int] = {}
    query = matched.query
    while True:
        answer = _ask(matched, query, _terms(path, MOST, order={"_key": "asc"}))
        # A document that has a number beyond the last one can have smaller ones too: those were counted already.
        found: dict[Value, int] = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
        counts = found | counts
        if not answer["sum_other_doc_count"]:
            return counts
        kind = tantivy.FieldType.Unsigned if path in NUMBERS else tantivy.FieldType.Integer
        beyond = tantivy.Query.range_query(index_schema(), path, kind, int(max(counts)), _LAST, include_lower=False)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, matched.query), (tantivy.Occur.Must, beyond)])


def _narrowed(pattern: str | None) -> dict[str, Any]:
    return {} if pattern is None else {"include": pattern}


def _ask(matched: Matched, query: tantivy.Query, terms: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = matched.seen.searcher.aggregate(query, {"values": terms})["values"]
    return answer


def _terms(path: str, size: int, **options: Any) -> dict[str, Any]:
    return {"terms": {"field": path, "size": size, "segment_size": _ALL_OF_A_SEGMENT, **options}}
