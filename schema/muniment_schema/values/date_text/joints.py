"""How the parts of a date are joined, and what one part says for another that leaves it out."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from muniment_schema.values.date_text.parts import Part
from muniment_schema.values.days import BadDay, days_from_civil


class Joint(Enum):
    """How a part is joined to the one before it."""

    TO = auto()
    SLASH = auto()  # to, or the two calendars of "10/21 May 1700"
    LIST = auto()
    OR = auto()


SPANS: Final = frozenset({Joint.TO, Joint.SLASH})


def fill(parts: list[Part], joints: list[Joint]) -> bool:
    """Give each part what it leaves to the parts beside it; False when something is missing still."""
    for at in range(len(parts) - 2, -1, -1):
        _take_from_right(parts[at], parts[at + 1])
    for at in range(1, len(parts)):
        is_lone_digit = joints[at - 1] is Joint.LIST and parts[at].number_length == 1 and parts[at - 1].is_year_alone
        if not parts[at].has_unit and not is_lone_digit:  # "1943, 5" is no list of years
            _take_from_left(parts[at], parts[at - 1])
    for at, part in enumerate(parts):
        if not part.has_unit or part.number is not None:
            return False
        if not at:
            continue
        if joints[at - 1] in SPANS:
            _share(parts[at - 1], part)
        elif joints[at - 1] is Joint.OR and part.is_year_alone and (parts[at - 1].month or parts[at - 1].season):
            return False  # "May 1943 or 1944": May of which years?
    _leave_out_julian_days(parts, joints)
    return True


def later_year(year: Part, short: Part) -> int | None:
    """Give the year of the "18" in "1914-18": the digits change at the end, and the year is later."""
    if year.year is None or short.number is None:
        return None
    size = 10**short.number_length
    later = year.year // size * size + short.number
    return later if later > year.year else None


def _take_from_right(part: Part, right: Part) -> None:
    if right.is_bce and part.is_bce is None:
        # Years before Christ go down: "500-450 BC", but "50 BC" and "50-20 BC" is no "20-50 BC".
        counted = part.year or part.number or part.century or 0
        part.is_bce = counted >= (right.year or right.century or 0) or None
    if part.has_unit:
        return
    if part.number is None:
        # The year of "May 3 - June 5, 1943" stands last; that of "1943 May" is not for what stands before it.
        if right.year is not None and (right.month or right.season) and not right.is_year_first:
            part.year = right.year
    elif right.century is not None and part.month is None:
        part.century, part.number = part.number, None
    elif right.year is None or (right.is_year_first and right.month):
        return
    elif part.number_length == 3 or part.is_bce:
        if right.is_bce is not None and right.month is None:
            part.year, part.number = part.number, None
    elif right.day and right.month:
        part.year, part.month, part.day, part.number = right.year, right.month, part.number, None


def _take_from_left(part: Part, left: Part) -> None:
    if part.is_short_decade:
        _short_decade(part, left)
    elif part.number is None:
        if left.is_year_first and (part.month or part.season):
            part.year = left.year  # 1943 May - June
    elif left.century is not None and part.number_length == 0:
        part.century, part.number, part.is_bce = part.number, None, left.is_bce
    elif left.day and left.is_year_first:
        part.year, part.month, part.day, part.number = left.year, left.month, part.number, None
    elif left.is_bce is False and left.is_year_alone and part.number > (left.year or 0):
        part.year, part.number = part.number, None  # AD 300-400
    elif part.number_length in (1, 2) and left.is_year_alone:
        part.year = later_year(left.other or left, part)
        part.number = None


def _short_decade(part: Part, left: Part) -> None:
    """Give the 30s of "1920s-30s" and "1920-30s" their century, and the year beside them its decade."""
    if left.is_year_alone and left.year is not None and left.year % 10 == 0:
        left.decade, left.year = left.year, None
    if left.decade is not None and part.number is not None and part.number > left.decade % 100:
        part.decade, part.number = left.decade // 100 * 100 + part.number, None


def _share(first: Part, last: Part) -> None:
    """Let circa and a question mark around a span be of both ends: "c. 1914-1918", "?1914-1918", "1914-1918?"."""
    if last.has_words_before or first.bound is not None or last.bound is not None:
        return
    last.is_circa = last.is_circa or first.is_circa
    last.is_doubtful = last.is_doubtful or first.is_doubted_before
    first.is_doubtful = first.is_doubtful or last.is_doubtful


def _leave_out_julian_days(parts: list[Part], joints: list[Joint]) -> None:
    """Keep the later day of "10/21 May 1700" and "28 May/8 June 1900": the Gregorian one of the same day."""
    for at in range(len(joints) - 1, -1, -1):
        if joints[at] is Joint.SLASH:
            first, last = _day_number(parts[at]), _day_number(parts[at + 1])
            if first is not None and last is not None and 10 <= last - first <= 13:
                del parts[at], joints[at]


def _day_number(part: Part) -> int | None:
    if part.year is None or part.month is None or part.day is None:
        return None
    try:
        return days_from_civil(part.year, part.month, part.day)
    except BadDay:
        return None
