""" "Did you mean": other searches, for words that stand in hardly any document that the viewer may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any, Final

from tantivy import Occur, Query, Searcher

from .fields import index_schema
from .parser import BadSearch, Search, parse_search
from .words import Word, is_of_script_without_blanks

MOST_SUGGESTIONS: Final = 3
MOST_WORDS: Final = 3
"""Rare words of a search that are looked at; each takes a walk through all words of its first letter."""

MOST_COUNTED: Final = 100
"""Near words for which it is counted how many documents the viewer sees."""

RARE: Final = 3
"""A word that fewer documents have may be misspelt."""

SHORTEST: Final = 4
"""Letters of a word that may be misspelt by one letter."""

LONG: Final = 8
"""Letters of a word that may be misspelt by two."""

FURTHER: Final = 10
"""How many times more documents a word must have to be preferred to one that is nearer by a letter."""


@dataclass(frozen=True)
class _Misspelt:
    word: Word
    better: list[str]  # best first


@dataclass(frozen=True)
class _Dictionary:
    """The words of a field of the index, as far as they stand in documents of some access sets."""

    searcher: Searcher
    field: str
    sight: Query

    def documents(self, word: str) -> int:
        """Count the documents in sight that have a word."""
        term = Query.term_query(index_schema(), self.field, word)
        query = Query.boolean_query([(Occur.Must, term), (Occur.Must, self.sight)])
        found: Any = self.searcher.search(query, limit=1)
        return int(found.count)

    def better(self, word: str, seen: int) -> list[str]:
        """Give the words near to a word that more documents in sight have than `seen`, at most three, best first."""
        # In all documents a word has no fewer than in those in sight: the order of what it can reach at most.
        near = sorted(
            (-documents / FURTHER**distance, other, distance) for other, documents, distance in self._near(word)
        )
        best: list[tuple[float, str]] = []
        for reach, other, distance in near[:MOST_COUNTED]:
            if len(best) == MOST_SUGGESTIONS and best[-1][0] <= reach:
                break
            documents = self.documents(other)
            if documents > seen:
                best = sorted([*best, (-documents / FURTHER**distance, other)])[:MOST_SUGGESTIONS]
        return [other for _, other in best]

    def _near(self, word: str) -> Iterator[tuple[str, int, int]]:
        """Yield near words of the same first letter, in how many of all documents they are, and how far away."""
        most = 2 if len(word) >= LONG else 1
        something_kept = re.compile("|".join(pieces(word, most + 1)))
        lengths = range(len(word) - most, len(word) + most + 1)
        for other, documents in self.searcher.terms_with_prefix(self.field, word[0]):
            if len(other) in lengths and something_kept.search(other) and other != word:
                for distance in range(1, most + 1):
                    if is_near(word, other, distance):
                        yield other, documents, distance
                        break


def suggestions(search: Search, searcher: Searcher, access: Sequence[int], finds: Callable[[Search], int]) -> list[str]:
    """Give searches with other words that find something, best first, at most three.

    A rare word is replaced by words that begin with the same letter, and are at most one letter away, or two in long
    words. All that counts are documents of the access sets `access`: a word that no such document has is never given.
    `finds` tells how many documents a search finds for the viewer.
    """
    sight = Query.term_set_query(index_schema(), "access", list(access))
    misspelt: list[_Misspelt] = []
    for word, field in _words_that_may_be_misspelt(search):
        dictionary = _Dictionary(searcher, field, sight)
        seen = dictionary.documents(word.text)
        if seen < RARE and len(misspelt) < MOST_WORDS:
            misspelt.append(_Misspelt(word, dictionary.better(word.text, seen)))
    found: list[str] = []
    for text in _texts(search.text, [each for each in misspelt if each.better]):
        try:
            other = parse_search(text)
        except BadSearch:  # a better word can be longer, and the search as long as is allowed
            continue
        if finds(other):
            found.append(text)
            if len(found) == MOST_SUGGESTIONS:
                break
    return found


def is_near(one: str, other: str, distance: int) -> bool:
    """Tell whether two words differ by at most so many letters: wrong, missing, too many, or two in the wrong order."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    one, other = one[same:], other[same:]
    if not distance or not one or not other:
        return max(len(one), len(other)) <= distance
    return (
        is_near(one[1:], other[1:], distance - 1)
        or is_near(one[1:], other, distance - 1)
        or is_near(one, other[1:], distance - 1)
        or (one[:2] == other[1::-1] and is_near(one[2:], other[2:], distance - 1))
    )


def pieces(word: str, count: int) -> Iterator[str]:
    """Yield pieces of a word, one of which stands in every word that differs by fewer letters than there are pieces."""
    borders = [len(word) * piece // count for piece in range(count + 1)]
    apart = [word[start:end] for start, end in pairwise(borders)]
    yield from apart
    for before, after in pairwise(apart):
        # Two letters in the wrong order can be those on both sides of a border.
        yield before[:-1] + after[0]
        yield before[-1] + after[1:]


def _words_that_may_be_misspelt(search: Search) -> Iterator[tuple[Word, str]]:
    """Yield long words of letters, each with the field of the index that it is looked for in."""
    for part in search.parts:
        if not part.is_negative:
            for word in part.words[:-1] if part.is_prefix else part.words:
                letters = word.text
                has_figures = any(letter.isnumeric() for letter in letters)
                if len(letters) >= SHORTEST and not has_figures and not is_of_script_without_blanks(letters):
                    yield word, part.field or "everything"


def _texts(text: str, misspelt: Sequence[_Misspelt]) -> Iterator[str]:
    """Yield a text with each misspelt word replaced by one that is better, the best ones first."""
    if not misspelt:
        return
    for chosen in sorted(product(*(range(len(each.better)) for each in misspelt)), key=sum):
        new: list[str] = []
        place = 0
        for each, number in zip(misspelt, chosen, strict=True):
            new += text[place : each.word.start], each.better[number]
            place = each.word.end
        yield "".join([*new, text[place:]])
