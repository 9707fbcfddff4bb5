"""Reports: counts, bounds, and the very shape of the JSON that scripts read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import muniment_schema
from muniment_importers import Locator
from muniment_importers.report import Change, Counts, Failure, ImportReport, Problem, RunReport, utc_text
from muniment_schema.values.vocabularies import ImportMode, ImportState, RecordOutcome, Severity

CONTRACT = """{"muniment": "1.0.0", "exit_code": 1, "error": null, "inputs_skipped": [],
 "counts": {"read": 12, "created": 9, "updated": 1, "unchanged": 0, "deleted": 0, "skipped": 1, "failed": 1,
            "warnings": 2},
 "runs": [{
   "id": "run_01J9Z3NDEKTSV4RRFFQ69G5FAV", "number": 7, "state": "done", "resumable": false, "dry_run": false,
   "importer": {"name": "csv", "version": "1.0.0", "plugin": "muniment", "confidence": 0.9,
                "reason": "comma-separated, 9 columns, 12 rows"},
   "source": "census-2026", "mode": "replace", "options": {"delimiter": ","},
   "input": {"name": "census 2026.csv", "sha256": "ab", "bytes": 4096, "encoding": "utf-8"},
   "map_sha256": null, "started_at": "2026-11-23T08:00:00Z", "finished_at": "2026-11-23T08:00:01Z",
   "counts": {"read": 12, "created": 9, "updated": 1, "unchanged": 0, "deleted": 0, "skipped": 1, "failed": 1,
              "warnings": 2},
   "total": 12, "missing": 0,
   "unmapped": [{"field": "col:Shelf", "count": 12, "samples": ["A3", "A4"]}],
   "error": null,
   "problems": [{"severity": "error", "code": "RAGGED_ROW", "message": "9 columns expected, 11 found",
                 "hint": "quote cells that hold a comma",
                 "locator": {"input": "census 2026.csv", "line": 8, "record": 7}, "native_id": "C-7", "field": null,
                 "value": "x"}],
   "problems_omitted": 0, "rejects": "census 2026.rejects.csv",
   "changes": [{"id": "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV", "native_id": "C-2", "outcome": "updated",
                "fields": {"date": {"before": null, "after": "1946"}}}]
 }]}"""

RAGGED = Problem(
    Severity.ERROR,
    "RAGGED_ROW",
    "9 columns expected, 11 found",
    Locator(input="census 2026.csv", line=8, record=7),
    "quote cells that hold a comma",
    "C-7",
    None,
    "x",
)


def run(**said: Any) -> RunReport:
    known = {
        "id": "run_01J9Z3NDEKTSV4RRFFQ69G5FAV",
        "number": 7,
        "importer": "csv",
        "importer_version": "1.0.0",
        "plugin": "muniment",
        "source": "census-2026",
        "input_name": "census 2026.csv",
    }
    return RunReport(**{**known, **said})


def test_the_report_is_the_document_of_the_contract_key_by_key() -> None:
    one = run(
        state=ImportState.DONE,
        confidence=0.9,
        reason="comma-separated, 9 columns, 12 rows",
        options={"delimiter": ","},
        input_sha256="ab",
        input_bytes=4096,
        encoding="utf-8",
        started_at=datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1))),
        finished_at=datetime(2026, 11, 23, 8, 0, 1, 900_000, tzinfo=UTC),
        counts=Counts(created=9, updated=1, skipped=1, failed=1, warnings=2),
        total=12,
        rejects="census 2026.rejects.csv",
        changes=[
            Change("doc_01J9Z3NDEKTSV4RRFFQ69G5FAV", "C-2", RecordOutcome.UPDATED, {"date": (None, "1946")}),
        ],
    )
    for shelf in ["A3", "A4", *["A3"] * 10]:
        one.unmapped = one.unmapped_with([{"col:Shelf": [shelf]}])
    one.note(RAGGED)
    shape = ImportReport(runs=[one], exit_code=1).as_json()
    expected = json.loads(CONTRACT) | {"muniment": muniment_schema.__version__}
    assert json.dumps(shape) == json.dumps(expected)


def test_changes_are_there_only_when_they_were_asked_for() -> None:
    assert "changes" not in run().as_json()
    assert run(changes=[]).as_json()["changes"] == []


def test_a_brief_report_leaves_out_problems_and_changes() -> None:
    left_out = {"problems", "problems_omitted", "rejects", "changes"}
    assert run(changes=[]).as_json().keys() - run(changes=[]).as_json(brief=True).keys() == left_out


def test_an_error_has_four_keys_here_and_in_each_run() -> None:
    failure = Failure("CUT", "it ends early", "fetch it again")
    expected = {"code": "CUT", "message": "it ends early", "hint": "fetch it again", "error_id": None}
    assert run(error=failure).as_json()["error"] == expected
    assert ImportReport(error=failure, exit_code=2).as_json()["error"] == expected


COUNTS = st.builds(Counts, *[st.integers(min_value=0, max_value=10**9)] * 7)


@given(st.lists(COUNTS, max_size=5))
def test_counts_add_up_over_runs_and_outcomes(several: list[Counts]) -> None:
    total = ImportReport(runs=[run(counts=each) for each in several]).counts
    assert total.read == sum(each.read for each in several)
    shape = total.as_json()
    assert list(shape) == ["read", *(outcome.value for outcome in RecordOutcome), "warnings"]
    assert shape["read"] == sum(shape[outcome.value] for outcome in RecordOutcome)


@given(st.sampled_from(RecordOutcome), st.integers(min_value=1, max_value=9))
def test_an_outcome_is_counted_under_its_name(outcome: RecordOutcome, number: int) -> None:
    counts = Counts()
    counts.count(outcome, number)
    assert {name: value for name, value in counts.as_json().items() if value} == {"read": number, outcome.value: number}


def test_missing_is_what_the_input_claims_and_did_not_have() -> None:
    assert run().missing is None
    assert run(total=31, counts=Counts(created=10)).missing == 21
    assert run(total=3, counts=Counts(created=10)).missing == 0


def test_warnings_are_counted_also_beyond_the_bound() -> None:
    one = run()
    doubt = Problem(Severity.WARNING, "ODD", "odd", Locator())
    for _ in range(1_002):
        one.note(doubt)
    one.note(RAGGED)
    assert (len(one.problems), one.problems_omitted, one.counts.warnings) == (1_000, 3, 1_002)


def test_a_problem_is_one_line_for_people() -> None:
    assert str(RAGGED) == (
        "census 2026.csv line 8, record 7: 9 columns expected, 11 found; quote cells that hold a comma"
    )
    doubt = Problem(Severity.WARNING, "ODD", "not a status", Locator(input="a.csv"), field="status")
    assert str(doubt) == "a.csv: status: not a status"


def test_moments_are_in_utc_to_the_second() -> None:
    assert utc_text(None) is None
    assert utc_text(datetime(2026, 11, 23, 8, 0, 1, 999_999, tzinfo=UTC)) == "2026-11-23T08:00:01Z"


def test_modes_and_states_are_words() -> None:
    shape = run(mode=ImportMode.FILL, state=ImportState.INTERRUPTED).as_json()
    assert (shape["mode"], shape["state"]) == ("fill", "interrupted")
