"""A batch that the database refuses as a whole is stored record by record, so that one bad record costs one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from muniment_importers import Deleted, Record
from muniment_importers.pipeline.batch import _is_refusal
from muniment_schema.tables import DOCUMENT, IMPORT_RECORD, IMPORT_RUN
from muniment_schema.writing.writer import Writer

REFUSED = IntegrityError("INSERT", {}, sqlite3.IntegrityError("CHECK constraint failed: secret_name"))


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make the database refuse every transaction that holds one of these records."""

    def refuse(*native_ids: str) -> None:
        write = Writer.write

        def failing(self: Writer, drafts: Sequence[Any], **said: Any) -> Any:
            if {draft.native_id for draft in drafts} & set(native_ids):
                raise REFUSED
            return write(self, drafts, **said)

        monkeypatch.setattr(Writer, "write", failing)

    return refuse


def records(*names: str, **said: Any) -> list[Record]:
    return [Record(native_id=name, title=f"Document {name}", **said) for name in names]


@pytest.mark.parametrize("dry_run", [False, True])
def test_one_refused_record_fails_alone(archive: Any, refused: Any, dry_run: bool, log: list[Any]) -> None:
    refused("C")
    report = archive.take(*records("A", "B", "C", "D"), dry_run=dry_run)
    (run,) = report.runs
    assert (report.exit_code, run.state, run.counts.created, run.counts.failed) == (1, "done", 3, 1)
    (problem,) = run.problems
    assert (problem.code, problem.native_id, problem.ordinal) == ("NOT_STORED", "C", 3)
    assert "secret_name" not in problem.message
    error_id = problem.message.split("error id ")[1].split()[0]
    assert [entry["error_id"] for entry in log if "error_id" in entry] == [error_id]
    assert archive.count(DOCUMENT) == (0 if dry_run else 3)
    assert archive.rows(IMPORT_RUN, "read", "created", "failed") == [(4, 3, 1)]


def test_the_ledger_of_such_a_batch_is_whole(archive: Any, refused: Any) -> None:
    archive.take(*records("A", "X"))
    refused("C")
    archive.take(*records("A", "B", "C", date="13 Brumaire"), Deleted("X"))
    assert archive.rows(IMPORT_RECORD, "ordinal", "native_id", "outcome", "reason")[2:] == [
        (1, "A", "updated", None),
        (2, "B", "created", None),
        (3, "C", "failed", "NOT_STORED"),
        (4, "X", "deleted", None),
    ]


def test_each_record_of_such_a_batch_has_the_change_number_it_was_stored_under(archive: Any, refused: Any) -> None:
    refused("C")
    archive.take(*records("A", "B", "C", "D"))
    assert archive.rows(IMPORT_RECORD, "native_id", "change_no") == [("A", 1), ("B", 2), ("C", None), ("D", 3)]


def test_warnings_and_differences_of_such_a_batch_are_reported_once(archive: Any, refused: Any) -> None:
    archive.take(*records("A"))
    refused("C")
    (run,) = archive.take(Record(native_id="A", title="Letter", date="13 Brumaire"), *records("B", "C"), diff=True).runs
    assert [problem.code for problem in run.problems] == ["DATE_NOT_UNDERSTOOD", "NOT_STORED"]
    assert run.counts.warnings == 1
    assert [change.native_id for change in run.changes] == ["A", "B"]


def test_records_without_ids_are_told_apart_in_such_a_batch_too(archive: Any, refused: Any) -> None:
    refused("C")
    given = [Record(title="The same"), Record(title="The same"), *records("C")]
    assert archive.take(*given).counts.created == 2
    assert archive.take(*given).counts.unchanged == 2


def test_only_what_a_database_says_of_data_is_a_refusal() -> None:
    class TooLong(Exception):
        sqlstate = "54000"

    class Busy(Exception):
        sqlstate = "55P03"

    assert _is_refusal(REFUSED)
    assert _is_refusal(OperationalError("INSERT", {}, TooLong("index row requires 20024 bytes")))
    assert not _is_refusal(OperationalError("INSERT", {}, Busy("lock not available")))
    assert not _is_refusal(OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error")))
