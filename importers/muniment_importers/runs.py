"""Past runs, as the command line shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import IMPORT_PROBLEM, IMPORT_RECORD, IMPORT_RUN
from muniment_schema.values.vocabularies import ImportMode, ImportState, RecordOutcome, Severity

from .pipeline.hold import end_cut_off_runs
from .record import Locator
from .report import MAX_PROBLEMS, Counts, Failure, Problem, RunReport, Unmapped


class NoSuchRun(MunimentError):
    """A run that this archive does not have."""

    code = "NOT_FOUND"


def list_runs(database: Database, limit: int) -> list[RunReport]:
    """Give the newest runs first, without problems and changes."""
    end_cut_off_runs(database)
    with database.read() as connection:
        rows = connection.execute(select(IMPORT_RUN).order_by(IMPORT_RUN.c.number.desc()).limit(limit)).mappings()
        return [report_of(row) for row in rows]


def show_run(database: Database, reference: str) -> RunReport:
    """Give a run by number, id or `last`, with its first problems.

    Raises NoSuchRun.
    """
    end_cut_off_runs(database)
    with database.read() as connection:
        row = found_run(connection, reference)
        report = report_of(row)
        add_problems(connection, row["pk"], report)
        return report


def run_problems(database: Database, reference: str) -> Iterator[Problem]:
    """Yield every problem of a run in the order they were found, however many."""
    with database.read() as connection:
        wanted = _wanted(reference).with_only_columns(IMPORT_RUN.c.pk)
        run_pk = connection.execute(wanted).scalar()
        last = 0
        while True:
            statement = select(IMPORT_PROBLEM).where(IMPORT_PROBLEM.c.run_pk == run_pk, IMPORT_PROBLEM.c.pk > last)
            rows = connection.execute(statement.order_by(IMPORT_PROBLEM.c.pk).limit(MAX_PROBLEMS)).mappings().all()
            if not rows:
                return
            last = rows[-1]["pk"]
            yield from map(_problem, rows)


def run_records(database: Database, reference: str, outcome: RecordOutcome) -> list[dict[str, Any]]:
    """Give the records of a run that had one outcome, in the order of the input. Raises NoSuchRun."""
    with database.read() as connection:
        run_pk = found_run(connection, reference)["pk"]
        statement = (
            select(IMPORT_RECORD)
            .where(IMPORT_RECORD.c.run_pk == run_pk, IMPORT_RECORD.c.outcome == outcome.value)
            .order_by(IMPORT_RECORD.c.ordinal)
        )
        return [
            {
                "id": row["id"],
                "ordinal": row["ordinal"],
                "locator": row["locator"],
                "native_id": row["native_id"],
                "outcome": row["outcome"],
                "reason": row["reason"],
                "kind": row["kind"],
            }
            for row in connection.execute(statement).mappings()
        ]


def found_run(connection: Connection, reference: str) -> RowMapping:
    """Give the row of a run by number, id or `last`. Raises NoSuchRun."""
    row = connection.execute(_wanted(reference)).mappings().first()
    if row is None:
        raise NoSuchRun(f"there is no import run {reference!r}", hint="muniment import runs lists them")
    return row


def _wanted(reference: str) -> Select[*tuple[Any, ...]]:
    statement = select(IMPORT_RUN)
    if reference == "last":
        return statement.order_by(IMPORT_RUN.c.number.desc()).limit(1)
    # Longer numbers than any archive has would not fit the column.
    if reference.isascii() and reference.isdigit() and len(reference) <= 9:
        return statement.where(IMPORT_RUN.c.number == int(reference))
    return statement.where(IMPORT_RUN.c.id == reference)


def add_problems(connection: Connection, run_pk: int, report: RunReport) -> None:
    """Put the first problems of a run into its report, and the number of the rest."""
    mine = IMPORT_PROBLEM.c.run_pk == run_pk
    rows = connection.execute(select(IMPORT_PROBLEM).where(mine).order_by(IMPORT_PROBLEM.c.pk).limit(MAX_PROBLEMS))
    report.problems = [_problem(row) for row in rows.mappings()]
    total = connection.execute(select(func.count()).select_from(IMPORT_PROBLEM).where(mine)).scalar_one()
    report.problems_omitted = int(total) - len(report.problems)


def _problem(row: Mapping[Any, Any]) -> Problem:
    return Problem(
        Severity(row["severity"]),
        row["code"],
        row["message"],
        Locator(**row["locator"]),
        row["hint"],
        row["native_id"],
        row["field"],
        row["value"],
        row["ordinal"],
    )


def report_of(row: Mapping[Any, Any]) -> RunReport:
    """Give what the row of a run says, without problems and changes."""
    names = ("created", "updated", "unchanged", "deleted", "skipped", "failed", "warnings")
    return RunReport(
        id=row["id"],
        number=row["number"],
        importer=row["importer"],
        importer_version=row["importer_version"],
        plugin=row["plugin"],
        source=row["source_key"],
        input_name=row["input_name"],
        input_path=row["input_path"],
        input_sha256=row["input_sha256"],
        input_bytes=row["input_bytes"],
        encoding=row["encoding"],
        confidence=row["confidence"],
        reason=row["reason"],
        mode=ImportMode(row["mode"]),
        options=row["options"],
        map_sha256=row["map_sha256"],
        dry_run=row["dry_run"],
        state=ImportState(row["state"]),
        resumable=row["resumable"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        counts=Counts(**{name: row[name] for name in names}),
        total=row["total"],
        unmapped={each["field"]: Unmapped(each["field"], each["count"], each["samples"]) for each in row["unmapped"]},
        error=Failure(**row["error"]) if row["error"] else None,
    )
