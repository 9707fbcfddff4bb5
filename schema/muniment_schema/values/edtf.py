"""Extended Date/Time Format: what a date says, and the first and last day that it can mean.

Source: Library of Congress, Extended Date/Time Format (EDTF) Specification, 4 February 2019: levels 0 and 1, and of
level 2 sets, unspecified digits anywhere, exponents, significant digits, groupings of months, and qualified parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final, NoReturn

from muniment_schema.errors import MunimentError
from muniment_schema.values.days import MONTH_NAMES, days_from_civil, month_length
from muniment_schema.values.days import BadDay as BadDay
from muniment_schema.values.days import day_from_text as day_from_text
from muniment_schema.values.days import day_to_text as day_to_text
from muniment_schema.values.days import sort_keys as sort_keys


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


class Qualifier(StrEnum):
    """How sure the whole date is: EDTF level 1, `~`, `?` and `%`."""

    NONE = "none"
    APPROXIMATE = "approximate"
    UNCERTAIN = "uncertain"
    UNCERTAIN_AND_APPROXIMATE = "uncertain_and_approximate"


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date that was understood. `start` and `end` are day numbers, both included; None is open or unknown."""

    text: str
    start: int | None
    end: int | None
    precision: Precision
    qualifier: Qualifier


class BadEdtf(MunimentError):
    """A text that is not an EDTF date. `reason` says why where the form is right: "there is no 30 February 1943"."""

    code = "BAD_EDTF"

    def __init__(self, text: str, reason: str | None = None) -> None:
        self.text = text
        self.reason = reason
        shown = text if len(text) <= 60 else text[:59] + "…"
        because = f": {reason}" if reason else ""
        super().__init__(f"{shown!r} is not an EDTF date{because}; write for example 1641, 1641-05 or 1641~")


_LONGEST: Final = 200
_FARTHEST_YEAR: Final = 10**15  # days of farther years do not fit in a 64-bit column
_QUALIFIERS: Final = {
    "": Qualifier.NONE,
    "~": Qualifier.APPROXIMATE,
    "?": Qualifier.UNCERTAIN,
    "%": Qualifier.UNCERTAIN_AND_APPROXIMATE,
}
_DATE: Final = re.compile(
    r"(?P<before_year>[?~%]?)"
    r"(?:(?P<year>-?[0-9X]{4})|(?P<long_year>Y-?[1-9][0-9]{4,15})|(?P<power>Y-?[1-9][0-9]{0,15}E[1-9][0-9]?))"
    r"(?:S(?P<significant>[1-9][0-9]?))?(?P<after_year>[?~%]?)"
    r"(?:-(?P<before_month>[?~%]?)(?P<month>[0-9X]{2})(?P<after_month>[?~%]?)"
    r"(?:-(?P<before_day>[?~%]?)(?P<day>[0-9X]{2})(?P<after_day>[?~%]?))?)?"
)
_TIME: Final = re.compile(
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?",
)
# First month and number of months of the groupings 21 to 41. Seasons without a hemisphere (21-24) are the northern
# ones, and the winter of a year begins in its December.
_GROUPS: Final = {
    **dict(zip(range(21, 25), ((3, 3), (6, 3), (9, 3), (12, 3)), strict=True)),
    **dict(zip(range(25, 29), ((3, 3), (6, 3), (9, 3), (12, 3)), strict=True)),
    **dict(zip(range(29, 33), ((9, 3), (12, 3), (3, 3), (6, 3)), strict=True)),
    **dict(zip(range(33, 37), ((1, 3), (4, 3), (7, 3), (10, 3)), strict=True)),
    **dict(zip(range(37, 40), ((1, 4), (5, 4), (9, 4)), strict=True)),
    **dict(zip(range(40, 42), ((1, 6), (7, 6)), strict=True)),
}


@dataclass(frozen=True, slots=True)
class _Part:
    """One date without `/`, `..` or brackets: it has both bounds."""

    start: int
    end: int
    precision: Precision
    qualifier: Qualifier


@lru_cache(maxsize=32_768)
def parse_edtf(text: str) -> Edtf:
    """Give what an EDTF date says and its bounds.

    "1641" is 1641-01-01 to 1641-12-31, and so is "1641~": a qualifier says how sure we are, not how wide the date is.
    An end that is open (`..`) or unknown (empty) has no bound. Of a date and time the day is taken.

    Raises BadEdtf for other texts, impossible days, intervals that end before they start or have no end that is
    known, texts of more than 200 characters, and years beyond 10^15. Costs linear time.
    """
    if len(text) > _LONGEST:
        raise BadEdtf(text, f"it has more than {_LONGEST} characters")
    if "/" in text:
        return _interval(text)
    if text[:1] in {"[", "{"}:
        return _set(text)
    day, has_time, time = text.partition("T")
    part = _part(day, text)
    if has_time and (part.precision is not Precision.DAY or len(day) != 10 or not _TIME.fullmatch(time)):
        raise BadEdtf(text)
    return Edtf(text, part.start, part.end, part.precision, part.qualifier)


def _interval(text: str) -> Edtf:
    first, _, last = text.partition("/")
    begin = None if first in {"", ".."} else _part(first, text)
    finish = None if last in {"", ".."} else _part(last, text)
    known = [part for part in (begin, finish) if part is not None]
    if not known:
        raise BadEdtf(text, "neither end is known")
    if begin is not None and finish is not None and begin.start > finish.end:
        raise BadEdtf(text, "it ends before it starts")
    return Edtf(
        text,
        None if begin is None else begin.start,
        None if finish is None else finish.end,
        Precision.INTERVAL,
        _common_qualifier(known),
    )


def _set(text: str) -> Edtf:
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise BadEdtf(text)
    members = text[1:-1].split(",")
    parts: list[_Part] = []
    open_start = open_end = False
    for place, member in enumerate(members):
        first, dots, last = member.partition("..")
        if dots and not first and last and place == 0:
            open_start = True
        elif dots and first and not last and place == len(members) - 1:
            open_end = True
        elif not first or (dots and not last):
            raise BadEdtf(text)
        span = [_part(end, text) for end in (first, last) if end]
        if span[0].start > span[-1].end:
            raise BadEdtf(text, "a range in it ends before it starts")
        parts += span
    return Edtf(
        text,
        None if open_start else min(part.start for part in parts),
        None if open_end else max(part.end for part in parts),
        Precision.SET,
        _common_qualifier(parts),
    )


def _common_qualifier(parts: list[_Part]) -> Qualifier:
    first = parts[0].qualifier
    return first if all(part.qualifier is first for part in parts) else Qualifier.NONE


def _part(text: str, whole: str) -> _Part:
    found = _DATE.fullmatch(text)
    if found is None:
        raise BadEdtf(whole)
    qualifier = _whole_qualifier(found)
    year, month, day = found["year"], found["month"], found["day"]
    if year is None or found["significant"]:
        if month is not None:
            raise BadEdtf(whole)
        return _long_year(found, qualifier, whole)
    if year == "-0000":
        raise BadEdtf(whole, "the year before 0001 is 0000")
    if month is None and "X" not in year:
        number = int(year)
        return _Part(days_from_civil(number, 1, 1), days_from_civil(number, 12, 31), Precision.YEAR, qualifier)
    if month is not None and "X" not in month and int(month) in _GROUPS:
        return _grouping(year, int(month), day, qualifier, whole)
    precision = _precision(year, month, day)
    if "X" not in text and month is not None:
        return _calendar_part(int(year), int(month), day, precision, qualifier, whole)
    start = _bound(year, month or "XX", day or "XX", False)
    end = _bound(year, month or "XX", day or "XX", True)
    if start is None or end is None:
        _refuse_day(year, month or "XX", day or "XX", whole)
    return _Part(start, end, precision, qualifier)


def _whole_qualifier(found: re.Match[str]) -> Qualifier:
    """Give the qualifier that holds for year, month and day alike.

    A qualifier after a part holds for it and for all before it, one before a part for that part only.
    """
    marks = [
        (found["before_year"], found["after_year"]),
        (found["before_month"], found["after_month"]),
        (found["before_day"], found["after_day"]),
    ]
    following: set[str] = set()
    seen: set[str] = set()
    for before, after in reversed([pair for pair in marks if pair[0] is not None]):
        following |= {after} - {""}
        # Uncertain by one mark and approximate by another is both.
        own = following | {before} - {""}
        seen.add("%" if len(own) > 1 else "".join(own))
    return _QUALIFIERS[seen.pop()] if len(seen) == 1 else Qualifier.NONE


def _calendar_part(
    year: int, month: int, day: str | None, precision: Precision, qualifier: Qualifier, whole: str
) -> _Part:
    if not 1 <= month <= 12:
        raise BadEdtf(whole, f"there is no month {month:02d}")
    if day is None:
        last = month_length(year, month)
        return _Part(days_from_civil(year, month, 1), days_from_civil(year, month, last), precision, qualifier)
    if not 1 <= int(day) <= month_length(year, month):
        raise BadEdtf(whole, f"there is no {int(day)} {MONTH_NAMES[month - 1]} {year:04d}")
    number = days_from_civil(year, month, int(day))
    return _Part(number, number, precision, qualifier)


def _refuse_day(year: str, month: str, day: str, whole: str) -> NoReturn:
    if "X" not in month and not 1 <= int(month) <= 12:
        raise BadEdtf(whole, f"there is no month {month}")
    raise BadEdtf(whole, f"no day fits {year}-{month}-{day}")


def _precision(year: str, month: str | None, day: str | None) -> Precision:
    if "X" in year:
        open_digits = {"X": Precision.DECADE, "XX": Precision.CENTURY}
        known = year.rstrip("X")
        return Precision.INTERVAL if "X" in known else open_digits.get(year[len(known) :], Precision.INTERVAL)
    if month is None or "X" in month:
        return Precision.YEAR
    return Precision.MONTH if day is None or "X" in day else Precision.DAY


def _grouping(year: str, group: int, day: str | None, qualifier: Qualifier, whole: str) -> _Part:
    if day is not None:
        raise BadEdtf(whole)
    first_month, months = _GROUPS[group]
    later, last_month = divmod(first_month + months - 2, 12)
    last_year = next(_fitting_years(year, True)) + later
    return _Part(
        days_from_civil(next(_fitting_years(year, False)), first_month, 1),
        days_from_civil(last_year, last_month + 1, month_length(last_year, last_month + 1)),
        _precision(year, None, None) if "X" in year else Precision.SEASON,
        qualifier,
    )


def _long_year(found: re.Match[str], qualifier: Qualifier, whole: str) -> _Part:
    written = found["year"] or found["long_year"] or found["power"]
    if "X" in written or written == "-0000":
        raise BadEdtf(whole)
    mantissa, _, exponent = written.removeprefix("Y").partition("E")
    year = int(mantissa) * 10 ** int(exponent or 0)
    if abs(year) > _FARTHEST_YEAR:
        raise BadEdtf(whole, "the year is beyond 10^15")
    if not found["significant"]:
        return _Part(days_from_civil(year, 1, 1), days_from_civil(year, 12, 31), Precision.YEAR, qualifier)
    unknown_digits = len(written.removeprefix("-") if found["year"] else str(abs(year))) - int(found["significant"])
    if unknown_digits < 0:
        raise BadEdtf(whole, "it has fewer digits than are significant")
    size = 10**unknown_digits
    nearest = abs(year) // size * size
    first, last = (nearest, nearest + size - 1) if year >= 0 else (-nearest - size + 1, -nearest)
    words = {0: Precision.YEAR, 1: Precision.DECADE, 2: Precision.CENTURY}
    precision = words.get(unknown_digits, Precision.INTERVAL)
    return _Part(days_from_civil(first, 1, 1), days_from_civil(last, 12, 31), precision, qualifier)


def _bound(year: str, month: str, day: str, last: bool) -> int | None:
    """Give the first or the last day that fits digits of which some are X; None when no day fits.

    The first year tried is the answer unless only a leap year will do; there are at most 10,000 to try.
    """
    for number in _fitting_years(year, last):
        for month_number in _fitting(month, 1, 12, last):
            for day_number in _fitting(day, 1, month_length(number, month_number), last):
                return days_from_civil(number, month_number, day_number)
    return None


def _fitting_years(pattern: str, last: bool) -> Iterator[int]:
    sign, digits = (-1, pattern[1:]) if pattern[0] == "-" else (1, pattern)
    # The earliest negative year is the one with the greatest digits.
    order = "0123456789" if last is (sign < 0) else "9876543210"
    for choice in product(*(order if digit == "X" else digit for digit in digits)):
        number = int("".join(choice))
        if number or sign > 0:
            yield sign * number


def _fitting(pattern: str, lowest: int, highest: int, last: bool) -> Iterator[int]:
    numbers = range(lowest, highest + 1)
    for number in reversed(numbers) if last else numbers:
        if all(want in ("X", have) for want, have in zip(pattern, f"{number:02d}", strict=True)):
            yield number
