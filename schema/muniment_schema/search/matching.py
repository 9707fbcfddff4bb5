"""What a search finds in the index, and how well each document fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from tantivy import Occur, Query, Searcher

from .fields import index_schema
from .parser import Part, Search

WEIGHTS: Final = {"title": 3.0, "subjects": 2.0, "agents": 2.0}
"""How much more a word counts where it stands in one of these fields."""

MOST_EXPANSIONS: Final = 16_000
"""Words that a pattern in a phrase may stand for; tantivy refuses more than 16,384 for all patterns of a phrase."""


def match_query(
    search: Search, searcher: Searcher, *, with_restricted: bool = False, field: str = "everything"
) -> Query:
    """Give what is found: all that has every part in `field`, or in the field that the part names.

    `with_restricted` looks into the texts, too, that only staff may read. Rights, and what kind of object is meant, are
    for other conditions to say: a search with nothing but negative parts finds all else that the index holds.
    """
    clauses = [
        (
            Occur.MustNot if part.is_negative else Occur.Must,
            _found(part, searcher, _fields(part, field, with_restricted)),
        )
        for part in search.parts
    ]
    return _all(search, clauses)


def ranked_query(
    search: Search, searcher: Searcher, *, with_restricted: bool = False, field: str = "everything"
) -> Query:
    """Give what `match_query` finds, with scores: BM25, weighted by field; what is negative or a prefix has none."""
    clauses: list[tuple[Occur, Query]] = []
    for part in search.parts:
        fields = _fields(part, field, with_restricted)
        found = _found(part, searcher, fields)
        if part.is_negative:
            clauses.append((Occur.MustNot, found))
        elif part.is_prefix:
            clauses.append((Occur.Must, Query.const_score_query(found, 0.0)))
        else:
            clauses.append((Occur.Must, found))
            for name, weight in WEIGHTS.items():
                if part.field in (None, name):
                    clauses.append((Occur.Should, Query.boost_query(_part_query(part, searcher, name), weight)))
    return _all(search, clauses)


def _fields(part: Part, field: str, with_restricted: bool) -> list[str]:
    if part.field is not None:
        return [part.field]
    return [field, "restricted"] if with_restricted else [field]


def _all(search: Search, clauses: list[tuple[Occur, Query]]) -> Query:
    if not search.parts and not search.is_blank:
        return Query.empty_query()
    if all(part.is_negative for part in search.parts):
        clauses = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0)), *clauses]
    return Query.boolean_query(clauses)


def _found(part: Part, searcher: Searcher, fields: Iterable[str]) -> Query:
    return _any([_part_query(part, searcher, field) for field in fields])


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _part_query(part: Part, searcher: Searcher, field: str) -> Query:
    schema = index_schema()
    *before, last = part.texts
    if not part.is_prefix:
        if before:
            return Query.phrase_query(schema, field, [*before, last])
        return Query.term_query(schema, field, last)
    # A word is letters, digits and marks, none of which means anything else in a pattern.
    if not before:
        return Query.regex_query(schema, field, f"{last}.*")
    known = [word for word, _ in searcher.terms_with_prefix(field, last)]
    if not known:
        return Query.empty_query()
    return _any([Query.regex_phrase_query(schema, field, [*before, pattern]) for pattern in _patterns(last, known)])


def _patterns(prefix: str, known: list[str]) -> Iterator[str]:
    """Give patterns that together match all these words, which have the prefix, each not too many of them."""
    if len(known) <= MOST_EXPANSIONS:
        yield f"{prefix}.*"
        return
    by_next: dict[str, list[str]] = defaultdict(list)
    for word in known:
        by_next[word[len(prefix) : len(prefix) + 1]].append(word)
    if by_next.pop("", None):
        yield prefix
    for following, beginning_so in by_next.items():
        yield from _patterns(prefix + following, beginning_so)
