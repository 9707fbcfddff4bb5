"""Dry runs: the counts of the real run, and nothing kept but the run itself with its problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from muniment_importers import Deleted, Record, RecordError, Skip
from muniment_importers.pipeline import pace
from muniment_schema.tables import (
    AGENT,
    CHANGE_SET,
    CHANGED,
    DOCUMENT,
    IMPORT_BATCH,
    IMPORT_PROBLEM,
    IMPORT_RECORD,
    IMPORT_RUN,
    PENDING_LINK,
    REVISION,
    SOURCE,
    SOURCE_LINK,
)

KEPT_AWAY = (
    AGENT,
    CHANGE_SET,
    CHANGED,
    DOCUMENT,
    IMPORT_BATCH,
    IMPORT_RECORD,
    PENDING_LINK,
    REVISION,
    SOURCE,
    SOURCE_LINK,
)

FIRST = [
    Record(native_id="A", title="Letter", agents=["Lee"]),
    Record(native_id="B", title="Minutes"),
    Record(native_id="C", title="Map"),
]
SECOND = [
    Record(native_id="A", title="Letter", agents=["Lee"]),
    Record(native_id="B", title="Minutes of May", date="13 Brumaire"),
    Deleted("C"),
    Record(native_id="D", title="Drawing", agents=["Kim"], parent_native_id="never"),
    Record(native_id="E", title="skip me"),
    Record(native_id="\u200b", title="x"),
    RecordError("BAD_ROW", "no row"),
    Record(title="Without an id"),
    Record(title="Without an id"),
]
CASES: list[Callable[[], list[Any]]] = [lambda: FIRST, lambda: SECOND]


def transform_record(record: Record) -> Skip | None:
    return Skip("as asked") if record.title == "skip me" else None


def take(archive: Any, items: list[Any], **said: Any) -> Any:
    return archive.take(*items, hooks={"transform_record": transform_record}, **said)


@pytest.mark.parametrize("known", [[], FIRST])
def test_the_counts_are_those_of_the_real_run(archive: Any, known: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST", 2)
    if known:
        take(archive, known)
    rehearsed = take(archive, SECOND, dry_run=True)
    real = take(archive, SECOND)
    assert rehearsed.counts == real.counts
    assert rehearsed.exit_code == real.exit_code == 1
    assert [problem.code for problem in rehearsed.runs[0].problems] == [each.code for each in real.runs[0].problems]


def test_nothing_is_kept_but_the_run_and_its_problems(archive: Any) -> None:
    take(archive, FIRST)
    before = {table.name: archive.rows(table) for table in KEPT_AWAY}
    number = archive.change_number
    (run,) = take(archive, SECOND, dry_run=True).runs
    assert {table.name: archive.rows(table) for table in KEPT_AWAY} == before
    assert archive.change_number == number
    stored = archive.rows(IMPORT_RUN)[-1]
    assert (stored["id"], stored["number"], stored["dry_run"], stored["state"]) == (run.id, 2, True, "done")
    assert stored["created"] == run.counts.created == 3
    assert archive.count(IMPORT_PROBLEM) == len(run.problems) == 4


def test_a_new_source_is_not_kept_either(archive: Any) -> None:
    report = take(archive, FIRST, dry_run=True, source="new-one")
    assert report.counts.created == 3
    assert archive.count(SOURCE) == 0
    assert archive.rows(IMPORT_RUN, "source_key") == ["new-one"]


def test_a_dry_run_shows_what_would_change(archive: Any) -> None:
    take(archive, FIRST)
    (run,) = take(archive, SECOND, dry_run=True, diff=True).runs
    changes = {change["native_id"]: change for change in run.as_json()["changes"]}
    assert changes["B"]["outcome"] == "updated"
    assert {"before": "Minutes", "after": "Minutes of May"} in changes["B"]["fields"].values()
    assert archive.rows(DOCUMENT, "title") == ["Letter", "Minutes", "Map"]


def test_a_dry_run_that_fails_keeps_its_run(archive: Any) -> None:
    report = take(archive, [*FIRST, "nonsense"], dry_run=True)
    assert (report.exit_code, report.counts.created, archive.count(DOCUMENT)) == (3, 3, 0)
    assert archive.rows(IMPORT_RUN, "state") == ["failed"]
