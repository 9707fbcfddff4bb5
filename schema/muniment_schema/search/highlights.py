"""Where the words of a search stand in the texts of a document: short cuts with marks, safe as HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, chain, islice, takewhile
from typing import Final

from .parser import Part, Search
from .words import Word, index_text, words

LENGTH: Final = 200
"""Characters of a cut, more or less: it ends between words, and a phrase is never cut."""

MOST_FOUND: Final = 1_000
"""Of more places at which a part stands, the densest is looked for among the first."""

BEST_FIELD: Final = "title"


@dataclass(frozen=True)
class Highlight:
    """A cut of a text, HTML-escaped; only <mark> is markup."""

    field: str
    language: str | None
    html: str


@dataclass(frozen=True)
class _Found:
    """A part of the search at a place of the folded text."""

    start: int
    end: int
    part: int


def highlights(search: Search, fields: Iterable[tuple[str, str | None, str]], first: int) -> list[Highlight]:
    """Give the best cuts, at most `first`: the title before other fields, then what has the most parts of the search.

    `fields` are name, language (BCP 47) and text of what the viewer may read. A part of the search that names a field
    is marked only where the name of the text is that field of the index ("title", "subjects").
    """
    parts = [part for part in search.parts if not part.is_negative]
    found: list[tuple[bool, int, Highlight]] = []
    for name, language, text in fields:
        cut = _cut(text, [part for part in parts if part.field in (None, name)])
        if cut is not None:
            found.append((name != BEST_FIELD, -cut[0], Highlight(name, language, cut[1])))
    found.sort(key=lambda best: best[:2])
    return [highlight for _, _, highlight in found[:first]]


def _cut(text: str, parts: Sequence[Part]) -> tuple[int, str] | None:
    """Give how many parts stand in the best cut of a text, and the cut; None where there is none."""
    if not parts or not text:
        return None
    blocks = _Blocks(text)
    places = (islice(_places(blocks.folded, number, part), MOST_FOUND) for number, part in enumerate(parts))
    found = sorted(chain.from_iterable(places), key=lambda place: place.start)
    if not found:
        return None
    first, last, different = _densest(found)
    spans = [blocks.span(place) for place in found[first:last]]
    start, end = _borders(text, spans, blocks.words_around(found[first], found[last - 1]))
    spans += takewhile(lambda span: span[0] >= start, map(blocks.span, reversed(found[:first])))
    spans += takewhile(lambda span: span[1] <= end, map(blocks.span, found[last:]))
    return different, _html(text, start, end, sorted(spans))


def _places(folded: str, number: int, part: Part) -> Iterator[_Found]:
    """Yield where the words of a part stand in a folded text with a blank at both ends, the blanks left out."""
    wanted = f" {' '.join(part.texts)}" if part.is_prefix else f" {' '.join(part.texts)} "
    place = folded.find(wanted)
    while place >= 0:
        last = place + len(wanted) - 1
        yield _Found(place + 1, folded.index(" ", last), number)
        place = folded.find(wanted, place + 1)


def _densest(found: Sequence[_Found]) -> tuple[int, int, int]:
    """Give the run of places within the length of a cut that has the most parts, then the most places.

    The run is its first place, the one behind its last, and how many parts it has.
    """
    best, most, first = (0, 1), (0, 0), 0
    inside: Counter[int] = Counter()
    for last, place in enumerate(found):
        inside[place.part] += 1
        while first < last and place.end - found[first].start > LENGTH:
            inside[found[first].part] -= 1
            if not inside[found[first].part]:
                del inside[found[first].part]
            first += 1
        if (dense := (len(inside), last - first)) > most:
            best, most = (first, last + 1), dense
    return *best, most[0]


# Blocks end before white space, or between two letters that are words of their own and melt with nothing.
_LETTER: Final = "[\u0e01-\u0e2e\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
_BLOCK: Final = re.compile(rf"(?s:.{{400}})\S*?(?:(?=\s)|(?<={_LETTER})(?={_LETTER}))|(?s:.+)")


class _Blocks:
    """A text in blocks, so that the places of words need not be known but around a cut."""

    def __init__(self, text: str) -> None:
        blocks = ((block.start(), block[0], index_text(block[0])) for block in _BLOCK.finditer(text))
        with_words = [block for block in blocks if block[2]]
        self._texts = [(start, block) for start, block, _ in with_words]
        self._starts = list(accumulate((len(folded) + 1 for _, _, folded in with_words), initial=1))[:-1]
        self._words: dict[int, list[Word]] = {}
        self.folded = f" {' '.join(folded for _, _, folded in with_words)} "

    def span(self, place: _Found) -> tuple[int, int]:
        """Give where a place of the folded text begins and ends in the text."""
        return self._word_at(place.start).start, self._word_at(place.end - 1).end

    def words_around(self, first: _Found, last: _Found) -> list[Word]:
        """Give the words of the blocks from one place to another, and of one block more on both sides."""
        blocks = range(max(self._block_at(first.start) - 1, 0), min(self._block_at(last.end) + 2, len(self._texts)))
        return [word for block in blocks for word in self._words_of(block)]

    def _word_at(self, place: int) -> Word:
        block = self._block_at(place)
        return self._words_of(block)[self.folded.count(" ", self._starts[block], place)]

    def _block_at(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def _words_of(self, block: int) -> list[Word]:
        if block not in self._words:
            offset, text = self._texts[block]
            self._words[block] = [Word(word.text, word.start + offset, word.end + offset) for word in words(text)]
        return self._words[block]


def _borders(text: str, spans: Sequence[tuple[int, int]], around: Sequence[Word]) -> tuple[int, int]:
    """Give where a cut begins and ends that has these spans about in its middle, and no part of a word."""
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    room = max(LENGTH - (last - first), 0)
    lowest = max(min(first - room // 2, len(text) - LENGTH), 0)
    highest = min(max(last + room // 2, LENGTH), len(text))
    lowest, highest = min(lowest, first), max(highest, last)
    start = min(word.start for word in around if word.start >= lowest) if lowest else 0
    end = max(word.end for word in around if word.end <= highest) if highest < len(text) else len(text)
    return start, end


def _html(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> str:
    pieces = ["…"] if text[:start].strip() else []
    place = start
    for first, last in _apart(spans):
        pieces += escape(text[place:first]), "<mark>", escape(text[first:last]), "</mark>"
        place = last
    pieces.append(escape(text[place:end]))
    if text[end:].strip():
        pieces.append("…")
    return "".join(pieces).strip()


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the spans with those in one that touch each other."""
    (first, last), *rest = spans
    for start, end in rest:
        if start > last:
            yield first, last
            first = start
        last = max(last, end)
    yield first, last
