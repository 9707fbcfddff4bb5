"""Runs that are worked at from their row alone: those that are queued, and those that were interrupted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import ImportState
from muniment_schema.writing.transaction import retrying

from .mapping.field_map import FieldMap
from .pipeline import ledger
from .pipeline.earlier import NotResumable
from .pipeline.one_run import OneRun
from .pipeline.prepare import kept_request, new_report, prepared_again
from .pipeline.reading import AfterBatch
from .pipeline.request import RunRequest
from .pipeline.signals import Stop, stop_on_signals
from .plugins import Plugins
from .report import ImportReport, NoProgress, Progress, RunReport
from .run import exit_code_of, prepare
from .runs import found_run


class SeveralInputs(MunimentError):
    """More than one input where one run is wanted."""

    code = "SEVERAL_INPUTS"


def open_queued(
    database: Database,
    plugins: Plugins,
    request: RunRequest,
    *,
    field_map: FieldMap | None = None,
    input_name: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Open a run for one input that somebody will work at later, and give its id.

    Everything is decided here: importer, options, source and map are kept in the row. `input_name` is what people
    call the input, where its file has a name of its own.

    Raises what is wrong with the input, an option or the map, and SeveralInputs; no run is opened then.
    """
    found = prepare(database, plugins, request, ImportReport(), field_map)
    if len(found) != 1:
        raise SeveralInputs(f"{len(found)} inputs were named; a run has one")
    (prepared,) = found
    if input_name is not None:
        prepared.source.name = input_name
    report = new_report(request, prepared)
    report.state, report.started_at = ImportState.QUEUED, None
    report.input_sha256, report.input_bytes = prepared.source.sha256(), prepared.source.size_bytes
    kept = kept_request(request, prepared)
    more: dict[str, Any] = {"queued_at": datetime.now(UTC), "idempotency_key": idempotency_key}

    def open_run() -> str:
        with database.write() as connection:
            ledger.open_run(connection, report, kept, None, **more)
        return report.id

    return retrying(open_run)


def work_off(
    database: Database,
    plugins: Plugins,
    reference: str,
    progress: Progress | None = None,
    after_batch: AfterBatch | None = None,
    stop: Stop | None = None,
) -> RunReport:
    """Work at a run that is queued or was interrupted, until its end, from what its row keeps.

    Raises NoSuchRun; RunAtWork when somebody works at it, NotResumable when it is over; InputMissing, InputChanged,
    UnknownImporter and ImporterChanged when what it began with is not what is there. The run is as it was then.
    """
    with database.read() as connection:
        row = found_run(connection, reference)
    kept = row["request"]
    if not kept or kept["path"] is None:
        reason = "nothing says what it read" if not kept else "its input came by standard input and is gone"
        raise NotResumable(f"run {row['number']} cannot go on: {reason}", hint="import the input again")
    request, prepared = prepared_again(kept, plugins)
    one = OneRun(database, plugins, request, prepared, progress or NoProgress(), stop or Stop(), after_batch)
    return one.run(row["id"])


def resume_import(
    database: Database,
    plugins: Plugins,
    reference: str,
    progress: Progress | None = None,
    after_batch: AfterBatch | None = None,
) -> ImportReport:
    """Go on with an interrupted run and give the report of the command line. Raises what `work_off` raises."""
    report = ImportReport()
    with stop_on_signals() as stop:
        report.runs.append(work_off(database, plugins, reference, progress, after_batch, stop))
    report.exit_code = exit_code_of(report, stop)
    return report
