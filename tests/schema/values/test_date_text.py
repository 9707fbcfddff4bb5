"""Dates in prose, and dates for readers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values.date_text import NOT_UNDERSTOOD, DateReading, display_date, read_date
from muniment_schema.values.edtf import BadEdtf, parse_edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1942", "1942"),
        (" 1942 ", "1942"),
        ("1942.", "1942"),
        ("1943-05-10", "1943-05-10"),
        ("1943-05", "1943-05"),
        ("2004-06~-11", "2004-06~-11"),
        ("1943/..", "1943/.."),
        ("May 10, 1943", "1943-05-10"),
        ("May 10 1943", "1943-05-10"),
        ("MAY 10, 1943", "1943-05-10"),
        ("May\u00a010,\u00a01943", "1943-05-10"),
        ("May 10th, 1943", "1943-05-10"),
        ("10 May 1943", "1943-05-10"),
        ("10. May 1943", "1943-05-10"),
        ("1 Sept. 1939", "1939-09-01"),
        ("1943 May 10", "1943-05-10"),
        ("February 1942", "1942-02"),
        ("Feb. 1942", "1942-02"),
        ("feb 1942", "1942-02"),
        ("February, 1942", "1942-02"),
        ("1914-1918", "1914/1918"),
        ("1914–1918", "1914/1918"),
        ("1914 — 1918", "1914/1918"),
        ("1914-18", "1914/1918"),
        ("1830–41", "1830/1841"),
        ("1939-41", "1939/1941"),
        ("1939-41?", "1939?/1941?"),
        ("1910–12", "1910/1912"),
        ("1970–1", "1970/1971"),
        ("May 1943 - June 1944", "1943-05/1944-06"),
        ("c. 1943", "1943~"),
        ("c.1943", "1943~"),
        ("c 1943", "1943~"),
        ("C. 1943", "1943~"),
        ("ca. 1943", "1943~"),
        ("ca 1943", "1943~"),
        ("circa 1943", "1943~"),
        ("about 1943", "1943~"),
        ("circa May 1943", "1943-05~"),
        ("ca. May 10, 1943", "1943-05-10~"),
        ("c.1830–41", "1830~/1841~"),
        ("c. 1905-12", "1905~/1912~"),
        ("c. 1830-c. 1841", "1830~/1841~"),
        ("1830-c. 1841", "1830/1841~"),
        ("1943?", "1943?"),
        ("c. 1943?", "1943%"),
        ("1914?-1918", "1914?/1918"),
        ("1914-1918?", "1914?/1918?"),
        ("[1943]", "1943"),
        ("[1943?]", "1943?"),
        ("[c. 1943]", "1943~"),
        ("[May 10, 1943]", "1943-05-10"),
        ("[1914-18]", "1914/1918"),
        ("[1667,1668]", "[1667,1668]"),
        ("[..1760-12-03]", "[..1760-12-03]"),
    ],
)
def test_a_date_is_read(text, edtf):
    assert read_date(text) == DateReading(text, parse_edtf(edtf), None)


@pytest.mark.parametrize(
    "text",
    [
        *("n.d.", "N.D.", "n. d.", "[n.d.]", "nd", "undated", "Undated.", "no date", "s.d.", "date not known"),
        *("Date unknown", "not dated", "sans date", "o.D.", "o. D."),
    ],
)
def test_a_text_that_says_there_is_no_date_is_undated_without_a_warning(text):
    assert read_date(text) == DateReading(text, None, None, undated=True)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "01/02/1943", "1/2/43", "1942/02/07", "19430510", "43", "May", "May 10", "10", "10 May"),
        *("c1943", "c. ", "circa", "?", "-", "today", "yesterday", "next year", "now", "Monday", "Spring 1943"),
        *("1943 and 1944", "1943, 1944", "1943 1944", "May 10 11, 1943", "Mai 1943", "1943 or so", "1898–02"),
        *("c. 1943-05", "1914-1918-1922", "١٩٤٣", "1943 BC", "19th century", "[1943", "1943]", "x" * 2_000),
        "1943 " * 300,
    ],
)
def test_anything_else_is_not_understood_rather_than_guessed(text):
    assert read_date(text) == DateReading(text, None, NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("February 30, 1943", "there is no 30 February 1943"),
        ("1943-02-30", "there is no 30 February 1943"),
        ("[1943-02-30]", "there is no 30 February 1943"),
        ("31 April 1943", "there is no 31 April 1943"),
        ("c. 29 Feb. 1900", "there is no 29 February 1900"),
        ("May 0, 1943", "there is no 0 May 1943"),
        ("1943-13", "there is no month 13"),
        ("1918-1914", "it ends before it starts"),
    ],
)
def test_an_impossible_date_is_not_read_and_the_warning_names_it(text, warning):
    assert read_date(text) == DateReading(text, None, warning)


@pytest.mark.parametrize(
    ("text", "edtf", "warning"),
    [
        ("1905-12", "1905-12", "read as a month; could also be 1905 to 1912"),
        ("1921-23", "1921/1923", "read as years; could also be a season"),
    ],
)
def test_a_text_that_can_mean_two_things_is_read_with_a_warning(text, edtf, warning):
    assert read_date(text) == DateReading(text, parse_edtf(edtf), warning)


def test_a_season_in_edtf_is_read_where_it_cannot_be_a_range_of_years():
    assert read_date("1942-22").edtf == parse_edtf("1942-22")


@given(
    st.dates(min_value=date(1000, 1, 1)),
    st.sampled_from(["%B %d, %Y", "%d %B %Y", "%d. %b %Y", "%b. %d %Y", "%Y %B %d", "%Y-%m-%d"]),
)
def test_every_day_is_read_in_every_order(day, form):
    edtf = read_date(day.strftime(form)).edtf
    assert edtf is not None
    assert (edtf.start, edtf.end) == (day.toordinal(), day.toordinal())


@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            ["1943", "44", "5", "May", "c.", "?", "-", "–", ",", "[", "]", ".", "/", "n.d.", " ", "to", "X"]
        ),
        max_size=8,
    ).map("".join)
)
def test_any_text_has_a_date_or_a_warning_or_is_undated(text):
    reading = read_date(text)
    assert reading.text == text
    assert (reading.edtf is not None) or (reading.warning is not None) or reading.undated
    assert not (reading.edtf is not None and reading.undated)


@pytest.mark.parametrize(
    ("edtf", "locale", "shown"),
    [
        ("1943", "en", "1943"),
        ("1943-05", "en", "May 1943"),
        ("1943-05-10", "en", "May 10, 1943"),
        ("1943-05-10", "de", "10. Mai 1943"),
        ("1943-05", "ru", "май 1943\u202fг."),
        ("1943-05-10", "ko", "1943년 5월 10일"),
        ("1943-05", "xx", "May 1943"),
        ("1943-05", "", "May 1943"),
        ("1943~", "en", "circa 1943"),
        ("1943-05~", "en", "circa May 1943"),
        ("1943?", "en", "1943?"),
        ("1943%", "en", "circa 1943?"),
        ("1914/1918", "en", "1914–1918"),
        ("1943-05/1944", "en", "May 1943 – 1944"),
        ("1830~/1841~", "en", "circa 1830 – circa 1841"),
        ("../1900", "en", "–1900"),
        ("1946/..", "en", "1946–"),
        ("194X", "en", "194X"),
        ("1943-21", "en", "1943-21"),
        ("-0043", "en", "-0043"),
        ("0000", "en", "0000"),
        ("[1667,1668]", "en", "[1667,1668]"),
        ("194X/1950", "en", "194X/1950"),
        ("nonsense", "en", "nonsense"),
        ("1943-02-30", "en", "1943-02-30"),
    ],
)
def test_a_date_without_a_text_is_shown_in_the_words_of_the_locale(edtf, locale, shown):
    assert display_date(edtf, None, locale) == shown


def test_a_date_with_a_text_is_shown_as_the_source_writes_it():
    assert display_date("1943~", "c. 1943, perhaps spring", "de") == "c. 1943, perhaps spring"


@given(st.from_regex(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?(/[0-9]{4}(-[0-9]{2})?)?", fullmatch=True))
def test_every_date_can_be_shown(text):
    try:
        parse_edtf(text)
    except BadEdtf:
        return
    assert display_date(text, None)
