"""A dry run says what the real run does: counts, problems and every field that changes, on every sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from muniment_importers import Deleted, Record, RecordError

SAMPLES = Path(__file__).parents[2] / "samples"
INPUTS = sorted(path for path in SAMPLES.glob("*/*.*"))


def said_of(report: Any) -> dict[str, Any]:
    """Give what a report says, without what is new in every run."""
    runs = []
    for run in report.as_json()["runs"]:
        changes = [{**change, "id": None} if change["outcome"] == "created" else change for change in run["changes"]]
        for change in changes:
            change["fields"].pop("deleted_at", None)  # when, in this very run
        runs.append(
            {name: run[name] for name in ("source", "total", "unmapped", "problems", "counts")} | {"changes": changes}
        )
    return {"exit_code": report.exit_code, "error": report.error, "runs": runs}


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_on_every_sample(archive: Any, path: Path) -> None:
    rehearsed = archive.run(str(path), dry_run=True, diff=True)
    assert said_of(rehearsed) == said_of(archive.run(str(path), diff=True))
    again = archive.run(str(path), dry_run=True, diff=True)
    assert said_of(again) == said_of(archive.run(str(path), diff=True))


def test_there_are_samples() -> None:
    assert len(INPUTS) >= 8


def test_on_a_second_file_that_adds_changes_deletes_and_refuses(archive: Any) -> None:
    def record(name: str, **said: Any) -> Record:
        return Record(native_id=name, title=said.pop("title", f"Letter {name}"), **said)

    first = [
        record("A", date="1943", agents=["Lee"], subjects=["War"]),
        record("B", parent_native_id="A", notes={"arrangement": ["by date"]}),
        record("C", places=["Seoul"], identifiers=["x/1"]),
        record("D"),
        Record(title="Without an id", date="1950"),
    ]
    second = [
        record("A", date="May 1943", agents=["Lee", "Kim"], subjects=["Peace"]),
        record("B", parent_native_id="C"),
        Deleted("D"),
        record("E", date="13 Brumaire", parent_native_id="F"),
        record("F", parent_native_id="E"),
        record("C", title="Map of Seoul"),
        record("D", title="Back again"),
        RecordError("BAD_ROW", "no row"),
        Record(title="Without an id", date="1950"),
        Record(title="Without an id", date="1951"),
    ]
    archive.take(*first)
    rehearsed = archive.take(*second, dry_run=True, diff=True)
    real = archive.take(*second, diff=True)
    assert said_of(rehearsed) == said_of(real)
    assert rehearsed.counts.updated >= 3


def test_a_date_that_changes_is_named_once(archive: Any) -> None:
    archive.take(Record(native_id="A", title="Letter", date="1943"))
    (run,) = archive.take(Record(native_id="A", title="Letter", date="1944"), diff=True).runs
    assert [change.fields for change in run.changes] == [{"date": ("1943", "1944")}]
