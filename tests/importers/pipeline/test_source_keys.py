"""Which feed an input belongs to: as said, as stated, by its name; and one that is known under another name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers import Deleted, Record
from muniment_importers.pipeline.request import SOURCE_KEY, stem_key
from muniment_schema.tables import DOCUMENT, IMPORT_PROBLEM, IMPORT_RUN, SOURCE


def records(*names: str) -> list[Record]:
    return [Record(native_id=name, title=f"Document {name}") for name in names]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Census 2026.made", "census-2026"),
        ("Łódź_Akta (2).made", "lodz_akta-2"),
        ("a.b.made", "a.b"),
        ("日本.made", "made-up-cf2abf0c"),
        ("--.made", "made-up-d8156bae"),
        (f"{'x' * 80}.made", "x" * 64),
    ],
)
def test_the_key_is_the_folded_name_of_the_file_or_the_importer(archive: Any, name: str, key: str) -> None:
    (run,) = archive.take(*records("A"), name=name).runs
    assert run.source == key
    assert archive.rows(SOURCE, "key") == [key]


def test_the_key_that_a_person_says_wins_over_the_one_that_the_input_states(archive: Any) -> None:
    members = {"source_key": lambda self, source, options: "Archive.Example/oai"}
    assert archive.take(*records("A"), members=members).runs[0].source == "archive.example-oai"
    assert archive.take(*records("A"), members=members, source="mine").runs[0].source == "mine"


@pytest.mark.parametrize("key", ["Census", "", "a b", "-a", "x" * 65, "é", "a/b"])
def test_a_key_that_is_none_is_wrong_use(archive: Any, key: str) -> None:
    report = archive.take(*records("A"), source=key)
    assert (report.exit_code, report.error.code, report.runs) == (2, "BAD_SOURCE", [])
    assert archive.count(IMPORT_RUN) == 0


@given(st.text())
def test_any_name_makes_a_key_or_none(text: str) -> None:
    key = stem_key(text)
    assert key == "" or SOURCE_KEY.fullmatch(key)
    assert stem_key(key) == key


def test_records_known_under_another_source_stop_a_new_one(archive: Any) -> None:
    archive.take(*records("A", "B", "C"), name="census.made")
    report = archive.take(*records("A", "B", "X"), name="census-final.made")
    assert (report.exit_code, report.error.code, report.as_json()["runs"]) == (2, "AMBIGUOUS_SOURCE", [])
    assert "2 of the first 3 records" in report.error.message
    assert "--source census " in report.error.hint
    assert "--source census-final " in report.error.hint
    assert archive.rows(IMPORT_RUN, "number") == [1]
    assert (archive.rows(SOURCE, "key"), archive.count(DOCUMENT), archive.count(IMPORT_PROBLEM)) == (["census"], 3, 0)
    (run,) = archive.take(*records("D")).runs
    assert run.number == 2


@pytest.mark.parametrize("cure", ["census", "census-final"])
def test_both_cures_work(archive: Any, cure: str) -> None:
    archive.take(*records("A", "B", "C"), name="census.made")
    report = archive.take(*records("A", "B", "X"), name="census-final.made", source=cure)
    assert (report.exit_code, report.counts.created) == (0, 1 if cure == "census" else 3)


def test_an_ambiguous_dry_run_leaves_nothing_either(archive: Any) -> None:
    archive.take(*records("A"), name="census.made")
    report = archive.take(*records("A"), name="other.made", dry_run=True)
    assert (report.exit_code, report.error.code, archive.count(IMPORT_RUN)) == (2, "AMBIGUOUS_SOURCE", 1)


def test_among_several_inputs_an_ambiguous_one_is_a_failed_run(archive: Any) -> None:
    archive.take(*records("A"), name="census.made")
    plugins = archive.plugins(archive.importer(lambda: records("A")))
    report = archive.run(archive.file("census.made"), archive.file("other.made"), plugins=plugins)
    assert (report.exit_code, [run.state for run in report.runs]) == (3, ["done", "failed"])
    assert report.runs[1].error.code == "AMBIGUOUS_SOURCE"
    assert archive.count(DOCUMENT) == 1


@pytest.mark.parametrize(
    "again",
    [
        [Record(native_id="A", title="Something else"), *records("X")],
        [*records("A"), *records("X", "Y")],
        [Record(title="Document A")],
    ],
)
def test_other_titles_few_ids_or_none_are_a_source_of_its_own(archive: Any, again: list[Record]) -> None:
    archive.take(*records("A", "B", "C"), name="census.made")
    assert archive.take(*again, name="letters.made").exit_code == 0


def test_ids_spread_over_several_sources_are_no_sign(archive: Any) -> None:
    archive.take(*records("A"), name="one.made")
    archive.take(*records("B"), name="two.made")
    assert archive.take(*records("A", "B", "C"), name="three.made").exit_code == 0


def test_what_is_gone_is_no_sign(archive: Any) -> None:
    archive.take(*records("A"), name="census.made")
    archive.take(Deleted("A"), name="census.made")
    assert archive.take(*records("A"), name="letters.made").exit_code == 0
