"""An EDTF text and what it means: the way in for imports, filters and the reading of prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from muniment_schema.values.days import days_from_civil, month_length

from .bounds import DateSpan, NoSuchDate, Precision, span_of
from .model import MARKS, Qualifier
from .parser import BadEdtf, parse_tree


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date that was understood. `start` and `end` are day numbers, both included; None is open or unknown."""

    text: str
    start: int | None
    end: int | None
    precision: Precision
    qualifier: Qualifier


@lru_cache(maxsize=32_768)
def parse_edtf(text: str) -> Edtf:
    """Give what an EDTF date says and its bounds.

    "1641" is 1641-01-01 to 1641-12-31, and so is "1641~": a qualifier says how sure we are, not how wide the date is.
    An end that is open (`..`) or unknown (empty) has no bound. Of a date and time the day is taken, as it is written.

    Raises BadEdtf for other texts, impossible days, intervals that end before they start, ranges in a set that do or
    that go from one precision to another, texts of more than 200 characters, years beyond 10^15, and intervals of
    which no end is known ("../..", "/"): the specification leaves out one end or the other, and a date that says
    nothing is no date. Costs linear time.
    """
    plain = _plain(text)
    if plain is not None:
        return plain
    try:
        span = span_of(parse_tree(text))
    except NoSuchDate as reason:
        raise BadEdtf(text, str(reason)) from None
    return Edtf(text, span.start, span.end, span.precision, span.qualifier)


# Nearly all dates of an archive are of this form and need no tree.
_PLAIN: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?([?~%]?)")
_QUALIFIERS: Final = {mark: qualifier for qualifier, mark in MARKS.items()}


def _plain(text: str) -> Edtf | None:
    """Give a year, month or day, or an interval of these; None is for the tree, which knows what is wrong."""
    first, slash, last = text.partition("/")
    start = _plain_date(first)
    if start is None:
        return None
    if not slash:
        return Edtf(text, start.start, start.end, start.precision, start.qualifier)
    end = _plain_date(last)
    if end is None or start.start > end.end:
        return None
    qualifier = start.qualifier if start.qualifier is end.qualifier else Qualifier.NONE
    return Edtf(text, start.start, end.end, Precision.INTERVAL, qualifier)


def _plain_date(text: str) -> DateSpan | None:
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, month, day, mark = found.groups()
    number = int(year)
    if month is None:
        return DateSpan(
            days_from_civil(number, 1, 1), days_from_civil(number, 12, 31), Precision.YEAR, _QUALIFIERS[mark]
        )
    of_year = int(month)
    length = month_length(number, of_year)
    if day is None:
        first = days_from_civil(number, of_year, 1)
        return DateSpan(first, first + length - 1, Precision.MONTH, _QUALIFIERS[mark])
    if int(day) > length:
        return None
    start = days_from_civil(number, of_year, int(day))
    return DateSpan(start, start, Precision.DAY, _QUALIFIERS[mark])
