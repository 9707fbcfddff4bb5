"""All words of all languages, in one table that the scan looks up."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Final

from muniment_schema.values.date_text import languages
from muniment_schema.values.date_text.language import Era, Language
from muniment_schema.values.date_text.tokens import Kind, Token, Word, raw_tokens
from muniment_schema.values.folding import fold

_FIELDS: Final = {
    "circa": Token(Kind.CIRCA),
    "maybe": Token(Kind.MAYBE),
    "before": Token(Kind.BEFORE),
    "after": Token(Kind.AFTER),
    "until": Token(Kind.UNTIL),
    "since": Token(Kind.SINCE),
    "between": Token(Kind.BETWEEN),
    "to": Token(Kind.TO),
    "joins": Token(Kind.TO, 1),
    "and_words": Token(Kind.AND),
    "or_words": Token(Kind.OR),
    "century": Token(Kind.CENTURY),
    "decade": Token(Kind.DECADE_WORD),
    "early": Token(Kind.SECTION, 1),
    "mid": Token(Kind.SECTION, 2),
    "late": Token(Kind.SECTION, 3),
    "last": Token(Kind.RANK, 0),
    "half": Token(Kind.FRACTION, 2),
    "third": Token(Kind.FRACTION, 3),
    "quarter": Token(Kind.FRACTION, 4),
    "turn": Token(Kind.TURN),
    "bce": Token(Kind.BCE),
    "ce": Token(Kind.CE),
    "old_style": Token(Kind.OLD_STYLE),
    "english_old_style": Token(Kind.OLD_STYLE, 1),
    "new_style": Token(Kind.NEW_STYLE),
    "undated": Token(Kind.UNDATED),
    "bulk": Token(Kind.BULK),
    "copyright": Token(Kind.COPYRIGHT),
    "instead": Token(Kind.INSTEAD),
    "heads": Token(Kind.HEAD),
    "later_events": Token(Kind.LATER_EVENT),
    "fillers": Token(Kind.FILLER),
    "weekdays": Token(Kind.FILLER),
    "reign": Token(Kind.REIGN),
    "year_unit": Token(Kind.YEAR_UNIT),
    "month_unit": Token(Kind.MONTH_UNIT),
    "day_unit": Token(Kind.DAY_UNIT),
    "first_half": Token(Kind.HALF, 1),
    "second_half": Token(Kind.HALF, 2),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What begins with one word: the word alone, and phrases by their other words, the longest first."""

    alone: Word | None
    phrases: tuple[tuple[list[str], Word], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of all languages, and the endings of numbers."""

    tags: tuple[str, ...]
    entries: dict[str, Entry]
    ordinal_endings: frozenset[str]
    decade_endings: frozenset[str]
    century_endings: frozenset[str]
    early_behind_numeral: frozenset[str]
    eras: dict[str, Era]

    def mask_of(self, tag: str) -> int:
        """Give the bit of a language; 0 for one without a table."""
        return 1 << self.tags.index(tag) if tag in self.tags else 0

    def tag_of(self, mask: int) -> str | None:
        """Give the tag of a mask with one bit."""
        return self.tags[mask.bit_length() - 1] if mask > 0 and mask & (mask - 1) == 0 else None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Give the words of every table in `languages/`; the words of `common.py` belong to all of them."""
    tables = all_languages()
    tags = tuple(table.tag for table in tables if table.tag != "und")
    meanings: dict[tuple[str, ...], dict[Token, int]] = {}
    for table in tables:
        mask = (1 << len(tags)) - 1 if table.tag == "und" else 1 << tags.index(table.tag)
        for phrase, token in phrases_of(table):
            masks = meanings.setdefault(phrase, {})
            masks[token] = masks.get(token, 0) | mask
    words: dict[str, dict[tuple[str, ...], Word]] = {}
    for phrase, masks in meanings.items():
        union = 0
        for mask in masks.values():
            union |= mask
        words.setdefault(phrase[0], {})[phrase] = Word(tuple(masks.items()), union)
    return Lexicon(
        tags,
        {first: _entry(first, phrases) for first, phrases in words.items()},
        frozenset(ending for table in tables for ending in _listed(table.ordinal_endings)),
        frozenset(ending for table in tables for ending in _listed(table.decade_endings)),
        frozenset(ending for table in tables for ending in _listed(table.century_endings)),
        frozenset(ending for table in tables for ending in _listed(table.early_behind_numeral)),
        {name: era for table in tables for name, era in table.eras.items()},
    )


def all_languages() -> list[Language]:
    """Give the tables of `languages/` in the order of their tags."""
    names = [module.name for module in pkgutil.iter_modules(languages.__path__)]
    tables = [import_module(f"{languages.__name__}.{name}").LANGUAGE for name in names]
    return sorted(tables, key=lambda table: str(table.tag))


def phrases_of(table: Language) -> Iterator[tuple[tuple[str, ...], Token]]:
    """Give each word or phrase of a language, cut into words as the scan cuts a text, and what it means."""
    for name, token in _FIELDS.items():
        for phrase in _listed(getattr(table, name)):
            yield _words(phrase), token
    numbered: list[tuple[tuple[str, ...], Kind, int, str]] = [
        (table.months, Kind.MONTH, 1, ""),
        (table.seasons, Kind.SEASON, 21, ""),
        (table.ranks, Kind.RANK, 1, ""),
        *((months, Kind.CALENDAR_MONTH, 1, key) for key, months in table.calendar_months.items()),
    ]
    for texts, kind, first, key in numbered:
        for number, text in enumerate(texts, start=first):
            for phrase in _listed(text):
                yield _words(phrase), Token(kind, number, key)
    for number, text in enumerate(table.tens, start=1):
        for phrase in _listed(text):
            yield _words(phrase), Token(Kind.DECADE, number * 10, str(number * 10))
    for name, century in table.named_centuries.items():
        yield _words(name), Token(Kind.NAMED_CENTURY, century)
    for key, text in table.calendars.items():
        for phrase in _listed(text):
            yield _words(phrase), Token(Kind.CALENDAR, 0, key)
    for era in table.eras:
        yield _words(era), Token(Kind.YEAR_ERA, 0, era)


def _listed(text: str) -> list[str]:
    return [folded for phrase in text.split(",") if (folded := fold(phrase))]


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(raw_tokens(fold(phrase)))


def _entry(first: str, phrases: dict[tuple[str, ...], Word]) -> Entry:
    longer = sorted((phrase for phrase in phrases if len(phrase) > 1), key=len, reverse=True)
    return Entry(phrases.get((first,)), tuple((list(phrase[1:]), phrases[phrase]) for phrase in longer))
