"""The years, decades and centuries that a date can lie in."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from muniment_schema.values.days import civil_from_days

MOST_YEARS: Final = 200
"""A date counts in the spans of so many years at most, from its first day on."""

Spans = tuple[list[int], list[int], list[int]]
_NONE: Final[Spans] = ([], [], [])


@lru_cache(maxsize=1 << 15)
def spans(start: int | None, end: int | None) -> Spans:
    """Give the first year of each year, decade and century that a date with these bounds can lie in.

    Years are astronomical (0 is 1 BCE), and so spans begin below them by floor division: decade 1940, century 1900.
    An open end counts in the spans of the known one.
    """
    if start is None and end is None:
        return _NONE
    first = civil_from_days(start if start is not None else end)[0]  # type: ignore[arg-type]
    last = civil_from_days(end if end is not None else start)[0]  # type: ignore[arg-type]
    last = min(last, first + MOST_YEARS - 1)
    return (
        list(range(first, last + 1)),
        [decade * 10 for decade in range(first // 10, last // 10 + 1)],
        [century * 100 for century in range(first // 100, last // 100 + 1)],
    )
