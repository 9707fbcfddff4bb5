"""What is asked of the search: words of known frequency, in searches that no cache has seen and in repeated ones.

A search for a number finds the subject, the person and the place of that number; those from 18 to 26 are in about 2.7 %
of all documents. Three words of the descriptions together are in about 31 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from bench.archive import WORDS
from bench.shapes import NESTED, PAGE, Shape, Variables

# fmt: off
ABSENT = (
    "zebra", "opera", "violin", "saffron", "glacier", "tulip", "chess", "comet", "jasmine",
    "lizard", "marble", "nectar", "orchid", "papaya", "quartz", "raven", "sonnet", "walrus",
)
# fmt: on
NUMBERS = range(18, 27)
EVERY = 40  # of the 6,545 sets of three words one in so many: more searches than Muniment keeps results of
FAR_PAGE = 500
_SEARCH = """query Search(
  $search: String!, $first: Int, $offset: Int, $filter: DocumentFilter, $orderBy: DocumentOrder
) {
  documents(search: $search, first: $first, offset: $offset, filter: $filter, orderBy: $orderBy) {
    %s
  }
}"""
_PAGE = f"totalCount pageInfo {{ hasNextPage endCursor }} nodes {{{NESTED}\n    }}"
_SUGGEST = "query Suggest($prefix: String!) { suggest(prefix: $prefix) { kind label documentCount node { id } } }"
_BY_DATE = {"orderBy": {"field": "DATE"}}


def searches() -> list[Shape]:
    """Give the shapes."""
    # Words that nothing holds make them different from each other, and change neither what is found nor what it takes.
    narrow = [{"search": f"{number} -{absent}"} for absent in ABSENT for number in NUMBERS]
    page = [each | {"first": PAGE, "filter": {"languages": {"any": ["en"]}}} for each in narrow]
    by_date = [each | _BY_DATE for each in page]
    plain = _SEARCH % _PAGE
    counted = _SEARCH % f"{_facets('LANGUAGES, COLLECTIONS')}\n    {_PAGE}"
    subjects = _SEARCH % _facets("SUBJECTS")
    broad = _SEARCH % f"{_facets('LANGUAGES, COLLECTIONS, SUBJECTS')}\n    {_PAGE}"
    return [
        _cold("e", "2.7 % found, of these one language: total, first 20 by relevance", plain, page),
        _warm("e-warm", "as e, repeated", plain, page),
        _cold("e-date", "as e, by date", plain, by_date, by_relevance=False),
        _cold("f", "as e, with facets of languages and collections", counted, page),
        _warm("f-warm", "as f, repeated", counted, page),
        _cold("f2", "10 most frequent subjects of 2.7 %", subjects, narrow),
        _warm("f2-warm", "as f2, repeated", subjects, narrow),
        _cold("broad", "31 % found: total, 3 facets, first 20 by relevance", broad, _broad(0)),
        _warm("broad-warm", "as broad, repeated", broad, _broad(0)),
        _own("page-1", "31 % found: total, first 20 by relevance", plain, _broad(1)),
        _own(f"page-{FAR_PAGE}", f"as page-1, page {FAR_PAGE}", plain, _broad(2, (FAR_PAGE - 1) * PAGE)),
        _own("suggest", "10 completions of what is typed", _SUGGEST, [{"prefix": each} for each in _typed()]),
    ]


def _facets(names: str) -> str:
    return f"facets(fields: [{names}]) {{ field buckets {{ value label count }} }}"


def _broad(first: int, offset: int = 0) -> list[Variables]:
    found = list(combinations(WORDS, 3))[first::EVERY]
    return [{"search": " ".join(each), "first": PAGE, "offset": offset} for each in found]


def _typed() -> list[str]:
    """Give beginnings of words, of second words, and of names."""
    words = [f"{before} {word}"[:-cut] for before, word in pairwise(WORDS) for cut in (1, 2)]
    words += [word[:length] for word in WORDS for length in (2, 3, 4)]
    return words + [f"{name} {number}" for name in ("Person", "subject", "Pl") for number in range(1, 21)]


def _cold(name: str, title: str, query: str, variables: Sequence[Variables], *, by_relevance: bool = True) -> Shape:
    return Shape(name, title, query, variables, is_idiomatic=False, by_relevance=by_relevance)


def _warm(name: str, title: str, query: str, variables: Sequence[Variables]) -> Shape:
    # The others keep no results: what they take is that of the shape that is not repeated.
    return _own(name, title, query, variables[:1])


def _own(name: str, title: str, query: str, variables: Sequence[Variables]) -> Shape:
    return Shape(name, title, query, variables, has_floor=False, is_idiomatic=False)
