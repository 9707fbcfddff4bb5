"""One date without ends: a year, month, day, season, decade or century, with what is said about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from muniment_schema.values.days import civil_from_days, days_from_civil, month_length


class Bound(Enum):
    """On which side of a date the meant time lies."""

    BEFORE = auto()
    AFTER = auto()
    UNTIL = auto()
    SINCE = auto()


@dataclass(frozen=True, slots=True)
class Section:
    """From the first to the last piece, counted from 1, of a time cut into so many pieces."""

    first: int
    last: int
    pieces: int


# Early, mid and late are vague thirds; first and second half, thirds and quarters are not vague. The turn of a century
# is the last ten years of the one before it and its own first ten.
VAGUE: Final = -3
TURN: Final = Section(0, 0, 0)
_THIRDS: Final = {100: ((0, 33), (34, 66), (67, 99)), 10: ((0, 3), (4, 6), (7, 9))}


@dataclass(slots=True)
class Part:
    """What was said of one date; what was not said is None, and may stand with the date beside it: "3-5 May 1943".

    `number` is a number whose unit is not said: a day, the end of a year, a century. Years before 1 are counted as
    written until `is_bce` is applied.
    """

    year: int | None = None
    digits: str | None = None  # 19XX
    month: int | None = None
    day: int | None = None
    season: int | None = None
    decade: int | None = None
    century: int | None = None
    number: int | None = None
    number_length: int = 0  # 0 for an ordinal or a Roman numeral
    is_short_decade: bool = False  # the number is that of "1920s-30s"
    is_decade_by_word: bool = False  # "années 1920"
    section: Section | None = None
    is_circa: bool = False
    is_doubtful: bool = False
    is_bce: bool | None = None
    is_year_first: bool = False
    is_copyright: bool = False
    days: tuple[int, int] | None = None  # of a date of another calendar
    is_julian: bool = False
    has_march_year: bool = False  # a Julian year that may begin in March
    is_dual: bool = False  # the year is that of "1731/32"
    has_event: bool = False  # "dated", "born" stands before it
    has_words_before: bool = False  # "circa", "died": what is said of the other end is not said of this one
    is_doubted_before: bool = False  # "?c. 1799": the question mark stands before it
    bound: Bound | None = None
    # "1774 or 5": the other possibility of an end of a span.
    other: Part | None = None

    @property
    def has_unit(self) -> bool:
        """Tell whether the year is known, if not exactly."""
        units = (self.year, self.digits, self.decade, self.century, self.days)
        return any(unit is not None for unit in units)

    @property
    def is_year_alone(self) -> bool:
        """Tell whether nothing but a year was said."""
        return self.year is not None and self.month is None and self.season is None and self.section is None


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last of a part in EDTF, which are the same text for anything that EDTF has one date for."""

    low: str
    high: str

    @property
    def is_one(self) -> bool:
        """Tell whether EDTF has one date for it."""
        return self.low == self.high


def span_of(part: Part) -> Span | None:
    """Give a part in EDTF; None when EDTF cannot say it. Days are not checked."""
    mark = ("%" if part.is_doubtful else "~") if part.is_circa else ("?" if part.is_doubtful else "")
    if part.days is not None:
        return None if part.section is not None else _days(part.days, mark)
    if part.digits is not None:
        return _one(part.digits, mark)
    if part.decade is not None:
        return _years(part, part.decade, 10, mark)
    if part.century is not None:
        if not 1 <= part.century <= 99:
            return None
        start = -(100 * part.century - 1) if part.is_bce else (part.century - 1) * 100
        return _years(part, start, 100, mark)
    if part.year is None or not 0 < part.year <= 9999:
        return None
    year = year_text(1 - part.year if part.is_bce else part.year)
    section = part.section
    if section is not None and part.month is None and part.season is None and section.pieces in (2, 4):
        begin = 32 if section.pieces == 4 else 39  # the quarters of a year are 33 to 36 in EDTF, its halves 40 and 41
        return Span(f"{year}-{begin + section.first}{mark}", f"{year}-{begin + section.last}{mark}")
    if part.season is not None:
        return _one(f"{year}-{part.season}", mark)
    if part.month is None:
        return _one(year, mark)
    if part.day is None:
        return _one(f"{year}-{part.month:02d}", mark)
    return _one(f"{year}-{part.month:02d}-{part.day:02d}", mark)


def _days(days: tuple[int, int], mark: str) -> Span:
    low, high = (_day_text(number) for number in days)
    return Span(low + mark, high + mark)


def _day_text(number: int) -> str:
    year, month, day = civil_from_days(number)
    return f"{year_text(year)}-{month:02d}-{day:02d}"


def _one(text: str, mark: str) -> Span:
    return Span(text + mark, text + mark)


def _years(part: Part, start: int, length: int, mark: str) -> Span | None:
    section = part.section
    if section is None:
        if start < 0:
            return Span(year_text(start) + mark, year_text(start + length - 1) + mark)
        return _one(f"{start // length:02d}XX" if length == 100 else f"{start // length:03d}X", mark)
    if section is TURN:
        if length == 10 or start <= 0:
            return None
        mark = "%" if part.is_doubtful else "~"
        return Span(f"{start // 10 - 1:03d}X{mark}", f"{start // 10:03d}X{mark}")
    if section.pieces in (VAGUE, 3):
        low, high = _THIRDS[length][section.first - 1][0], _THIRDS[length][section.last - 1][1]
        if section.pieces == VAGUE:
            mark = "%" if part.is_doubtful else "~"
    else:
        low, high = length * (section.first - 1) // section.pieces, length * section.last // section.pieces - 1
    return Span(year_text(start + low) + mark, year_text(start + high) + mark)


def year_text(year: int) -> str:
    """Give an astronomical year in EDTF."""
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def before(part: Part) -> str | None:
    """Give, in EDTF, the last of the time before a part, by its own unit: before May 1943 is April 1943 or earlier."""
    return _beside(part, -1)


def after(part: Part) -> str | None:
    """Give, in EDTF, the first of the time after a part."""
    return _beside(part, 1)


def _beside(part: Part, step: int) -> str | None:
    span = span_of(replace(part, is_circa=False, is_doubtful=False))
    if span is None or part.season is not None:
        return None
    mark = ("%" if part.is_doubtful else "~") if part.is_circa else ("?" if part.is_doubtful else "")
    if part.days is not None:
        return _day_text(part.days[0] - 1 if step < 0 else part.days[1] + 1) + mark
    edge = (span.low if step < 0 else span.high).rstrip("~")
    if part.year is not None and part.month is not None and part.section is None:
        year = 1 - part.year if part.is_bce else part.year
        if part.day is None:
            months = year * 12 + part.month - 1 + step
            return f"{year_text(months // 12)}-{months % 12 + 1:02d}{mark}"
        if not 1 <= part.month <= 12 or not 1 <= part.day <= month_length(year, part.month):
            return span.low
        year, month, day = civil_from_days(days_from_civil(year, part.month, part.day) + step)
        return f"{year_text(year)}-{month:02d}-{day:02d}{mark}"
    if len(edge.lstrip("-")) > 4:
        return None
    year = int(edge.replace("X", "0" if step < 0 else "9")) + step
    return f"{year_text(year)}{mark}"
