"""Queries of the index, in the words of `fields.py`. None of them counts towards relevance, unless it says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from tantivy import DocAddress, FieldType, Occur, Query, Searcher

from muniment_schema.access.viewer import Access, Viewer

from .fields import COUNTED, counted, index_schema

NOTHING: Final = Query.empty_query()
EVERYTHING: Final = Query.all_query()


def term(field: str, value: int | str) -> Query:
    """Find what has a value in a field."""
    return Query.term_query(index_schema(), field, value, index_option="basic")


def word(field: str, text: str) -> Query:
    """Find what has a word in a text; this counts towards relevance, the more the rarer the word."""
    return Query.term_query(index_schema(), field, text, index_option="freq")


def beginning(field: str, text: str) -> Query:
    """Find what has a word in a text that begins so. A word is letters, digits and marks, which no pattern minds."""
    return Query.regex_query(index_schema(), field, f"{text}.*")


def one_of(field: str, values: Sequence[int] | Sequence[str]) -> Query:
    """Find what has at least one of the values in a field; nothing for no values."""
    if len(values) < 2:
        return term(field, values[0]) if values else NOTHING
    return Query.term_set_query(index_schema(), field, values)


def linked_to(field: str, keys: Iterable[int]) -> Query:
    """Find what has at least one of the keys in a counted field."""
    return any_of([term(counted(field, key), key) for key in keys])


def has(field: str) -> Query:
    """Find what has any value in a field that is counted or sorted by."""
    return Query.exists_query(field, field in COUNTED)


def between(field: str, first: int | None = None, last: int | None = None) -> Query:
    """Find what has a number in a field from `first` to `last`, both included."""
    if first is None and last is None:
        return has(field)
    return Query.range_query(index_schema(), field, FieldType.Integer, first, last)


def all_of(queries: Sequence[Query]) -> Query:
    """Find what all queries find; everything for no queries."""
    if len(queries) < 2:
        return queries[0] if queries else EVERYTHING
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def any_of(queries: Sequence[Query]) -> Query:
    """Find what at least one query finds; nothing for no queries."""
    if len(queries) < 2:
        return queries[0] if queries else NOTHING
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def without(query: Query) -> Query:
    """Find everything that a query does not find."""
    return Query.boolean_query([(Occur.Must, EVERYTHING), (Occur.MustNot, query)])


def unscored(query: Query) -> Query:
    """Find the same, without counting towards relevance."""
    return Query.const_score_query(query, 0.0)


def keys_of(searcher: Searcher, hits: Sequence[tuple[Any, DocAddress]], field: str = "pk") -> list[int]:
    """Give the keys of what was found, in its order."""
    return cast("list[int]", searcher.fast_field_values(field, [address for _, address in hits]))


def seen_by(viewer: Viewer) -> Query:
    """Find the documents that a viewer may see."""
    ids = viewer.access_ids
    if ids == tuple(range(len(ids))):
        # Of nearly all documents: read beside what else is asked of them, in place of merging lists of them all.
        return Query.range_query(index_schema(), "access", FieldType.Unsigned, 0, ids[-1])
    return one_of("access", ids)


def sees_restricted(viewer: Viewer) -> bool:
    """Tell whether a viewer may read texts that are more closed than their documents."""
    return int(Access.STAFF) in viewer.access_ids


def collections_field(viewer: Viewer) -> str:
    """Give the field in which the collections are that a viewer may see."""
    return "staff_collection" if int(Access.STAFF) in viewer.access_ids else "collection"
