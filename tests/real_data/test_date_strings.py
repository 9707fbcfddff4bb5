"""The dates written into the real exports: all of them are found, and the sample that people read is still that one."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from tests.real_data.date_strings import DateString, date_strings
from tests.real_data.sample_dates import sample
from tests.schema.values.date_answers import read_answers

FOLDER = Path(os.environ.get("MUNIMENT_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")


@pytest.fixture(scope="module")
def found() -> list[DateString]:
    """Give the date strings of the shared folder, collected once."""
    if not FOLDER.is_dir():
        pytest.skip(f"the folder of real exports is not there: {FOLDER}")
    return date_strings(FOLDER)


def test_every_format_gives_its_dates(found):
    assert Counter(each.format for each in found) == {
        "csv": 2118,
        "jsonl": 1331,
        "ead3": 519,
        "ead2002": 419,
        "eac-cpf": 120,
        "tei": 62,
        "xlsx": 57,
        "json": 55,
        "marc21": 18,
        "tsv": 17,
        "listing": 9,
        "mods": 9,
        "dc": 8,
        "marcxml": 8,
        "iiif": 6,
        "ris-bibtex": 4,
    }


def test_dates_are_those_that_stand_in_the_files(found):
    texts = {(each.format, each.text) for each in found}
    assert texts >= {
        ("ead2002", "1928-Jun-36"),
        ("ead3", "1953-1994, undated"),
        ("eac-cpf", "13 janvier 2012 08:11:05 PST"),
        ("jsonl", "c.1785–8, reprinted 1797"),
        ("listing", "February 1942"),
        ("marc21", "c1962."),
        ("marcxml", "[1957?]"),
        ("tei", "15th century, late (1470 × 1495, perhaps c. 1477)"),
        ("tsv", "12th century – 13th century"),
        ("xlsx", "14 Oct.1914."),
    }


def test_the_answered_texts_are_the_sample_of_all_dates(found):
    answers = read_answers("date_answers.jsonl") + read_answers("date_answers_held_out.jsonl")
    answered = {(each.format, each.text, each.context, each.locale) for each in answers}
    assert answered == {(each.format, each.text, each.context, each.locale) for each in sample(found)}
