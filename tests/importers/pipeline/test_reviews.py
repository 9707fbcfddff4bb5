"""Records that may be documents which are there already: held, listed, settled by a person, and met again."""

from __future__ import annotations

from typing import Any

import pytest

from muniment_importers import IdentifierRef, Record
from muniment_importers.reviews import NoSuchReview, ReviewRefused, open_reviews, settle
from muniment_schema.tables import DOCUMENT, IMPORT_PROPOSAL, SOURCE_LINK

LETTER: dict[str, Any] = {"title": "Letter", "description": "Asks for help.", "date": "1943"}


def doi(*values: str) -> list[IdentifierRef | str]:
    return [IdentifierRef(value, "doi") for value in values]


def _counts(report: Any) -> dict[str, int]:
    return {name: number for name, number in report.as_json()["counts"].items() if number}


def _reviews(archive: Any, report: Any) -> list[dict[str, Any]]:
    return open_reviews(archive.database, report.runs[0].id)


def _held(archive: Any) -> Any:
    archive.take(Record(native_id="A", **LETTER), source="wilson")
    report = archive.take(Record(native_id="Z", **LETTER), source="paris")
    assert _counts(report) == {"read": 1, "skipped": 1}
    return report


def test_a_record_that_reads_like_one_of_another_source_is_held(archive: Any) -> None:
    [review] = _reviews(archive, _held(archive))
    [candidate] = review["candidates"]
    assert (review["record"], review["native_id"], review["title"]) == (1, "Z", "Letter")
    assert (candidate["reason"], candidate["title"]) == ("SAME_TEXT_AND_DATE", "Letter")
    assert candidate["id"] in archive.rows(DOCUMENT, "id")
    assert archive.count(DOCUMENT) == 1


@pytest.mark.parametrize(
    ("native_id", "said"),
    [
        ("A", LETTER),
        ("Z", LETTER | {"date": "1944"}),
        ("Z", LETTER | {"date": None}),
        ("Z", LETTER | {"description": None}),
        ("Z", LETTER | {"title": "Lettre"}),
    ],
)
def test_another_date_or_text_or_the_same_id_is_no_doubt(archive: Any, native_id: str, said: dict[str, Any]) -> None:
    archive.take(Record(native_id="A", **LETTER), source="wilson")
    assert _counts(archive.take(Record(native_id=native_id, **said), source="paris")) == {"read": 1, "created": 1}


def test_a_record_that_waits_is_held_again_once_and_a_dry_run_counts_alike(archive: Any) -> None:
    _held(archive)
    again = Record(native_id="Z", **LETTER)
    corrected = Record(native_id="Z", title="Quite another title")
    for dry_run in (True, False):
        report = archive.take(again, corrected, source="paris", dry_run=dry_run)
        assert _counts(report) == {"read": 2, "skipped": 2}
    assert archive.count(IMPORT_PROPOSAL) == 1
    assert [each["record"] for each in _reviews(archive, report)] == [1, 2]


def test_a_dry_run_counts_a_record_that_comes_twice_as_the_real_run_does(archive: Any) -> None:
    archive.take(Record(native_id="A", **LETTER), source="wilson")
    twice = Record(native_id="Z", **LETTER), Record(native_id="Z", title="Corrected")
    assert _counts(archive.take(*twice, source="paris", dry_run=True)) == {"read": 2, "skipped": 2}
    assert archive.count(IMPORT_PROPOSAL) == 0
    assert _counts(archive.take(*twice, source="paris")) == {"read": 2, "skipped": 2}


def test_the_same_document_takes_what_the_record_says_and_the_record_comes_again_as_it(archive: Any) -> None:
    archive.take(Record(native_id="A", **LETTER), source="wilson")
    record = Record(native_id="Z", **LETTER, type="Letter")
    report = archive.take(record, source="paris")
    [first] = archive.rows(DOCUMENT, "id")
    settled = settle(archive.database, "last", "Z", first)
    assert (settled["document"], settled["settled_as"], settled["outcome"]) == (first, "same", "updated")
    assert archive.rows(DOCUMENT, "type") == ["Letter"]
    assert _reviews(archive, report) == []
    assert _counts(archive.take(record, source="paris")) == {"read": 1, "unchanged": 1}
    assert len(set(archive.rows(SOURCE_LINK, "object_pk"))) == 1


def test_a_new_document_is_its_own_from_then_on_and_nothing_is_settled_twice(archive: Any) -> None:
    _held(archive)
    settled = settle(archive.database, "last", "1", None)
    assert (settled["settled_as"], settled["outcome"]) == ("new", "created")
    assert archive.count(DOCUMENT) == 2
    with pytest.raises(ReviewRefused) as refused:
        settle(archive.database, "last", "Z", None)
    assert refused.value.code == "ALREADY_SETTLED"
    assert _counts(archive.take(Record(native_id="Z", **LETTER), source="paris")) == {"read": 1, "unchanged": 1}


def test_what_is_not_there_cannot_be_settled(archive: Any) -> None:
    _held(archive)
    with pytest.raises(NoSuchReview):
        settle(archive.database, "last", "Y", None)
    with pytest.raises(NoSuchReview):
        settle(archive.database, "last", "Z", "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV")
    assert archive.count(DOCUMENT) == 1


def test_identifiers_of_two_documents_are_for_a_person_to_judge(archive: Any) -> None:
    both = [Record(native_id=each, title=each, identifiers=doi(f"10.1/{each}")) for each in ("a", "b")]
    archive.take(*both, source="wilson")
    report = archive.take(Record(native_id="Z", title="Z", identifiers=doi("10.1/a", "10.1/b")), source="paris")
    [review] = _reviews(archive, report)
    assert [each["title"] for each in review["candidates"]] == ["a", "b"]
    settled = settle(archive.database, "last", "Z", None)
    assert [each["code"] for each in settled["warnings"]] == ["IDENTIFIER_TAKEN", "IDENTIFIER_TAKEN"]


def test_a_plugin_and_an_identifier_that_disagree_are_for_a_person_to_judge(archive: Any) -> None:
    archive.take(Record(native_id="a", title="a", identifiers=doi("10.1/a")), Record(native_id="b", title="b"))
    second = archive.rows(DOCUMENT, "id")[1]
    report = archive.take(
        Record(native_id="Z", title="Z", identifiers=doi("10.1/a")),
        source="paris",
        hooks={"match_record": lambda record: second},
    )
    [review] = _reviews(archive, report)
    assert [each["reason"] for each in review["candidates"]] == ["MATCHED_BY_PLUGIN", "SAME_IDENTIFIER"]


@pytest.mark.parametrize("batches", [1, 2])
def test_two_records_of_one_source_with_one_identifier_are_for_a_person_to_judge(archive: Any, batches: int) -> None:
    one, other = (Record(native_id=each, title=each, identifiers=doi("10.1/x")) for each in ("a", "b"))
    reports = [archive.take(one, other)] if batches == 1 else [archive.take(one), archive.take(other)]
    [review] = _reviews(archive, reports[-1])
    assert (review["native_id"], review["candidates"][0]["reason"]) == ("b", "NAMED_OTHERWISE")


def test_a_record_without_an_id_is_met_again_by_its_identifier(archive: Any) -> None:
    archive.take(Record(title="Letter", identifiers=doi("10.1/x")))
    assert _counts(archive.take(Record(title="Letter", identifiers=doi("10.1/x")))) == {"read": 1, "unchanged": 1}
    assert _counts(archive.take(Record(title="Letter to Stalin", identifiers=doi("10.1/x")))) == {
        "read": 1,
        "updated": 1,
    }
    assert archive.rows(DOCUMENT, "title") == ["Letter to Stalin"]


def test_an_id_that_fits_several_records_without_one_is_for_a_person_to_judge(archive: Any) -> None:
    archive.take(Record(title="Journal"), Record(title="Journal"))
    report = archive.take(Record(native_id="7", title="Journal"))
    [review] = _reviews(archive, report)
    assert [each["reason"] for each in review["candidates"]] == ["SAME_TEXT", "SAME_TEXT"]
    first = archive.rows(DOCUMENT, "id")[0]
    assert settle(archive.database, "last", "7", first)["document"] == first
