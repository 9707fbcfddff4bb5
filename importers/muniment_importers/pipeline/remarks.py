"""What there is to say of a run as a whole: doubts about its input, links that wait, why it stopped."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from muniment_importers.record import Locator, RecordError
from muniment_importers.report import Failure, Problem, RunReport
from muniment_importers.source import Source
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import Severity
from muniment_schema.writing.waiting import waiting_links

from . import ledger
from .problems import input_doubt, link_waits, locator_of, problem

MOST_WAITING_LINKS = 200


class Remarks:
    """Keeps what is said of a run as a whole, in its report and in its rows."""

    def __init__(self, database: Database, report: RunReport, run_pk: int) -> None:
        self._database, self._report, self._run_pk = database, report, run_pk
        self._whole = Locator(input=report.input_name)

    def doubts_about(self, source: Source) -> None:
        """Say what was found out about the input itself."""
        self._note([input_doubt(each, self._report.input_name) for each in source.warnings])
        source.warnings.clear()

    def what_waits(self, database: Database) -> None:
        """Name the parents and relations that this source speaks of and has not brought in."""
        with suppress(SQLAlchemyError):
            with database.read() as connection:
                links = waiting_links(connection, self._report.source, MOST_WAITING_LINKS)
            self._note([link_waits(link, self._whole) for link in links])

    def failed(self, failure: Failure, locator: Any, ordinal: int) -> None:
        """Say why the run stopped, as far as the database still takes it."""
        where = locator_of(locator, self._report.input_name, ordinal) if locator else self._whole
        said = RecordError(failure.code, failure.message, hint=failure.hint)
        with suppress(SQLAlchemyError):
            self._note([problem(Severity.ERROR, said, where)])

    def refused(self, error: MunimentError) -> None:
        """Say what was not done."""
        said = RecordError(error.code, error.message, hint=error.hint)
        self._note([problem(Severity.ERROR, said, self._whole)])

    def rejects_not_written(self, error: Exception) -> None:
        """Say that the refused records could not be written to the file that was asked for."""
        hint = f"muniment import show {self._report.number} lists the refused records"
        said = RecordError("REJECTS_NOT_WRITTEN", f"the refused records are not written: {error}", hint=hint)
        with suppress(SQLAlchemyError):
            self._note([problem(Severity.WARNING, said, self._whole)])

    def _note(self, problems: list[Problem]) -> None:
        if not problems:
            return
        for each in problems:
            self._report.note(each)
        with self._database.write() as connection:
            ledger.save_problems(connection, self._run_pk, problems)
