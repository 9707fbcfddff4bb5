"""How far an import is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from muniment_importers.report import NoProgress, Progress, RunReport

if TYPE_CHECKING:
    from rich.progress import TaskID

LINE_EVERY_SECONDS = 10.0


def progress_for(*, quiet: bool) -> Progress:
    """Give what suits standard error."""
    if quiet:
        return NoProgress()
    return Bar() if sys.stderr.isatty() else Lines()


class Lines:
    """A line every ten seconds: records so far, of how many when the input says, and the rate."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._started = self._said = now()

    def started(self, run: RunReport) -> None:
        """A run begins."""
        self._started = self._said = self._now()

    def advanced(self, run: RunReport) -> None:
        """A batch is stored."""
        now = self._now()
        if now - self._said < LINE_EVERY_SECONDS:
            return
        self._said = now
        done = f"{run.counts.read} of {run.total}" if run.total else f"{run.counts.read}"
        rate = run.counts.read / max(now - self._started, 0.001)
        typer.echo(f"{run.input_name}: {done} records, {rate:.0f} a second", err=True)

    def finished(self, run: RunReport) -> None:
        """A run has ended."""


class Bar:
    """A bar with rate and time left; without a total a count and a rate."""

    def __init__(self) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Task as ProgressTask
        from rich.text import Text

        from .tables import console

        class RateColumn(TextColumn):
            def render(self, task: ProgressTask) -> Text:
                # Over the last seconds; at the end, or before two batches are known, over all of it.
                speed = task.speed or (task.completed / task.elapsed if task.elapsed else None)
                return Text(f"{speed:.0f}/s" if speed else "")

        self._bar = Progress(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            RateColumn(""),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console(stderr=True),
        )
        self._task: TaskID | None = None

    def started(self, run: RunReport) -> None:
        """A run begins."""
        self._task = self._bar.add_task(run.input_name, total=run.total)
        self._bar.start()

    def advanced(self, run: RunReport) -> None:
        """A batch is stored."""
        if self._task is not None:
            self._bar.update(self._task, completed=run.counts.read, total=run.total)

    def finished(self, run: RunReport) -> None:
        """A run has ended; its bar stays, full, and the next one begins below it."""
        if self._task is not None:
            self._bar.update(self._task, completed=run.counts.read, total=run.counts.read)
        self._bar.stop()
