"""Days of the Julian calendar, "11 Feb. 1731 O.S.", as Gregorian ones.

In England a year began on 25 March until 1752, so that a day before that, whose year is not given as "1731/32", can be
of either year. Other countries that kept the Julian calendar had years that begin in January long before they left it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from muniment_schema.values.date_text.joints import SPANS, Joint
from muniment_schema.values.date_text.parts import Part

MARCH_YEAR: Final = "before 25 March, the year may be counted from that day"

_FIRST_NEW_STYLE: Final = 1582
_LAST_MARCH_YEAR: Final = 1751
_LADY_DAY: Final = (3, 25)


def julian_to_days(parts: list[Part], joints: list[Joint]) -> bool:
    """Give Julian parts the days that they mean; False when that is not known. Raises BadEdtf for impossible days."""
    for at in range(len(joints) - 1, -1, -1):
        if joints[at] in SPANS and parts[at + 1].is_julian and parts[at].day:
            parts[at].is_julian, parts[at].has_march_year = True, parts[at + 1].has_march_year
    return all(not part.is_julian or _convert(part) for part in parts)


def has_march_year(part: Part) -> bool:
    """Tell whether a Julian day or month may be of the next year too."""
    if not (part.is_julian and part.has_march_year) or part.year is None or part.month is None:
        return False
    return part.year <= _LAST_MARCH_YEAR and (part.month, part.day or 1) < _LADY_DAY


def _convert(part: Part) -> bool:
    if part.year is None or part.season is not None or part.section is not None or part.other is not None:
        return False
    # A year alone may begin in March, and before 1582 there was no other style that this one could be told from.
    if part.has_march_year and (part.month is None or part.year < _FIRST_NEW_STYLE):
        return False
    part.days = _days(part, part.year)
    if has_march_year(part):
        part.other = replace(part, days=_days(part, part.year + 1))
    return True


def _days(part: Part, year: int) -> tuple[int, int]:
    # It needs `convertdate`, which few texts do and which takes a while to import.
    from muniment_schema.values.date_text.conversion import days_of_julian

    return days_of_julian(1 - year if part.is_bce else year, part.month, part.day)
