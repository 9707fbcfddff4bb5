"""The library `edtf` gives the same days, where it follows the specification."""

from __future__ import annotations

from math import isinf
from typing import Any

import edtf as library
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.schema.values.edtf.test_specification import EXAMPLES
from tests.schema.values.edtf.trees import QUALIFIERS, days

from muniment_schema.values.days import days_from_civil
from muniment_schema.values.edtf import BadEdtf, edtf_text, parse_edtf
from muniment_schema.values.edtf.model import Component, Date, Interval, NumberedYear

Bounds = tuple[int | None, int | None]

_DIFFERENT = {
    # An end that is unknown is ten years away there.
    *("1985-04-12/", "1985-04/", "1985/", "/1985-04-12", "/1985-04", "/1985"),
    # The bounds of a rounded year are those of the estimate.
    *("1950S2", "Y171010000S3", "Y3388E2S3"),
    # One unknown digit of a month cannot be asked for bounds.
    "1984-1X",
}


def _library_bounds(text: str) -> Bounds:
    parsed = library.parse_edtf(text)
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def _day(bound: Any) -> int | None:
    if isinstance(bound, float) and isinf(bound):
        return None
    return days_from_civil(*bound[:3])


def _our_bounds(text: str) -> Bounds:
    edtf = parse_edtf(text)
    return edtf.start, edtf.end


@pytest.mark.parametrize("text", [text for text, _, _ in EXAMPLES if text not in _DIFFERENT])
def test_an_example_of_the_specification_has_the_days_of_the_library(text):
    assert _our_bounds(text) == _library_bounds(text)


@st.composite
def _known_dates(draw: st.DrawFn) -> Date:
    """Years, months and days of which all digits are known."""
    year, month, day = draw(days())
    known = [f"{'-' if year < 0 else ''}{abs(year):04d}", f"{month:02d}", f"{day:02d}"][: draw(st.integers(1, 3))]
    qualifier = draw(QUALIFIERS)
    return Date(*(Component(digits, qualifier) for digits in known))


@st.composite
def _dates_with_unknown_ends(draw: st.DrawFn) -> Date:
    """Decades, centuries, years of an unknown month and months of an unknown day.

    The library refuses most others, in intervals all of them, or has other days: there "-000X" ends in year 0, the
    first month of "-1985-XX" is December, and "19XX-02-29" begins in 1900.
    """
    year, month, _ = draw(days())
    digits = f"{abs(year):04d}"
    known = [(f"{digits[:3]}X",), (f"{digits[:2]}XX",), (digits, "XX"), (digits, f"{month:02d}", "XX")]
    return Date(*map(Component, draw(st.sampled_from(known))))


@settings(deadline=None)
@given(_known_dates() | _dates_with_unknown_ends())
def test_a_date_has_the_days_of_the_library(date):
    assert _our_bounds(edtf_text(date)) == _library_bounds(edtf_text(date))


@settings(deadline=None)
@given(_known_dates(), _known_dates())
def test_an_interval_has_the_days_of_the_library(first, last):
    text = edtf_text(Interval(first, last))
    try:
        ours = _our_bounds(text)
    except BadEdtf:
        # The library has intervals that end before they start.
        text = edtf_text(Interval(last, first))
        ours = _our_bounds(text)
    assert ours == _library_bounds(text)


@settings(deadline=None)
@given(st.integers(10_000, 10**12), st.booleans())
def test_a_long_year_has_the_days_of_the_library(number, is_negative):
    text = edtf_text(NumberedYear(-number if is_negative else number))
    assert _our_bounds(text) == _library_bounds(text)
