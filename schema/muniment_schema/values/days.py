"""Days as numbers: proleptic Gregorian, counted as `date.toordinal()` counts (0001-01-01 is 1), and on both ways.

Year 0 is 1 BCE (ISO 8601). The sort keys of dates are made here too, because they are nothing but days.
"""

from __future__ import annotations

import re
from typing import Final

from muniment_schema.errors import MunimentError

MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY: Final = re.compile(r"([0-9]{4}|[+-][0-9]{6,15})-([0-9]{2})-([0-9]{2})")


class BadDay(MunimentError):
    """A text, or a year, month and day, that is no day of the calendar."""

    code = "BAD_USER_INPUT"

    def __init__(self, text: str) -> None:
        self.text = text
        shown = text if len(text) <= 60 else text[:59] + "…"
        super().__init__(
            f"{shown!r} is not a day; write for example 1641-05-17, or -000499-03-15 for years before 0000"
        )


def is_leap(year: int) -> bool:
    """Tell whether a proleptic Gregorian year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Give the number of days of a month, 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


def days_from_civil(year: int, month: int, day: int) -> int:
    """Give the number of a day. Raises BadDay when the calendar has no such day.

    Source: H. Hinnant, chrono-compatible low-level date algorithms: years begin in March, in eras of 400 years.
    """
    if not (1 <= month <= 12 and 1 <= day <= month_length(year, month)):
        raise BadDay(f"{year:04d}-{month:02d}-{day:02d}")
    if month <= 2:
        year -= 1
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 305


def civil_from_days(number: int) -> tuple[int, int, int]:
    """Give year, month and day of a day number; the inverse of `days_from_civil`."""
    era, day_of_era = divmod(number + 305, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    march_month = (5 * day_of_year + 2) // 153
    month = march_month + 3 if march_month < 10 else march_month - 9
    return era * 400 + year_of_era + (month <= 2), month, day_of_year - (153 * march_month + 2) // 5 + 1


def day_to_text(day: int) -> str:
    """Give the text of a day number: 1641-05-17, and beyond the years 0000-9999 -000499-03-15 or +012000-01-01."""
    year, month, day_of_month = civil_from_days(day)
    written = f"{year:04d}" if 0 <= year <= 9999 else f"{year:+07d}"
    return f"{written}-{month:02d}-{day_of_month:02d}"


def day_from_text(text: str) -> int:
    """Give the day number of a text written as `day_to_text` writes it. Raises BadDay for any other text."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise BadDay(text)
    year, month, day_of_month = (int(part) for part in found.groups())
    # One spelling for each day: a sign is for the years that four digits cannot say, and zeros do not grow.
    if (text[0] in "+-" and 0 <= year <= 9999) or (len(found[1]) > 7 and found[1][1] == "0"):
        raise BadDay(text)
    try:
        return days_from_civil(year, month, day_of_month)
    except BadDay:
        raise BadDay(text) from None


_OFFSET: Final = 1 << 31
_WIDTH_BITS: Final = 20
_WIDEST: Final = (1 << _WIDTH_BITS) - 1
_UNDATED_ASC: Final = 1 << 62
_UNDATED_DESC: Final = -1


def sort_keys(start: int | None, end: int | None) -> tuple[int, int]:
    """Give `date_asc`, to be read upwards, and `date_desc`, to be read downwards, of a date with these bounds.

    In both directions a month stands before its days, a year before its months, and what has no bounds last. An open
    end sorts by the known one, as the widest of all. Both keys fit in a signed 64-bit integer; days count to 2^31 each
    way (nearly six million years) and widths to 2^20 - 1 days, beyond which dates sort as equal.
    """
    if start is None or end is None:
        known = end if start is None else start
        if known is None:
            return _UNDATED_ASC, _UNDATED_DESC
        start, end, width = known, known, _WIDEST
    else:
        width = min(end - start, _WIDEST)
    return (
        (_clamped(start) + _OFFSET) << _WIDTH_BITS | (_WIDEST - width),
        (_clamped(end) + _OFFSET) << _WIDTH_BITS | width,
    )


def _clamped(day: int) -> int:
    return min(max(day, -_OFFSET), _OFFSET)
