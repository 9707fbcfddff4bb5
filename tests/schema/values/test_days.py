"""Days as numbers and as text, and the sort keys of dates."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values.days import civil_from_days, month_length
from muniment_schema.values.edtf import BadDay, day_from_text, day_to_text, days_from_civil, parse_edtf, sort_keys

far_days = st.integers(min_value=-(10**12), max_value=10**12)
years = st.integers(min_value=-20_000, max_value=20_000)
months = st.integers(min_value=1, max_value=12)
ends = st.none() | far_days
LARGEST = 2**63 - 1
UNDATED = sort_keys(None, None)


@given(st.dates())
def test_days_count_as_python_counts_them(day):
    assert days_from_civil(day.year, day.month, day.day) == day.toordinal()
    assert day_to_text(day.toordinal()) == day.isoformat()


@given(far_days)
def test_a_day_number_reads_back_from_year_month_and_day_and_from_its_text(day):
    assert days_from_civil(*civil_from_days(day)) == day
    assert day_from_text(day_to_text(day)) == day


def test_the_day_before_the_first_of_january_of_year_1_is_in_year_0():
    assert day_to_text(1) == "0001-01-01"
    assert day_to_text(0) == "0000-12-31"


@pytest.mark.parametrize(
    ("civil", "text"),
    [
        ((-499, 3, 15), "-000499-03-15"),
        ((0, 2, 29), "0000-02-29"),
        ((9999, 12, 31), "9999-12-31"),
        ((10000, 1, 1), "+010000-01-01"),
        ((-1234567, 1, 1), "-1234567-01-01"),
    ],
)
def test_years_beyond_four_digits_have_a_sign_and_six_or_more(civil, text):
    assert day_to_text(days_from_civil(*civil)) == text
    assert day_from_text(text) == days_from_civil(*civil)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1943",
        "1943-2-3",
        "1943-02-30",
        "1943-13-01",
        "+001943-05-10",
        "-000000-01-01",
        "-499-03-15",
        "+0012345-01-01",
        "12345-01-01",
        "1943-05-10\n",
        "١٩٤٣-05-10",
        "+" + "9" * 400 + "-01-01",
    ],
)
def test_another_spelling_of_a_day_is_refused(text):
    with pytest.raises(BadDay, match="for example 1641-05-17") as refused:
        day_from_text(text)
    assert refused.value.code == "BAD_USER_INPUT"


@pytest.mark.parametrize("civil", [(1943, 2, 29), (1900, 2, 29), (1943, 0, 1), (1943, 13, 1), (1943, 5, 0)])
def test_a_day_that_no_calendar_has_is_refused(civil):
    with pytest.raises(BadDay):
        days_from_civil(*civil)


def test_leap_years_follow_the_gregorian_rule():
    assert [month_length(year, 2) for year in (1943, 1944, 1900, 2000, 0, -4)] == [28, 29, 28, 29, 29, 29]


def _keys(text: str) -> tuple[int, int]:
    edtf = parse_edtf(text)
    return sort_keys(edtf.start, edtf.end)


def _year(number: int) -> str:
    if number < 0:
        return f"-{-number:04d}" if number > -10_000 else f"Y{number}"
    return f"{number:04d}" if number < 10_000 else f"Y{number}"


@given(years, months, st.data())
def test_a_month_stands_before_its_days_in_both_directions(year, month, data):
    last = month_length(year, month)
    day = days_from_civil(year, month, data.draw(st.integers(min_value=1, max_value=last)))
    whole = sort_keys(days_from_civil(year, month, 1), days_from_civil(year, month, last))
    single = sort_keys(day, day)
    assert whole[0] < single[0]
    assert whole[1] > single[1]


@given(years, months)
def test_a_year_stands_before_its_months_in_both_directions(year, month):
    whole = _keys(_year(year))
    one = sort_keys(days_from_civil(year, month, 1), days_from_civil(year, month, month_length(year, month)))
    assert whole[0] < one[0]
    assert whole[1] > one[1]


@given(st.integers(min_value=-(2**33), max_value=2**33), st.integers(min_value=0, max_value=400), st.data())
def test_what_holds_a_span_stands_before_it_or_beside_it_however_far_away(start, width, data):
    end = start + width
    inner_start = data.draw(st.integers(min_value=start, max_value=end))
    inner_end = data.draw(st.integers(min_value=inner_start, max_value=end))
    outer, inner = sort_keys(start, end), sort_keys(inner_start, inner_end)
    assert outer[0] <= inner[0]
    assert outer[1] >= inner[1]


@given(ends, ends)
def test_undated_is_last_in_both_directions_and_no_dated_one_has_its_keys(start, end):
    keys = sort_keys(start, end) if start is None or end is None or start <= end else sort_keys(end, start)
    if start is None and end is None:
        assert keys == (2**62, -1)
    else:
        assert keys[0] < UNDATED[0]
        assert keys[1] > UNDATED[1]
    assert all(-LARGEST <= key <= LARGEST for key in keys)


@given(st.integers(min_value=-(2**31), max_value=2**31 - 1))
def test_later_days_sort_later(day):
    assert sort_keys(day, day)[0] < sort_keys(day + 1, day + 1)[0]
    assert sort_keys(day, day)[1] < sort_keys(day + 1, day + 1)[1]


def test_an_open_end_sorts_by_the_known_one_as_the_widest():
    day = datetime.date(1900, 12, 31).toordinal()
    for open_date in (sort_keys(None, day), sort_keys(day, None)):
        assert sort_keys(day - 1, day - 1)[0] < open_date[0] < sort_keys(day, day)[0]
        assert sort_keys(day, day)[1] < open_date[1] < sort_keys(day + 1, day + 1)[1]


def test_ascending_and_descending_orders_of_one_list_read_as_a_person_would_have_them():
    dates = ["1942", "1942-05", "1942-05-01", "1942-05-31", "1942-06", "194X", "1943", "../1941", "1945/.."]
    assert sorted(dates, key=lambda text: _keys(text)[0]) == [
        *("194X", "../1941", "1942", "1942-05", "1942-05-01", "1942-05-31", "1942-06", "1943", "1945/.."),
    ]
    assert sorted(dates, key=lambda text: -_keys(text)[1]) == [
        *("194X", "1945/..", "1943", "1942", "1942-06", "1942-05", "1942-05-31", "1942-05-01", "../1941"),
    ]
