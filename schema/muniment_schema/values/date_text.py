"""Dates as people write them: what a text like "c. May 1943" says in EDTF, and how a date is shown to readers.

A text is cut into tokens, and small readers take the parts of a date from them: circa, day, month, year, range, doubt.
The day of today is never asked for: what a text does not say is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from muniment_schema.values.days import MONTH_NAMES
from muniment_schema.values.edtf import BadEdtf, Edtf, parse_edtf
from muniment_schema.values.folding import fold
from muniment_schema.values.locales import babel_locale

NOT_UNDERSTOOD: Final = "not understood"

_LONGEST: Final = 1_000
_TOKEN: Final = re.compile(r"[0-9]+|[^\W0-9_]+|\S")
# Every expression for "no date", folded, without full stops, spaces and brackets.
_UNDATED: Final = frozenset(
    {"nd", "undated", "nodate", "sd", "datenotknown", "dateunknown", "unknowndate", "notdated", "sansdate", "od"}
)
_NOT_LETTERS: Final = re.compile(r"[.\s\[\]()]+")
_CIRCA: Final = frozenset({"c", "ca", "circa", "about", "approx", "approximately"})
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th"})
_MONTHS: Final = {
    **{name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)},
    **{name.lower()[:3]: number for number, name in enumerate(MONTH_NAMES, start=1)},
    "febr": 2,
    "sept": 9,
}
_YEAR_AND_TWO_DIGITS: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<digits>[0-9]{2})(?P<mark>[?~%]?)")
_BEGINS_EDTF: Final = frozenset("0123456789XY-./[{?~%")
_SET: Final = re.compile(r"\[[0-9XYES.,?~%-]*(?:,|\.\.)[0-9XYES.,?~%-]*\]")


@dataclass(frozen=True, slots=True)
class DateReading:
    """What was read from a text: `edtf`, or `undated` when the text says so, or a warning that says why not.

    There can be a warning beside `edtf`, when the text could also mean something else.
    """

    text: str
    edtf: Edtf | None
    warning: str | None
    undated: bool = False


@lru_cache(maxsize=50_000)
def read_date(text: str) -> DateReading:
    """Give what a date text says.

    Understood: EDTF and ISO dates; "May 10, 1943", "10 May 1943", "February 1942", "Feb. 1942", "1943 May 10", "1942";
    ranges of any of these ("1914-1918", "1914–18", "May 1943 - June 1944"); "c.", "ca.", "circa" or "about" before
    and "?" after; square brackets around the whole, which only say that a cataloguer supplied the date; "n.d." and
    other words for no date.

    Not understood, with a warning and never a guess: everything else, days that do not exist, days and months in
    figures ("01/02/1943": whose order?), and texts of more than 1,000 characters.
    """
    if len(text) > _LONGEST:
        return DateReading(text, None, NOT_UNDERSTOOD)
    written = _without_brackets(fold(text))
    if _NOT_LETTERS.sub("", written) in _UNDATED:
        return DateReading(text, None, None, undated=True)
    # Folding turns "1910–12" into "1910-12"; EDTF and ISO dates have no other dash than the hyphen.
    machine = _without_brackets(text.strip())
    try:
        if found := _YEAR_AND_TWO_DIGITS.fullmatch(machine):
            return _year_and_two_digits(text, found)
        if machine[:1] in _BEGINS_EDTF:
            return DateReading(text, parse_edtf(machine), None)
    except BadEdtf as error:
        if error.reason is not None:
            return DateReading(text, None, error.reason)
    try:
        edtf = _Tokens(written).date()
        return DateReading(text, None, NOT_UNDERSTOOD) if edtf is None else DateReading(text, parse_edtf(edtf), None)
    except BadEdtf as error:
        return DateReading(text, None, error.reason or NOT_UNDERSTOOD)


def _without_brackets(text: str) -> str:
    """Take off the brackets of a supplied date; those of an EDTF set, which has a comma or two dots, stay."""
    if text[:1] == "[" and text[-1:] == "]" and not _SET.fullmatch(text):
        return text[1:-1].strip()
    return text


def _year_and_two_digits(text: str, found: re.Match[str]) -> DateReading:
    """Read "1943-05", "1905-12" and "1939-41": in EDTF a month or a season, in prose often a range of years."""
    year, digits, mark = found.group("year", "digits", "mark")
    last = year[:2] + digits
    if last <= year or 1 <= int(digits) <= 12:
        warning = f"read as a month; could also be {year} to {last}" if last > year else None
        return DateReading(text, parse_edtf(found[0]), warning)
    # Few people count seasons from 21, and programs that do so write EDTF where EDTF is asked for.
    edtf = parse_edtf(f"{year}{mark}/{last}{mark}")
    return DateReading(text, edtf, "read as years; could also be a season" if 21 <= int(digits) <= 24 else None)


class _Tokens:
    """The tokens of one folded text, and the readers that take parts of a date from them, from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        # "c1943" is how libraries write a copyright of 1943; circa has a full stop or a space.
        self._is_copyright = text[:1] == "c" and text[1:2].isdigit()

    def date(self) -> str | None:
        """Give the whole text in EDTF; None when any of it is left over."""
        if self._is_copyright:
            return None
        about = self._circa()
        first = self._part()
        if first is None:
            return None
        first_doubt = self._take("?")
        if self._take("-") or self._take("to"):
            last_about = self._circa()
            last = self._part() or self._short_year(first)
            doubt = self._take("?")
            if last is None or not self._is_at_end():
                return None
            return f"{first}{_qualifier(about, first_doubt or doubt)}/{last}{_qualifier(about or last_about, doubt)}"
        return f"{first}{_qualifier(about, first_doubt)}" if self._is_at_end() else None

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _take(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    def _is_at_end(self) -> bool:
        self._take(".")
        return self._at == len(self._tokens)

    def _circa(self) -> bool:
        if self._peek() not in _CIRCA:
            return False
        self._at += 1
        self._take(".")
        return True

    def _part(self) -> str | None:
        """Take a year, a month of a year, or a day, in whatever order they are written."""
        begin = self._at
        if (year := self._year()) is not None:
            self._take(",")
            month = self._month()
            return _edtf(year, month, self._day() if month else None)
        day = self._day()
        if day is not None:
            self._take(".")
        month = self._month()
        if month is not None:
            day = day or self._day()
            self._take(",")
            if (year := self._year()) is not None:
                return _edtf(year, month, day)
        self._at = begin
        return None

    def _year(self) -> str | None:
        return self._number({4})

    def _day(self) -> str | None:
        day = self._number({1, 2})
        if day is not None and self._peek() in _ORDINALS:
            self._at += 1
        return day

    def _number(self, lengths: set[int]) -> str | None:
        token = self._peek()
        if len(token) not in lengths or not token.isdecimal() or not token.isascii():
            return None
        self._at += 1
        return token

    def _month(self) -> int | None:
        month = _MONTHS.get(self._peek())
        if month is not None:
            self._at += 1
            self._take(".")
        return month

    def _short_year(self, first: str) -> str | None:
        """Take the "18" of "1914-18" or the "1" of "1970-1": the digits change at the end, and the year is later."""
        if len(first) != 4 or (digits := self._number({1, 2})) is None:
            return None
        year = first[: -len(digits)] + digits
        return year if year > first else None


def _edtf(year: str, month: int | None, day: str | None) -> str:
    if month is None:
        return year
    return f"{year}-{month:02d}" if day is None else f"{year}-{month:02d}-{int(day):02d}"


def _qualifier(about: bool, doubt: bool) -> str:
    return ("%" if doubt else "~") if about else ("?" if doubt else "")


def display_date(reading_edtf: str, text: str | None, locale: str = "en") -> str:
    """Give a date as readers see it: as the source writes it, else its EDTF in the words of the locale.

    Days, months and years, circa, doubt, and intervals of these are put in words: "1943-05~" is "circa May 1943". What
    has no simple words (sets, unspecified digits, seasons, years before 1 or after 9999) stays EDTF: words would say
    more, or less, than is known. A locale that Babel does not know is English.
    """
    if text:
        return text
    try:
        parse_edtf(reading_edtf)
    except BadEdtf:
        return reading_edtf
    if "/" not in reading_edtf:
        return _shown(reading_edtf, locale) or reading_edtf
    first, _, last = reading_edtf.partition("/")
    if first in _NO_END:
        shown = _shown(last, locale)
        return f"–{shown}" if shown else reading_edtf
    if last in _NO_END:
        shown = _shown(first, locale)
        return f"{shown}–" if shown else reading_edtf
    begin, finish = _shown(first, locale), _shown(last, locale)
    if begin is None or finish is None:
        return reading_edtf
    return f"{begin}–{finish}" if len(first) == len(last) == 4 else f"{begin} – {finish}"


_NO_END: Final = frozenset({"", ".."})
_SIMPLE: Final = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-9]{2}))?)?(?P<mark>[?~%]?)")


def _shown(part: str, locale: str) -> str | None:
    found = _SIMPLE.fullmatch(part)
    if found is None or found["year"] == "0000":
        return None
    shown = str(int(found["year"]))
    if found["month"]:
        shown = _in_words(
            date(int(found["year"]), int(found["month"]), int(found["day"] or 1)), bool(found["day"]), locale
        )
    about = "circa " if found["mark"] in {"~", "%"} else ""
    doubt = "?" if found["mark"] in {"?", "%"} else ""
    return f"{about}{shown}{doubt}"


def _in_words(day: date, with_day: bool, locale: str) -> str:
    from babel.dates import format_date, format_skeleton

    known = babel_locale(locale)
    return format_date(day, "long", known) if with_day else format_skeleton("yMMMM", day, locale=known)
