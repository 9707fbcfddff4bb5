"""Import runs, their records and problems, and the installed importers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from muniment_schema.context import ImporterInfo

RUN = "query ($number: Int, $id: ID) { importRun(number: $number, id: $id) { %s } }"


def run_of(client: Any, number: int, fields: str) -> Any:
    return client.ask(RUN % fields, number=number)["importRun"]


def test_a_run_says_what_it_did(shelf, client):
    counts = {"read": 12, "created": 9, "updated": 1, "skipped": 1, "failed": 1, "warnings": 2}
    run = shelf.run(
        7,
        "census-2026",
        input_sha256="ab",
        started_at=datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC),
        finished_at=datetime(2026, 11, 23, 8, 0, 1, 500_000, tzinfo=UTC),
        total=31,
        unmapped=[{"field": "col:Shelf", "count": 12, "samples": ["A3", "A4"]}],
        **counts,
    )
    fields = """id number importer importerVersion source input inputSha256 options mode dryRun state
        startedAt finishedAt counts { read created updated unchanged deleted skipped failed warnings } total progress
        unmapped { field count samples } undoOf { id } undoneBy { id }"""
    assert run_of(client, 7, fields) == {
        "id": run.id,
        "number": 7,
        "importer": "csv",
        "importerVersion": "1.0",
        "source": "census-2026",
        "input": "census.csv",
        "inputSha256": "ab",
        "options": {"delimiter": ","},
        "mode": "REPLACE",
        "dryRun": False,
        "state": "DONE",
        "startedAt": "2026-11-23T08:00:00Z",
        "finishedAt": "2026-11-23T08:00:01.500000Z",
        "counts": {"unchanged": 0, "deleted": 0, **counts},
        "total": 31,
        "progress": 1.0,
        "unmapped": [{"field": "col:Shelf", "count": 12, "samples": ["A3", "A4"]}],
        "undoOf": None,
        "undoneBy": None,
    }


@pytest.mark.parametrize(
    ("state", "read", "total", "progress"),
    [
        ("running", 10, 40, 0.25),
        ("running", 10, None, None),
        ("running", 50, 40, 1.0),
        ("running", 0, 0, 1.0),
        ("failed", 10, 40, 0.25),
        ("done", 10, 31, 1.0),
        ("done", 10, None, None),
    ],
)
def test_progress_is_the_share_done_of_a_known_total(shelf, client, state, read, total, progress):
    shelf.run(1, state=state, read=read, created=read, total=total)
    assert run_of(client, 1, "progress") == {"progress": progress}


def test_runs_come_newest_first_by_page_and_by_state_and_source(shelf, client):
    for number in range(1, 8):
        shelf.run(number, "parish" if number % 2 else "census", state="failed" if number == 5 else "done")
    query = """query ($after: String, $last: Int, $states: [ImportState!], $source: String) {
        importRuns(first: %s, after: $after, last: $last, states: $states, source: $source) {
            totalCount startPosition nodes { number } pageInfo { hasNextPage hasPreviousPage endCursor }
        } }"""
    first = client.ask(query % 3)["importRuns"]
    second = client.ask(query % 3, after=first["pageInfo"]["endCursor"])["importRuns"]
    assert [run["number"] for run in first["nodes"] + second["nodes"]] == [7, 6, 5, 4, 3, 2]
    assert (second["startPosition"], second["totalCount"]) == (4, 7)
    assert second["pageInfo"]["hasNextPage"] is True
    last = client.ask(query % "null", last=2)["importRuns"]
    assert [run["number"] for run in last["nodes"]] == [2, 1]
    assert [run["number"] for run in client.ask(query % 9, states=["FAILED"])["importRuns"]["nodes"]] == [5]
    assert client.ask(query % 9, states=[])["importRuns"]["totalCount"] == 0
    assert [run["number"] for run in client.ask(query % 9, source="census")["importRuns"]["nodes"]] == [6, 4, 2]
    assert client.refused(query % 9, source="\x00")[0] == "BAD_FILTER"
    assert client.refused(query % 3, source="census", after=first["pageInfo"]["endCursor"])[0] == "BAD_CURSOR"


def test_one_run_is_found_by_number_or_by_id_and_by_one_of_them_only(shelf, client):
    run = shelf.run(3)
    assert client.ask(RUN % "number", id=run.id) == {"importRun": {"number": 3}}
    assert client.ask(RUN % "number", number=4) == {"importRun": None}
    assert client.ask(RUN % "number", id="nothing") == {"importRun": None}
    assert client.refused(RUN % "number")[0] == "BAD_USER_INPUT"
    assert client.refused(RUN % "number", number=3, id=run.id)[0] == "BAD_USER_INPUT"


def test_an_undo_and_what_it_undid_know_each_other(shelf, client):
    first = shelf.run(1, state="undone")
    shelf.run(2, undo_of_pk=first.pk)
    assert run_of(client, 1, "undoneBy { number } undoOf { number }") == {"undoneBy": {"number": 2}, "undoOf": None}
    assert run_of(client, 2, "undoneBy { number } undoOf { number }") == {"undoneBy": None, "undoOf": {"number": 1}}


def test_records_say_what_they_became(shelf, importer_client):
    run = shelf.run(1)
    document = shelf.document("Census sheet")
    shelf.record(run, 1, "created", document, native_id="C-1")
    shelf.record(run, 2, "failed", raw="C-2|1900", reason="RAGGED_ROW")
    shelf.problem(run, "error", 2, hint="quote cells that hold a comma", field="title", value="…")
    shelf.problem(run, "warning", 2)
    shelf.problem(shelf.run(2), "error", 2)
    fields = """records { totalCount pageInfo { hasNextPage } edges { cursor } nodes {
        ordinal locator nativeId outcome reason raw target { __typename ... on Document { title } }
        problems { severity code message hint locator field value } } }
        failed: records(outcomes: [FAILED]) { nodes { ordinal } } none: records(outcomes: []) { totalCount }"""
    found = run_of(importer_client, 1, fields)
    assert found["records"]["totalCount"] == 2
    assert found["records"]["nodes"][0] == {
        "ordinal": 1,
        "locator": "census.csv line 2, record 1",
        "nativeId": "C-1",
        "outcome": "CREATED",
        "reason": None,
        "raw": None,
        "target": {"__typename": "Document", "title": "Census sheet"},
        "problems": [],
    }
    refused = found["records"]["nodes"][1]
    assert (refused["target"], refused["raw"], refused["reason"]) == (None, "C-2|1900", "RAGGED_ROW")
    assert [problem["severity"] for problem in refused["problems"]] == ["ERROR", "WARNING"]
    assert refused["problems"][0] == {
        "severity": "ERROR",
        "code": "RAGGED_ROW",
        "message": "9 columns expected, 11 found",
        "hint": "quote cells that hold a comma",
        "locator": "census.csv line 8",
        "field": "title",
        "value": "…",
    }
    assert found["failed"]["nodes"] == [{"ordinal": 2}]
    assert found["none"]["totalCount"] == 0


def test_the_target_of_a_record_may_be_of_any_kind_and_hidden(shelf, importer_client):
    run, lee, gone = shelf.run(1), shelf.agent("Lee"), shelf.document(deleted=True)
    shelf.record(run, 1, "created", kind="agent", object_pk=lee.pk)
    shelf.record(run, 2, "deleted", gone)
    shelf.record(run, 3, "created", kind="hedgehog", object_pk=1)
    found = run_of(importer_client, 1, "records { nodes { target { id } } }")["records"]["nodes"]
    assert [record["target"] for record in found] == [{"id": lee.id}, None, None]


def test_problems_are_for_everybody_and_their_values_for_importers(shelf, client, importer_client):
    run = shelf.run(1)
    for number in range(3):
        shelf.problem(run, "warning" if number else "error", number, value=f"secret {number}")
    fields = """problems(first: 2) { totalCount startPosition pageInfo { hasNextPage endCursor } nodes { value } }
        errors: problems(severities: [ERROR]) { nodes { severity value } }"""
    found, full = run_of(client, 1, fields), run_of(importer_client, 1, fields)
    assert found["problems"]["totalCount"] == 3
    assert found["problems"]["pageInfo"]["hasNextPage"] is True
    assert found["problems"]["nodes"] == [{"value": None}, {"value": None}]
    assert full["problems"]["nodes"] == [{"value": "secret 0"}, {"value": "secret 1"}]
    assert full["errors"]["nodes"] == [{"severity": "ERROR", "value": "secret 0"}]
    query = RUN.replace("$id: ID)", "$id: ID, $after: String)") % "problems(after: $after) { startPosition }"
    after = client.ask(query, number=1, after=found["problems"]["pageInfo"]["endCursor"])
    assert after == {"importRun": {"problems": {"startPosition": 3}}}


def test_records_are_refused_below_the_importer_role(shelf, client):
    shelf.run(1)
    code, message = client.refused(RUN % "number records { totalCount }", number=1)
    assert code == "NOT_ALLOWED"
    assert "importer" in message


def test_problems_and_records_of_several_runs_cost_the_same_as_of_one(shelf, importer_client, statements):
    for number in range(1, 6):
        run = shelf.run(number)
        for ordinal in range(1, 4):
            shelf.record(run, ordinal, "created", shelf.document())
            shelf.problem(run, "warning", ordinal)
    query = """query ($n: Int) { importRuns(first: $n) { nodes { undoneBy { id } undoOf { id }
        records(first: 2) { totalCount nodes { problems { code } target { id } } } problems(last: 1) { nodes { code } }
    } } }"""
    costs = []
    for size in (1, 5):
        statements.clear()
        found = importer_client.compiled(query, n=size)["importRuns"]["nodes"]
        costs.append(statements.count)
        assert all(run["records"]["totalCount"] == 3 for run in found)
        assert all(len(run["records"]["nodes"]) == 2 for run in found)
    assert costs == [1, 1]


def test_importers_are_listed_with_their_options_and_what_is_wrong(client):
    client.importers = [
        ImporterInfo("csv", "Tables", "1.0", "muniment", (".csv",), ("text/csv",), {"type": "object"}, ("resume",)),
        ImporterInfo("parish", "", "", "parish", load_error="SyntaxError: parish.py line 3"),
    ]
    query = "{ importers { name title version plugin extensions mediaTypes optionsSchema capabilities loadError } }"
    assert client.ask(query)["importers"] == [
        {
            "name": "csv",
            "title": "Tables",
            "version": "1.0",
            "plugin": "muniment",
            "extensions": [".csv"],
            "mediaTypes": ["text/csv"],
            "optionsSchema": {"type": "object"},
            "capabilities": ["resume"],
            "loadError": None,
        },
        {
            "name": "parish",
            "title": "",
            "version": "",
            "plugin": "parish",
            "extensions": [],
            "mediaTypes": [],
            "optionsSchema": {},
            "capabilities": [],
            "loadError": "SyntaxError: parish.py line 3",
        },
    ]
