"""Dates of other calendars: Julian, Islamic, Hebrew and Persian, and years of eras."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from itertools import pairwise

import pytest
from convertdate import hebrew, islamic, julian, persian
from hypothesis import example, given
from hypothesis import strategies as st

from muniment_schema.values.date_text import NOT_UNDERSTOOD, read_date
from muniment_schema.values.date_text.conversion import day_of, days_of_month, days_of_year
from muniment_schema.values.date_text.languages import calendars, ja
from muniment_schema.values.date_text.old_style import MARCH_YEAR
from muniment_schema.values.days import civil_from_days
from muniment_schema.values.edtf import parse_edtf

LUNAR = "month and day are of the lunar calendar and are left out"
YEARS = {"islamic": (1, 1499), "hebrew": (3762, 5998), "persian": (1, 1499)}
MODULES = {"islamic": islamic, "hebrew": hebrew, "persian": persian}
MONTHS = {
    calendar: [names.split(", ")[0] for names in texts]
    for calendar, texts in calendars.LANGUAGE.calendar_months.items()
}
SIGNS = {"islamic": "AH", "hebrew": "anno mundi", "persian": "SH"}


def read(text: str) -> str | None:
    reading = read_date(text)
    assert reading.warning is None
    return reading.edtf and reading.edtf.text


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1204 AH", "1789-09-21/1790-09-09"),
        ("AH 1204", "1789-09-21/1790-09-09"),
        ("A.H. 1204", "1789-09-21/1790-09-09"),
        ("1204 A.H.", "1789-09-21/1790-09-09"),
        ("1204 H", "1789-09-21/1790-09-09"),
        ("1204H.", "1789-09-21/1790-09-09"),
        ("Hijri 1204", "1789-09-21/1790-09-09"),
        ("ca. 1204 AH", "1789-09-21~/1790-09-09~"),
        ("1204 AH?", "1789-09-21?/1790-09-09?"),
        ("before AH 1204", "../1789-09-20"),
        ("after AH 1204", "1790-09-10/.."),
        ("AH 1204-1210", "1789-09-21/1796-07-06"),
        ("1204-05 AH", "1789-09-21/1791-08-30"),
        ("1204 or 1205 AH", "[1789-09-21..1790-09-09,1790-09-10..1791-08-30]"),
        ("12th century AH", "1689-10-15/1786-10-23"),
        ("AH 87", "0705-12-27/0706-12-15"),
        ("Ramadan 1204", "1790-05-15/1790-06-13"),
        ("Rabi' al-awwal 1204 H", "1789-11-19/1789-12-18"),
        ("Rabīʿ II 1204", "1789-12-19/1790-01-16"),
        ("Dhū al-Qaʿda 1204", "1790-07-13/1790-08-11"),
        ("Safar 1204 to Rajab 1205", "1789-10-21/1791-04-04"),
    ],
)
def test_an_islamic_year_or_month_is_its_days(text, edtf):
    assert read(text) == edtf


@pytest.mark.parametrize("text", ["15 Ramadan 1204", "Ramadan 15, 1204 AH", "1204 Ramadan 15", "15/9/1204 AH"])
def test_an_islamic_day_is_approximate_because_its_month_began_when_the_moon_was_seen(text):
    assert read(text) == "1790-05-29~"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Hijri 1204 (1789-90)", "1789/1790"),
        ("1789-90 (AH 1204)", "1789/1790"),
        ("AH 1204/AD 1789-90", "1789/1790"),
        ("1204 AH / 1789 CE", "1789"),
        ("dated AH 1300/1882-83 A.D.", "1882/1883"),
        ("15 Ramadan 1204/29 May 1790", "1790-05-29"),
        ("5708 [1947 or 1948]", "[1947,1948]"),
        ("11 Feb. 1731 O.S. (22 Feb. 1732)", "1732-02-22"),
        ("22 Feb. 1732 (11 Feb. O.S.)", "1732-02-22"),
    ],
)
def test_a_gregorian_date_in_the_text_wins(text, edtf):
    assert read(text) == edtf


def test_an_abbreviation_that_is_also_of_another_language_is_left_to_the_locale():
    assert set(read_date("H. 1204").readings) == {"1204~", "1789-09-21/1790-09-09"}
    assert read_date("H. 1204", locale="tr").edtf == parse_edtf("1789-09-21/1790-09-09")
    assert read_date("H. 1204", locale="es").edtf == parse_edtf("1204~")
    assert read_date("H. 1900").edtf == parse_edtf("1900~")


def test_a_year_after_a_slash_that_does_not_agree_is_the_end_of_a_span_in_the_same_calendar():
    assert read("AH 1204/1210") == read("AH 1204-1210")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("5708 AM", "1947-09-15/1948-10-03"),
        ("A.M. 5708", "1947-09-15/1948-10-03"),
        ("anno mundi 5708", "1947-09-15/1948-10-03"),
        ("Kislev 5708", "1947-11-14/1947-12-13"),
        ("16 Kislev 5708", "1947-11-29"),
        ("5 Iyar 5708", "1948-05-14"),
        ("9 Av 5708", "1948-08-14"),
        ("7 Adar II 5708", "1948-03-18"),
        ("7 Adar I 5708", "1948-02-17"),
        ("7 Adar 5709", "1949-03-08"),
        ("15 Nisan 5708", "1948-04-24"),
        ("5708-5710 AM", "1947-09-15/1950-09-11"),
    ],
)
def test_a_hebrew_date_is_its_days(text, edtf):
    assert read(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1320 SH", "1941-03-21/1942-03-20"),
        ("1320 S.H.", "1941-03-21/1942-03-20"),
        ("1340s SH", "1961-03-21/1971-03-20"),
        ("1 Farvardin 1320", "1941-03-21"),
        ("28 Mordad 1332", "1953-08-19"),
        ("30 Esfand 1399", "2021-03-20"),
        ("Mehr 1320", "1941-09-23/1941-10-22"),
        ("1320/6/3 SH", "1941-08-25"),
    ],
)
def test_a_persian_date_is_its_days(text, edtf):
    assert read(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("11 May 1731 O.S.", "1731-05-22"),
        ("11 May 1731, old style", "1731-05-22"),
        ("11 May 1731 v. st.", "1731-05-22"),
        ("11 May 1731 (Julian)", "1731-05-22"),
        ("5 November 1688 (Julian)", "1688-11-15"),
        ("29 Feb. 1700 (Julian)", "1700-03-11"),
        ("1. Mai 1905 alten Stils", "1905-05-14"),
        ("13 March 1881 O.S.", "1881-03-25"),
        ("25 октября 1917 г. (ст. ст.)", "1917-11-07"),
        ("11 mai 1731 stil vechi", "1731-05-22"),
        ("ca. 11 May 1731 O.S.", "1731-05-22~"),
        ("before 11 May 1731 O.S.", "../1731-05-21"),
        ("1-11 May 1731 O.S.", "1731-05-12/1731-05-22"),
        ("May 1731 O.S.", "1731-05-12/1731-06-11"),
        ("11 Feb. 1731/32 O.S.", "1732-02-22"),
        ("11 Feb. 1731/32 (O.S.)", "1732-02-22"),
        ("Feb. 1731/32", "1732-02"),
        ("11 Feb. 1732 N.S.", "1732-02-11"),
    ],
)
def test_a_julian_day_is_the_gregorian_one(text, edtf):
    assert read(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("11 Feb. 1731 O.S.", "[1731-02-22,1732-02-22]"),
        ("24 March 1750 O.S.", "[1750-04-04,1751-04-04]"),
        ("11 Feb. 1731 O.S. - 5 May 1740 O.S.", "1731-02-22?/1740-05-16"),
    ],
)
def test_an_old_style_day_before_25_march_can_be_of_two_years(text, edtf):
    reading = read_date(text)
    assert (reading.edtf, reading.warning) == (parse_edtf(edtf), MARCH_YEAR)


@pytest.mark.parametrize(
    "text",
    [
        *("1900 AH", "AH 0", "Ramadan", "15 Ramadan", "9/8/1204 AH", "early 12th century AH", "1204 AH 1320 SH"),
        *(
            "15-20 Ramadan 1204",
            "Ramadan 5708",
            "16 Kislev 1947",
            "6000 anno mundi",
            "12/5/5708 anno mundi",
            "summer 1204 AH",
        ),
        *("1731 O.S.", "11 Feb. 1543 O.S.", "spring 1731 O.S.", "before 11 Feb. 1731 O.S.", "10 May 1943, 10 h"),
        *(
            "1320 SH AH",
            "سنة 1320",
            "القرن الثالث عشر",
            "سال ۱۳۲۰",
            "١٩٤٣",
            "昭和99年",
            "昭和0年",
            "25年",
            "13月1945年",
        ),
        *(
            "100年前",
            "1500年前",
            "2000年前",
            "年",
            "1945年8月十五",
            "農曆1945年8月15日",
            "50年代",
            "3000年",
            "慶応3.10.14",
            "慶応3-10-14",
            "昭和",
            "昭和25年代",
        ),
    ],
)
def test_what_is_not_clear_is_not_understood(text):
    reading = read_date(text)
    assert (reading.edtf, reading.warning) == (None, NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("31 Ramadan 1204", "that month of 1204 has no day 31"),
        ("31 Mehr 1320", "that month of 1320 has no day 31"),
        ("30 Esfand 1320", "that month of 1320 has no day 30"),
        ("30 Tevet 5708", "that month of 5708 has no day 30"),
        ("5 Adar 5708", "5708 has two months of Adar"),
        ("5 Adar II 5709", "5709 has one Adar only"),
        ("29 Feb. 1701 (Julian)", "there is no day 29 in that month of the Julian calendar"),
        ("1945年2月30日", "there is no 30 February 1945"),
    ],
)
def test_an_impossible_day_of_another_calendar_is_not_read_and_the_warning_names_it(text, warning):
    reading = read_date(text)
    assert (reading.edtf, reading.warning) == (None, warning)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("慶応3年10月14日", "1867"),
        ("慶応3年12月9日", "1867/1868"),
        ("明治5年12月2日", "1872/1873"),
        ("慶応元年閏5月", "1865"),
        ("光緒二十年八月十五日", "1894"),
    ],
)
def test_a_lunar_day_gives_its_year_alone_or_both_years_that_it_can_lie_in(text, edtf):
    reading = read_date(text)
    assert (reading.edtf, reading.warning) == (parse_edtf(edtf), LUNAR)


@st.composite
def days_of_calendars(draw):
    calendar = draw(st.sampled_from(sorted(YEARS)))
    year = draw(st.integers(*YEARS[calendar]))
    month = draw(st.integers(1, 12))
    return calendar, year, month, draw(st.integers(1, 29))


@pytest.mark.filterwarnings("ignore:month_days is deprecated:DeprecationWarning")
@given(days_of_calendars())
@example(("persian", 1404, 1, 1))
@example(("hebrew", 5708, 12, 1))
def test_a_day_goes_to_the_gregorian_calendar_and_back(given_day):
    calendar, year, month, day = given_day
    if calendar == "hebrew" and month == 12 and hebrew.leap(year):
        month = 13
    number = day_of(calendar, year, month, day)
    assert MODULES[calendar].from_gregorian(*civil_from_days(number)) == (year, month, day)
    mark = "~" if calendar == "islamic" else ""
    text = f"{day} {MONTHS[calendar][month - 1]} {year} {SIGNS[calendar]}"
    edtf = read_date(text).edtf
    assert edtf is not None
    assert (edtf.start, edtf.end) == (number, number)
    assert edtf.text.endswith(mark)


@given(days_of_calendars())
def test_years_and_months_follow_each_other_without_gap(given_day):
    calendar, year, _, _ = given_day
    first, last = days_of_year(calendar, year)
    assert days_of_year(calendar, year + 1)[0] == last + 1
    order = {"hebrew": [*range(7, 12), *([14, 13] if hebrew.leap(year) else [12]), *range(1, 7)]}
    expected = first
    for month in order.get(calendar, range(1, 13)):
        begin, end = days_of_month(calendar, year, month)
        assert begin == expected
        expected = end + 1
    assert expected == last + 1


@given(st.integers(1, 9998), st.integers(1, 12), st.integers(1, 31))
def test_a_julian_day_goes_to_the_gregorian_calendar_and_back(year, month, day):
    text = f"{year:04d}-{month:02d}-{day:02d} (Julian)"
    reading = read_date(text)
    if day > julian.month_length(year, month):
        assert reading.edtf is None
        return
    assert reading.edtf is not None
    assert julian.from_gregorian(*civil_from_days(reading.edtf.start)) == (year, month, day)


@given(st.dates(date(1926, 12, 25), date(1989, 1, 7)))
def test_every_day_of_an_era_is_read_in_figures_and_in_numerals(day):
    year = day.year - 1925
    for text in (
        f"昭和{year}年{day.month}月{day.day}日",
        f"昭和{numeral(year)}年{numeral(day.month)}月{numeral(day.day)}日",
        "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year)) + f"年{day.month}月{day.day}日",
    ):
        edtf = read_date(text).edtf
        assert edtf is not None
        assert (edtf.start, edtf.end) == (day.toordinal(), day.toordinal())


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")


def test_eras_of_japan_follow_each_other():
    eras = list(ja.LANGUAGE.eras.items())
    for (name, era), (_, following) in pairwise(eras):
        assert era.first <= era.last
        assert name == "慶應" or following.first in (era.last, era.first)


def test_the_library_of_calendars_is_imported_only_for_a_text_that_needs_it():
    program = (
        "import sys\n"
        "from muniment_schema.values.date_text import read_date\n"
        "assert read_date('昭和20年8月15日').edtf and read_date('10 May 1943').edtf\n"
        "assert 'convertdate' not in sys.modules\n"
        "assert read_date('1204 AH').edtf and 'convertdate' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_long_text_in_another_calendar_is_given_up():
    text = ", ".join(f"{year} SH" for year in range(1200, 1290))
    assert read_date(text).warning == NOT_UNDERSTOOD


PIECES = [
    *(
        "1945",
        "20",
        "5",
        "0",
        "年",
        "月",
        "日",
        "年代",
        "世紀",
        "昭和",
        "慶応",
        "民國",
        "年間",
        "前",
        "後",
        "から",
        "まで",
        "~",
    ),
    *(
        "년",
        "월",
        "세기",
        "단기",
        "부터",
        "一九四五",
        "二十",
        "元",
        "1204",
        "AH",
        "SH",
        "anno mundi",
        "5708",
        "Ramadan",
        "Adar",
    ),
    *(
        "Mehr",
        "O.S.",
        "1731/32",
        "Feb.",
        "ca.",
        "before",
        "(",
        ")",
        "[",
        "]",
        "-",
        "/",
        ",",
        ".",
        "or",
        "?",
        "תש״ח",
        "هـ",
        "۱۳۲۰",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "]))
def test_any_mixture_has_a_date_or_a_warning_or_is_undated(pieces, between):
    text = between.join(pieces)
    reading = read_date(text)
    assert (reading.edtf is not None) or (reading.warning is not None) or reading.undated
