"""Dates of real exports are read as a cataloguer reads them; almost never is another date given out."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.schema.values.date_answers import Answer, Score, read_answers, score, table

from muniment_schema.values.date_text import read_date
from muniment_schema.values.edtf import parse_edtf

HELD_OUT = "date_answers_held_out.jsonl"
FILES = ("date_answers.jsonl", HELD_OUT)


@pytest.mark.parametrize("name", FILES)
def test_dates_of_real_exports_are_read_right_and_hardly_any_wrong(name):
    answers = sorted(read_answers(name), key=lambda answer: answer.format)
    scored = []
    for answer in answers:
        found = read_date(answer.text, locale=answer.locale, context=answer.context)
        given = found.edtf.text if found.edtf else None
        scored.append((answer, given, score(answer, given, found.undated)))
    print("\n" + table((answer.format, each) for answer, _, each in scored))
    if name != HELD_OUT:  # whoever writes the grammar sees what it misses, but not there
        for answer, given, each in scored:
            if each is not Score.RIGHT:
                print(
                    f"{each}: {answer.text!r} ({answer.format}) means {answer.edtf or 'no date'}, was read as {given}"
                )
    counts = Counter(each for _, _, each in scored)
    assert counts[Score.RIGHT] >= 0.95 * len(answers)
    assert counts[Score.WRONG] <= 0.01 * len(answers)


def test_six_hundred_texts_have_one_answer_each_and_all_answers_are_edtf():
    answers = [answer for name in FILES for answer in read_answers(name)]
    assert len({answer.text for answer in answers}) == len(answers) == 600
    for answer in answers:
        for edtf in filter(None, (answer.edtf, *answer.accept)):
            assert parse_edtf(edtf).text
        if answer.undated or answer.ambiguous:
            assert answer.edtf is None
        if answer.ambiguous:
            assert answer.why


@pytest.mark.parametrize(
    ("answer", "edtf", "undated", "expected"),
    [
        (Answer("1943", "csv", "1943"), "1943", False, Score.RIGHT),
        (Answer("1943", "csv", "1943"), "1943~", False, Score.WRONG),
        (Answer("1943", "csv", "1943"), None, False, Score.NOTHING),
        (Answer("c.1785-8", "csv", "1785~/1788~", accept=("1785~/1788",)), "1785~/1788", False, Score.RIGHT),
        (Answer("1708-?1752", "csv", "1708/1752?"), "1708/1752", False, Score.WRONG),
        (Answer("1957, 1958", "csv", "{1957,1958}"), "1957/1958", False, Score.RIGHT),
        (Answer("15th century", "tei", "14XX"), "1400/1499", False, Score.RIGHT),
        (Answer("n.d.", "csv", None, undated=True), None, True, Score.RIGHT),
        (Answer("n.d.", "csv", None, undated=True), None, False, Score.NOTHING),
        (Answer("n.d.", "csv", None, undated=True), None, None, Score.RIGHT),
        (Answer("16mm film", "ead3", None), None, True, Score.NOTHING),
        (Answer("16mm film", "ead3", None), "0016", False, Score.WRONG),
        (Answer("January", "ead3", None, ambiguous=True, accept=("XXXX-01",)), "XXXX-01", False, Score.RIGHT),
        (Answer("January", "ead3", None, ambiguous=True, accept=("XXXX-01",)), "2026-01", False, Score.WRONG),
    ],
)
def test_a_reader_is_scored_by_days_and_qualifiers(answer, edtf, undated, expected):
    assert score(answer, edtf, undated) is expected
