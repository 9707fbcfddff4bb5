"""Runs that stop: framing lost, a plugin's bug, an input or a database that goes away, a signal."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from muniment_importers import Checkpoint, FatalImportError, Frame, Locator, Record, RecordError
from muniment_importers.pipeline import ledger, pace
from muniment_schema.tables import DOCUMENT, IMPORT_BATCH, IMPORT_PROBLEM, IMPORT_RUN
from muniment_schema.values.languages import canonical_language
from muniment_schema.writing.writer import Writer


def good(*names: str) -> Iterator[Record]:
    for name in names or ("A", "B", "C"):
        yield Record(native_id=name, title=f"Document {name}")


def then(error: BaseException | None, *names: str) -> Callable[[], Iterator[Any]]:
    """Three good records, then this is raised."""

    def reading() -> Iterator[Any]:
        yield from good(*names)
        if error is not None:
            raise error

    return reading


def test_what_was_read_before_framing_was_lost_is_stored(archive: Any) -> None:
    error = FatalImportError("CUT_ARCHIVE", "the archive ends early", "fetch it again", Locator(byte=90))
    report = archive.take(reading=then(error))
    assert report.exit_code == 3
    (run,) = report.runs
    assert (run.state, run.counts.created) == ("failed", 3)
    assert run.as_json()["error"] == {
        "code": "CUT_ARCHIVE",
        "message": "the archive ends early",
        "hint": "fetch it again",
        "error_id": None,
    }
    assert archive.count(DOCUMENT) == 3
    (problem,) = archive.rows(IMPORT_PROBLEM)
    assert (problem["severity"], problem["code"], problem["hint"]) == ("error", "CUT_ARCHIVE", "fetch it again")
    assert problem["locator"] == {"input": "feed.made", "byte": 90, "record": 4}
    assert archive.rows(IMPORT_RUN, "state", "created") == [("failed", 3)]
    assert archive.rows(IMPORT_RUN, "error")[0]["code"] == "CUT_ARCHIVE"
    again = archive.take(*good("A", "B", "C", "D"))
    assert (again.exit_code, again.counts.unchanged, again.counts.created) == (0, 3, 1)


def test_any_other_exception_is_a_bug_of_the_plugin_which_is_named(archive: Any) -> None:
    report = archive.take(reading=then(ZeroDivisionError("division by zero")), members={"version": "0.3"})
    (run,) = report.runs
    assert (report.exit_code, run.state, run.counts.created) == (3, "failed", 3)
    assert run.error is not None
    assert run.error.code == "PLUGIN_FAILED"
    assert run.error.message == "importer made-up 0.3 of plugin made raised ZeroDivisionError: division by zero"
    assert len(run.error.error_id or "") == 32
    assert archive.rows(IMPORT_RUN, "error")[0]["error_id"] == run.error.error_id


@pytest.mark.parametrize("error", [SystemExit(0), RecursionError("too deep"), StopAsyncIteration()])
def test_not_even_an_exit_of_a_plugin_leaves_a_run_running(archive: Any, error: BaseException) -> None:
    report = archive.take(reading=then(error))
    assert (report.exit_code, report.runs[0].error.code) == (3, "PLUGIN_FAILED")
    assert archive.rows(IMPORT_RUN, "state", "created") == [("failed", 3)]


def test_an_error_of_ours_that_a_plugin_lets_through_keeps_its_code(archive: Any) -> None:
    def reading() -> Iterator[Record]:
        yield from good()
        canonical_language("Elvish-ish")

    report = archive.take(reading=reading)
    assert (report.exit_code, report.runs[0].error.code, report.counts.created) == (3, "BAD_LANGUAGE", 3)


@pytest.mark.parametrize(
    ("nonsense", "words"),
    [
        ("a text", "a str was yielded"),
        (None, "a NoneType was yielded"),
        ({"title": "x"}, "a dict was yielded"),
        (Frame(7, None, b"", None), "a Frame has a native_id of text"),  # type: ignore[arg-type]
        (Frame("A", None, "text", None), "raw and context of bytes"),  # type: ignore[arg-type]
        (Checkpoint(object(), 1), "the position of a Checkpoint is no JSON"),
        (Checkpoint({"token": "\x00"}, 1), "holds U+0000"),
    ],
)
def test_an_importer_that_yields_nonsense_is_stopped_and_named(archive: Any, nonsense: Any, words: str) -> None:
    report = archive.take(*good(), nonsense, *good("D"))
    assert (report.exit_code, report.counts.created) == (3, 3)
    message = report.runs[0].error.message
    assert message.startswith("importer made-up 1.2 of plugin made: ")
    assert words in message


@pytest.mark.parametrize("total", [-1, "31", 2**31])
def test_a_total_that_is_no_number_of_records_is_a_bug_of_the_plugin(archive: Any, total: Any) -> None:
    report = archive.take(*good(), members={"total": lambda self, source, options: total})
    assert (report.exit_code, report.runs[0].error.code) == (3, "PLUGIN_FAILED")
    assert "total gave" in report.runs[0].error.message


def test_a_record_whose_values_are_no_text_is_a_bug_that_costs_nothing_before_it(archive: Any) -> None:
    report = archive.take(*good(), Record(native_id="D", title=7), *good("E"))  # type: ignore[arg-type]
    assert (report.exit_code, report.runs[0].error.code, report.counts.read) == (3, "PLUGIN_FAILED", 3)
    assert archive.count(DOCUMENT) == 3


@pytest.mark.parametrize("error", [ValueError("no"), FatalImportError("CUT", "cut")])
def test_mapping_that_fails_costs_nothing_before_it(archive: Any, error: Exception) -> None:
    def map_(frame: Frame) -> Record:
        if frame.native_id == "D":
            raise error
        return Record(native_id=frame.native_id, title="x")

    report = archive.take_framed(lambda: [Frame(each, None, each.encode(), None) for each in "ABCDE"], map_)
    assert (report.exit_code, report.counts.created, report.counts.read) == (3, 3, 3)
    assert archive.rows(IMPORT_BATCH, "last_ordinal") == [3]


def test_mapping_to_nonsense_is_a_bug_of_the_plugin(archive: Any) -> None:
    report = archive.take_framed(lambda: [Frame("A", None, b"", None)], lambda frame: "A")
    assert (report.exit_code, report.runs[0].error.code) == (3, "PLUGIN_FAILED")
    assert "map gave a str" in report.runs[0].error.message


def test_mapping_may_raise_a_record_error_and_goes_on(archive: Any) -> None:
    def map_(frame: Frame) -> Record:
        if frame.native_id == "B":
            raise RecordError("BAD_ROW", "no row", field="title")
        return Record(native_id=frame.native_id, title="x")

    report = archive.take_framed(lambda: [Frame(each, None, each.encode(), None) for each in "ABC"], map_)
    assert (report.exit_code, report.counts.created, report.counts.failed) == (1, 2, 1)
    assert archive.rows(IMPORT_PROBLEM, "native_id", "code", "field") == [("B", "BAD_ROW", "title")]


def test_a_generator_that_raises_a_record_error_is_over_and_that_is_said(archive: Any) -> None:
    report = archive.take(reading=then(RecordError("BAD_ROW", "no row")))
    (run,) = report.runs
    assert (report.exit_code, run.state) == (3, "failed")
    assert (run.counts.created, run.counts.failed) == (3, 1)
    assert "the rest was not read" in run.error.message
    assert [problem.code for problem in run.problems] == ["BAD_ROW", "PLUGIN_FAILED"]


def test_an_iterator_that_raises_a_record_error_can_go_on(archive: Any) -> None:
    class Rows:
        def __init__(self) -> None:
            self.left = ["C", "", "A"]

        def __iter__(self) -> Iterator[Record]:
            return self

        def __next__(self) -> Record:
            if not self.left:
                raise StopIteration
            if name := self.left.pop():
                return Record(native_id=name, title=name)
            raise RecordError("BAD_ROW", "no row")

    report = archive.run(
        archive.file("feed.made"),
        plugins=archive.plugins(archive.importer(list, read=lambda self, source, options: Rows())),
    )
    assert (report.exit_code, report.counts.created, report.counts.failed) == (1, 2, 1)


def test_what_a_plugin_prints_never_reaches_standard_output(archive: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def reading() -> Iterator[Record]:
        print("read")
        try:
            yield from good()
        finally:
            print("closed")

    def source_key(self: Any, source: Any, options: Any) -> str:
        print("source_key")
        return "feed"

    def total(self: Any, source: Any, options: Any) -> int:
        print("total")
        return 3

    def transform_record(record: Record) -> None:
        print("transform")

    archive.take(
        reading=reading,
        limit=2,
        members={"source_key": source_key, "total": total},
        hooks={"transform_record": transform_record, "import_started": lambda: print("started")},
    )
    print("ours")
    printed = capsys.readouterr()
    assert printed.out == "ours\n"
    for word in ("read", "closed", "source_key", "total", "transform", "started"):
        assert word in printed.err.splitlines()


def test_standard_output_is_back_after_a_plugin_that_was_stopped(
    archive: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.take(*good(), "nonsense")
    print("ours")
    assert capsys.readouterr().out == "ours\n"


def test_an_input_that_goes_away_while_it_is_read_stops_the_run(archive: Any) -> None:
    report = archive.take(reading=then(OSError(5, "Input/output error")))
    assert (report.exit_code, report.counts.created) == (3, 3)
    assert report.runs[0].error.code == "INPUT_LOST"
    assert report.runs[0].error.message == "feed.made: Input/output error"


def test_an_input_that_goes_away_before_it_is_read_stops_the_run(archive: Any) -> None:
    path = archive.file("census.csv", "id,title\nA,Letter\n")

    def import_started() -> None:
        Path(path).unlink()

    report = archive.run(path, plugins=archive.plugins(import_started=import_started))
    assert (report.exit_code, report.runs[0].error.code) == (3, "INPUT_UNREADABLE")


def fail_writing_at(native_id: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Writer.write

    def failing(self: Writer, drafts: Any, **said: Any) -> Any:
        if any(draft.native_id == native_id for draft in drafts):
            raise error
        return write(self, drafts, **said)

    monkeypatch.setattr(Writer, "write", failing)


def test_a_database_that_goes_away_stops_the_run_and_keeps_whole_batches(
    archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST", 3)
    gone = OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error\nmore"))
    fail_writing_at("E", gone, monkeypatch)
    report = archive.take(*good(*"ABCDEFG"))
    (run,) = report.runs
    assert (report.exit_code, run.state, run.counts.created) == (3, "failed", 3)
    assert (run.error.code, run.error.message) == ("DATABASE_GONE", "disk I/O error")
    assert archive.count(DOCUMENT) == 3
    monkeypatch.undo()
    assert run.resumable
    assert run.error.hint == "whole batches are stored; go on with: muniment import resume 1"
    again = archive.take(*good(*"ABCDEFG"))
    assert (again.exit_code, again.runs[0].number, again.counts.created) == (0, 1, 7)


def test_a_database_that_is_not_there_to_begin_with_is_exit_3_without_a_run(
    archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database(*_: Any) -> int:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("unable to open database file"))

    monkeypatch.setattr(ledger, "open_run", no_database)
    report = archive.take(*good())
    assert (report.exit_code, report.runs) == (3, [])
    assert report.error is not None
    assert (report.error.code, report.error.message) == ("DATABASE_GONE", "unable to open database file")


def test_a_bug_of_ours_is_an_internal_error_with_an_id_and_ends_the_run(
    archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_writing_at("B", AssertionError("cannot be"), monkeypatch)
    report = archive.take(*good())
    (run,) = report.runs
    assert (report.exit_code, run.state, run.error.code) == (3, "failed", "INTERNAL")
    assert run.error.message == "internal error"
    assert len(run.error.error_id) == 32
    assert archive.rows(IMPORT_RUN, "state") == ["failed"]


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_a_signal_stores_the_batch_at_hand_and_ends_the_run(archive: Any, number: int, exit_code: int) -> None:
    before = signal.getsignal(number)

    def reading() -> Iterator[Record]:
        yield from good()
        os.kill(os.getpid(), number)
        yield from good("D", "E", "F")

    report = archive.take(reading=reading)
    (run,) = report.runs
    assert (report.exit_code, run.state, run.error) == (exit_code, "interrupted", None)
    assert run.counts.created == archive.count(DOCUMENT) == 4
    assert archive.rows(IMPORT_RUN, "state", "created") == [("interrupted", 4)]
    assert signal.getsignal(number) is before
    again = archive.take(*good(*"ABCDEF"))
    assert (again.exit_code, again.runs[0].number, again.counts.created) == (0, 1, 6)


def test_a_second_interrupt_ends_at_once_and_still_stores_what_was_read(archive: Any) -> None:
    def reading() -> Iterator[Record]:
        yield from good()
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        yield from good("D")

    report = archive.take(reading=reading)
    assert (report.exit_code, report.runs[0].state, report.counts.created) == (130, "interrupted", 3)


def test_after_a_signal_no_other_input_is_begun(archive: Any) -> None:
    def reading() -> Iterator[Record]:
        os.kill(os.getpid(), signal.SIGTERM)
        yield from good()

    plugins = archive.plugins(archive.importer(reading))
    report = archive.run(archive.file("a.made"), archive.file("b.made"), plugins=plugins)
    assert (report.exit_code, [run.input_name for run in report.runs]) == (143, ["a.made"])
