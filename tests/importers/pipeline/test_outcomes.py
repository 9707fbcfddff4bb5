"""What becomes of each record of a run, and that the counts always add up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muniment_importers import Checkpoint, Deleted, Frame, Locator, Record, RecordError, Skip
from muniment_schema.tables import (
    CHANGE_SET,
    DOCUMENT,
    IMPORT_BATCH,
    IMPORT_PROBLEM,
    IMPORT_RECORD,
    IMPORT_RUN,
    SOURCE_LINK,
)
from muniment_schema.values.vocabularies import ImportMode, PublicationStatus, Visibility


def records(*native_ids: str, **said: Any) -> list[Record]:
    return [Record(native_id=each, title=f"Document {each}", **said) for each in native_ids]


def counts(report: Any) -> dict[str, int]:
    return {name: number for name, number in report.as_json()["counts"].items() if number}


ITEMS = st.one_of(
    st.builds(
        lambda name, title: Record(native_id=name, title=title),
        st.sampled_from(["A", "B", "C", None]),
        st.sampled_from(["Letter", "Minutes", "", "skip me", "date"]),
    ),
    st.builds(lambda name: Record(native_id=name, title="x", date="13 Brumaire"), st.sampled_from(["A", "D"])),
    st.just(RecordError("BAD_ROW", "no row")),
    st.builds(Deleted, st.sampled_from(["A", "B", "Z", " "])),
    st.just(Checkpoint({"line": 3}, 3)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ITEMS, max_size=12))
def test_what_was_read_is_the_sum_of_the_outcomes(archive: Any, items: list[Any]) -> None:
    def transform_record(record: Record) -> Skip | None:
        return Skip("as asked") if record.title == "skip me" else None

    (run,) = archive.take(*items, hooks={"transform_record": transform_record}).runs
    counted = run.as_json()["counts"]
    read = counted.pop("read")
    warnings = counted.pop("warnings")
    assert sum(counted.values()) == read == sum(not isinstance(item, Checkpoint) for item in items)
    assert warnings == sum(problem.severity == "warning" for problem in run.problems)
    (stored,) = [row for row in archive.rows(IMPORT_RUN) if row["id"] == run.id]
    assert {name: stored[name] for name in counted} == counted
    assert (stored["read"], stored["warnings"], stored["state"]) == (read, warnings, "done")


def test_a_second_run_of_the_same_finds_everything_unchanged_and_takes_no_number(archive: Any) -> None:
    given_ = [*records("A", "B"), Record(title="Without an id"), Record(title="Without an id")]
    assert counts(archive.take(*given_)) == {"read": 4, "created": 4}
    number, changes = archive.change_number, archive.count(CHANGE_SET)
    assert number == 1
    report = archive.take(*given_)
    assert counts(report) == {"read": 4, "unchanged": 4}
    assert (archive.change_number, archive.count(CHANGE_SET)) == (number, changes)
    assert [run.number for run in report.runs] == [2]


def test_frames_that_did_not_change_are_not_even_mapped(archive: Any) -> None:
    mapped: list[str] = []

    def map_(frame: Frame) -> Record:
        mapped.append(frame.payload)
        return Record(native_id=frame.native_id, title=frame.payload)

    def take(*titles: str) -> Any:
        frames = [Frame(str(number), None, title.encode(), title) for number, title in enumerate(titles)]
        return archive.take_framed(lambda: frames, map_)

    assert counts(take("Letter", "Minutes")) == {"read": 2, "created": 2}
    mapped.clear()
    assert counts(take("Letter", "Minutes, corrected")) == {"read": 2, "updated": 1, "unchanged": 1}
    assert mapped == ["Minutes, corrected"]
    assert archive.rows(DOCUMENT, "title") == ["Letter", "Minutes, corrected"]


def test_the_same_bytes_in_another_context_are_mapped_again(archive: Any) -> None:
    def take(context: bytes, title: str) -> Any:
        frame = Frame("A", None, b"raw", title, context)
        return archive.take_framed(lambda: [frame], lambda each: Record(native_id="A", title=each.payload))

    take(b"title", "Letter")
    assert counts(take(b"title", "ignored, for it is the same")) == {"read": 1, "unchanged": 1}
    assert counts(take(b"other heading", "Letter to Stalin")) == {"read": 1, "updated": 1}


def test_a_mended_importer_reads_the_same_bytes_differently(archive: Any) -> None:
    archive.take(Record(native_id="A", title="Lettre", raw="A|Letter"))
    report = archive.take(Record(native_id="A", title="Letter", raw="A|Letter"))
    assert counts(report) == {"read": 1, "updated": 1}


def test_a_new_version_of_an_importer_maps_again_and_changes_nothing_that_is_equal(archive: Any) -> None:
    calls: list[str] = []

    def take(version: str) -> Any:
        def map_(frame: Frame) -> Record:
            calls.append(version)
            return Record(native_id="A", title="Letter")

        frames = [Frame("A", None, b"raw", None)]
        return archive.take_framed(lambda: frames, map_, version=version)

    assert counts(take("1")) == {"read": 1, "created": 1}
    assert counts(take("2")) == {"read": 1, "unchanged": 1}
    assert calls == ["1", "2"]


def test_a_transform_that_is_installed_later_is_applied(archive: Any) -> None:
    def transform_record(record: Record) -> Record:
        record.title = (record.title or "").upper()
        return record

    archive.take(*records("A"))
    assert counts(archive.take(*records("A"), hooks={"transform_record": transform_record})) == {
        "read": 1,
        "updated": 1,
    }
    assert archive.rows(DOCUMENT, "title") == ["DOCUMENT A"]


def test_visibility_and_status_said_for_the_whole_run_are_applied_to_known_records(archive: Any) -> None:
    archive.take(*records("A"))
    report = archive.take(*records("A"), visibility=Visibility.STAFF, status=PublicationStatus.DRAFT)
    assert counts(report) == {"read": 1, "updated": 1}
    assert archive.rows(DOCUMENT, "visibility", "status") == [("staff", "draft")]


def test_a_bad_record_costs_itself_and_is_kept_raw(archive: Any) -> None:
    error = RecordError("NO_TITLE", "code|date|title expected", Locator(line=2), value="B|", raw="B|1943|", hint="mend")
    report = archive.take(*records("A"), error, *records("C"))
    assert counts(report) == {"read": 3, "created": 2, "failed": 1}
    assert report.exit_code == 1
    (problem,) = archive.rows(IMPORT_PROBLEM)
    assert (problem["code"], problem["severity"], problem["ordinal"]) == ("NO_TITLE", "error", 2)
    assert problem["locator"] == {"input": "feed.made", "line": 2}
    assert archive.rows(IMPORT_RECORD, "ordinal", "outcome", "reason", "raw") == [
        (1, "created", None, None),
        (2, "failed", "NO_TITLE", "B|1943|"),
        (3, "created", None, None),
    ]


def test_raw_is_kept_for_failed_and_warned_records_only(archive: Any) -> None:
    report = archive.take(
        Record(native_id="A", title="Letter", raw="good"),
        Record(native_id="B", title="Letter B", date="13 Brumaire", raw=b"doubtful \xff"),
        Record(native_id="C", title="a\x00b", raw="bad \x00 \ud800"),
    )
    assert counts(report) == {"read": 3, "created": 2, "failed": 1, "warnings": 1}
    assert archive.rows(IMPORT_RECORD, "native_id", "raw") == [
        ("A", None),
        ("B", "doubtful \\xff"),
        ("C", "bad \\x00 \\ud800"),
    ]


def test_an_id_that_no_database_keeps_fails_alone_and_is_shown_escaped(archive: Any) -> None:
    report = archive.take(
        Record(native_id="a\x00b", title="x"), Record(native_id="c\ud800", title="x", locator="//c\x00"), *records("D")
    )
    assert counts(report) == {"read": 3, "created": 1, "failed": 2}
    assert archive.rows(IMPORT_RECORD, "native_id") == ["a\\x00b", "c\\ud800", "D"]
    assert archive.rows(IMPORT_PROBLEM, "native_id") == ["a\\x00b", "c\\ud800"]
    assert report.runs[0].problems[1].locator.xpath == "//c\\x00"


def test_unchanged_records_are_counted_in_their_batch_and_have_no_line(archive: Any) -> None:
    archive.take(*records("A", "B"))
    archive.take(*records("A", "B", "C"))
    first, second = archive.rows(IMPORT_BATCH)
    assert (first["first_ordinal"], first["last_ordinal"], first["change_no"]) == (1, 2, 1)
    assert second["counts"] == {
        "read": 3,
        "created": 1,
        "updated": 0,
        "unchanged": 2,
        "deleted": 0,
        "skipped": 0,
        "failed": 0,
        "warnings": 0,
    }
    assert archive.rows(IMPORT_RECORD, "native_id", "change_no") == [("A", 1), ("B", 1), ("C", 2)]


def test_a_second_record_of_one_id_counts_by_its_own_outcome(archive: Any) -> None:
    first, second = Record(native_id="A", title="Letter"), Record(native_id="A", title="Letter to Stalin")
    assert counts(archive.take(first, second, first)) == {"read": 3, "created": 1, "updated": 2}
    assert archive.rows(DOCUMENT, "title") == ["Letter"]


def test_what_the_source_says_is_gone_is_hidden(archive: Any) -> None:
    archive.take(*records("A", "B"))
    report = archive.take(Deleted("A"), Deleted("never here"), Deleted("\u200b"))
    assert counts(report) == {"read": 3, "deleted": 1, "unchanged": 1, "failed": 1}
    assert [row is not None for row in archive.rows(DOCUMENT, "deleted_at")] == [True, False]
    assert archive.rows(IMPORT_PROBLEM, "code") == ["BAD_NATIVE_ID"]


def test_a_record_that_comes_back_after_its_deletion_in_one_input_is_there(archive: Any) -> None:
    archive.take(*records("A", "B"))
    report = archive.take(Deleted("A"), *records("B", "A"))
    assert counts(report) == {"read": 3, "created": 1, "unchanged": 1, "deleted": 1}
    assert archive.rows(DOCUMENT, "deleted_at") == [None, None]
    assert counts(archive.take(*records("A"), Deleted("A"))) == {"read": 2, "unchanged": 1, "deleted": 1}
    assert archive.rows(DOCUMENT, "deleted_at")[0] is not None


def test_the_last_checkpoint_before_a_batch_is_stored_with_it(archive: Any) -> None:
    archive.take(*records("A"), Checkpoint({"byte": 10}, 1), *records("B"), Checkpoint({"byte": 20}, 2), *records("C"))
    assert archive.rows(IMPORT_BATCH, "checkpoint") == [{"position": {"byte": 20}, "done": 2}]


def test_a_limit_reads_so_many_records_and_no_more(archive: Any) -> None:
    yielded: list[int] = []

    def reading() -> Any:
        for number in range(1_000):
            yielded.append(number)
            yield Record(native_id=str(number), title=f"Document {number}")

    assert counts(archive.take(reading=reading, limit=7)) == {"read": 7, "created": 7}
    assert len(yielded) == 7


def test_many_records_are_stored_in_batches(archive: Any) -> None:
    report = archive.take(reading=lambda: (Record(native_id=str(n), title=f"Document {n}") for n in range(1_203)))
    assert counts(report) == {"read": 1_203, "created": 1_203}
    batches = archive.rows(IMPORT_BATCH, "number", "first_ordinal", "last_ordinal")
    assert len(batches) > 2
    assert [number for number, _, _ in batches] == list(range(1, len(batches) + 1))
    assert [last + 1 for _, _, last in batches[:-1]] == [first for _, first, _ in batches[1:]]
    assert archive.change_number == len(batches)


def test_skip_leaves_what_is_there_and_fill_completes_it(archive: Any) -> None:
    archive.take(*records("A"))
    again = Record(native_id="A", title="Other", description="Asks for help.")
    assert counts(archive.take(again, mode=ImportMode.SKIP)) == {"read": 1, "skipped": 1}
    assert archive.rows(DOCUMENT, "title", "description") == [("Document A", None)]
    assert archive.rows(IMPORT_RECORD, "reason")[-1] == "EXISTS"
    assert counts(archive.take(again, mode=ImportMode.FILL)) == {"read": 1, "updated": 1}
    assert archive.rows(DOCUMENT, "title", "description") == [("Document A", "Asks for help.")]


def test_what_was_only_filled_in_is_replaced_by_a_later_run_of_the_same_input(archive: Any) -> None:
    archive.take(*records("A"))
    again = Record(native_id="A", title="Other")
    assert counts(archive.take(again, mode=ImportMode.FILL)) == {"read": 1, "unchanged": 1}
    assert counts(archive.take(again)) == {"read": 1, "updated": 1}
    assert archive.rows(DOCUMENT, "title") == ["Other"]


def test_a_difference_shows_values_before_and_after(archive: Any) -> None:
    archive.take(*records("A", "B"))
    (run,) = archive.take(Record(native_id="A", title="Document A", date="1946"), *records("B"), diff=True).runs
    (change,) = run.as_json()["changes"]
    (public_id,) = [row["id"] for row in archive.rows(DOCUMENT) if row["title"] == "Document A"]
    assert (change["id"], change["native_id"], change["outcome"]) == (public_id, "A", "updated")
    assert {"before": None, "after": "1946"} in change["fields"].values()


@pytest.mark.parametrize("order", [("A", "B"), ("B", "A")])
def test_parents_may_come_before_or_after_their_children(archive: Any, order: tuple[str, str]) -> None:
    parents = {"A": None, "B": "A"}
    report = archive.take(
        *(Record(native_id=each, title=f"Document {each}", parent_native_id=parents[each]) for each in order)
    )
    assert counts(report) == {"read": 2, "created": 2}
    pk_of = dict(archive.rows(SOURCE_LINK, "native_id", "object_pk"))
    assert dict(archive.rows(DOCUMENT, "pk", "parent_pk")) == {pk_of["A"]: None, pk_of["B"]: pk_of["A"]}
