"""Named sources imported again, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from muniment_schema.database import Database

from .pipeline.harvest import Confirm
from .pipeline.reading import AfterBatch
from .plugins import Plugins
from .report import ImportReport, Progress
from .run import DONE, REFUSED, STOPPED, WRONG_USE, run_imports
from .sources import list_sources, note_sync, show_source


def sync_sources(
    database: Database,
    plugins: Plugins,
    keys: Sequence[str] | None,
    progress: Progress | None = None,
    after_batch: AfterBatch | None = None,
    confirm: Confirm = lambda question: False,
) -> ImportReport:
    """Import the sources of these keys, or all that have a definition, as they are kept; one report of all.

    Of several, one that cannot be begun does not stop the others: it is named in `inputs_skipped`. Raises NoSuchSource
    before anything is imported.
    """
    if keys is None:
        found = [each for each in list_sources(database) if each.definition is not None]
    else:
        found = [show_source(database, key) for key in dict.fromkeys(keys)]
    requests = [each.request() for each in found]
    whole = ImportReport()
    for source, request in zip(found, requests, strict=True):
        report = run_imports(database, plugins, request, progress, after_batch, confirm)
        if report.exit_code in {DONE, REFUSED}:
            note_sync(database, source.key, report.runs[0].importer if report.runs else None)
        if len(found) == 1:
            return report
        whole.runs += report.runs
        whole.inputs_skipped += report.inputs_skipped
        if report.error is not None:
            whole.inputs_skipped.append({"name": source.key, "code": report.error.code})
        # Of the others something is stored, and so it is not wrong use of the whole.
        code = REFUSED if report.exit_code == WRONG_USE else report.exit_code
        whole.exit_code = max(whole.exit_code, code)
        if code > STOPPED:  # a signal
            break
    return whole
