"""Dates for readers."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.schema.values.edtf.trees import trees

from muniment_schema.values.date_display import display_date
from muniment_schema.values.date_text import read_date
from muniment_schema.values.date_words import DATE_WORDS
from muniment_schema.values.edtf import edtf_text, parse_edtf


@pytest.mark.parametrize(
    ("edtf", "shown"),
    [
        ("1943", "1943"),
        ("1943-05", "May 1943"),
        ("1943-05-10", "May 10, 1943"),
        ("0850", "850"),
        ("1943-XX", "1943"),
        ("1943-05-XX", "May 1943"),
        ("1943-XX-XX", "1943"),
        ("1985-04-12T23:20:30Z", "April 12, 1985"),
        ("1943~", "circa 1943"),
        ("1943-05~", "circa May 1943"),
        ("1943?", "1943?"),
        ("1943%", "circa 1943?"),
        ("194X", "1940s"),
        ("194X~", "circa 1940s"),
        ("190X", "1900–1909"),
        ("19XX", "20th century"),
        ("20XX?", "21st century?"),
        ("10XX", "11th century"),
        ("1943-21", "Spring 1943"),
        ("1943-24~", "circa Winter 1943"),
        ("1943-34", "2nd quarter 1943"),
        ("-0043", "44 BC"),
        ("0000", "1 BC"),
        ("1914/1918", "1914–1918"),
        ("1943-05/1943-06", "May – June 1943"),
        ("1943-05-10/1943-05-12", "May 10 – 12, 1943"),
        ("1943-05/1944", "May 1943 – 1944"),
        ("1830~/1841~", "circa 1830 – circa 1841"),
        ("194X/195X", "1940s – 1950s"),
        ("../1900", "–1900"),
        ("/1900", "–1900"),
        ("1946/..", "1946–"),
        ("1946-05~/", "circa May 1946–"),
        ("[1667,1668]", "1667 or 1668"),
        ("{1960,1961-12}", "1960 and December 1961"),
        ("[1667,1668,1670..1672]", "1667, 1668, or 1670–1672"),
        ("[..1984]", "–1984"),
    ],
)
def test_a_date_without_a_text_is_shown_in_words(edtf, shown):
    assert display_date(edtf, None) == shown


@pytest.mark.parametrize(
    "edtf",
    [
        *("1X43", "1943-XX-10", "156X-12-25", "2XXX", "00XX", "000X", "-01XX", "Y17E7", "1950S2", "-0043-03-15"),
        *("2004-06~-11", "?2004-06-~11", "1943-29", "1943-37", "194X-21", "194X/1950", "[1943,1X44]", "1X43/.."),
    ],
)
@pytest.mark.parametrize("locale", ["en", "de", "ar", "ja"])
def test_a_date_that_words_would_make_more_or_less_exact_stays_edtf(edtf, locale):
    assert parse_edtf(edtf)
    assert display_date(edtf, None, locale) == edtf


@pytest.mark.parametrize("edtf", ["nonsense", "1943-02-30", ""])
def test_what_is_no_date_is_shown_as_it_is(edtf):
    assert display_date(edtf, None, "de") == edtf


_ALIKE = ["1943-05", "1943-05-10~", "194X", "19XX", "1943-23", "-0043", "[1667,1668]"]
_SAID = {
    "en": "May 1943; circa May 10, 1943; 1940s; 20th century; Autumn 1943; 44 BC; 1667 or 1668",
    "de": "Mai 1943; circa 10. Mai 1943; 1940er Jahre; 20. Jahrhundert; Herbst 1943; 44 v. Chr.; 1667 oder 1668",
    "fr": "mai 1943; vers le 10 mai 1943; années 1940; XXe siècle; automne 1943; 44 av. J.-C.; 1667 ou 1668",
    "es": "mayo de 1943; hacia el 10 de mayo de 1943; década de 1940; siglo XX; otoño de 1943; 44 a. C.; 1667 o 1668",
    "it": "maggio 1943; 10 maggio 1943 circa; anni 1940; XX secolo; autunno 1943; 44 a.C.; 1667 o 1668",
    "pt": "maio de 1943; cerca de 10 de maio de 1943; década de 1940; século XX; outono de 1943; 44 a.C.; 1667 ou 1668",
    "nl": "mei 1943; circa 10 mei 1943; jaren 1940; 20e eeuw; herfst 1943; 44 v.Chr.; 1667 of 1668",
    "pl": "maj 1943; ok. 10 maja 1943; lata 1940–1949; XX wiek; jesień 1943; 44 p.n.e.; 1667 lub 1668",
    "ro": "mai 1943; circa 10 mai 1943; anii 1940; secolul XX; toamna anului 1943; 44 î.Hr.; 1667 sau 1668",
    "cs": "květen 1943; cca 10. května 1943; léta 1940–1949; 20. století; podzim 1943; 44 př. n. l.; 1667 nebo 1668",
    "sv": "maj 1943; cirka 10 maj 1943; 1940-talet; 20:e århundradet; hösten 1943; 44 f.Kr.; 1667 eller 1668",
    "da": "maj 1943; ca. 10. maj 1943; 1940'erne; 20. århundrede; efteråret 1943; 44 f.Kr.; 1667 eller 1668",
    "ru": "май 1943 г.; ок. 10 мая 1943 г.; 1940-е годы; XX век; осень 1943 г.; 44 до н. э.; 1667 или 1668",
    "uk": "травень 1943 р.; бл. 10 травня 1943 р.; 1940–1949 роки; XX століття; осінь 1943 р.; 44 до н. е.; "
    "1667 або 1668",
    "zh": "1943年5月; 约1943年5月10日; 1940年代; 20世纪; 1943年秋季; 公元前44年; 1667年或1668年",
    "zh-TW": "1943年5月; 約1943年5月10日; 1940年代; 20世紀; 1943年秋季; 公元前44年; 1667年或1668年",
    "ja": "1943年5月; 1943年5月10日頃; 1940年代; 20世紀; 1943年秋; 紀元前44年; 1667年または1668年",
    "ko": "1943년 5월; 1943년 5월 10일경; 1940년대; 20세기; 1943년 가을; 기원전 44년; 1667년 또는 1668년",
}


@pytest.mark.parametrize("locale", sorted(_SAID))
def test_each_language_says_dates_in_its_own_words(locale):
    assert "; ".join(display_date(edtf, None, locale) for edtf in _ALIKE).replace("\u202f", " ") == _SAID[locale]


def test_each_table_of_words_is_tried():
    assert {locale.replace("zh-TW", "zh_Hant") for locale in _SAID} == set(DATE_WORDS)


@pytest.mark.parametrize(
    ("edtf", "locale", "shown"),
    [
        # Babel's words are enough
        ("1943-05-10", "ar", "10 مايو 1943"),
        ("1943-05/1943-06", "ar", "مايو – يونيو 1943"),
        ("1943-34", "ar", "الربع الثاني 1943"),
        ("[1667,1668]", "hu", "1667. vagy 1668."),
        # no table, or no safe form: English
        ("1943~", "ar", "circa 1943"),
        ("194X", "ar", "1940s"),
        ("194X~", "fr", "circa 1940s"),
        # a part of a tag, and no language at all
        ("1943-05", "de-AT", "Mai 1943"),
        ("1943-05-10", "en-GB", "10 May 1943"),
        ("1943-05", "xx", "May 1943"),
        ("1943-05", "", "May 1943"),
    ],
)
def test_a_language_without_words_of_its_own_has_those_of_babel_or_english(edtf, locale, shown):
    assert display_date(edtf, None, locale) == shown


_READERS = ("en", "de", "fr", "ja", "ar", "xx")


@pytest.mark.parametrize(
    ("edtf", "text", "shown"),
    [
        ("1943-05-10", "May 10, 1943", "May 10, 1943|10. Mai 1943|10 mai 1943|1943年5月10日|10 مايو 1943|May 10, 1943"),
        (
            "1848-03-12",
            "12. März 1848",
            "March 12, 1848|12. März 1848|12 mars 1848|1848年3月12日|12 مارس 1848|March 12, 1848",
        ),
        ("1943-05-10", "10 mai 1943", "May 10, 1943|10 mai 1943|10 mai 1943|1943年5月10日|10 مايو 1943|May 10, 1943"),
        # what Arabic has no words for stays as the source writes it
        ("1943-05~", "ca. May 1943", "ca. May 1943|circa Mai 1943|vers mai 1943|1943年5月頃|ca. May 1943|ca. May 1943"),
        ("19XX", "XXe siècle", "20th century|20. Jahrhundert|XXe siècle|20世紀|XXe siècle|20th century"),
        # EDTF in the place of a text
        ("1943~", "1943~", "circa 1943|circa 1943|vers 1943|1943年頃|circa 1943|circa 1943"),
        ("-0043", "-0043", "44 BC|44 v. Chr.|44 av. J.-C.|紀元前44年|44 BC|44 BC"),
    ],
)
def test_a_text_in_another_language_is_put_in_the_words_of_the_reader(edtf, text, shown):
    assert [display_date(edtf, text, locale) for locale in _READERS] == shown.split("|")


@pytest.mark.parametrize(
    ("edtf", "text"),
    [
        # there are no words to put in others
        *[("1943", "1943"), ("1943-05-10", "10.5.1943"), ("1914/1918", "1914-18"), ("1943-05-10", "1943-05-10")],
        # the text may say more than the EDTF, or something else
        *[("1943~", "c. 1943, perhaps in spring"), ("1944", "May 1943"), ("1943", "c1943"), ("1905-12", "1905-12")],
        # nothing is understood
        *[("", "n.d."), ("", "May 31st or so"), ("nonsense", "nonsense indeed")],
        # words do not say it
        *[("1943-05~/1943-06", "late spring 1943")],
    ],
)
def test_a_text_that_words_would_not_serve_is_shown_as_the_source_writes_it(edtf, text):
    assert [display_date(edtf, text, locale) for locale in _READERS] == [text] * len(_READERS)


@given(trees(), st.sampled_from(sorted(DATE_WORDS)))
def test_every_date_can_be_shown_in_every_language(tree, language):
    assert display_date(edtf_text(tree), None, language)


_HAS_YEAR_BEFORE_1000 = re.compile(r"(?:^|[^0-9X-])-?0")


@given(trees(), st.sampled_from(["en", "de", "fr"]))
def test_what_is_shown_is_never_read_as_a_narrower_date(tree, locale):
    edtf = parse_edtf(edtf_text(tree))
    # A year 100 and a dash is the notation of libraries for 1000 to 1009.
    assume(not _HAS_YEAR_BEFORE_1000.search(edtf.text))
    shown = display_date(edtf.text, None, locale)
    read = read_date(shown, locale=locale).edtf
    if read is None or shown == edtf.text:
        return
    assert read.start is None or (edtf.start is not None and read.start <= edtf.start)
    assert read.end is None or (edtf.end is not None and edtf.end <= read.end)


@pytest.mark.parametrize(
    ("text", "locale", "shown"),
    [
        ("late 18th century", "de", "late 18th century"),
        ("early 1920s", "fr", "early 1920s"),
        ("May 1914 - June 1918", "de", "Mai 1914 – Juni 1918"),
        ("1920s-1930s", "de", "1920er Jahre – 1930er Jahre"),
        ("before 1900", "de", "before 1900"),
    ],
)
def test_a_span_is_put_in_other_words_only_where_its_years_are_those_of_the_text(text, locale, shown):
    reading = read_date(text)
    assert display_date(reading.edtf.text, text, locale) == shown
