"""What a run says: problems within bounds, links that wait, fields without a place, doubts about the input."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from muniment_importers import Locator, Record, RecordError, RelationRef
from muniment_importers.pipeline.problems import locator_of, storable
from muniment_schema.tables import IMPORT_PROBLEM, IMPORT_RUN


def test_a_report_holds_a_thousand_problems_and_counts_the_rest(archive: Any) -> None:
    (run,) = archive.take(*[RecordError("BAD_ROW", f"row {number}") for number in range(1_203)]).runs
    assert (len(run.problems), run.problems_omitted, run.counts.failed) == (1_000, 203, 1_203)
    assert run.as_json()["problems_omitted"] == 203
    assert run.problems[-1].message == "row 999"
    assert archive.count(IMPORT_PROBLEM) == 1_203


def test_parents_and_targets_that_never_came_are_named_at_the_end(archive: Any) -> None:
    report = archive.take(
        Record(native_id="A", title="Letter", parent_native_id="never"),
        Record(native_id="B", title="Reply", relations=[RelationRef("reply_to", "gone")]),
        Record(native_id="C", title="Map", parent_native_id="A"),
    )
    assert report.exit_code == 0
    problems = {problem.code: problem for problem in report.runs[0].problems}
    assert set(problems) == {"PARENT_NOT_FOUND", "TARGET_NOT_FOUND"}
    missing = problems["PARENT_NOT_FOUND"]
    assert (missing.native_id, missing.field, missing.value, missing.severity) == ("A", "parent", "never", "warning")
    assert "'never' has not come" in missing.message
    assert problems["TARGET_NOT_FOUND"].value == "gone"
    assert report.counts.warnings == 2
    assert archive.rows(IMPORT_RUN, "warnings") == [2]
    again = archive.take(Record(native_id="never", title="Bundle"), Record(native_id="gone", title="Letter"))
    assert again.runs[0].problems == []


def test_fields_without_a_place_are_counted_with_samples(archive: Any) -> None:
    shelves = ["A3", "A4", "A3", "A5", "A6"]
    (run,) = archive.take(
        *(
            Record(native_id=str(number), title="x", extra={"col:Shelf": [shelf]})
            for number, shelf in enumerate(shelves)
        ),
        Record(native_id="last", title="x", languages=["Elvish-ish"], extra={"col:Note": ["n" * 300]}),
    ).runs
    assert run.as_json()["unmapped"] == [
        {"field": "col:Shelf", "count": 5, "samples": ["A3", "A4", "A5"]},
        {"field": "col:Note", "count": 1, "samples": ["n" * 100]},
        {"field": "languages", "count": 1, "samples": ["Elvish-ish"]},
    ]
    assert archive.rows(IMPORT_RUN, "unmapped") == [run.as_json()["unmapped"]]


def test_doubts_about_the_input_as_a_whole_have_no_record(archive: Any) -> None:
    report = archive.run(archive.file("census.csv", "id,title\nA,Caf\xe9\n".encode("latin-1")))
    (problem,) = report.runs[0].problems
    assert (problem.code, problem.severity, problem.ordinal) == ("ENCODING_GUESSED", "warning", None)
    assert problem.locator == Locator(input="census.csv", line=2)
    assert archive.rows(IMPORT_RUN, "encoding", "warnings") == [("windows-1252", 1)]


def test_a_total_that_the_input_claims_shows_what_is_missing(archive: Any) -> None:
    (run,) = archive.take(
        *(Record(native_id=str(number), title="x") for number in range(10)),
        members={"total": lambda self, source, options: 31},
    ).runs
    assert (run.total, run.missing, run.counts.failed) == (31, 21, 0)


def test_a_problem_stands_where_the_importer_says_or_at_the_record(archive: Any) -> None:
    doubts = [RecordError("ODD", "one"), RecordError("ODD", "two", Locator(line=9)), RecordError("ODD", "three", "//c")]
    (run,) = archive.take(Record(native_id="A", title="x", warnings=doubts, locator=Locator(line=8))).runs
    assert [str(problem.locator) for problem in run.problems] == [
        "feed.made line 8",
        "feed.made line 9",
        "feed.made xpath //c, record 1",
    ]


def test_a_locator_always_names_the_input_and_a_line_or_a_record() -> None:
    assert locator_of(None, "a.csv", 3) == Locator(input="a.csv", record=3)
    assert locator_of("//c[2]", "a.xml", 3) == Locator(input="a.xml", xpath="//c[2]", record=3)
    assert locator_of(Locator(line=8), "a.csv", 3) == Locator(input="a.csv", line=8)
    assert locator_of(Locator(page=2), "a.pdf", 3) == Locator(input="a.pdf", page=2, record=3)
    assert locator_of(Locator(input="b.csv", record=7), "a.zip", 3) == Locator(input="b.csv", record=7)


@given(st.text(), st.integers(min_value=0, max_value=20))
def test_a_storable_text_has_no_character_that_a_database_refuses(text: str, most: int) -> None:
    kept = storable(text, most)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    if text.isprintable():
        assert kept == text[:most]


def test_an_input_with_a_name_that_is_not_unicode_is_imported(archive: Any) -> None:
    path = archive.folder / "caf\udce9.csv"
    path.write_text("id,title\nA,Letter\nB,\n")
    report = archive.run(str(path))
    (run,) = report.runs
    assert (report.exit_code, run.counts.created, run.counts.failed) == (1, 1, 1)
    assert (run.input_name, run.problems[0].locator.input) == ("caf\\udce9.csv", "caf\\udce9.csv")
    assert archive.rows(IMPORT_RUN, "input_name") == ["caf\\udce9.csv"]
