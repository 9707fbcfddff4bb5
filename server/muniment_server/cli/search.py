"""`muniment search`: the index that searches are answered from."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from .import_progress import LINE_EVERY_SECONDS
from .shell import JsonOption, Shell, refuse_without_command, with_shell, write_json

if TYPE_CHECKING:
    from muniment_schema.search.catch_up import Progress

commands = typer.Typer(name="search", help="The search index.", rich_markup_mode=None)


@commands.callback(invoke_without_command=True)
@with_shell
def search(context: typer.Context, shell: Shell) -> None:
    """Take the common options between the two words."""
    refuse_without_command(context)


@commands.command("rebuild")
@with_shell
def rebuild(shell: Shell, json: JsonOption = False) -> None:
    """Make the search index anew, from the database alone.

    Servers go on with the one there is, and take the new one when it is done. They make one by themselves when there is
    none that can be trusted, so this is seldom needed.

    Example: muniment search rebuild
    """
    with shell.open_database() as database, shell.search_index(database) as index:
        began = time.monotonic()
        with progress_for(quiet=shell.quiet) as progress:
            number = index.rebuild(progress)
        seconds = time.monotonic() - began
        seen = index.seen()
    entries = 0 if seen is None else seen.searcher.num_docs - 1
    if json:
        write_json({"folder": str(index.path), "change": number, "entries": entries, "seconds": round(seconds, 3)})
    shell.say(f"{index.path}: {entries} entries, up to change {number}, in {seconds:.1f} seconds")


@contextmanager
def progress_for(*, quiet: bool) -> Iterator[Progress]:
    """Give what tells on standard error how far it is: a bar on a terminal, a line now and then elsewhere."""
    from muniment_schema.search.catch_up import in_silence

    if quiet:
        yield in_silence
    elif sys.stderr.isatty():
        from rich.progress import MofNCompleteColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        from .tables import console

        columns = (*Bars.get_default_columns()[:3], MofNCompleteColumn(), TimeRemainingColumn())
        with Bars(*columns, console=console(stderr=True)) as bars:
            task = bars.add_task("documents", total=None)
            yield lambda done, total: bars.update(task, completed=done, total=max(done, total))
    else:
        yield Lines().written


class Lines:
    """A line every ten seconds: documents so far, the rate, and the share that is done."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._started = self._said = now()

    def written(self, done: int, total: int) -> None:
        """Some more documents are written."""
        now = self._now()
        if now - self._said >= LINE_EVERY_SECONDS:
            self._said = now
            rate = done / max(now - self._started, 0.001)
            typer.echo(f"{done} documents, {rate:.0f} a second, {done / max(done, total):.0%} done", err=True)
