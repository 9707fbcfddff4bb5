"""The hooks of plugins along a run: what they may do, and that a broken one costs a record and not the run."""

from __future__ import annotations

from typing import Any

from muniment_importers import ImportContext, Record, RecordError, Skip
from muniment_importers.report import RunReport
from muniment_schema.tables import DOCUMENT, IMPORT_PROBLEM, IMPORT_RECORD


def records(*names: str) -> list[Record]:
    return [Record(native_id=name, title=f"Document {name}") for name in names]


def test_a_transform_changes_skips_and_refuses_records(archive: Any) -> None:
    def transform_record(record: Record, context: ImportContext) -> Record | Skip | None:
        if record.native_id == "B":
            return Skip("a duplicate of A")
        if record.native_id == "C":
            raise RecordError("NOT_OURS", "belongs to the county", field="title")
        if record.native_id == "D":
            return None
        record.title = f"{record.title}, {context.source_key}"
        return record

    report = archive.take(*records("A", "B", "C", "D"), hooks={"transform_record": transform_record})
    assert report.exit_code == 1
    assert archive.rows(IMPORT_RECORD, "native_id", "outcome", "reason") == [
        ("A", "created", None),
        ("B", "skipped", "a duplicate of A"),
        ("C", "failed", "NOT_OURS"),
        ("D", "created", None),
    ]
    assert archive.rows(DOCUMENT, "title") == ["Document A, feed", "Document D"]


def test_a_transform_that_raises_costs_the_record_and_names_the_plugin(archive: Any) -> None:
    def transform_record(record: Record) -> None:
        if record.native_id == "B":
            raise KeyError("shelf")

    report = archive.take(*records("A", "B", "C"), hooks={"transform_record": transform_record})
    assert (report.exit_code, report.counts.created, report.counts.failed) == (1, 2, 1)
    (problem,) = archive.rows(IMPORT_PROBLEM)
    assert problem["code"] == "PLUGIN_FAILED"
    assert problem["message"] == "transform_record of the plugin made raised KeyError: 'shelf'"
    assert "MUNIMENT_BLOCK_PLUGINS" in problem["hint"]


def test_a_transform_that_gives_nonsense_costs_the_record(archive: Any) -> None:
    report = archive.take(*records("A"), hooks={"transform_record": lambda record: "A"})
    assert report.counts.failed == 1
    assert "transform_record of the plugin made gave a str" in archive.rows(IMPORT_PROBLEM, "message")[0]


def test_a_plugin_can_say_which_object_a_record_is(archive: Any) -> None:
    archive.take(*records("A"), name="first.made")
    (public_id,) = archive.rows(DOCUMENT, "id")

    def match_record(record: Record) -> str | None:
        return public_id if record.title == "The same" else None

    report = archive.take(
        Record(native_id="X", title="The same", date="1943"),
        Record(native_id="Y", title="Another"),
        name="second.made",
        hooks={"match_record": match_record},
    )
    assert (report.counts.updated, report.counts.created) == (1, 1)
    assert archive.rows(DOCUMENT, "title", "date_edtf") == [("Document A", "1943"), ("Another", None)]


def test_a_match_that_raises_costs_the_record_and_makes_no_duplicate(archive: Any) -> None:
    def match_record(record: Record) -> str:
        raise ConnectionError("no answer")

    report = archive.take(*records("A"), hooks={"match_record": match_record})
    assert (report.exit_code, report.counts.failed, archive.count(DOCUMENT)) == (1, 1, 0)
    assert "match_record of the plugin made raised ConnectionError" in archive.rows(IMPORT_PROBLEM, "message")[0]


def test_plugins_are_told_when_a_run_begins_and_how_it_ended(archive: Any) -> None:
    told: list[Any] = []

    def import_started(context: ImportContext) -> None:
        told.append((context.run_number, context.importer, context.source_key, context.source.name))

    def import_finished(context: ImportContext, report: RunReport) -> None:
        told.append((context.run_id, report.state, report.counts.created, report.finished_at is not None))

    hooks = {"import_started": import_started, "import_finished": import_finished}
    (run,) = archive.take(*records("A"), hooks=hooks).runs
    assert told == [(1, "made-up", "feed", "feed.made"), (run.id, "done", 1, True)]
    told.clear()
    archive.take(*records("A"), "nonsense", hooks=hooks)
    assert [each[1] for each in told] == ["made-up", "failed"]


def test_a_plugin_that_fails_when_it_is_told_does_not_stop_the_run(archive: Any) -> None:
    def fail() -> None:
        raise RuntimeError("no luck")

    report = archive.take(*records("A"), hooks={"import_started": fail, "import_finished": fail})
    assert (report.exit_code, report.counts.created) == (0, 1)
