"""Dates for readers: as the source writes them, or in the reader's own language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from muniment_schema.values.date_text import read_date
from muniment_schema.values.date_words import DATE_WORDS, century_in_words
from muniment_schema.values.edtf import BadEdtf, Qualifier, parse_edtf, parse_tree
from muniment_schema.values.edtf.model import (
    Component,
    Date,
    DateSet,
    Interval,
    NoDate,
    NumberedYear,
    PartDate,
    Range,
    Season,
    Tree,
)
from muniment_schema.values.folding import fold
from muniment_schema.values.locales import babel_locale

if TYPE_CHECKING:
    from babel import Locale

_ONE_DATE: Final = re.compile(r"[^/.,]*")
_YEARS: Final = re.compile(r"(?:^|[/.,\[{])-?([0-9]+)")  # as far as their digits are known
_EVERYBODY_READS: Final = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?")
_APPROXIMATE: Final = frozenset({Qualifier.APPROXIMATE, Qualifier.UNCERTAIN_AND_APPROXIMATE})
_UNCERTAIN: Final = frozenset({Qualifier.UNCERTAIN, Qualifier.UNCERTAIN_AND_APPROXIMATE})


@lru_cache(maxsize=65_536)
def display_date(edtf: str, text: str | None, locale: str = "en") -> str:
    """Give a date as a reader with this locale sees it; it never says more than the source does.

    The text of the source is shown wherever the reader can read it, and wherever it could say something else than the
    EDTF: when it is in the reader's language; when it has no words ("10.5.1943", "1914-18"); when Muniment does not
    read just this EDTF from it without a warning ("1943, perhaps in spring", an ambiguous date, a date whose machine
    form in the source differs); and when it is a span whose years Muniment worked out ("late 18th century"). Otherwise
    the text says in another language what the EDTF says, and the reader has that in words: "12. März 1848" is "March
    12, 1848" in English, "ca. May 1943" is "circa Mai 1943" in German. So is EDTF that stands in the place of a text
    ("1943~"), and a date without a text.

    Words are Babel's (months, quarters, intervals, "or") and those of `date_words`. What they cannot say exactly
    (parts that are qualified each for itself, digits in the middle, hemispheres), or cannot say in this language, is
    shown as the text; without a text, in English; and at last as EDTF. A locale that Babel does not know is English.
    """
    if text == edtf and not _EVERYBODY_READS.fullmatch(text):
        text = None
    if text and not _says_it_in_another_language(text, edtf, locale):
        return text
    try:
        parse_edtf(edtf)
    except BadEdtf:
        return text or edtf
    tree = parse_tree(edtf)
    return _Speaker(babel_locale(locale)).tree(tree) or text or _Speaker(babel_locale("en")).tree(tree) or edtf


def _says_it_in_another_language(text: str, edtf: str, locale: str) -> bool:
    if not edtf or not any(character.isalpha() for character in text):
        return False
    reader = babel_locale(locale)
    reading = read_date(text, locale=str(reader).replace("_", "-"))
    if reading.edtf is None or reading.edtf.text != edtf or reading.warning is not None:
        return False
    return reading.language != reader.language and (_ONE_DATE.fullmatch(edtf) is not None or _has_years(text, edtf))


def _has_years(text: str, edtf: str) -> bool:
    """Tell whether the ends of a span stand in the text; "late 18th century" has bounds, but does not say "1767"."""
    written = fold(text)
    return all(year in written for year in _YEARS.findall(edtf))


class _Speaker:
    """Says dates in one language. None is what it cannot say."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self._words = DATE_WORDS.get(f"{locale.language}_{locale.script}") or DATE_WORDS.get(locale.language)

    def tree(self, tree: Tree) -> str | None:
        """Say any date."""
        match tree:
            case Interval():
                ends = [None if isinstance(end, NoDate) else end for end in (tree.start, tree.end)]
                return self._span(*ends)
            case DateSet():
                return self._set(tree)
            case _:
                return self._part(tree)

    def _set(self, dates: DateSet) -> str | None:
        from babel.lists import format_list

        members = [
            self._span(member.first, member.last) if isinstance(member, Range) else self._part(member)
            for member in dates.members
        ]
        said = [member for member in members if member is not None]
        if len(said) < len(members):
            return None
        return format_list(said, "standard" if dates.all_of_them else "or", self._locale)

    def _span(self, first: PartDate | None, last: PartDate | None) -> str | None:
        """Say an interval or a range; a dash alone stands at an end that is open or not known."""
        start = None if first is None else self._part(first)
        end = None if last is None else self._part(last)
        if start is None or end is None:
            shown = start or end
            is_open = first is None or last is None
            return (f"–{shown}" if first is None else f"{shown}–") if shown and is_open else None
        if start.isdigit() and end.isdigit():
            return f"{start}–{end}"
        if _has_open_year(first) is not _has_open_year(last):
            return None  # "années 1940 – 1950" would be two decades
        return self._in_one_pattern(first, last) or self._joined(start, end)

    def _in_one_pattern(self, first: PartDate | None, last: PartDate | None) -> str | None:
        """Say two days, months or years without qualifiers together: "May 10 – 12, 1943"."""
        from babel.dates import format_interval

        start, end = _known_day(first), _known_day(last)
        if start is None or end is None or start.depth != end.depth:
            return None
        if start.qualifier is not Qualifier.NONE or end.qualifier is not Qualifier.NONE:
            return None
        whole = "yMMMMd" if "yMMMMd" in self._locale.interval_formats else "yMMMd"
        skeleton = {1: "y", 2: "yMMMM", 3: whole}[start.depth]
        return _with_plain_spaces(format_interval(start.day, end.day, skeleton, locale=self._locale))

    def _joined(self, start: str, end: str) -> str:
        return _with_plain_spaces(str(self._locale.interval_formats[None]).format(start, end))

    def _part(self, part: PartDate) -> str | None:
        known = _known_day(part)
        if known is not None:
            circa = None if self._words is None else self._words.circa
            if self._words is not None and known.depth == 3:
                circa = self._words.circa_day or circa
            return _qualified(self._calendar_date(known), known.qualifier, circa)
        if isinstance(part, NumberedYear) or (qualifier := _qualifier(part.components())) is None:
            return None
        span = self._season(part) if isinstance(part, Season) else self._years(part)
        return span and _qualified(span, qualifier, self._words.circa_span if self._words else None)

    def _calendar_date(self, known: _KnownDay) -> str:
        from babel.dates import format_date, format_skeleton

        if known.depth == 3:
            return format_date(known.day, "long", self._locale)
        return format_skeleton("y" if known.depth == 1 else "yMMMM", known.day, locale=self._locale)

    def _season(self, season: Season) -> str | None:
        from babel.dates import format_skeleton

        year, grouping = season.year.digits, int(season.grouping.digits)
        if not _YEAR.fullmatch(year):
            return None
        if 33 <= grouping <= 36:
            return format_skeleton("yQQQQ", date(int(year), (grouping - 33) * 3 + 1, 1), locale=self._locale)
        # Names of the hemispheres, and of thirds and halves of years, are nothing that readers would know.
        return self._words.seasons[grouping - 21].format(int(year)) if self._words and grouping <= 24 else None

    def _years(self, part: Date) -> str | None:
        """Say a year before 1, a decade or a century."""
        year = part.year.digits
        if self._words is None or part.month is not None:
            return None
        if "X" not in year:
            return self._words.before_christ.format(1 - int(year))
        if _DECADE.fullmatch(year):
            first = int(f"{year[:3]}0")
            # "1900s" could be a century.
            form = self._words.decade if first % 100 else "{}–{last}"
            return form.format(first, last=first + 9)
        if _CENTURY.fullmatch(year):
            return century_in_words(self._words.century, int(year[:2]) + 1)
        return None


_YEAR: Final = re.compile(r"(?!0000)[0-9]{4}")
_DECADE: Final = re.compile(r"(?!000)[0-9]{3}X")
_CENTURY: Final = re.compile(r"(?!00|99)[0-9]{2}XX")


@dataclass(frozen=True, slots=True)
class _KnownDay:
    """A year (depth 1), month (2) or day (3) of our era; `day` is its first."""

    day: date
    depth: int
    qualifier: Qualifier


def _known_day(part: PartDate | None) -> _KnownDay | None:
    """Give what is known of a date; a day or month of which no digit is known is left out."""
    if not isinstance(part, Date) or (qualifier := _qualifier(part.components())) is None:
        return None
    digits = [component.digits for component in part.components()]
    while digits[-1] == "XX":
        digits.pop()
    if not _YEAR.fullmatch(digits[0]) or any("X" in each for each in digits):
        return None
    return _KnownDay(date(*(int(each) for each in (*digits, "1", "1")[:3])), len(digits), qualifier)


def _has_open_year(part: PartDate | None) -> bool:
    return isinstance(part, Date) and "X" in part.year.digits


def _qualifier(components: Iterable[Component]) -> Qualifier | None:
    """Give the qualifier of all components; None when it is not that of all."""
    qualifiers = {component.qualifier for component in components}
    return qualifiers.pop() if len(qualifiers) == 1 else None


def _qualified(shown: str, qualifier: Qualifier, circa: str | None) -> str | None:
    if qualifier in _APPROXIMATE:
        if not circa:
            return None
        shown = circa.format(shown)
    return f"{shown}?" if qualifier in _UNCERTAIN else shown


def _with_plain_spaces(text: str) -> str:
    """Some patterns of Babel have thin spaces around the dash, others have plain ones."""
    return text.replace("\u2009", " ")
