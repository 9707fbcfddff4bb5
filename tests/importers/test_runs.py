"""Past runs: by number, id or `last`, with their problems and records, as they were when they ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_importers.runs import NoSuchRun, list_runs, run_records, show_run
from muniment_schema.database import Database
from muniment_schema.values.vocabularies import RecordOutcome


@pytest.fixture
def imported(database: Database, tmp_path: Path) -> Any:
    """Import a table and give the report of its run."""

    def run(name: str, content: str, **said: Any) -> Any:
        path = tmp_path / name
        path.write_text(content)
        report = run_imports(database, load_plugins(no_plugins=True), RunRequest(inputs=[str(path)], **said))
        (one,) = report.runs
        return one

    return run


LETTERS = "id,title,date,Shelf\nA,Letter,1943,A3\nB,,,A4\nC,Map,13 Brumaire,A5\n"
MINUTES = "id,title\nM,Minutes\n"


def test_a_past_run_is_shown_as_it_was_reported(database: Database, imported: Any) -> None:
    reported = imported("letters.csv", LETTERS)
    assert show_run(database, "last").as_json() == reported.as_json()
    assert [problem.code for problem in reported.problems] == ["NOTHING_MAPPED", "DATE_NOT_UNDERSTOOD"]


def test_a_run_is_found_by_number_id_or_as_the_last(database: Database, imported: Any) -> None:
    first, second = imported("letters.csv", LETTERS), imported("minutes.csv", MINUTES, dry_run=True)
    assert show_run(database, "1").id == show_run(database, first.id).id == first.id
    assert show_run(database, "2").id == show_run(database, "last").id == second.id
    assert show_run(database, "last").dry_run


@pytest.mark.parametrize("reference", ["3", "0", "-1", "run_01J9Z3NDEKTSV4RRFFQ69G5FAV", "first", "", "9" * 40, "³"])
def test_a_run_that_is_not_there_is_an_error_of_its_own(database: Database, imported: Any, reference: str) -> None:
    imported("letters.csv", LETTERS)
    with pytest.raises(NoSuchRun) as caught:
        show_run(database, reference)
    assert caught.value.code == "NOT_FOUND"
    assert repr(reference) in caught.value.message
    with pytest.raises(NoSuchRun):
        run_records(database, reference, RecordOutcome.FAILED)


def test_an_empty_archive_has_no_last_run(database: Database) -> None:
    assert list_runs(database, 20) == []
    with pytest.raises(NoSuchRun):
        show_run(database, "last")


def test_runs_are_listed_newest_first_and_without_problems(database: Database, imported: Any) -> None:
    imported("letters.csv", LETTERS)
    imported("minutes.csv", MINUTES)
    imported("minutes.csv", MINUTES)
    assert [run.number for run in list_runs(database, 20)] == [3, 2, 1]
    assert [run.number for run in list_runs(database, 2)] == [3, 2]
    oldest = list_runs(database, 20)[-1]
    assert (oldest.problems, oldest.counts.failed, oldest.counts.warnings) == ([], 1, 1)
    assert oldest.as_json(brief=True)["unmapped"][0]["field"] == "col:Shelf"


def test_records_of_one_outcome_are_listed_in_the_order_of_the_input(database: Database, imported: Any) -> None:
    run = imported("letters.csv", LETTERS)
    created = run_records(database, "last", RecordOutcome.CREATED)
    assert [(row["ordinal"], row["native_id"], row["kind"]) for row in created] == [
        (1, "A", "document"),
        (3, "C", "document"),
    ]
    (failed,) = run_records(database, run.id, RecordOutcome.FAILED)
    assert (failed["native_id"], failed["reason"]) == ("B", "NOTHING_MAPPED")
    assert failed["locator"] == {"input": "letters.csv", "line": 3, "record": 2}
    assert list(failed) == ["id", "ordinal", "locator", "native_id", "outcome", "reason", "kind"]
    assert run_records(database, "last", RecordOutcome.DELETED) == []


def test_more_problems_than_a_report_holds_are_counted(database: Database, imported: Any) -> None:
    imported("many.csv", "id,title\n" + "".join(f"{number},\n" for number in range(1_010)))
    shown = show_run(database, "last")
    assert (len(shown.problems), shown.problems_omitted) == (1_000, 10)
    assert shown.problems[0].locator.line == 2


def test_a_failed_run_shows_why(database: Database, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(MINUTES)
    (tmp_path / "b.csv").write_bytes(LETTERS.replace("Map", "Carte g\xe9n\xe9rale").encode("latin-1"))
    inputs = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    request = RunRequest(inputs=inputs, format="csv", encoding="utf-8")
    report = run_imports(database, load_plugins(no_plugins=True), request)
    assert report.exit_code == 3
    shown = show_run(database, "last")
    assert shown.error == report.runs[1].error
    assert shown.error is not None
    assert (shown.state, shown.error.code, shown.problems[0].locator.line) == ("failed", "BAD_ENCODING", 4)
