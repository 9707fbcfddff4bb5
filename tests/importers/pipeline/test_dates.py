"""Dates from an input to the archive: how they are read is said by the person, the importer or the source."""

from __future__ import annotations

from typing import Any

import pytest

from muniment_importers import DateText, Record
from muniment_schema.tables import DOCUMENT, DOCUMENT_DATE

LETTERS = "id,title,date\nA,Letter,1/2/1943\nB,Reply,13/2/1943\n"


def codes(report: Any) -> list[str]:
    return [problem.code for run in report.runs for problem in run.problems]


def test_an_ambiguous_date_waits_for_the_locale_of_a_later_run(archive: Any) -> None:
    file = archive.file("letters.csv", LETTERS)
    first = archive.run(file)
    assert (first.exit_code, codes(first)) == (0, ["DATE_AMBIGUOUS"])
    assert archive.rows(DOCUMENT, "date_text", "date_edtf") == [("1/2/1943", None), ("13/2/1943", "1943-02-13")]
    second = archive.run(file, options={"date_locale": "en_GB"})
    assert codes(second) == []
    assert second.runs[0].options["date_locale"] == "en-GB"
    assert archive.rows(DOCUMENT, "date_edtf") == ["1943-02-01", "1943-02-13"]
    # Nobody says it any more: what is known stays known.
    archive.run(file)
    assert archive.rows(DOCUMENT, "date_edtf") == ["1943-02-01", "1943-02-13"]


def test_another_locale_reads_the_same_input_again(archive: Any) -> None:
    file = archive.file("letters.csv", LETTERS)
    archive.run(file, options={"date_locale": "en-GB"})
    report = archive.run(file, options={"date_locale": "en-US"})
    assert (report.counts.updated, report.counts.unchanged) == (1, 1)
    assert archive.rows(DOCUMENT, "date_edtf") == ["1943-01-02", "1943-02-13"]


def test_a_locale_that_is_none_is_wrong_use(archive: Any) -> None:
    report = archive.run(archive.file("letters.csv", LETTERS), options={"date_locale": "Elvish-ish"})
    assert report.exit_code == 2
    assert report.error.code == "BAD_OPTION"
    assert "date_locale" in report.error.message


@pytest.mark.parametrize(("context", "expected"), [(None, ["DATE_DOUBTFUL"]), ("marc", [])])
def test_an_importer_says_in_which_context_its_dates_are_written(
    archive: Any, context: str | None, expected: list[str]
) -> None:
    report = archive.take(Record(native_id="A", title="Score", date="c1943"), members={"date_context": context})
    assert codes(report) == expected
    assert archive.rows(DOCUMENT, "date_edtf") == ["1943"]


def test_several_statements_are_kept_with_role_source_and_rank_and_disagreement_is_said(archive: Any) -> None:
    report = archive.take(
        Record(
            native_id="A",
            title="Letter",
            date=DateText("May 1943", edtf="1934-05"),
            dates=[DateText("1950", role="published"), DateText("1999", rank="deprecated")],
        )
    )
    assert codes(report) == ["DATES_DISAGREE"]
    assert archive.rows(DOCUMENT_DATE, "text", "edtf", "role", "rank") == [
        ("May 1943", "1934-05", "created", "preferred"),
        ("1950", "1950", "published", "normal"),
        ("1999", "1999", "created", "deprecated"),
    ]
    assert archive.rows(DOCUMENT, "date_text", "date_edtf") == [("May 1943", "1934-05")]
