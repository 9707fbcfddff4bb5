"""How far an import is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from muniment_importers.report import NoProgress, Progress, RunReport
from muniment_schema.values.vocabularies import ImportState

if TYPE_CHECKING:
    from rich.progress import TaskID

LINE_EVERY_SECONDS = 10.0
# What stands beside the name at its widest: bar, per cent, 10,000,000 records, their rate, hours left.
WIDTH_BESIDE_NAME, SHORTEST_NAME = 68, 12


def progress_for(*, quiet: bool) -> Progress:
    """Give what suits standard error."""
    if quiet:
        return NoProgress()
    return Bar() if sys.stderr.isatty() else Lines()


class Lines:
    """A line every ten seconds: records so far, the rate, and the share that is done when it is known."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._started = self._said = now()

    def started(self, run: RunReport) -> None:
        """A run begins."""
        self._started = self._said = self._now()

    def advanced(self, run: RunReport, share: float | None) -> None:
        """A batch is stored."""
        now = self._now()
        if now - self._said < LINE_EVERY_SECONDS:
            return
        self._said = now
        done = "" if share is None else f", {share:.0%} done"
        rate = run.counts.read / max(now - self._started, 0.001)
        typer.echo(f"{run.input_name}: {run.counts.read} records, {rate:.0f} a second{done}", err=True)

    def finished(self, run: RunReport) -> None:
        """A run has ended."""


class Bar:
    """A bar with rate and time left; while the share that is done is not known, a count and a rate."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, TaskProgressColumn, TextColumn
        from rich.progress import Progress as RichProgress
        from rich.progress import Task as RichTask
        from rich.table import Column
        from rich.text import Text

        from .tables import console

        class TimeColumn(ProgressColumn):
            """Time left; while nobody can tell, and at the end, the time it took so far."""

            def render(self, task: RichTask) -> Text:
                left = None if task.finished else task.time_remaining
                seconds = int(left if left is not None else task.elapsed or 0)
                return Text(f"{timedelta(seconds=seconds)}{'' if left is None else ' left'}")

        def whole() -> Column:
            return Column(no_wrap=True, overflow="ignore")

        terminal = console(stderr=True)
        name_width = max(terminal.width - WIDTH_BESIDE_NAME, SHORTEST_NAME)
        self._now = now
        self._started = now()
        self._bar = RichProgress(
            SpinnerColumn(finished_text=" "),
            TextColumn(
                "{task.description}",
                markup=False,
                table_column=Column(no_wrap=True, overflow="ellipsis", max_width=name_width),
            ),
            BarColumn(bar_width=20),
            TaskProgressColumn(table_column=whole()),
            TextColumn("{task.fields[records]}", table_column=whole()),
            TextColumn("{task.fields[rate]}", table_column=whole()),
            TimeColumn(table_column=whole()),
            console=terminal,
            get_time=now,
        )
        self._task: TaskID | None = None

    def started(self, run: RunReport) -> None:
        """A run begins."""
        self._started = self._now()
        # Without a total the bar shows that something goes on, and not how far it is.
        self._task = self._bar.add_task(run.input_name, total=None, records="", rate="")
        self._bar.start()

    def advanced(self, run: RunReport, share: float | None) -> None:
        """A batch is stored. Where the share is not known (any more) the bar stays as it is."""
        self._show(run, share)

    def finished(self, run: RunReport) -> None:
        """A run has ended; its bar stays, full when all is done, and the next one begins below it."""
        if self._task is None:  # it ended before it began to read
            return
        self._show(run, 1.0 if run.state is ImportState.DONE else None)
        self._bar.stop()
        self._bar.remove_task(self._task)  # else it would be drawn once more with the next one
        self._task = None

    def _show(self, run: RunReport, share: float | None) -> None:
        if self._task is None:
            return
        rate = run.counts.read / max(self._now() - self._started, 0.001)
        self._bar.update(
            self._task,
            completed=share,
            total=None if share is None else 1.0,
            records=f"{run.counts.read} records",
            rate=f"{rate:.0f}/s" if rate else "",
        )
