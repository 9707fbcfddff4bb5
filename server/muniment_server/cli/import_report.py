"""What came of an import, for people: figures that add up, problems one a line, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from muniment_importers.report import Counts, Failure, ImportReport, Problem, RunReport
from muniment_schema.values.vocabularies import ImportState

from .tables import moment, table

if TYPE_CHECKING:
    from rich.table import Table

SHOWN_PROBLEMS = 20
SHOWN_FIELDS = 10
WIDTH_OF_RUNS = 150
FIGURES = ("Read", "Created", "Updated", "Unchanged", "Deleted", "Skipped", "Failed", "Warnings")
RARE = frozenset({"Deleted", "Skipped", "Warnings"})


def figures(report: ImportReport) -> Table:
    """Give one line a run and, of several, their sum: Read is always what the columns of outcomes after it add up to.

    Outcomes that are rare are shown where there are some: a narrow terminal takes the table then.
    """
    counts = [run.counts for run in report.runs]
    names = [(run.number, run.input_name, run.source) for run in report.runs]
    if len(counts) > 1:
        counts.append(report.counts)
    shown = _shown(counts)
    rows = [
        (*(map(str, name)), *_numbers(each, shown))
        for name, each in zip([*names, ("", "all", "")], counts, strict=False)
    ]
    return table(("Run", "Input", "Source", *shown), rows, numbers=("Run", *shown))


def run_line(run: RunReport) -> str:
    """Give one line on how a run went: "run 5 of csv, started 2026-11-23 08:00:00 UTC: done"."""
    return f"run {run.number} of {run.importer}, started {moment(run.started_at)} UTC: {_state(run)}"


def run_list(runs: list[RunReport]) -> Table:
    """Give one line a run, for `import runs`; rare outcomes are shown where there are some."""
    shown = _shown([run.counts for run in runs])
    rows = [
        (
            str(run.number),
            _state(run),
            moment(run.started_at),
            run.importer,
            run.source,
            run.input_name,
            *_numbers(run.counts, shown),
        )
        for run in runs
    ]
    headings = ("Run", "State", "Started (UTC)", "Importer", "Source", "Input", *shown)
    return table(headings, rows, numbers=("Run", *shown))


def remarks(report: ImportReport) -> Iterator[str]:
    """Give everything else there is to say, a line each."""
    room = SHOWN_PROBLEMS
    for run in report.runs:
        shown = run.problems[:room]
        room -= len(shown)
        yield from map(problem_line, shown)
        if left := len(run.problems) + run.problems_omitted - len(shown):
            yield f"… and {left} more; muniment import show {run.number}"
        yield from run_remarks(run)
    for skipped in report.inputs_skipped:
        yield f"{skipped['name']} was left out: {skipped['code']}"
    if any(run.dry_run for run in report.runs):
        yield "dry run: nothing of this is stored"


def problem_line(problem: Problem) -> str:
    """Give one line for a problem; the value too where the message does not repeat it."""
    value = " ".join((problem.value or "").split())
    return str(problem) if not value or value in problem.message else f"{problem}: {_short(value)}"


def run_remarks(run: RunReport) -> Iterator[str]:
    """Give what is to say about one run beside its figures and problems."""
    if run.missing:
        yield f"{run.input_name} speaks of {run.total} records; {run.missing} are not in it"
    for entry in list(run.unmapped.values())[:SHOWN_FIELDS]:
        samples = ", ".join(repr(sample) for sample in entry.samples)
        yield f"{entry.field} has no place in the model and is kept as it is, {times(entry.count)}: {samples}"
    if len(run.unmapped) > SHOWN_FIELDS:
        yield f"… and {len(run.unmapped) - SHOWN_FIELDS} more such fields; muniment import show {run.number} --json"
    if run.rejects is not None:
        yield f"the refused records are in {run.rejects}: mend them and import them with --source {run.source}"
    if run.error is not None:
        yield failure(run.error)
    elif run.state is ImportState.INTERRUPTED:
        how = f"go on with: muniment import resume {run.number}" if run.resumable else "what is stored stays"
        yield f"run {run.number} was interrupted; {how}"
    elif run.state is ImportState.CANCELLED:
        yield f"run {run.number} was cancelled; what is stored stays"


def review_lines(reviews: list[dict[str, Any]], run: int) -> Iterator[str]:
    """Give the records that wait for a person, each with the documents it may be."""
    for each in reviews:
        name = each["native_id"] or each["record"]
        may_be = ", ".join(f"{one['id']} {one['title']!r} ({one['reason']})" for one in each["candidates"])
        yield f"record {each['record']}, {name} {each['title']!r}, may be {may_be}"
    if reviews:
        yield f"say which: muniment import review {run} RECORD --same DOC, or --new"


def failure(error: Failure) -> str:
    """Give one line for why something stopped."""
    return f"{error.code}: {error.message}" + (f"; {error.hint}" if error.hint else "")


def change_lines(run: RunReport) -> Iterator[str]:
    """Give what changed, or would change, a line each field."""
    for change in run.changes or ():
        name = change.native_id or change.id
        if not change.fields:
            yield f"{change.outcome.value} {name}"
        for field, (before, after) in change.fields.items():
            yield f"{change.outcome.value} {name} {field}: {_short(before)} -> {_short(after)}"


def _state(run: RunReport) -> str:
    return run.state.value + (" (dry)" if run.dry_run else "")


def _shown(counts: list[Counts]) -> list[str]:
    return [name for name in FIGURES if name not in RARE or any(each.as_json()[name.lower()] for each in counts)]


def _numbers(counts: Counts, shown: list[str]) -> list[str]:
    return [str(counts.as_json()[name.lower()]) for name in shown]


def times(count: int) -> str:
    """Give "once" or "7 times"."""
    return "once" if count == 1 else f"{count} times"


def _short(value: object) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
