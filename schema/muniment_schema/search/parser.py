"""What a reader types into the search box, as a tree. All but too much of it means something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..errors import MunimentError
from ..values.folding import fold, forbidden_character
from .words import Word, is_of_script_without_blanks, words

LONGEST_SEARCH: Final = 2000
MOST_WORDS: Final = 50
MOST_SINGLE_CHARACTERS: Final = 200
"""Characters of scripts without blanks, each of which is a word of the index."""

FIELDS: Final = {
    "title": "title",
    "titles": "title",
    "subject": "subjects",
    "subjects": "subjects",
    "topic": "subjects",
    "topics": "subjects",
    "agent": "agents",
    "agents": "agents",
    "author": "agents",
    "authors": "agents",
    "name": "agents",
    "names": "agents",
    "place": "places",
    "places": "places",
    "identifier": "identifiers",
    "identifiers": "identifiers",
    "id": "identifiers",
    "ids": "identifiers",
}
"""What may be written before a colon, and the field of the index that it means."""


class BadSearch(MunimentError):
    """A search that is too long, or holds what is not text."""

    code = "BAD_USER_INPUT"


@dataclass(frozen=True)
class Part:
    """Words that stand side by side; a search finds what has all its parts, and none of those that are negative."""

    words: tuple[Word, ...]
    field: str | None = None
    """The field of the index in which they stand; None is all texts."""
    is_negative: bool = False
    is_prefix: bool = False
    """The last word may go on."""

    @property
    def texts(self) -> list[str]:
        """The folded words."""
        return [word.text for word in self.words]


@dataclass(frozen=True)
class Search:
    """A search, as its text says. One that is not blank and yet has no parts finds nothing."""

    text: str
    parts: tuple[Part, ...]

    @property
    def is_blank(self) -> bool:
        """Nothing is searched for: the same as no search."""
        return not fold(self.text)


def parse_search(text: str) -> Search:
    """Read a search: words, "phrases", -not, prefix*, and title:, subject:, agent:, place:, identifier: before them.

    What only looks like one of these is plain words. A word that the index holds as several, as "Sino-Soviet", is a
    phrase. The places of the words are those in `Search.text`.

    Raises BadSearch for more than 2,000 characters, 50 words, or 200 characters of scripts that are written without
    blanks, for U+0000 and for lone surrogates.
    """
    if len(text) > LONGEST_SEARCH:
        raise BadSearch(f"the search has {len(text):,} characters; at most {LONGEST_SEARCH:,} are allowed")
    if forbidden := forbidden_character(text):
        raise BadSearch(f"the search has the character {forbidden}, which is not text; leave it out")
    text = _CONTROLS.sub(" ", text)
    parts = tuple(_parts(text))
    singles = sum(is_of_script_without_blanks(word.text) for part in parts for word in part.words)
    several = sum(len(part.words) for part in parts) - singles
    if several > MOST_WORDS:
        raise BadSearch(f"the search has {several} words; at most {MOST_WORDS} are allowed")
    if singles > MOST_SINGLE_CHARACTERS:
        found = f"the search has {singles} characters of scripts without blanks"
        raise BadSearch(f"{found}; at most {MOST_SINGLE_CHARACTERS} are allowed")
    return Search(text, parts)


_CONTROLS: Final = re.compile("[\x01-\x1f\x7f-\x9f]")
_STARS: Final = ("*", "＊")

# A run of signs and letters ends where these stand. Inside a Hebrew acronym a quote is part of the word.
_ENDS: Final = r"\s,;:|!?¿¡()\[\]{}<>…،؛؟、。，．：；！？（）［］｛｝＜＞「」『』【】〈〉《》〔〕〖〗“”„‟«»〝〞〟"
_IN_ACRONYM: Final = '(?<=[א-ת])["“”„](?=[א-ת])'
_RUN: Final = re.compile(f"(?:[^{_ENDS}]|{_IN_ACRONYM})*")

# What may close a phrase. “ opens in English and closes in German, ” opens in Swedish.
_CLOSING: Final = {
    '"': '"',
    "＂": "＂",
    "“": '”“"',
    "”": '”"',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«»",
    "〝": "〞〟",
}
_HEAD: Final = re.compile(rf"(?P<not>[-－](?=[^\W_]|[{''.join(_CLOSING)}]))?(?:(?P<field>[A-Za-z]+)[:：])?")
_CLOSED_BY: Final = {sign: re.compile(f"(?!{_IN_ACRONYM})[{closing}]") for sign, closing in _CLOSING.items()}


def _parts(text: str) -> Iterator[Part]:
    place = 0
    unclosed: set[str] = set()  # so that a thousand lone quotes are not each followed to the end
    while place < len(text):
        end = place
        for start, field, is_negative in _readings(text, place):
            start, last, end = _content(text, start, unclosed)
            found = tuple(Word(word.text, word.start + start, word.end + start) for word in words(text[start:last]))
            if found:
                is_prefix = text[found[-1].end : last].rstrip() in _STARS
                yield Part(found, field, is_negative, is_prefix)
                break
        place = max(end, place + 1)


def _readings(text: str, place: int) -> Iterator[tuple[int, str | None, bool]]:
    """Give what the text can mean from a place on, most telling first: where the words begin, field, negation."""
    head = _HEAD.match(text, place)
    assert head is not None  # noqa: S101 - it matches an empty text too
    is_negative = bool(head["not"]) and (place == 0 or text[place - 1].isspace())
    field = FIELDS.get((head["field"] or "").lower())
    if field and is_negative >= bool(head["not"]):
        yield head.end(), field, is_negative
    if is_negative:
        yield place + 1, None, True
    yield place, None, False


def _content(text: str, start: int, unclosed: set[str]) -> tuple[int, int, int]:
    """Give where a phrase or run begins, where it ends, and where what follows begins."""
    sign = text[start : start + 1]
    if sign in _CLOSED_BY and sign not in unclosed:
        closing = _CLOSED_BY[sign].search(text, start + 1)
        if closing:
            return start + 1, closing.start(), closing.end()
        unclosed.add(sign)
    run = _RUN.match(text, start)
    end = run.end() if run else start
    return start, end, end
