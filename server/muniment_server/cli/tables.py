"""Tables and figures for people, on a terminal or in a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH_OF_FILES = 160


def console(*, stderr: bool = False, at_least: int = 0) -> Console:
    """Give a console on one of the outputs; where that is no terminal lines may be long, and have no colours.

    A terminal narrower than `at_least` breaks lines itself, where a table would fold its cells to a letter a line.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH_OF_FILES
    found = Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)
    found.width = max(found.width, at_least)
    return found


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[str] = ()) -> None:
    """Write a table to standard output; columns named in `numbers` stand right. Without rows only its headings."""
    console().print(table(headings, rows, numbers=numbers))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[str] = ()) -> Table:
    """Give a plain table; what comes from archives is text and never markup."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        is_number = heading in numbers
        drawn.add_column(heading, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn


def moment(value: datetime | None) -> str:
    """Write a moment in UTC to the second, or nothing."""
    return "" if value is None else value.strftime("%Y-%m-%d %H:%M:%S")
