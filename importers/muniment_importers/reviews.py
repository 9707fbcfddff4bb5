"""Records that may be documents which are there already: listed, and settled by a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update

from muniment_schema.among import among
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import DOCUMENT, IMPORT_PROPOSAL, IMPORT_RECORD, IMPORT_RUN
from muniment_schema.values.vocabularies import ImportMode, ImportState, RecordOutcome
from muniment_schema.writing.draft_json import draft_of_json
from muniment_schema.writing.outcome import Outcome
from muniment_schema.writing.transaction import Transaction
from muniment_schema.writing.writer import Writer

from .runs import show_run

NEEDS_REVIEW = "NEEDS_REVIEW"


class NoSuchReview(MunimentError):
    """A record or document that is named in a review and is not there."""

    code = "NOT_FOUND"


class ReviewRefused(MunimentError):
    """A record that was settled already, or cannot be stored as it was decided."""

    code = "ALREADY_SETTLED"

    def __init__(self, message: str, *, code: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.code = code or self.code


def open_reviews(database: Database, run_id: str) -> list[dict[str, Any]]:
    """Give the records of a run that wait for a person, in the order of the input.

    A record that an earlier run held already is among them.
    """
    with database.read() as connection:
        rows = connection.execute(_held_in(run_id).where(IMPORT_PROPOSAL.c.settled_at.is_(None))).mappings().all()
        ids = {each["id"] for row in rows for each in row["candidates"]}
        named = select(DOCUMENT.c.id, DOCUMENT.c.title).where(among(DOCUMENT.c.id, ids))
        titles = dict(connection.execute(named).all()) if ids else {}
    return [
        {
            "record": row["record_ordinal"],
            "id": row["record_id"],
            "native_id": row["record_native_id"],
            "title": row["draft"].get("title"),
            "candidates": [each | {"title": titles.get(each["id"])} for each in row["candidates"]],
        }
        for row in rows
    ]


def settle(database: Database, run: str, record: str, same: str | None, actor: str = "import") -> dict[str, Any]:
    """Store a held record: as the document `same`, or as a new one; in one transaction with the decision.

    The ledger ties the record to the document then, so that it comes again as that. `record` is its number in the
    run, its native id or its rec_ id. Raises NoSuchRun, NoSuchReview or ReviewRefused.
    """
    report = show_run(database, run)
    with database.read() as connection:
        row = _found(connection, report.id, record, run)
        mode = connection.execute(select(IMPORT_RUN.c.mode).where(IMPORT_RUN.c.pk == row["run_pk"])).scalar_one()
        if same is not None:
            _refuse_unknown(connection, same)
    if report.state is ImportState.UNDONE:
        raise ReviewRefused(f"run {report.number} is undone", code="RUN_UNDONE", hint="import the file again")
    draft = draft_of_json(row["draft"])
    draft.match_id = same
    writer = Writer(
        database,
        row["source_key"],
        report.importer,
        actor,
        run_pk=row["run_pk"],
        reason=f"review of record {row['record_ordinal']} of run {report.number}",
        mode=ImportMode(mode),
        is_decided=True,
    )

    def note(tx: Transaction, outcomes: list[Outcome]) -> None:
        outcome = outcomes[0]
        if outcome.outcome is RecordOutcome.FAILED:
            raise ReviewRefused(outcome.doubts[0].message, code=outcome.doubts[0].code, hint=outcome.doubts[0].hint)
        values = {"settled_at": datetime.now(UTC), "settled_as": "same" if same else "new", "object_pk": outcome.pk}
        still_open = IMPORT_PROPOSAL.c.pk == row["pk"], IMPORT_PROPOSAL.c.settled_at.is_(None)
        if tx.connection.execute(update(IMPORT_PROPOSAL).where(*still_open).values(**values)).rowcount != 1:
            raise _settled(record, run)

    [outcome] = writer.write([draft], first_position=row["record_ordinal"], after=note)
    return {
        "run": report.number,
        "record": row["record_ordinal"],
        "native_id": row["record_native_id"],
        "settled_as": "same" if same else "new",
        "document": outcome.id,
        "outcome": outcome.outcome.value,
        "warnings": [
            {"code": doubt.code, "message": doubt.message, "field": doubt.field, "value": doubt.value}
            for doubt in outcome.doubts
        ],
    }


def _held_in(run_id: str) -> Select[*tuple[Any, ...]]:
    """Select the proposals of the records that a run held, or met again while they were held."""
    return (
        select(
            *IMPORT_PROPOSAL.c,
            IMPORT_RECORD.c.ordinal.label("record_ordinal"),
            IMPORT_RECORD.c.id.label("record_id"),
            IMPORT_RECORD.c.native_id.label("record_native_id"),
        )
        .select_from(IMPORT_RECORD)
        .join(IMPORT_RUN, IMPORT_RUN.c.pk == IMPORT_RECORD.c.run_pk)
        .join(
            IMPORT_PROPOSAL,
            (
                (IMPORT_PROPOSAL.c.source_key == IMPORT_RUN.c.source_key)
                & (IMPORT_PROPOSAL.c.native_id == IMPORT_RECORD.c.native_id)
            )
            | (
                (IMPORT_PROPOSAL.c.run_pk == IMPORT_RECORD.c.run_pk)
                & (IMPORT_PROPOSAL.c.ordinal == IMPORT_RECORD.c.ordinal)
            ),
        )
        .where(IMPORT_RUN.c.id == run_id, IMPORT_RECORD.c.reason == NEEDS_REVIEW)
        .order_by(IMPORT_RECORD.c.ordinal, IMPORT_PROPOSAL.c.pk)
    )


def _found(connection: Connection, run_id: str, record: str, run: str) -> RowMapping:
    rows = connection.execute(_held_in(run_id)).mappings().all()
    for name in ("record_id", "record_native_id", "record_ordinal"):
        found = [row for row in rows if str(row[name]) == record]
        if is_open := [row for row in found if row["settled_at"] is None]:
            return is_open[0]
        if found:
            raise _settled(record, run)
    raise NoSuchReview(
        f"run {run} has no record {record!r} that needs a review", hint=f"muniment import show {run} lists them"
    )


def _refuse_unknown(connection: Connection, document: str) -> None:
    there = select(DOCUMENT.c.pk).where(DOCUMENT.c.id == document, DOCUMENT.c.deleted_at.is_(None))
    if connection.execute(there).first() is None:
        raise NoSuchReview(f"there is no document {document!r}", hint="name it by its id, doc_…")


def _settled(record: str, run: str) -> ReviewRefused:
    return ReviewRefused(
        f"record {record!r} of run {run} is settled already", hint="muniment import show lists the rest"
    )
