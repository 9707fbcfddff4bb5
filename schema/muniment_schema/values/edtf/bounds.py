"""The first and last day that a tree can mean, and how wide and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

from muniment_schema.values.days import MONTH_NAMES, days_from_civil, is_leap, month_length

from .model import Date, DateSet, Interval, NoDate, NumberedYear, PartDate, Qualifier, Range, Season, Tree


class Precision(StrEnum):
    """How wide a date is, in the widest of the words that fits; a span without a word of its own is an interval."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"
    SET = "set"


class NoSuchDate(ValueError):
    """A tree that no day fits, or that says nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a tree means. `start` and `end` are day numbers, both included; None is open or unknown."""

    start: int | None
    end: int | None
    precision: Precision
    qualifier: Qualifier


@dataclass(frozen=True, slots=True)
class DateSpan:
    """What one date means: it has both bounds."""

    start: int
    end: int
    precision: Precision
    qualifier: Qualifier


FARTHEST_YEAR: Final = 10**15  # days of farther years do not fit in a 64-bit column
# First month and number of months of the groupings 21 to 41. Seasons without a hemisphere (21-24) are the northern
# ones, and the winter of a year begins in its December.
GROUPINGS: Final = {
    **dict(zip(range(21, 25), ((3, 3), (6, 3), (9, 3), (12, 3)), strict=True)),
    **dict(zip(range(25, 29), ((3, 3), (6, 3), (9, 3), (12, 3)), strict=True)),
    **dict(zip(range(29, 33), ((9, 3), (12, 3), (3, 3), (6, 3)), strict=True)),
    **dict(zip(range(33, 37), ((1, 3), (4, 3), (7, 3), (10, 3)), strict=True)),
    **dict(zip(range(37, 40), ((1, 4), (5, 4), (9, 4)), strict=True)),
    **dict(zip(range(40, 42), ((1, 6), (7, 6)), strict=True)),
}
_UNKNOWN_DIGITS: Final = {0: Precision.YEAR, 1: Precision.DECADE, 2: Precision.CENTURY}


def span_of(tree: Tree) -> Span:
    """Give the days, precision and qualifier of a tree.

    An interval runs from the first day that its start can mean to the last that its end can mean.

    Raises NoSuchDate for days that there are not, for intervals and ranges that end before they start or whose ends
    are not known, for ranges from one precision to another, and for years beyond 10^15.
    """
    match tree:
        case Interval():
            return _interval(tree)
        case DateSet():
            return _set(tree)
        case _:
            part = _part(tree)
            return Span(part.start, part.end, part.precision, part.qualifier)


def _interval(interval: Interval) -> Span:
    start = None if isinstance(interval.start, NoDate) else _part(interval.start)
    end = None if isinstance(interval.end, NoDate) else _part(interval.end)
    known = [part for part in (start, end) if part is not None]
    if not known:
        raise NoSuchDate("neither end is known")
    if start is not None and end is not None and start.start > end.end:
        raise NoSuchDate("it ends before it starts")
    return Span(
        None if start is None else start.start,
        None if end is None else end.end,
        Precision.INTERVAL,
        _common(part.qualifier for part in known),
    )


def _set(date_set: DateSet) -> Span:
    parts: list[DateSpan] = []
    open_start = open_end = False
    for member in date_set.members:
        if isinstance(member, Range):
            open_start = open_start or member.first is None
            open_end = open_end or member.last is None
            parts += _range(member)
        else:
            parts.append(_part(member))
    return Span(
        None if open_start else min(part.start for part in parts),
        None if open_end else max(part.end for part in parts),
        Precision.SET,
        _common(part.qualifier for part in parts),
    )


def _range(member: Range) -> list[DateSpan]:
    ends = [end for end in (member.first, member.last) if end is not None]
    if len({_depth(end) for end in ends}) > 1:
        raise NoSuchDate("a range in it goes from one precision to another")
    parts = [_part(end) for end in ends]
    if parts[0].start > parts[-1].end:
        raise NoSuchDate("a range in it ends before it starts")
    return parts


def _depth(part: PartDate) -> int:
    """Tell years, seasons, months and days apart."""
    if isinstance(part, Date):
        return len(part.components())
    return 0 if isinstance(part, Season) else 1


def _common(qualifiers: Iterable[Qualifier]) -> Qualifier:
    different = set(qualifiers)
    return different.pop() if len(different) == 1 else Qualifier.NONE


def _part(part: PartDate) -> DateSpan:
    match part:
        case Date():
            return _date(part)
        case Season():
            return _season(part)
        case NumberedYear():
            return _numbered_year(part)


def _date(date: Date) -> DateSpan:
    year = date.year.digits
    month = date.month.digits if date.month else "XX"
    day = date.day.digits if date.day else "XX"
    if "X" not in month and not 1 <= int(month) <= 12:
        raise NoSuchDate(f"there is no month {month}")
    start, end = _edge(year, month, day, False), _edge(year, month, day, True)
    if start is None or end is None:
        if "X" in f"{year}{month}{day}":
            raise NoSuchDate(f"no day fits {year}-{month}-{day}")
        raise NoSuchDate(f"there is no {int(day)} {MONTH_NAMES[int(month) - 1]} {int(year):04d}")
    qualifier = _common(component.qualifier for component in date.components())
    return DateSpan(start, end, _precision(year, month, day), qualifier)


def _precision(year: str, month: str, day: str) -> Precision:
    if "X" in year:
        known = year.rstrip("X")
        unknown_digits = len(year) - len(known)
        return Precision.INTERVAL if "X" in known else _UNKNOWN_DIGITS.get(unknown_digits, Precision.INTERVAL)
    if "X" in month:
        return Precision.YEAR
    return Precision.MONTH if "X" in day else Precision.DAY


def _season(season: Season) -> DateSpan:
    year = season.year.digits
    first_month, months = GROUPINGS[int(season.grouping.digits)]
    later, last_month = divmod(first_month + months - 2, 12)
    last_year = next(_fitting_years(year, True)) + later
    return DateSpan(
        days_from_civil(next(_fitting_years(year, False)), first_month, 1),
        days_from_civil(last_year, last_month + 1, month_length(last_year, last_month + 1)),
        _precision(year, "XX", "XX") if "X" in year else Precision.SEASON,
        _common(component.qualifier for component in season.components()),
    )


def _numbered_year(part: NumberedYear) -> DateSpan:
    year = part.year
    if abs(year) > FARTHEST_YEAR:
        raise NoSuchDate("the year is beyond 10^15")
    digits = len(str(abs(year)))
    if part.exponent is None:
        digits = max(digits, 4)
    unknown_digits = digits - (digits if part.significant is None else part.significant)
    if unknown_digits < 0:
        raise NoSuchDate("it has fewer digits than are significant")
    size = 10**unknown_digits
    nearest = abs(year) // size * size
    first, last = (nearest, nearest + size - 1) if year >= 0 else (-nearest - size + 1, -nearest)
    precision = _UNKNOWN_DIGITS.get(unknown_digits, Precision.INTERVAL)
    return DateSpan(days_from_civil(first, 1, 1), days_from_civil(last, 12, 31), precision, part.qualifier)


def _edge(year: str, month: str, day: str, last: bool) -> int | None:
    """Give the first or the last day that fits digits of which some are X; None when no day fits.

    The first year tried is the answer unless only a leap year will do.
    """
    in_common_year = _edge_of_year(month, day, False, last)
    in_leap_year = _edge_of_year(month, day, True, last)
    if in_leap_year is None:
        return None
    for number in _fitting_years(year, last):
        if found := in_leap_year if is_leap(number) else in_common_year:
            return days_from_civil(number, *found)
    return None


@lru_cache(maxsize=4_096)
def _edge_of_year(month: str, day: str, leap: bool, last: bool) -> tuple[int, int] | None:
    for month_number in _fitting(month, 12, last):
        for day_number in _fitting(day, month_length(2000 if leap else 2001, month_number), last):
            return month_number, day_number
    return None


def _fitting_years(pattern: str, last: bool) -> Iterator[int]:
    sign, digits = (-1, pattern[1:]) if pattern[0] == "-" else (1, pattern)
    # The earliest negative year is the one with the greatest digits.
    order = "0123456789" if last is (sign < 0) else "9876543210"
    for choice in product(*(order if digit == "X" else digit for digit in digits)):
        number = int("".join(choice))
        if number or sign > 0:
            yield sign * number


def _fitting(pattern: str, highest: int, last: bool) -> Iterator[int]:
    numbers = range(1, highest + 1)
    for number in reversed(numbers) if last else numbers:
        if all(want in ("X", have) for want, have in zip(pattern, f"{number:02d}", strict=True)):
            yield number
