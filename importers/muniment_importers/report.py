"""What came of an import: counts that add up, problems, unmapped fields, changes; the JSON of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from dataclasses import field as defaulted
from datetime import UTC, datetime
from typing import Any, Protocol

import muniment_schema
from muniment_schema.values.vocabularies import ImportMode, ImportState, RecordOutcome, Severity

from .record import Locator

MAX_PROBLEMS = 1_000
MAX_SAMPLES = 3


@dataclass(slots=True)
class Counts:
    """Records by outcome; `read` is the sum of the six outcomes, warnings stand apart."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: int = 0
    failed: int = 0
    warnings: int = 0

    @property
    def read(self) -> int:
        """Records seen, whatever became of them."""
        return self.created + self.updated + self.unchanged + self.deleted + self.skipped + self.failed

    def count(self, outcome: RecordOutcome, number: int = 1) -> None:
        """Add records of one outcome."""
        setattr(self, outcome.value, getattr(self, outcome.value) + number)

    def add(self, other: Counts) -> None:
        """Add the counts of another run or batch."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def as_json(self) -> dict[str, int]:
        """Give the eight numbers in the order of the contract."""
        return {"read": self.read} | {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one record, or with the input as a whole (`ordinal` None)."""

    severity: Severity
    code: str
    message: str
    locator: Locator
    hint: str | None = None
    native_id: str | None = None
    field: str | None = None
    value: str | None = None
    ordinal: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the problem as `--json` and `--report` write it."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "locator": self.locator.as_json(),
            "native_id": self.native_id,
            "field": self.field,
            "value": self.value,
        }

    def __str__(self) -> str:
        """Write it in one line: where, what, what would be right."""
        what = f"{self.field}: {self.message}" if self.field else self.message
        return f"{self.locator}: {what}" + (f"; {self.hint}" if self.hint else "")


@dataclass(slots=True)
class Unmapped:
    """A source field without a place in the model."""

    field: str
    count: int = 0
    samples: list[str] = defaulted(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give field, count and up to three samples."""
        return {"field": self.field, "count": self.count, "samples": self.samples}


@dataclass(frozen=True, slots=True)
class Change:
    """What a run changed, or in a dry run would change, in one object; values before and after by field."""

    id: str
    native_id: str | None
    outcome: RecordOutcome
    fields: dict[str, tuple[Any, Any]]

    def as_json(self) -> dict[str, Any]:
        """Give the change as `--diff` writes it."""
        pairs = {name: {"before": before, "after": after} for name, (before, after) in self.fields.items()}
        return {"id": self.id, "native_id": self.native_id, "outcome": self.outcome.value, "fields": pairs}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a command or a run stopped."""

    code: str
    message: str
    hint: str | None = None
    error_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give code, message, hint and error id."""
        return {"code": self.code, "message": self.message, "hint": self.hint, "error_id": self.error_id}


def utc_text(moment: datetime | None) -> str | None:
    """Write a moment as RFC 3339 in UTC, to the second."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True, kw_only=True)
class RunReport:
    """One run of an importer over one input."""

    id: str
    number: int
    importer: str
    importer_version: str
    plugin: str
    source: str
    input_name: str
    input_path: str | None = None
    input_sha256: str | None = None
    input_bytes: int | None = None
    encoding: str | None = None
    confidence: float | None = None
    reason: str | None = None
    mode: ImportMode = ImportMode.REPLACE
    options: dict[str, Any] = defaulted(default_factory=dict)
    map_sha256: str | None = None
    dry_run: bool = False
    state: ImportState = ImportState.RUNNING
    resumable: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None
    counts: Counts = defaulted(default_factory=Counts)
    total: int | None = None
    unmapped: dict[str, Unmapped] = defaulted(default_factory=dict)
    problems: list[Problem] = defaulted(default_factory=list)
    problems_omitted: int = 0
    rejects: str | None = None
    changes: list[Change] | None = None
    error: Failure | None = None

    @property
    def missing(self) -> int | None:
        """Records the input claims and did not have; None when it claims nothing."""
        return None if self.total is None else max(self.total - self.counts.read, 0)

    def note(self, problem: Problem) -> None:
        """Keep a problem, up to the bound; the rest is counted."""
        if problem.severity is Severity.WARNING:
            self.counts.warnings += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.problems_omitted += 1

    def unmapped_with(self, extras: Sequence[dict[str, list[str]]]) -> dict[str, Unmapped]:
        """Give `unmapped` with the source fields of further records that went to `extra`."""
        found = {name: replace(entry, samples=[*entry.samples]) for name, entry in self.unmapped.items()}
        for extra in extras:
            for name, values in extra.items():
                entry = found.get(name)
                if entry is None:
                    entry = found[name] = Unmapped(name)
                entry.count += 1
                for sample in (value[:100] for value in values):
                    if len(entry.samples) < MAX_SAMPLES and sample not in entry.samples:
                        entry.samples.append(sample)
        return found

    def as_json(self, *, brief: bool = False) -> dict[str, Any]:
        """Give the run as `import run --json` has it; `brief` leaves out problems and changes (`import runs`)."""
        shape: dict[str, Any] = {
            "id": self.id,
            "number": self.number,
            "state": self.state.value,
            "resumable": self.resumable,
            "dry_run": self.dry_run,
            "importer": {
                "name": self.importer,
                "version": self.importer_version,
                "plugin": self.plugin,
                "confidence": self.confidence,
                "reason": self.reason,
            },
            "source": self.source,
            "mode": self.mode.value,
            "options": self.options,
            "input": {
                "name": self.input_name,
                "sha256": self.input_sha256,
                "bytes": self.input_bytes,
                "encoding": self.encoding,
            },
            "map_sha256": self.map_sha256,
            "started_at": utc_text(self.started_at),
            "finished_at": utc_text(self.finished_at),
            "counts": self.counts.as_json(),
            "total": self.total,
            "missing": self.missing,
            "unmapped": [entry.as_json() for entry in self.unmapped.values()],
            "error": self.error.as_json() if self.error else None,
        }
        if brief:
            return shape
        shape["problems"] = [problem.as_json() for problem in self.problems]
        shape["problems_omitted"] = self.problems_omitted
        shape["rejects"] = self.rejects
        if self.changes is not None:
            shape["changes"] = [change.as_json() for change in self.changes]
        return shape


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """All runs of one `import run`."""

    runs: list[RunReport] = defaulted(default_factory=list)
    inputs_skipped: list[dict[str, str]] = defaulted(default_factory=list)
    error: Failure | None = None
    exit_code: int = 0

    @property
    def counts(self) -> Counts:
        """The sum over the runs."""
        total = Counts()
        for run in self.runs:
            total.add(run.counts)
        return total

    def as_json(self) -> dict[str, Any]:
        """Give the document that `import run --json` prints."""
        return {
            "muniment": muniment_schema.__version__,
            "exit_code": self.exit_code,
            "error": self.error.as_json() if self.error else None,
            "inputs_skipped": self.inputs_skipped,
            "counts": self.counts.as_json(),
            "runs": [run.as_json() for run in self.runs],
        }


class Progress(Protocol):
    """Told by a run how far it is; the command line draws a bar from it."""

    def started(self, run: RunReport) -> None:
        """A run begins."""

    def advanced(self, run: RunReport, share: float | None) -> None:
        """A batch is stored; `share` of the input is done, 0 to 1, None when nobody can tell."""

    def finished(self, run: RunReport) -> None:
        """A run has ended."""


class NoProgress:
    """Progress that nobody looks at."""

    def started(self, run: RunReport) -> None:
        """Do nothing."""

    def advanced(self, run: RunReport, share: float | None) -> None:
        """Do nothing."""

    def finished(self, run: RunReport) -> None:
        """Do nothing."""
