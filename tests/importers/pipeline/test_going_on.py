"""Runs that go on: behind what is stored, with the counts of all, and only where nothing has changed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from muniment_importers import Checkpoint, FatalImportError, Record, RecordError
from muniment_importers.going_on import open_queued, resume_import, work_off
from muniment_importers.pipeline import pace
from muniment_importers.pipeline.earlier import NotResumable, RunAtWork
from muniment_importers.pipeline.prepare import ImporterChanged, InputChanged
from muniment_importers.run import RunRequest
from muniment_importers.runs import list_runs, show_run
from muniment_schema.tables import DOCUMENT, IMPORT_BATCH, IMPORT_RUN, SOURCE_LINK
from muniment_schema.values.vocabularies import ImportMode

NAMES = "ABCDEFG"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST", 2)
    monkeypatch.setattr(pace, "FEWEST", 2)


def reading(*items: Any) -> Callable[[], Iterator[Any]]:
    """Yield these items, and raise the exceptions among them that are no RecordError."""

    def read() -> Iterator[Any]:
        for item in items:
            if isinstance(item, BaseException) and not isinstance(item, RecordError):
                raise item
            yield item

    return read


def records(names: str = NAMES) -> list[Any]:
    return [Record(native_id=name, title=f"Document {name}", extra={"Shelf": [name]}) for name in names]


def cut_after(archive: Any, *items: Any, **said: Any) -> Any:
    """Import these items and lose the input then."""
    (run,) = archive.take(reading=reading(*items, OSError(5, "Input/output error")), **said).runs
    assert (run.state, run.error.code) == ("failed", "INPUT_LOST")
    return run


def plugins_reading(archive: Any, *items: Any, **members: Any) -> Any:
    return archive.plugins(archive.importer(reading(*items), **members))


def set_run(archive: Any, **values: Any) -> None:
    with archive.database.write() as connection:
        connection.execute(update(IMPORT_RUN).values(**values))


def test_the_same_command_goes_on_with_the_same_run_and_its_counts(archive: Any) -> None:
    bad = RecordError("BAD_ROW", "no row")
    first = cut_after(archive, *records("ABC"), bad, *records("D"))
    assert (first.resumable, first.counts.read) == (True, 5)
    (run,) = archive.take(*records("ABC"), bad, *records("DEFG")).runs
    assert (run.id, run.number, run.state, run.resumable, run.error) == (first.id, 1, "done", False, None)
    assert (run.counts.read, run.counts.created, run.counts.failed) == (8, 7, 1)
    assert [problem.code for problem in run.problems] == ["BAD_ROW"]
    assert (run.unmapped["Shelf"].count, archive.count(DOCUMENT)) == (7, 7)
    assert archive.rows(IMPORT_RUN, "number", "state", "read", "held_by") == [(1, "done", 8, None)]
    assert archive.rows(IMPORT_BATCH, "number", "last_ordinal") == [(1, 2), (2, 4), (3, 5), (4, 7), (5, 8)]


def test_a_run_that_is_done_is_not_gone_on_with(archive: Any) -> None:
    archive.take(*records())
    (again,) = archive.take(*records()).runs
    assert (again.number, again.counts.unchanged) == (2, 7)


@pytest.mark.parametrize("said", [{"mode": ImportMode.FILL}, {"limit": 6}, {"dry_run": True}])
def test_another_command_is_another_run(archive: Any, said: dict[str, Any]) -> None:
    cut_after(archive, *records("ABCD"))
    (other,) = archive.take(*records(), **said).runs
    assert other.number == 2


def test_what_lost_its_framing_is_not_resumable(archive: Any) -> None:
    (run,) = archive.take(reading=reading(*records("ABC"), FatalImportError("CUT", "it ends early"))).runs
    assert (run.state, run.resumable) == ("failed", False)


def test_a_run_that_stored_nothing_is_not_resumable(archive: Any) -> None:
    run = cut_after(archive)
    assert not run.resumable
    with pytest.raises(NotResumable, match="run 1 cannot go on"):
        resume_import(archive.database, archive.plugins(archive.importer(list)), "1")


def test_a_resumed_run_reads_the_map_and_options_from_its_row(archive: Any, tmp_path: Path) -> None:
    field_map = tmp_path / "map.toml"
    field_map.write_text('version = 1\n[fields]\nnative_id = "No"\ntitle = "What"\n')
    path = archive.file("list.csv", "No;What\n" + "".join(f"{n};Letter {n}\n" for n in range(9)))
    calls = []

    def transform_record(record: Any) -> None:
        calls.append(record.native_id)
        if len(calls) == 5:
            raise KeyboardInterrupt

    said = {"map_file": field_map, "options": {"delimiter": ";"}, "source": "letters"}
    (run,) = archive.run(path, plugins=archive.plugins(transform_record=transform_record), **said).runs
    assert (run.state, run.counts.read) == ("interrupted", 4)
    field_map.unlink()
    report = resume_import(archive.database, archive.plugins(transform_record=transform_record), "last")
    assert (report.exit_code, report.counts.created, archive.count(DOCUMENT)) == (0, 9, 9)
    assert archive.rows(SOURCE_LINK, "native_id") == [str(n) for n in range(9)]


def test_an_input_or_importer_that_has_changed_is_refused_and_the_run_stays_as_it_was(archive: Any) -> None:
    cut_after(archive, *records("ABCD"))
    newer = plugins_reading(archive, *records(), version="2.0")
    with pytest.raises(ImporterChanged, match="installed is 2"):
        resume_import(archive.database, newer, "1")
    archive.file("feed.made", "something else")
    with pytest.raises(InputChanged, match="when run 1 began"):
        resume_import(archive.database, plugins_reading(archive, *records()), "1")
    assert archive.rows(IMPORT_RUN, "state", "resumable", "held_by") == [("failed", True, None)]


def test_standard_input_cannot_be_gone_on_with(archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"".join(b'{"id":"%d","title":"Letter"}\n' % number for number in range(5))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    def transform_record(record: Any) -> None:
        if record.native_id == "4":
            raise KeyboardInterrupt

    (run,) = archive.run("-", plugins=archive.plugins(transform_record=transform_record), format="jsonl").runs
    assert (run.state, run.resumable, run.counts.created) == ("interrupted", False, 4)
    with pytest.raises(NotResumable, match="standard input"):
        resume_import(archive.database, archive.plugins(), run.id)


def test_records_without_ids_are_told_apart_across_the_interruption(archive: Any) -> None:
    alike = [Record(title="Letter", date=f"194{n}") if n % 2 else Record(title="Letter") for n in range(6)]
    cut_after(archive, *alike[:3])
    (run,) = archive.take(*alike).runs
    assert (run.counts.created, archive.count(DOCUMENT)) == (6, 6)
    (again,) = archive.take(*alike).runs
    assert again.counts.unchanged == 6


def test_an_importer_that_resumes_begins_at_the_last_checkpoint(archive: Any) -> None:
    starts: list[Any] = []

    def read(self: Any, source: Any, options: Any, start: Checkpoint | None = None) -> Iterator[Any]:
        starts.append(start)
        first = start.position["next"] if start else 0
        for place in range(first, len(NAMES)):
            if place == 5 and start is None:
                raise OSError(5, "Input/output error")
            yield Checkpoint({"next": place}, done=place)
            yield records(NAMES[place])[0]

    members = {"read": read, "capabilities": frozenset({"resume"})}
    archive.take(members=members)
    (run,) = archive.take(members=members).runs
    assert starts == [None, Checkpoint({"next": 4}, 4)]
    assert (run.number, run.counts.read, run.counts.created) == (1, 7, 7)


def test_a_run_whose_process_is_gone_is_shown_as_interrupted_and_goes_on(archive: Any) -> None:
    cut_after(archive, *records("ABCD"))
    gone = {"state": "running", "resumable": False, "held_by": "elsewhere:1:abc"}
    set_run(archive, **gone, heartbeat_at=datetime.now(UTC) - timedelta(seconds=20))
    assert list_runs(archive.database, 5)[0].state == "running"
    with pytest.raises(RunAtWork):
        work_off(archive.database, plugins_reading(archive, *records()), "1")
    set_run(archive, heartbeat_at=datetime.now(UTC) - timedelta(seconds=40))
    shown = show_run(archive.database, "1")
    assert (shown.state, shown.resumable) == ("interrupted", True)
    (run,) = archive.take(*records()).runs
    assert (run.number, run.counts.created) == (1, 7)


def test_a_run_that_somebody_else_took_stores_no_more(archive: Any) -> None:
    def read() -> Iterator[Any]:
        yield from records("ABC")
        set_run(archive, held_by="elsewhere:1:abc")
        yield from records("DEF")

    (run,) = archive.take(reading=read).runs
    assert (run.state, run.error.code, archive.count(DOCUMENT)) == ("failed", "RUN_TAKEN", 2)
    assert archive.rows(IMPORT_RUN, "state", "held_by", "read") == [("running", "elsewhere:1:abc", 2)]


def test_a_run_that_is_to_be_cancelled_ends_after_the_batch_at_hand(archive: Any) -> None:
    def read() -> Iterator[Any]:
        yield from records("ABC")
        set_run(archive, cancel_asked_at=datetime.now(UTC))
        yield from records("DEFG")

    report = archive.take(reading=read)
    (run,) = report.runs
    assert (report.exit_code, run.state, run.resumable, run.counts.created) == (3, "cancelled", False, 4)
    assert archive.rows(IMPORT_RUN, "state") == ["cancelled"]


def test_a_queued_run_is_worked_off_from_its_row(archive: Any) -> None:
    plugins = plugins_reading(archive, *records())
    request = RunRequest(inputs=[archive.file("stored.made")], source="letters", actor="tok_1")
    run_id = open_queued(archive.database, plugins, request, input_name="letters.made", idempotency_key="k")
    queued = show_run(archive.database, run_id)
    assert (queued.state, queued.number, queued.input_name, queued.started_at) == ("queued", 1, "letters.made", None)
    run = work_off(archive.database, plugins, run_id)
    assert (run.id, run.number, run.state, run.counts.created) == (run_id, 1, "done", 7)
    assert (run.source, run.input_name) == ("letters", "letters.made")
    with pytest.raises(NotResumable, match="run 1 is done"):
        work_off(archive.database, plugins, run_id)
