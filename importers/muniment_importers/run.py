"""Import: inputs as a person names them, in; reports, out. The command line and the server both call this."""

from __future__ import annotations

import sys
from contextlib import ExitStack
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
from .pipeline.failures import database_failure
from .pipeline.harvest import Confirm, NotModified
from .pipeline.one_run import OneRun
from .pipeline.only_failed import failed_before
from .pipeline.prepare import Prepared
from .pipeline.reading import AfterBatch as AfterBatch
from .pipeline.refusals import refuse_rejects, rejects_path
from .pipeline.request import RunRequest as RunRequest
from .pipeline.request import read_options, source_key
from .pipeline.signals import Stop, stop_on_signals
from .plugins import Plugins
from .record import FatalImportError
from .remote.failures import AddressRefused, BadUrl, RemoteFailed
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
    confirm: Confirm = lambda question: False,
) -> ImportReport:
    """Import every input in order, each as a run of its own. Never raises for what is wrong with an input.

    An input whose last run, with the same importer, options and map, was interrupted goes on with that run.
    `after_batch` is called whenever a batch is committed, but not by a dry run; `confirm` asks a person before much is
    removed.

    `exit_code` is that of the command line: 0 nothing refused, 1 something refused or unclaimed, 2 wrong use with
    nothing stored, 3 a run stopped, 130 or 143 after a signal.
    """
    report = ImportReport()
    with ExitStack() as stack:
        remote = None
        try:
            if request.harvest:
                from .harvest import prepared_harvest  # with the HTTP client, which files do not need

                field_map = read_map(request.map_file) if request.map_file else None
                ready = stack.enter_context(prepared_harvest(database, plugins, request, field_map, confirm))
                prepared, remote = [ready.prepared], ready.remote
            else:
                prepared = prepare(database, plugins, request, report)
        except NotModified:
            report.inputs_skipped = [{"name": request.inputs[0], "code": "NOT_MODIFIED"}]
            return report
        except (BadUrl, AddressRefused) as error:
            return wrong_use(report, Failure(error.code, error.message, error.hint))
        except (PluginFailed, RemoteFailed) as error:
            return _stopped(report, error.code, error.message, error.hint)
        except (MunimentError, FatalImportError) as error:
            return wrong_use(report, Failure(error.code, error.message, error.hint))
        stop = stack.enter_context(stop_on_signals())
        if remote is not None:
            remote.is_stopped = lambda: stop.signal is not None
        for each in prepared:
            one = OneRun(database, plugins, request, each, progress or NoProgress(), stop, after_batch)
            try:
                run = one.run()
                if is_wrong_use(run) and len(prepared) == 1:
                    one.forget()
                    return wrong_use(report, run.error)
            except (OperationalError, InterfaceError) as error:
                failure = database_failure(error)
                hint = "run the same command again when the database is back"
                return _stopped(report, failure.code, failure.message, hint)
            report.runs.append(run)
            if stop.signal or (request.fail_fast and run.state is ImportState.FAILED):
                break
    is_prune_refused = any(each.harvest is not None and each.harvest.prune_is_refused for each in prepared)
    report.exit_code = exit_code_of(report, stop) or (REFUSED if is_prune_refused else DONE)
    return report


def prepare(
    database: Database,
    plugins: Plugins,
    request: RunRequest,
    report: ImportReport,
    field_map: FieldMap | None = None,
) -> list[Prepared]:
    """Look up all inputs, their importers, options and sources, before the first is read.

    `field_map` stands for the map file where there is none. What is passed over is noted in the report.
    Raises what is wrong with an input, an option or the map.
    """
    field_map = read_map(request.map_file) if request.map_file else field_map
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
    for number, (source, choice) in enumerate(chosen.inputs, start=1):
        options = read_options(choice.importer, choice.options, request.options, field_map)
        with blamed(choice.importer):
            importer = choice.importer.cls()
            key = source_key(request, importer, source, options)
        rejects = rejects_path(request.rejects, number, len(chosen.inputs)) if request.rejects else None
        if rejects is not None:
            refuse_rejects(rejects, source)
        only = failed_before(database, request.only_failed, key) if request.only_failed else None
        prepared.append(Prepared(source, choice, importer, options, key, field_map, rejects, only))
    return prepared


def is_wrong_use(run: RunReport) -> bool:
    """Tell of a run that nothing is stored of whether it was wrong use, found out on the first records."""
    return run.error is not None and run.error.code in _WRONG_USE_CODES and run.counts.read == 0


def _stopped(report: ImportReport, code: str, message: str, hint: str | None) -> ImportReport:
    report.error, report.exit_code = Failure(code, message, hint, uuid4().hex), STOPPED
    structlog.get_logger().error("an import stopped", error_id=report.error.error_id, exc_info=True)
    return report


def wrong_use(report: ImportReport, failure: Failure | None) -> ImportReport:
    """Give the report of a command of which nothing is stored."""
    report.runs, report.error, report.exit_code = [], failure, WRONG_USE
    return report


def exit_code_of(report: ImportReport, stop: Stop) -> int:
    """Give the exit code of the command line for what became of the runs."""
    if stop.signal:
        return stop.exit_code
    if any(run.state in {ImportState.FAILED, ImportState.CANCELLED} for run in report.runs):
        return STOPPED
    if report.inputs_skipped or report.counts.failed:
        return REFUSED
    return DONE
