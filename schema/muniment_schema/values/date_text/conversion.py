"""Days of other calendars as day numbers, by `convertdate`; imported only when a text names one of these calendars.

The Islamic calendar is the tabular one, which months by the sight of the moon leave by a day or two. The Hebrew day is
the one that most of it falls on: it begins on the evening before. The Persian year begins at the equinox in Tehran.
"""

from __future__ import annotations

from functools import lru_cache
from math import floor
from typing import Final

from convertdate import hebrew, islamic, julian, persian

from muniment_schema.values.edtf import BadEdtf

# The Julian date at the midnight before the day number 1.
_DAY_ZERO: Final = 1_721_424.5
# Beyond these, a number beside the name of a calendar is something else, a misprint or a distant future.
_YEARS: Final = {"islamic": (1, 1500), "hebrew": (3762, 5999), "persian": (1, 1500)}
_ADAR, _SECOND_ADAR, _FIRST_ADAR = 12, 13, 14
_LATER_PERSIAN_MONTHS: Final = 6 * 31


def is_year(calendar: str, year: int) -> bool:
    """Tell whether years of a calendar are converted that far."""
    first, last = _YEARS[calendar]
    return first <= year <= last


def days_of_year(calendar: str, year: int) -> tuple[int, int]:
    """Give the first and the last day of a year."""
    return _first_day(calendar, year), _first_day(calendar, year + 1) - 1


def days_of_month(calendar: str, year: int, month: int) -> tuple[int, int]:
    """Give the first and the last day of a month. Raises BadEdtf when the year has no such month."""
    if calendar == "hebrew":
        return _days_of_hebrew_month(year, month)
    if calendar == "islamic":
        first = _number(islamic.to_jd(year, month, 1))
        return first, first + int(islamic.month_length(year, month)) - 1
    first = _first_day(calendar, year) + (31 * (month - 1) if month <= 7 else _LATER_PERSIAN_MONTHS + 30 * (month - 7))
    last = days_of_year(calendar, year)[1] if month == 12 else first + (30 if month <= 6 else 29)
    return first, last


def day_of(calendar: str, year: int, month: int, day: int) -> int:
    """Give the number of a day. Raises BadEdtf when the month has no such day."""
    first, last = days_of_month(calendar, year, month)
    if calendar == "islamic":
        last = first + 29  # the moon can give any month 30 days
    if not 1 <= day <= last - first + 1:
        raise BadEdtf(f"{year}-{month}-{day}", f"that month of {year} has no day {day}")
    return first + day - 1


def days_of_julian(year: int, month: int | None, day: int | None) -> tuple[int, int]:
    """Give the first and the last day of a Julian year, month or day; year 0 is 1 BC. Raises BadEdtf."""
    if month is not None and not 1 <= month <= 12:
        raise BadEdtf(f"{year}-{month}", f"there is no month {month}")
    first_month, last_month = (1, 12) if month is None else (month, month)
    last = day if day is not None else int(julian.month_length(year, last_month))
    try:
        return _julian_day(year, first_month, day or 1), _julian_day(year, last_month, last)
    except ValueError:
        raise BadEdtf(f"{year}-{month}-{day}", f"there is no day {day} in that month of the Julian calendar") from None


def _julian_day(year: int, month: int, day: int) -> int:
    return _number(julian.to_jd(year, month, day))


def _number(julian_date: float) -> int:
    return floor(julian_date - _DAY_ZERO)


@lru_cache(maxsize=4_096)  # an equinox takes milliseconds
def _first_day(calendar: str, year: int) -> int:
    if calendar == "hebrew":
        return _number(hebrew.to_jd(year, 7, 1))
    if calendar == "islamic":
        return _number(islamic.to_jd(year, 1, 1))
    return _number(persian.equinox_jd(year + 621) + 1)


def _days_of_hebrew_month(year: int, month: int) -> tuple[int, int]:
    is_leap = hebrew.leap(year)
    if month in (_SECOND_ADAR, _FIRST_ADAR) and not is_leap:
        raise BadEdtf(f"{year}-{month}", f"{year} has one Adar only")
    if month == _ADAR and is_leap:
        raise BadEdtf(f"{year}-{month}", f"{year} has two months of Adar")
    month = _ADAR if month == _FIRST_ADAR else month
    # Months are added up here and not by hebrew.to_jd, which warns of its own deprecated function.
    first = _first_day("hebrew", year)
    for earlier in _hebrew_months(is_leap=is_leap):
        if earlier == month:
            break
        first += int(hebrew.month_length(year, earlier))
    return first, first + int(hebrew.month_length(year, month)) - 1


def _hebrew_months(*, is_leap: bool) -> list[int]:
    return [*range(7, 14 if is_leap else 13), *range(1, 7)]
