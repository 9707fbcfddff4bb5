"""Trees of EDTF dates, each with at least one day that fits, for properties that hold for all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from muniment_schema.values.days import month_length
from muniment_schema.values.edtf.bounds import FARTHEST_YEAR, GROUPINGS, span_of
from muniment_schema.values.edtf.model import (
    Component,
    Date,
    DateSet,
    Interval,
    NoDate,
    NumberedYear,
    PartDate,
    Qualifier,
    Range,
    Season,
    Tree,
)

QUALIFIERS = st.sampled_from(Qualifier)
TIMES = st.sampled_from(
    ["00:00:00", "23:20:30", "23:59:60Z", "10:10:10Z", "10:10:10-04", "10:10:10+04:30", "09:00:00+14:00"]
)


@st.composite
def days(draw: st.DrawFn) -> tuple[int, int, int]:
    """Year, month and day of the years that four digits can say."""
    year, month = draw(st.integers(-9999, 9999)), draw(st.integers(1, 12))
    return year, month, draw(st.integers(1, month_length(year, month)))


@st.composite
def masked(draw: st.DrawFn, number: int, size: int) -> Component:
    """A number, some digits of which are X."""
    digits = "".join(draw(st.sampled_from([digit, digit, "X"])) for digit in f"{abs(number):0{size}d}")
    return Component(f"-{digits}" if number < 0 else digits, draw(QUALIFIERS))


@st.composite
def dates_of(draw: st.DrawFn, day: tuple[int, int, int], depth: int) -> Date:
    """A date that can mean the day: a year (1), month (2) or day (3)."""
    sizes = (4, 2, 2)
    return Date(*(draw(masked(day[place], sizes[place])) for place in range(depth)))


@st.composite
def dates(draw: st.DrawFn, depth: int | None = None) -> Date:
    """A year, month or day with any digits not specified."""
    return draw(dates_of(draw(days()), depth or draw(st.integers(1, 3))))


@st.composite
def moments(draw: st.DrawFn) -> Date:
    """A day and a time."""
    year, month, day = draw(days())
    return Date(Component(f"{abs(year):04d}"), Component(f"{month:02d}"), Component(f"{min(day, 28):02d}"), draw(TIMES))


@st.composite
def seasons(draw: st.DrawFn) -> Season:
    """A grouping of months of a year."""
    grouping = Component(str(draw(st.sampled_from(sorted(GROUPINGS)))), draw(QUALIFIERS))
    return Season(draw(masked(draw(days())[0], 4)), grouping)


@st.composite
def numbered_years(draw: st.DrawFn) -> NumberedYear:
    """A year of more than four digits, with an exponent, or rounded."""
    exponent = draw(st.none() | st.integers(1, 12))
    most = FARTHEST_YEAR // 10 ** (exponent or 0)
    number = draw(st.integers(-most, most).filter(lambda number: number != 0))
    digits = len(str(abs(number))) + (exponent or 0)
    if exponent is None:
        digits = max(digits, 4)
    significant = draw(st.none() | st.integers(1, digits))
    if exponent is None and significant is None and abs(number) <= 9999:
        significant = digits
    return NumberedYear(number, exponent, significant, draw(QUALIFIERS))


def parts() -> st.SearchStrategy[PartDate]:
    """One date of any kind."""
    return dates() | seasons() | numbered_years()


def _in_order(first: PartDate, last: PartDate) -> tuple[PartDate, PartDate]:
    start, end = span_of(first).start, span_of(last).end
    assert start is not None
    assert end is not None
    return (first, last) if start <= end else (last, first)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """From one date to another, of which one may be open or unknown."""
    first, last = _in_order(draw(parts()), draw(parts()))
    missing = draw(st.sampled_from([None, None, "start", "end"]))
    no_date = draw(st.sampled_from(NoDate))
    return Interval(no_date if missing == "start" else first, no_date if missing == "end" else last)


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    """All dates of one precision between two."""
    depth = draw(st.integers(1, 3))
    first, last = _in_order(draw(dates(depth)), draw(dates(depth)))
    return Range(first, last)


@st.composite
def sets(draw: st.DrawFn) -> DateSet:
    """Dates and ranges, of which the first and the last may be open."""
    members: list[PartDate | Range] = draw(st.lists(parts() | ranges(), max_size=3))
    if draw(st.booleans()):
        members.insert(0, Range(None, draw(parts())))
    if draw(st.booleans()) or not members:
        members.append(Range(draw(parts()), None))
    return DateSet(tuple(members), draw(st.booleans()))


def trees() -> st.SearchStrategy[Tree]:
    """Every tree."""
    return parts() | moments() | intervals() | sets()
