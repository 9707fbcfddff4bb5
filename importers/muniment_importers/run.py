"""Import: inputs as a person names them, in; reports, out. The command line and the server both call this."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from uuid import uuid4

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import ImportState

from .choose import choose_each, claims_folder
from .inputs import find_inputs
from .mapping.field_map import FieldMap
from .mapping.map_file import read_map
from .pipeline.ambiguity import AmbiguousSource
from .pipeline.blame import PluginFailed, blamed
from .pipeline.one_run import AfterBatch, OneRun, Prepared
from .pipeline.request import RunRequest as RunRequest
from .pipeline.request import read_options, source_key
from .pipeline.signals import Stop, stop_on_signals
from .plugins import Plugins
from .record import FatalImportError
from .report import Failure, ImportReport, NoProgress, Progress, RunReport

DONE, REFUSED, WRONG_USE, STOPPED = 0, 1, 2, 3
# Found out on the first records, before anything of the run is stored: wrong use all the same.
_WRONG_USE_CODES = {AmbiguousSource.code, "BAD_MAP", "BAD_ENCODING", "BAD_OPTION"}


def run_imports(
    database: Database,
    plugins: Plugins,
    request: RunRequest,
    progress: Progress | None = None,
    after_batch: AfterBatch | None = None,
) -> ImportReport:
    """Import every input in order, each as a run of its own. Never raises for what is wrong with an input.

    `after_batch` is called whenever a batch is committed, but not by a dry run.

    `exit_code` is that of the command line: 0 nothing refused, 1 something refused or unclaimed, 2 wrong use with
    nothing stored, 3 a run stopped, 130 or 143 after a signal.
    """
    report = ImportReport()
    try:
        field_map = read_map(request.map_file) if request.map_file else None
        prepared = _prepare(plugins, request, field_map, report)
    except PluginFailed as error:
        return _stopped(report, error.code, error.message, error.hint)
    except (MunimentError, FatalImportError) as error:
        return _wrong_use(report, Failure(error.code, error.message, error.hint))
    with stop_on_signals() as stop:
        for each in prepared:
            one = OneRun(database, plugins, request, each, field_map, progress or NoProgress(), stop, after_batch)
            try:
                run = one.run()
                if _is_wrong_use(run) and len(prepared) == 1:
                    one.forget()
                    return _wrong_use(report, run.error)
            except (OperationalError, InterfaceError) as error:
                hint = "run the same command again when the database is back"
                return _stopped(report, "DATABASE_GONE", str(error.orig).strip().splitlines()[0], hint)
            report.runs.append(run)
            if stop.signal or (request.fail_fast and run.state is ImportState.FAILED):
                break
    report.exit_code = _exit_code(report, stop)
    return report


def _prepare(
    plugins: Plugins, request: RunRequest, field_map: FieldMap | None, report: ImportReport
) -> Sequence[Prepared]:
    """Look up all inputs, their importers, options and sources, before the first is read."""
    inputs = find_inputs(
        request.inputs,
        stdin=sys.stdin.buffer if "-" in request.inputs else None,
        format=request.format,
        encoding=request.encoding,
        claims_folder=lambda folder: claims_folder(folder, plugins, request.format),
    )
    chosen = choose_each(inputs, plugins, request.format)
    report.inputs_skipped = [each.as_json() for each in chosen.skipped]
    prepared = []
    for source, choice in chosen.inputs:
        options = read_options(choice.importer, choice.options, request.options, field_map)
        with blamed(choice.importer):
            importer = choice.importer.cls()
            key = source_key(request, importer, source, options)
        prepared.append(Prepared(source, choice, importer, options, key))
    return prepared


def _is_wrong_use(run: RunReport) -> bool:
    return run.error is not None and run.error.code in _WRONG_USE_CODES and run.counts.read == 0


def _stopped(report: ImportReport, code: str, message: str, hint: str | None) -> ImportReport:
    report.error, report.exit_code = Failure(code, message, hint, uuid4().hex), STOPPED
    structlog.get_logger().error("an import stopped", error_id=report.error.error_id, exc_info=True)
    return report


def _wrong_use(report: ImportReport, failure: Failure | None) -> ImportReport:
    report.runs, report.error, report.exit_code = [], failure, WRONG_USE
    return report


def _exit_code(report: ImportReport, stop: Stop) -> int:
    if stop.signal:
        return 128 + stop.signal
    if any(run.state is ImportState.FAILED for run in report.runs):
        return STOPPED
    if report.inputs_skipped or report.counts.failed:
        return REFUSED
    return DONE
