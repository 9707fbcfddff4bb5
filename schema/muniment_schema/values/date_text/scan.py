"""From a text to tokens, and from words that mean different things in different languages to the ways to read them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from muniment_schema.values.date_text.lexicon import lexicon
from muniment_schema.values.date_text.roman import roman
from muniment_schema.values.date_text.tokens import MARKS, UNKNOWN, Kind, Token, Word, raw_tokens

_OPEN_DIGITS: Final = re.compile(r"[0-9]{1,3}[ux]{1,3}")
_LONGEST_ENDING: Final = 5
_MOST_PIECES_OF_YEAR: Final = 6
_FIRST_ROMAN_YEAR: Final = 1_100
# What stands before a Roman numeral that could also be a word: "s. v", "10.i.1943".
_BEFORE_ROMAN: Final = frozenset({Kind.DOT, Kind.SLASH, Kind.DASH})
_JOINTS: Final = (Kind.DASH, Kind.AND, Kind.OR, Kind.TO)
_PASSED_OVER: Final = frozenset({Kind.FILLER, Kind.OPEN, Kind.CLOSE})
_OF_CALENDARS: Final = frozenset({Kind.CALENDAR, Kind.CALENDAR_MONTH, Kind.YEAR_ERA, Kind.OLD_STYLE})
# The h of "1204 H." is of the Hijra; that of "h. 1900" is the circa of Spanish.
_HIJRI: Final = re.compile(r"(?<=[0-9]{3})[ -]?h(?![^\W_])(?!\.? ?[0-9])")
_ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d5]")
_EAST_ASIAN: Final = re.compile("[\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read the tokens: with the words of these languages, which are given as bits of a mask."""

    tokens: tuple[Token, ...]
    mask: int
    passed_over: int = 0  # how many words say nothing in these languages, but something in others


class Scan:
    """The tokens of a text. What follows a word that no language knows is not looked at."""

    def __init__(self, folded: str, *, is_marc: bool) -> None:
        self._raw = raw_tokens(_HIJRI.sub(" hijri", folded) if "h" in folded else folded)
        self._is_marc = is_marc
        self._lexicon = lexicon()
        self._found: list[Token | Word] = []
        self.cover = -1  # the languages that have all the words
        self.union = 0  # the languages that have any
        self.is_doubtful_copyright = False
        self._has_choices = False
        self.has_calendar = False
        self.is_arabic = not folded.isascii() and _ARABIC.search(folded) is not None
        self.is_east_asian = not folded.isascii() and _EAST_ASIAN.search(folded) is not None
        at = 0
        while at < len(self._raw):
            at = self._take(at)

    def ways(self) -> list[Way]:
        """Give the different ways to read the text, one for each choice of languages that makes a difference."""
        if not self._has_choices:
            tokens = self._without_fillers(_meaning(found, -1) for found in self._found)
            return [Way(tokens, self.cover if self.cover > 0 else self.union)]
        ways: dict[tuple[Token, ...], tuple[int, int]] = {}
        # Languages that have every word, else any language: its own meanings go before those of others.
        candidates = self.cover or self.union
        for number in range(len(self._lexicon.tags)):
            language = 1 << number
            if candidates & language and not (self.cover == 0 and self._lacks_words(language)):
                read = [_meaning(found, language) for found in self._found]
                if read[-1][0] is Kind.FILLER and _can_be(self._found[-1], Kind.CALENDAR):
                    continue  # behind a year, "am" is anno mundi and not the German word before days
                tokens = self._without_fillers(read)
                passed_over = sum(
                    isinstance(found, Word) and token[0] is Kind.FILLER
                    for found, token in zip(self._found, read, strict=True)
                )
                mask, fewest = ways.get(tokens, (0, passed_over))
                ways[tokens] = mask | language, min(fewest, passed_over)
        return [Way(tokens, mask, passed_over) for tokens, (mask, passed_over) in ways.items()]

    def _lacks_words(self, language: int) -> bool:
        """Tell whether the language does not have a word that the others do not agree on."""
        return any(
            isinstance(found, Word) and not any(mask & language for _, mask in found.meanings) for found in self._found
        )

    def _without_fillers(self, tokens: Iterable[Token]) -> tuple[Token, ...]:
        if self.has_calendar or self.is_east_asian:
            return tuple([token for token in tokens if token[0] is not Kind.FILLER])
        return tuple([token for token in tokens if token[0] not in _PASSED_OVER])

    def _take(self, at: int) -> int:
        raw = self._raw[at]
        first = raw[0]
        if first in "0123456789":
            self._number(raw)
            return at + 1
        if (mark := MARKS.get(raw)) is not None:
            self._found.append(mark)
            return at + 1
        if raw in self._lexicon.early_behind_numeral and self._is_behind_numeral():
            self._found.append(Token(Kind.SECTION, 1))
            return at + 1
        entry = self._lexicon.entries.get(raw)
        if entry is not None:
            for words, word in entry.phrases:
                end = at + 1 + len(words)
                if self._raw[at + 1 : end] == words:
                    self._word(word)
                    return end
        value = roman(raw)
        if value >= 1_000 and (end := self._end_of_roman_year(at)) > at:
            return end
        if value and (entry is None or entry.alone is None or self._is_roman_here(value, at)):
            self._found.append(Token(Kind.ROMAN, value))
            return self._after_roman(at + 1)
        if entry is not None and entry.alone is not None:
            self._word(entry.alone)
            return at + 1
        for length in range(1, min(_LONGEST_ENDING, len(raw) - 1) + 1):
            if raw[-length:] in self._lexicon.ordinal_endings and (value := roman(raw[:-length])):
                self._found.append(Token(Kind.ROMAN, value, "ordinal"))
                return at + 1
        if first in "cp" and raw[1:2].isdigit() and self._copyright(raw):
            return at + 1
        self._found.append(UNKNOWN)
        return len(self._raw)

    def _is_behind_numeral(self) -> bool:
        previous = self._found[-1] if self._found else None
        return isinstance(previous, Token) and previous[0] is Kind.ROMAN

    def _number(self, raw: str) -> None:
        if raw.isdigit():
            self._found.append(Token(Kind.NUMBER, int(raw) if len(raw) < 12 else 0, raw))
            return
        digits = raw[: len(raw) - len(raw.lstrip("0123456789"))]
        ending = raw[len(digits) :].lstrip("-':.")
        value = int(digits) if len(digits) < 12 else 0
        is_round = len(digits) in (2, 3, 4) and value % 10 == 0
        if is_round and ending in self._lexicon.century_endings:
            self._rounded(Kind.DECADE if value % 100 else Kind.NAMED_CENTURY, value, digits)
        elif is_round and ending in self._lexicon.decade_endings:
            if raw[len(digits)] in "-'":
                self._rounded(Kind.DECADE, value, digits)
            else:
                self._found.append(Token(Kind.DECADE, value, digits))
        elif _OPEN_DIGITS.fullmatch(raw) and len(raw) == 4:
            self._found.append(Token(Kind.DIGITS, 0, digits + "X" * len(ending)))
        elif ending in self._lexicon.ordinal_endings:
            # The endings of years are those of cases: "1848-го", "1900'den".
            self._found.append(Token(Kind.ORDINAL if len(digits) < 3 else Kind.NUMBER, value, digits))
        else:
            self._found.append(Token(Kind.NUMBER, value, digits))
            entry = self._lexicon.entries.get(ending)
            if raw[len(digits)] == "-" and (entry is None or not _is_bound(entry.alone)):
                self._found.append(MARKS["-"])
            if entry is not None and entry.alone is not None:
                self._word(entry.alone)
            elif value := roman(ending):
                self._found.append(Token(Kind.ROMAN, value))
            else:
                self._found.append(UNKNOWN)

    def _rounded(self, kind: Kind, value: int, digits: str) -> None:
        """Take "1920-е" or "1800-talet", whose ending is also that of a year before it: "1700- och 1800-talet"."""
        found = self._found
        at = len(found) - 1
        while at >= 0 and any(_can_be(found[at], joint) for joint in _JOINTS):
            at -= 1
        year = found[at] if 0 <= at < len(found) - 1 and found[at + 1] == MARKS["-"] else None
        if isinstance(year, Token) and year[0] is Kind.NUMBER and len(year[2]) == 4:
            if year[1] % (10 if kind is Kind.DECADE else 100) == 0:
                found[at] = _round(kind, year[1], year[2])
            if at + 2 < len(found):
                del found[at + 1]  # the hyphen of "1700- och"
        found.append(_round(kind, value, digits))

    def _word(self, word: Word) -> None:
        self._found.append(word if len(word.meanings) > 1 else word.meanings[0][0])
        self._has_choices = self._has_choices or len(word.meanings) > 1
        self.has_calendar = self.has_calendar or any(token[0] in _OF_CALENDARS for token, _ in word.meanings)
        self.cover &= word.mask
        self.union |= word.mask

    def _end_of_roman_year(self, at: int) -> int:
        """Take a year that printers part by full stops, "M.DCC.XLV", and give where it ends; else where it began."""
        end = at + 1
        while end < len(self._raw) and end - at < _MOST_PIECES_OF_YEAR and roman(self._raw[end]):
            end += 1
        value = roman("".join(self._raw[at:end]))
        if end == at + 1 or value < _FIRST_ROMAN_YEAR:
            return at
        self._found.append(Token(Kind.ROMAN, value))
        return end

    def _is_roman_here(self, value: int, at: int) -> bool:
        """Tell whether letters that are also a word are a numeral: of a century, or of a month before its year."""
        following = self._raw[at + 1] if at + 1 < len(self._raw) else ""
        if value > 39:
            return False
        previous = self._found[-1] if self._found else None
        if _can_be(previous, Kind.CENTURY) or self._means(following, Kind.CENTURY, Kind.FRACTION):
            return True
        if isinstance(previous, Token) and value <= 12:
            after_day = previous[0] in _BEFORE_ROMAN or (previous[0] is Kind.NUMBER and len(previous[2]) <= 2)
            if after_day and (following in (".", "/", "-") or (len(following) == 4 and following.isdigit())):
                return True
        return following in ("-", "/") and at + 2 < len(self._raw) and roman(self._raw[at + 2]) > 0

    def _means(self, raw: str, *kinds: Kind) -> bool:
        entry = self._lexicon.entries.get(raw)
        return entry is not None and any(_can_be(entry.alone, kind) for kind in kinds)

    def _after_roman(self, at: int) -> int:
        """Skip an ending that a hyphen parts from the numeral: "XIX-lea"."""
        is_ending = self._raw[at : at + 1] == ["-"] and self._raw[at + 1 : at + 2] != []
        return at + 2 if is_ending and self._raw[at + 1] in self._lexicon.ordinal_endings else at

    def _copyright(self, raw: str) -> bool:
        """Take "c1943" and "p1980", without full stop and space: a copyright and a phonogram mark in library usage."""
        year = raw[1:]
        if raw[0] == "p" and not self._is_marc:
            return False
        if year.isdigit():
            self._found.append(Token(Kind.COPYRIGHT))
            self.is_doubtful_copyright = not self._is_marc
        else:
            self._found.append(Token(Kind.CIRCA))
        self._number(year)
        return True


def _round(kind: Kind, year: int, digits: str) -> Token:
    return Token(kind, year // 100 + 1) if kind is Kind.NAMED_CENTURY else Token(kind, year, digits)


def _is_bound(word: Word | None) -> bool:
    """Tell whether an ending is a word of its own: the "-ig", until, of "1950-ig"."""
    return any(_can_be(word, kind) for kind in (Kind.UNTIL, Kind.SINCE))


def _can_be(found: Token | Word | None, kind: Kind) -> bool:
    if isinstance(found, Word):
        return any(token[0] is kind for token, _ in found.meanings)
    return found is not None and found[0] is kind


def _meaning(found: Token | Word, language: int) -> Token:
    """Give what a word means in a language; where that does not have it, what it means in the first that does."""
    if isinstance(found, Token):
        return found
    for token, mask in found.meanings:
        if mask & language:
            return token
    return found.meanings[0][0]
