"""The years, decades and centuries that a date counts in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.search.spans import MOST_YEARS, spans
from muniment_schema.values.days import civil_from_days
from muniment_schema.values.edtf import parse_edtf


@pytest.mark.parametrize(
    ("date", "years", "decades", "centuries"),
    [
        ("1943-05-17", [1943], [1940], [1900]),
        ("1939/1941", [1939, 1940, 1941], [1930, 1940], [1900]),
        ("194X", list(range(1940, 1950)), [1940], [1900]),
        ("1900", [1900], [1900], [1900]),
        ("1899-12-31/1900-01-01", [1899, 1900], [1890, 1900], [1800, 1900]),
        ("1946/..", [1946], [1940], [1900]),
        ("../1946", [1946], [1940], [1900]),
        ("0000", [0], [0], [0]),
        ("-0001", [-1], [-10], [-100]),
        ("-0010/-0009", [-10, -9], [-10], [-100]),
    ],
)
def test_a_date_counts_in_each_span_that_it_can_lie_in(
    date: str, years: list[int], decades: list[int], centuries: list[int]
) -> None:
    read = parse_edtf(date)
    assert spans(read.start, read.end) == (years, decades, centuries)


def test_what_has_no_bounds_counts_in_no_span() -> None:
    assert spans(None, None) == ([], [], [])


def test_a_date_of_a_thousand_years_counts_in_the_first_two_hundred() -> None:
    read = parse_edtf("1000/1999")
    years, decades, centuries = spans(read.start, read.end)
    assert years == list(range(1000, 1200))
    assert (decades[-1], centuries) == (1190, [1000, 1100])


days = st.integers(min_value=-2_000_000, max_value=2_000_000)


@given(days, st.integers(min_value=0, max_value=200_000))
def test_the_spans_of_a_date_are_those_of_its_years(start: int, length: int) -> None:
    first, last = civil_from_days(start)[0], civil_from_days(start + length)[0]
    wanted = list(range(first, min(last, first + MOST_YEARS - 1) + 1))
    years, decades, centuries = spans(start, start + length)
    assert years == wanted
    assert decades == sorted({year // 10 * 10 for year in wanted})
    assert centuries == sorted({year // 100 * 100 for year in wanted})
