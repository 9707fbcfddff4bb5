"""Which character parts the cells of a table, and which of its rows is the header."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import Final

from .rows import BadRow, RowReader

DELIMITERS: Final = (",", "\t", ";", "|")
NAMES: Final = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}

MOST_ROWS: Final = 200
# ArchivesSpace marks the row of its field codes in the first cell; the row of labels for people follows it.
_FIELD_CODES: Final = "archivesspace field code"
_FIELD_NAMES: Final = "field name"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the beginning of a text looks like under one delimiter."""

    delimiter: str
    width: int  # the number of cells that most rows have
    rows: tuple[tuple[str, ...], ...]  # rows with something in them
    agreement: float  # share of rows of that width
    damaged: int  # rows that cannot be taken apart


def guess_dialect(head: str, *, is_cut: bool, quote: str = '"', delimiters: tuple[str, ...] = DELIMITERS) -> Dialect:
    """Give the delimiter under which the first rows agree best on their width; a comma when there is none to see.

    Quotes are respected. `is_cut` says that the text goes on behind the head, whose last row then does not count.
    """
    lines = list(io.StringIO(head, newline=""))
    if is_cut and len(lines) > 1:
        lines.pop()
    found = [_under(lines, delimiter, quote, is_cut) for delimiter in delimiters]
    return max(found, key=lambda dialect: dialect.agreement + 0.05 * min(dialect.width, 10) if dialect.width > 1 else 0)


def header_index(rows: list[list[str]]) -> int:
    """Give which of the first rows is the header: the first that fills at least half of the widest row's cells.

    A row that ArchivesSpace marks as the one of its field codes wins over the rows of labels above it.
    """
    for index, cells in enumerate(rows):
        if cells and cells[0].strip().casefold().startswith(_FIELD_CODES):
            return index
    filled = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    widest = max(filled, default=0)
    return next((index for index, count in enumerate(filled) if count * 2 >= widest), 0)


def is_label_row(header: list[str], cells: list[str]) -> bool:
    """Say whether the row after the header is labels for people and no record, as in ArchivesSpace's templates."""
    return (
        bool(header)
        and header[0].strip().casefold().startswith(_FIELD_CODES)
        and bool(cells)
        and cells[0].strip().casefold().startswith(_FIELD_NAMES)
    )


def _under(lines: list[str], delimiter: str, quote: str, is_cut: bool) -> Dialect:
    reader = RowReader(io.StringIO("".join(lines), newline=""), delimiter, quote)
    counts = Counter(line.count(delimiter) for line in lines if line.strip())
    reader.width = counts.most_common(1)[0][0] + 1 if counts else None
    rows: list[tuple[str, ...]] = []
    damaged = 0
    for row in reader:
        if isinstance(row, BadRow):
            damaged += 1
        elif not row.is_blank:
            rows.append(tuple(row.cells))
        if len(rows) == MOST_ROWS:
            break
    else:
        # A quoted cell that goes on behind the head is no damage.
        damaged -= 1 if is_cut and damaged else 0
    widths = Counter(map(len, rows))
    width, count = widths.most_common(1)[0] if rows else (0, 0)
    return Dialect(delimiter, width, tuple(rows), count / (len(rows) + damaged) if rows else 0.0, damaged)
