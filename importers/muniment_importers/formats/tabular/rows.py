"""Rows of a delimited text with exact line numbers; a damaged row costs itself and not what follows.

Python's csv module reads the rows that stand on one line. A quoted cell that goes on over several lines is put together
here, because the module takes a file that is cut inside quotes as good, and one quote that is never closed as the whole
rest of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TextIO

LARGEST_CELL: Final = 16 << 20  # characters, of a row too

_PIECE: Final = 1 << 20
_UNCLOSED_HINT: Final = 'close the cell with a quote, and write a quote inside it twice ("")'
_STRAY_HINT: Final = 'quote the whole cell, and write a quote inside it twice ("")'


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` is its first line, from 1; `text` is as in the input without the last line end."""

    line: int
    text: str
    cells: list[str]
    is_cut: bool = False  # the input ends with it, and not with a line end

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell and not cell.isspace() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken apart into cells."""

    line: int
    text: str
    code: str
    message: str
    hint: str


class Lines:
    """The lines of a text with their ends, counted; lines can be put back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._back: deque[str] = deque()
        self.number = 0

    def next(self) -> str | None:
        """Give the next line, empty text at the end; None for one too long to be a row, which is passed over."""
        if self._back:
            self.number += 1
            return self._back.popleft()
        line = self._stream.readline(LARGEST_CELL)
        if line:
            self.number += 1
        if len(line) < LARGEST_CELL or line.endswith(("\n", "\r")):
            return line
        while (rest := self._stream.readline(_PIECE)) and not rest.endswith(("\n", "\r")):
            pass
        return None

    def put_back(self, lines: list[str]) -> None:
        """Put back the last lines given, so that they are read again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


class RowReader:
    """Iterates over the rows of a text; blank lines are rows without cells.

    `width` is how many cells a row should have, once that is known. It decides whether lines behind a quote that is
    never closed are rows, and whether the quotes of a tab-separated line mean anything.
    """

    def __init__(self, stream: TextIO, delimiter: str, quote: str) -> None:
        csv.field_size_limit(LARGEST_CELL)
        self.width: int | None = None
        self._lines = Lines(stream)
        self._delimiter = delimiter
        self._quote = quote

    def skip_lines(self, count: int) -> None:
        """Pass over lines before the table."""
        for _ in range(count):
            self._lines.next()

    def __iter__(self) -> Iterator[Row | BadRow]:
        lines, delimiter, quote = self._lines, self._delimiter, self._quote
        while (line := lines.next()) != "":
            if line is None:
                hint = "is the delimiter right? name it with -o delimiter="
                message = f"the line has more than {LARGEST_CELL:,} characters"
                yield BadRow(lines.number, "", "LINE_TOO_LONG", message, hint)
                continue
            text = line.rstrip("\r\n")
            if quote not in text:
                yield Row(lines.number, text, text.split(delimiter) if text else [], len(text) == len(line))
                continue
            try:
                cells = next(csv.reader((text,), delimiter=delimiter, quotechar=quote, strict=True))
            except csv.Error:
                yield self._row_with_quotes(line)
            else:
                yield Row(lines.number, text, cells, len(text) == len(line))

    def _row_with_quotes(self, line: str) -> Row | BadRow:
        first = self._lines.number
        row, taken = self._gathered(line)
        is_whole = not row.is_open and not row.is_stray
        if self._is_unquoted(line) and not (is_whole and len(row.cells) == self.width):
            self._lines.put_back(taken[1:])
            text = line.rstrip("\r\n")
            return Row(first, text, text.split(self._delimiter), len(text) == len(line))
        if is_whole:
            return Row(first, _without_end(taken), row.cells, not taken[-1].endswith(("\n", "\r")))
        rest = taken[row.opened_at + 1 :]
        if row.is_stray and not rest:
            message = f"text follows a closing quote in cell {len(row.cells) + 1}"
            return BadRow(first, _without_end(taken), "STRAY_QUOTE", message, _STRAY_HINT)
        # A quote that "closes" the cell in the middle of other text belongs to another row, and so may the lines before
        # it. When the input ends, the lines may be rows, or a long text that was cut.
        if row.is_stray or row.size > LARGEST_CELL or self._are_rows(rest):
            self._lines.put_back(rest)
            del taken[row.opened_at + 1 :]
        message = f"a quote that opens cell {len(row.cells) + 1} on line {first + row.opened_at} is not closed"
        return BadRow(first, _without_end(taken), "UNCLOSED_QUOTE", message, _UNCLOSED_HINT)

    def _gathered(self, line: str) -> tuple[_OpenRow, list[str]]:
        row = _OpenRow(self._delimiter, self._quote)
        taken: list[str] = []
        following: str | None = line
        while following:
            taken.append(following)
            row.feed(following)
            if row.is_stray or not row.is_open or row.size > LARGEST_CELL:
                break
            following = self._lines.next()
        return row, taken

    def _is_unquoted(self, line: str) -> bool:
        # Tab-separated texts often do not quote at all: their quotes are characters like others.
        return self._delimiter == "\t" and line.count("\t") + 1 == self.width

    def _are_rows(self, lines: list[str]) -> bool:
        if self.width is None or self.width < 2:
            return False
        rows = list(split_rows(lines, self._delimiter, self._quote))
        return any(rows) and all(row is not None and len(row) in (0, self.width) for row in rows)


class _OpenRow:
    """A row that is put together line by line, under the rules of `csv.reader(strict=True)`."""

    def __init__(self, delimiter: str, quote: str) -> None:
        self.cells: list[str] = []
        self.is_open = False  # inside a quoted cell
        self.is_stray = False  # text after a closing quote
        self.opened_at = 0  # number of the line, from 0, on which the open cell began
        self.size = 0
        self._delimiter = delimiter
        self._quote = quote
        self._pieces: list[str] = []
        self._lines = -1

    def feed(self, line: str) -> None:
        """Take one more line, with its end."""
        self._lines += 1
        self.size += len(line)
        body = len(line.rstrip("\r\n"))
        at = 0
        while True:
            if not self.is_open:
                if at < body and line[at] == self._quote:
                    self.is_open, self.opened_at = True, self._lines
                    at += 1
                else:
                    end = line.find(self._delimiter, at, body)
                    self.cells.append(line[at : body if end < 0 else end])
                    if end < 0:
                        return
                    at = end + 1
                continue
            end = line.find(self._quote, at)
            if end < 0:
                self._pieces.append(line[at:])
                return
            if line.startswith(self._quote, end + 1):
                self._pieces.append(line[at : end + 1])
                at = end + 2
                continue
            self._pieces.append(line[at:end])
            at = end + 1
            if at < body and line[at] != self._delimiter:
                self.is_stray = True
                return
            self.cells.append("".join(self._pieces))
            self._pieces = []
            self.is_open = False
            if at >= body:
                return
            at += 1


def split_rows(lines: Iterable[str], delimiter: str, quote: str) -> Iterator[list[str] | None]:
    """Yield the cells of each row of a few lines, None for one that cannot be taken apart; no repair is tried."""
    row = _OpenRow(delimiter, quote)
    for line in lines:
        row.feed(line)
        if row.is_stray:
            yield None
        elif row.is_open:
            continue
        else:
            yield [] if row.cells == [""] else row.cells
        row = _OpenRow(delimiter, quote)
    if row.is_open:
        yield None


def _without_end(lines: list[str]) -> str:
    return "".join(lines).rstrip("\r\n")
