"""Trees are printed, parsed again, and asked for their days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.schema.values.edtf.trees import dates_of, days, intervals, numbered_years, seasons, sets, trees

from muniment_schema.values.days import civil_from_days, days_from_civil
from muniment_schema.values.edtf import BadEdtf, edtf_text, parse_edtf, parse_tree
from muniment_schema.values.edtf.bounds import span_of
from muniment_schema.values.edtf.model import (
    Component,
    Date,
    Interval,
    NoDate,
    NumberedYear,
    Qualifier,
    Range,
    Season,
    Tree,
)


@given(trees())
def test_what_is_printed_is_parsed_as_the_same_tree(tree):
    assert parse_tree(edtf_text(tree)) == tree


@given(trees())
def test_what_is_printed_means_the_same(tree):
    span, edtf = span_of(tree), parse_edtf(edtf_text(tree))
    assert (edtf.start, edtf.end, edtf.precision, edtf.qualifier) == (
        *(span.start, span.end),
        *(span.precision, span.qualifier),
    )


@given(
    st.from_regex(
        r"[?~%]?-?[0-9X]{4}[?~%]?(-[?~%]?[0-9X]{2}[?~%]?(-[?~%]?[0-9X]{2}[?~%]?)?)?"
        r"|Y-?[1-9][0-9]{4,9}(E[1-9])?(S[1-9])?[?~%]?",
        fullmatch=True,
    )
)
def test_every_spelling_of_a_date_has_one_canonical_spelling(text):
    try:
        tree = parse_tree(text)
    except BadEdtf:
        return
    canonical = edtf_text(tree)
    assert parse_tree(canonical) == tree
    assert len(canonical) <= len(text) + 2


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("?1943", "1943?"),
        ("~2004-~06-~11", "2004-06-11~"),
        ("?2004-06-11", "2004?-06-11"),
        ("~2004-~06-11", "2004-06~-11"),
        ("2004?-06-~11", "?2004-06-~11"),
        ("2004~-06?", "%2004-?06"),
        ("~2004-06?", "%2004-?06"),
        ("?Y17E7", "Y17E7?"),
        ("-0043S3?", "-0043S3?"),
    ],
)
def test_a_date_is_printed_in_its_canonical_spelling(written, canonical):
    assert edtf_text(parse_tree(written)) == canonical


@given(
    st.from_regex(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?(/[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?)?", fullmatch=True)
)
def test_dates_without_a_tree_mean_what_they_mean_with_one(text):
    """Plain dates go a shorter way."""
    try:
        edtf = parse_edtf(text)
    except BadEdtf:
        with pytest.raises((BadEdtf, ValueError)):
            span_of(parse_tree(text))
        return
    span = span_of(parse_tree(text))
    assert (edtf.start, edtf.end, edtf.precision, edtf.qualifier) == (
        *(span.start, span.end),
        *(span.precision, span.qualifier),
    )


@given(st.data(), days(), st.integers(1, 3))
def test_the_bounds_of_a_date_hold_every_day_it_can_mean(data, day, depth):
    start, end = _bounds(data.draw(dates_of(day, depth)))
    assert start <= days_from_civil(*day) <= end


@given(st.data(), days(), st.integers(1, 3))
def test_both_bounds_of_a_date_are_days_it_can_mean(data, day, depth):
    date = data.draw(dates_of(day, depth))
    for bound in _bounds(date):
        year, *rest = civil_from_days(bound)
        written = [f"{'-' if year < 0 else ''}{abs(year):04d}", *(f"{number:02d}" for number in rest)]
        for component, digits in zip(date.components(), written, strict=False):
            assert len(component.digits) == len(digits)
            assert all(want in ("X", have) for want, have in zip(component.digits, digits, strict=True))


@given(numbered_years())
def test_a_rounded_year_can_be_the_estimate_and_has_whole_years(part):
    start, end = _bounds(part)
    assert civil_from_days(start)[1:] == (1, 1)
    assert civil_from_days(end)[1:] == (12, 31)
    first, last = civil_from_days(start)[0], civil_from_days(end)[0]
    assert first <= part.year <= last
    digits = len(str(abs(part.year))) if part.exponent is not None else max(4, len(str(abs(part.year))))
    assert last - first + 1 == 10 ** (digits - (part.significant or digits))


@given(seasons())
def test_a_season_is_whole_months_that_begin_in_its_year(season):
    start, end = _bounds(season)
    first, last = civil_from_days(start), civil_from_days(end + 1)
    assert (first[2], last[2]) == (1, 1)
    if "X" not in season.year.digits:
        assert first[0] == int(season.year.digits)
        assert (last[0] - first[0]) * 12 + last[1] - first[1] in (3, 4, 6)


@given(intervals())
def test_an_interval_reaches_from_its_start_to_its_end(interval):
    span = span_of(interval)
    assert span.start == (None if isinstance(interval.start, NoDate) else _bounds(interval.start)[0])
    assert span.end == (None if isinstance(interval.end, NoDate) else _bounds(interval.end)[1])


@given(sets())
def test_a_set_reaches_over_all_its_members(date_set):
    span = span_of(date_set)
    for member in date_set.members:
        for part in (member.first, member.last) if isinstance(member, Range) else (member,):
            if part is not None:
                start, end = _bounds(part)
                assert span.start is None or span.start <= start
                assert span.end is None or end <= span.end


def test_the_tree_keeps_what_is_known_of_each_part():
    assert parse_tree("?2004-06-~1X") == Date(
        Component("2004", Qualifier.UNCERTAIN), Component("06"), Component("1X", Qualifier.APPROXIMATE)
    )
    assert parse_tree("Y3388E2S3") == NumberedYear(3388, 2, 3)
    assert parse_tree("2001-34~") == Season(
        Component("2001", Qualifier.APPROXIMATE), Component("34", Qualifier.APPROXIMATE)
    )
    assert isinstance(parse_tree("../1985"), Interval)


def _bounds(tree: Tree) -> tuple[int, int]:
    span = span_of(tree)
    assert span.start is not None
    assert span.end is not None
    return span.start, span.end
