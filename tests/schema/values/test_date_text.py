"""Dates in prose: what is read, what is read with a warning, and what is not read rather than guessed."""

from __future__ import annotations

import sys
from datetime import date
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from muniment_schema.values.date_text import NOT_UNDERSTOOD, DateReading, read_date
from muniment_schema.values.date_text.lexicon import lexicon
from muniment_schema.values.edtf import parse_edtf


def edtf_of(text: str, **options: str) -> str | None:
    reading = read_date(text, **options)
    assert reading.edtf is None or reading.warning is None
    return None if reading.edtf is None else reading.edtf.text


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
        ("[1667,1668]", "[1667,1668]"),
        ("[..1760-12-03]", "[..1760-12-03]"),
        ("1943-5-1", "1943-05-01"),
        ("1943/05/10", "1943-05-10"),
        ("1943. 5. 10.", "1943-05-10"),
        ("19430510", "1943-05-10"),
        ("1943-05-10 12:30", "1943-05-10"),
        ("May 10, 1943, 8:00 p.m.", "1943-05-10"),
        ("1943-05 - 1943-08", "1943-05/1943-08"),
        ("1943-05-10-1944-06-01", "1943-05-10/1944-06-01"),
        ("1943-05-10 -- 1944-06-01", "1943-05-10/1944-06-01"),
        ("-0043", "-0043"),
        ("1985/", "1985/"),
        ("-1985/", "-1985/"),
        ("2016-00-00", "2016"),
        ("2016-05-00", "2016-05"),
        ("2005//", "2005"),
        ("2005/05//", "2005-05"),
        ("2005/05/10/", "2005-05-10"),
        ("13 Jan 2012 08:16:05 PST", "2012-01-13"),
    ],
)
def test_figures_of_machines_are_read_as_such(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("May 10, 1943", "1943-05-10"),
        ("MAY 10 1943", "1943-05-10"),
        ("May\u00a010th,\u00a01943", "1943-05-10"),
        ("May 2d, 1863", "1863-05-02"),
        ("10 May 1943", "1943-05-10"),
        ("10. May 1943", "1943-05-10"),
        ("the 10th of May, 1943", "1943-05-10"),
        ("Monday, May 10, 1943", "1943-05-10"),
        ("10-May-1943", "1943-05-10"),
        ("1943 May 10", "1943-05-10"),
        ("1943, May 10", "1943-05-10"),
        ("1943-May-10", "1943-05-10"),
        ("10.5.1943", "1943-05-10"),
        ("10.V.1943", "1943-05-10"),
        ("10 V 1943", "1943-05-10"),
        ("13/5/1943", "1943-05-13"),
        ("5/13/1943", "1943-05-13"),
        ("5/5/1943", "1943-05-05"),
        ("February, 1942", "1942-02"),
        ("feb 1942", "1942-02"),
        ("05/1943", "1943-05"),
        ("Summer 1921", "1921-22"),
        ("1921 Summer", "1921-22"),
        ("Winter 1942-43", "1942-24"),
        ("2nd quarter 1921", "1921-34"),
        ("second half of 1921", "1921-41"),
        ("MDCCXLV", "1745"),
        ("M.DCC.XLV [1745]", "1745"),
        ("5708 [1947 or 1948]", "[1947,1948]"),
        ("May? 1943", "1943-05?"),
    ],
)
def test_days_months_and_seasons_are_read_in_every_order(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1914-1918", "1914/1918"),
        ("1914 — 1918", "1914/1918"),
        ("1914-18", "1914/1918"),
        ("1910–12", "1910/1912"),
        ("1970–1", "1970/1971"),
        ("1942/43", "1942/1943"),
        ("1699/1700", "1699/1700"),
        ("1851-<1853>", "1851/1853"),
        ("3-5 May 1943", "1943-05-03/1943-05-05"),
        ("May 3-5, 1943", "1943-05-03/1943-05-05"),
        ("1943 May 3-5", "1943-05-03/1943-05-05"),
        ("May-June 1943", "1943-05/1943-06"),
        ("10 May - 12 June 1943", "1943-05-10/1943-06-12"),
        ("Dec. 1942 - Jan. 1943", "1942-12/1943-01"),
        ("Dec. 28, 1942-Jan. 3, 1943", "1942-12-28/1943-01-03"),
        ("1861 Mar. - 1863", "1861-03/1863"),
        ("1861 Mar. 3-1863 Apr. 5", "1861-03-03/1863-04-05"),
        ("1861 Mar. 3-Apr. 5", "1861-03-03/1861-04-05"),
        ("Spring-Summer 1921", "1921-21/1921-22"),
        ("1920s-1940s", "192X/194X"),
        ("1920s-40s", "192X/194X"),
        ("10.5.-12.6.1943", "1943-05-10/1943-06-12"),
        ("1.-3.5.1943", "1943-05-01/1943-05-03"),
        ("18th-19th century", "17XX/18XX"),
        ("late 18th-early 19th century", "1767~/1833~"),
        ("from 1950 to 1960", "1950/1960"),
        ("between 1860 and 1870", "1860/1870"),
        ("between 3 and 5 May 1943", "1943-05-03/1943-05-05"),
        ("1950-", "1950/.."),
        ("1950 - present", "1950/.."),
        ("- 1950", "../1950"),
        ("before 1900", "../1899"),
        ("before May 1943", "../1943-04"),
        ("before 1 March 1900", "../1900-02-28"),
        ("before the 19th century", "../1799"),
        ("after 1900", "1901/.."),
        ("after December 1943", "1944-01/.."),
        ("after 31 Dec. 1943", "1944-01-01/.."),
        ("after the 1920s", "1930/.."),
        ("after c. 1900", "1901~/.."),
        ("from 1950", "1950/.."),
        ("until 1950", "../1950"),
        ("not before 1950", "1950/.."),
        ("not after 1950", "../1950"),
        ("1742 - after 1828", "1742/"),
        ("before 1740-1798", "/1798"),
    ],
)
def test_spans_are_read_and_their_ends_may_be_short_or_open(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("c. 1943", "1943~"),
        ("ca 1943", "1943~"),
        ("circa May 1943", "1943-05~"),
        ("1943 ca.", "1943~"),
        ("1943?", "1943?"),
        ("?1943", "1943?"),
        ("1943 (?)", "1943?"),
        ("possibly 1943", "1943?"),
        ("c. 1943?", "1943%"),
        ("[1943]", "1943"),
        ("[1943?]", "1943?"),
        ("[c. 1943]", "1943~"),
        ("19[43]", "1943"),
        ("[1943", "1943"),
        ("1943].", "1943"),
        ("ca. 1880-1890", "1880~/1890~"),
        ("1880-ca. 1890", "1880/1890~"),
        ("c.1830–41", "1830~/1841~"),
        ("1914?-1918", "1914?/1918"),
        ("1914-1918?", "1914?/1918?"),
        ("1914-?1918", "1914/1918?"),
        ("probably between 1890 and 1895", "1890?/1895"),
    ],
)
def test_circa_doubt_and_brackets_are_read(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1920s", "192X"),
        ("1920's", "192X"),
        ("ca. 1920s", "192X~"),
        ("early 1920s", "1920~/1923~"),
        ("mid-1920s", "1924~/1926~"),
        ("late 1920s", "1927~/1929~"),
        ("194-", "194X"),
        ("[194-?]", "194X?"),
        ("18--", "18XX"),
        ("[18--?]", "18XX?"),
        ("[18..-19..]", "18XX/19XX"),
        ("[189.?]", "189X?"),
        ("191-/192-", "191X/192X"),
        ("19uu", "19XX"),
        ("19??", "19XX"),
        ("19th century", "18XX"),
        ("19th c.", "18XX"),
        ("nineteenth century", "18XX"),
        ("early 19th century", "1800~/1833~"),
        ("mid-19th century", "1834~/1866~"),
        ("19th century, late", "1867~/1899~"),
        ("mid to late 19th century", "1834~/1899~"),
        ("first half of the 19th century", "1800/1849"),
        ("19th century, second half", "1850/1899"),
        ("first third of the 19th century", "1800/1833"),
        ("third quarter 18th century", "1750/1774"),
        ("second or third quarter of the 18th century", "1725/1774"),
        ("turn of the 20th century", "189X~/190X~"),
        ("turn of the 19th and 20th centuries", "189X~/190X~"),
        ("s. xiii2", "1250/1299"),
        ("44 BC", "-0043"),
        ("500-450 BC", "-0499/-0449"),
        ("1st century BC", "-0099/0000"),
        ("50 B.C. - A.D. 20", "-0049/0020"),
        ("A.D. 500", "0500"),
        ("1882-83 A.D.", "1882/1883"),
        ("A.D. 5 - A.D. 10", "0005/0010"),
        ("5708 AM", "1947-09-15/1948-10-03"),
        ("AD 300-400", "0300/0400"),
    ],
)
def test_decades_centuries_their_parts_and_eras_are_read(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1910, 1912", "{1910,1912}"),
        ("1910 and 1912", "{1910,1912}"),
        ("1910; 1912", "{1910,1912}"),
        ("1910, 1910", "{1910}"),
        ("1910 or 1912", "[1910,1912]"),
        ("1910 (or 1912)", "[1910,1912]"),
        ("1900-1905, 1910", "{1900..1905,1910}"),
        ("18th and 19th centuries", "{17XX,18XX}"),
        ("10, 12 and 15 May 1943", "{1943-05-10,1943-05-12,1943-05-15}"),
        ("Feb. 28, Mar. 3, 1988", "{1988-02-28,1988-03-03}"),
        ("1943, May 1944", "{1943,1944-05}"),
        ("1774 or 5", "[1774,1775]"),
        ("1764 or 5-1833", "1764?/1833"),
        ("1594-1634 or 5", "1594/1635?"),
        ("1920-1930, undated", "1920/1930"),
        ("n.d., ca. 1950", "1950~"),
        ("bulk 1920-1930", "1920/1930"),
        ("Bulk, 1920-1930", "1920/1930"),
        ("1900-1950, bulk 1920-1930", "1900/1950"),
        ("1900-1950 (bulk 1920-1930)", "1900/1950"),
        ("1900-1950 (inclusive), with gaps", "1900/1950"),
    ],
)
def test_lists_and_alternatives_are_sets(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("dated 1890", "1890"),
        ("Date: ca. 1890", "1890~"),
        ("signed and dated 1890", "1890"),
        ("written between 1890 and 1895", "1890/1895"),
        ("printed 1890", "1890"),
        ("1890, printed 1900", "1890"),
        ("1890-2, cast ca. 1900", "1890/1892"),
        ("active c. 1645 - died 1679", "1645~/1679"),
        ("1943 [i.e. 1934]", "1934"),
        ("©1943", "1943"),
        ("copyright 1943", "1943"),
        ("1943, ©1941", "1943"),
        ("©1941-1943", "1941/1943"),
        ("(c) 1943", "1943"),
        ("1890, filmed 1950", "1890"),
        ("1890 (signed 1891)", "1890"),
        ("1890, 1950 copy", "1890"),
        ("born 1890, born 1895", "{1890,1895}"),
    ],
)
def test_words_that_say_what_happened_then_are_read_over_and_what_happened_later_is_left_out(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("11 Feb. 1731/32", "1732-02-11"),
        ("11 February 1731/2", "1732-02-11"),
        ("1731/32 Feb. 11", "1732-02-11"),
        ("10/21 May 1700", "1700-05-21"),
        ("28 May/8 June 1900", "1900-06-08"),
    ],
)
def test_of_two_ways_to_count_the_gregorian_one_counts(text, edtf):
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("c1943", "1943"),
        ("p1980", "1980"),
        ("1943, c1941", "1943"),
        ("c1941, 1943", "1943"),
        ("1949 printing, c1947", "1949"),
        ("[ca. 1910]", "1910~"),
        ("cop. 1943", "1943"),
        ("1851-", "1851/.."),
        ("c1920s", "192X~"),
    ],
)
def test_in_a_library_catalogue_c_and_p_before_a_year_are_marks_of_rights(text, edtf):
    assert edtf_of(text, context="marc") == edtf


def test_elsewhere_c_before_a_year_could_be_circa():
    assert read_date("c1943") == DateReading(
        "c1943", parse_edtf("1943"), "read as a copyright year; could also be circa"
    )
    assert read_date("p1980").warning == NOT_UNDERSTOOD


def test_a_date_in_figures_is_read_by_the_locale_or_not_at_all():
    unclear = read_date("1/2/1943")
    assert unclear.edtf is None
    assert unclear.readings == ("1943-02-01", "1943-01-02")
    assert unclear.warning == "could be 1943-02-01 or 1943-01-02; say which with a locale"
    assert edtf_of("1/2/1943", locale="en-US") == "1943-01-02"
    assert edtf_of("1/2/1943", locale="en_US") == "1943-01-02"
    assert edtf_of("1/2/1943", locale="en-GB") == "1943-02-01"
    assert edtf_of("1/2/1943", locale="de") == "1943-02-01"


@pytest.mark.parametrize(
    ("text", "edtf", "warning"),
    [
        ("1905-12", "1905-12", "read as a month; could also be 1905 to 1912"),
        ("1921-23", "1921/1923", "read as years; could also be a season"),
        ("1800s", "18XX", "read as a century; could also be its first ten years"),
        ("early 1900s", "1900~/1933~", "read as a century; could also be its first ten years"),
        ("-1950", "../1950", "read as until 1950; could also be a year BC"),
    ],
)
def test_a_text_that_can_mean_two_things_is_read_with_a_warning(text, edtf, warning):
    reading = read_date(text)
    assert (reading.edtf, reading.warning) == (parse_edtf(edtf), warning)


@pytest.mark.parametrize(
    "text", ["n.d.", "N.D.", "n. d.", "[n.d.]", "nd", "Undated.", "no date", "s.d.", "Date unknown"]
)
def test_a_text_that_says_there_is_no_date_is_undated_without_a_warning(text):
    reading = read_date(text)
    assert reading.undated
    assert (reading.edtf, reading.warning) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "1/2/43", "43", "May", "May 10", "10", "10 May", "May '43", "943", "1943 1944", "12345", "1-10"),
        *(
            "circa",
            "?",
            "-",
            ".",
            "()",
            "today",
            "yesterday",
            "next year",
            "now",
            "Monday",
            "1943 or so",
            "Easter 1943",
        ),
        *(
            "1943, Paris",
            "London 1890",
            "1943 (week 12)",
            "vol. 3 (1943)",
            "with additions of 1943",
            "16mm film",
            "N/A",
        ),
        *(
            "1898–02",
            "1910/12",
            "1914-1918-1922",
            "1943 [1944]",
            "25 May 1731/32",
            "1943-05/06",
            "30th century",
            "x" * 2_000,
        ),
        *(
            "1943 " * 300,
            "1943-" * 190,
            "turn of the century",
            "1943s",
            "1940 or",
            "1940 or n.d.",
            "1940 - n.d.",
            "May 1943 or 1944",
        ),
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
        ("31/02/1943", "there is no 31 February 1943"),
        ("31 April 1943", "there is no 31 April 1943"),
        ("before 31 April 1943", "there is no 31 April 1943"),
        ("30 Feb 1900-1910", "there is no 30 February 1900"),
        ("c. 29 Feb. 1900", "there is no 29 February 1900"),
        ("May 0, 1943", "there is no 0 May 1943"),
        ("0/5/1943", "there is no 0 May 1943"),
        ("1943-13", "there is no month 13"),
        ("13/13/1943", "there is no month 13"),
        ("1918-1914", "it ends before it starts"),
        ("May 1918 - April 1918", "it ends before it starts"),
    ],
)
def test_an_impossible_date_is_not_read_and_the_warning_names_it(text, warning):
    assert read_date(text) == DateReading(text, None, warning)


@pytest.mark.parametrize(
    ("text", "language"), [("10 May 1943", "en"), ("10 mai 1943", None), ("10 März 1943", "de"), ("1943", None)]
)
def test_the_language_is_named_where_only_one_has_the_words(text, language):
    assert read_date(text).language == language


def test_the_language_of_the_locale_is_named_where_it_has_the_words():
    assert read_date("10 mai 1943", locale="fr-CA").language == "fr"


@given(
    st.dates(min_value=date(1000, 1, 1)),
    st.sampled_from(["%B %d, %Y", "%d %B %Y", "%d. %b %Y", "%b. %d %Y", "%Y %B %d", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]),
)
def test_every_day_is_read_in_every_order(day, form):
    assume(form != "%Y%m%d" or day.year <= 2100)
    edtf = read_date(day.strftime(form)).edtf
    assert edtf is not None
    assert (edtf.start, edtf.end) == (day.toordinal(), day.toordinal())


WORDS = sorted(lexicon().entries)
PIECES = st.sampled_from(
    [*("1943", "44", "5", "1", "19th", "1920s ", "30s ", "18", "XIX", "c1943", "44", "BC", "n.d.", "late", "May"),
     *("-", "–", "--", "?", ",", ";", "/", ".", "[", "]", "(", ")", " ", " ", " ", "or", "and", "to", "before")]
)  # fmt: skip
PROSE = st.lists(PIECES | st.sampled_from(WORDS).map(lambda word: f" {word} "), max_size=10).map("".join)


@given(st.text(max_size=30) | PROSE, st.sampled_from([None, "en-US", "de", "xx"]), st.sampled_from([None, "marc"]))
def test_any_text_has_a_date_that_is_edtf_or_a_warning_or_is_undated(text, locale, context):
    reading = read_date(text, locale=locale, context=context)
    assert reading.text == text
    assert [reading.edtf is not None, reading.undated, reading.edtf is None and reading.warning is not None].count(
        True
    ) == 1
    if reading.edtf is not None:
        assert parse_edtf(reading.edtf.text) == reading.edtf


@given(PROSE)
def test_a_reading_does_not_depend_on_case_or_on_the_kind_of_long_dash(text):
    text = text.replace("-", "–")
    expected = read_date(text)
    for other in (text.upper(), text.title(), text.replace("–", "—"), text.replace("–", "−")):
        reading = read_date(other)
        assert (reading.edtf, reading.undated, reading.warning) == (expected.edtf, expected.undated, expected.warning)


@pytest.mark.parametrize(
    "piece",
    ["1943 ", "1943-", "1943, ", "1943 or ", "5 ", "May ", "c. ", "?", "[", ".", ",", ":", "1:00,", "early ", "xix ",
     "of ", "mid-", "1st half ", "s. ", "a", "1943 to ", "between ", "BC ", "-", "1/", "from ", "or "],
)  # fmt: skip
def test_the_longest_hostile_text_costs_no_more_a_character_than_a_short_one(piece):
    short, long = steps(piece * (250 // len(piece))), steps(piece * (1_000 // len(piece)))
    assert long <= 5 * short + 500


def steps(text: str) -> int:
    """Give how many calls of Python and C functions the reading of a text takes."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    read_date.cache_clear()
    sys.setprofile(counted)
    try:
        read_date(text)
    finally:
        sys.setprofile(None)
    return count


def test_a_longer_text_than_a_thousand_characters_is_refused_at_once():
    assert read_date("May " * 2_500).warning == NOT_UNDERSTOOD
    assert steps("May " * 2_500) < 10
