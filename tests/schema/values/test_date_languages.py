"""The languages that dates are read in: every table is whole, and every example of it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from muniment_schema.values.date_text import read_date
from muniment_schema.values.date_text.lexicon import all_languages, lexicon, phrases_of

TABLES = [table for table in all_languages() if table.tag != "und"]
FOLDER = Path(__file__).parent / "date_languages"


def examples(tag: str) -> list[tuple[str, str]]:
    lines = (FOLDER / f"{tag}.txt").read_text(encoding="utf-8").splitlines()
    split = [line.partition(" = ") for line in lines if line.strip() and not line.startswith("#")]
    return [(text.strip(), edtf.strip()) for text, _, edtf in split]


@pytest.mark.parametrize(
    ("tag", "text", "edtf"), [(table.tag, text, edtf) for table in TABLES for text, edtf in examples(table.tag)]
)
def test_an_example_of_a_language_is_read_whatever_the_locale_of_the_reader(tag, text, edtf):
    for locale in (None, tag):
        reading = read_date(text, locale=locale)
        found = "undated" if reading.undated else reading.edtf and reading.edtf.text
        assert (found, reading.warning) == (edtf, None)
        assert reading.language in (tag, None)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.tag)
def test_a_table_has_twelve_months_or_none_four_seasons_and_at_least_twenty_examples(table):
    assert len(table.months) in (0, 12)  # where months have numbers, they have no names
    assert len(table.seasons) in (0, 4)
    assert not 0 < len(table.ranks) < 4
    assert len(examples(table.tag)) >= 20


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.tag)
def test_a_word_means_one_thing_in_a_language(table):
    meanings: dict[tuple[str, ...], set[object]] = {}
    for phrase, token in phrases_of(table):
        meanings.setdefault(phrase, set()).add(token)
    assert {phrase: found for phrase, found in meanings.items() if len(found) > 1} == {}


def test_every_file_of_examples_belongs_to_a_language():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(lexicon().tags)


@pytest.mark.parametrize(("text", "edtf"), [("na 1900", "1901/.."), ("do 1939", "../1939"), ("fra 1950", "1950/..")])
def test_a_language_that_passes_over_a_word_gives_way_to_one_that_it_says_something_in(text, edtf):
    reading = read_date(text)
    assert (reading.edtf and reading.edtf.text, reading.warning) == (edtf, None)


@pytest.mark.parametrize(
    ("text", "locale", "edtf", "readings"),
    [
        ("1910 a 1912", None, None, {"{1910,1912}", "1910/1912"}),
        ("1910 a 1912", "cs", "{1910,1912}", set()),
        ("1910 a 1912", "es", "1910/1912", set()),
        ("1880 k.", "hu", "1880~", set()),
    ],
)
def test_what_languages_read_differently_waits_for_a_locale(text, locale, edtf, readings):
    reading = read_date(text, locale=locale)
    assert (reading.edtf and reading.edtf.text, set(reading.readings)) == (edtf, readings)


@pytest.mark.parametrize(
    "text", ["XV Kal. Maii 1612", "Idibus Martii 1612", "fra 1950 og", "tra il 1860", "mense Maio"]
)
def test_what_a_table_does_not_tell_is_not_understood(text):
    assert read_date(text).edtf is None
