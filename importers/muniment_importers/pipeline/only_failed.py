"""Which records `--only-failed` takes: those that failed in an earlier run."""

from __future__ import annotations

from collections.abc import Iterable

from muniment_importers.record import Deleted, Frame, RecordError
from muniment_importers.report import Problem
from muniment_importers.runs import run_problems, show_run
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.values.vocabularies import Severity


class OtherSource(MunimentError):
    """A run whose failed records are asked for, and that read another source than this input."""

    code = "RUN_OF_OTHER_SOURCE"


class FailedBefore:
    """The records that failed in a run: by native id where it is known, else by their place in the input."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._native_ids: set[str] = set()
        self._ordinals: set[int] = set()
        self._nameless: set[int] = set()
        for problem in problems:
            if problem.severity is not Severity.ERROR or problem.ordinal is None:
                continue
            self._ordinals.add(problem.ordinal)
            if problem.native_id is None:
                self._nameless.add(problem.ordinal)
            else:
                self._native_ids.add(problem.native_id)

    def holds(self, item: Frame | RecordError | Deleted, ordinal: int) -> bool:
        """Say whether this is one of them. What states no id now, or stated none then, is told by its place."""
        if item.native_id:
            return item.native_id in self._native_ids or ordinal in self._nameless
        return ordinal in self._ordinals


def failed_before(database: Database, reference: str, source_key: str) -> FailedBefore:
    """Give the records that failed in a run of this source.

    Raises NoSuchRun; OtherSource when the run read another source, whose ids and places mean something else.
    """
    run = show_run(database, reference)
    if run.source != source_key:
        raise OtherSource(
            f"run {run.number} read the source {run.source!r}, and this input is of {source_key!r}",
            hint=f"say --source {run.source} if it is the same material",
        )
    return FailedBefore(run_problems(database, run.id))
