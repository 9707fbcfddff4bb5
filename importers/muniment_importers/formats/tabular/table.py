"""A delimited text as a table: its header, and the rows below it as records or errors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ...record import FatalImportError, Locator, RecordError
from .dialect import header_index, is_label_row
from .rows import BadRow, Row, RowReader

_MOST_HEADER_ROWS: Final = 20
SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings; line 0 when the table has none and its columns are called by their numbers."""

    line: int
    cells: list[str]
    passed_over: int  # rows with text above it


def digest(headings: list[str], *also: str | None) -> bytes:
    """Give a hash of the headings and of what else the meaning of a row hangs on."""
    return hashlib.sha256(json.dumps([headings, *also]).encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as wide as the header. `number` counts the rows below the header that hold something."""

    row: Row
    number: int
    cells: list[str]
    is_short: bool


class Table:
    """Reads the header, then gives the rows; what is wrong with a row is told as a RecordError.

    `header_row` is the number of the row with the headings, counting rows that hold something; 0 when there is none,
    None to look for it.
    """

    def __init__(self, reader: RowReader, name: str, header_row: int | None) -> None:
        self._name = name
        self._rows = iter(reader)
        self._waiting: list[Row | BadRow] = []
        self.damage: RecordError | None = None  # the header itself cannot be read
        self.header = self._find_header(header_row)
        if self.header is not None:
            reader.width = len(self.header.cells)

    def rows(self) -> Iterator[TableRow | RecordError]:
        """Yield what stands below the header. Rows whose cells are all empty are no records."""
        if self.header is None:
            return
        width = len(self.header.cells)
        number = 0
        is_first = True
        for row in chain(self._waiting, self._rows):
            if isinstance(row, Row):
                if row.is_blank:
                    continue
                if is_first and is_label_row(self.header.cells, row.cells):
                    is_first = False
                    continue
            is_first = False
            number += 1
            yield self._checked(row, number, width)

    def _checked(self, row: Row | BadRow, number: int, width: int) -> TableRow | RecordError:
        if isinstance(row, BadRow):
            return self._error(row, number, row.code, row.message, row.hint)
        cells = row.cells
        if "\0" in row.text:
            return self._error(row, number, "NUL_CHARACTER", "the row has a NUL character (U+0000)", "take it out")
        count = len(cells)
        if count == width:
            return TableRow(row, number, cells, is_short=False)
        if count > width:
            if not any(map(str.strip, cells[width:])):
                return TableRow(row, number, cells[:width], is_short=False)
            message = f"{width} columns expected, {count} found"
            return self._error(row, number, "RAGGED_ROW", message, "quote cells that hold a comma or other delimiter")
        if row.is_cut:
            message = f"{width} columns expected, {count} found; the input ends inside this row"
            return self._error(row, number, "RAGGED_ROW", message, "is the file complete?")
        return TableRow(row, number, cells + [""] * (width - count), is_short=True)

    def _error(self, row: Row | BadRow, number: int, code: str, message: str, hint: str) -> RecordError:
        where = Locator(input=self._name, line=row.line, record=number)
        return RecordError(code, message, where, hint=hint, value=row.text[:SHOWN], raw=row.text)

    def _find_header(self, header_row: int | None) -> Header | None:
        ahead: list[Row | BadRow] = []
        found: list[Row] = []
        most = header_row or _MOST_HEADER_ROWS
        for row in self._rows:
            ahead.append(row)
            if isinstance(row, Row) and not row.is_blank:
                found.append(row)
                if len(found) == most:
                    break
            elif len(ahead) >= _MOST_HEADER_ROWS + most:
                break
        if not found:
            damaged = next((row for row in ahead if isinstance(row, BadRow)), None)
            if damaged is not None:
                self.damage = self._error(damaged, 1, damaged.code, damaged.message, damaged.hint)
            return None
        if header_row == 0:
            self._waiting = ahead
            return Header(0, [str(number + 1) for number in range(max(len(row.cells) for row in found))], 0)
        if header_row is not None and len(found) < header_row:
            message = f"{self._name} has no row {header_row} to be its header"
            raise FatalImportError("NO_HEADER", message, "count the rows that hold something, from 1")
        index = header_index([row.cells for row in found]) if header_row is None else header_row - 1
        header = found[index]
        damaged = next((row for row in ahead if isinstance(row, BadRow) and row.line < found[0].line), None)
        if damaged is not None:
            message = f"{self._name} line {damaged.line}: {damaged.message}, where its headings should be"
            raise FatalImportError("BAD_HEADER", message, damaged.hint, Locator(input=self._name, line=damaged.line))
        self._waiting = ahead[ahead.index(header) + 1 :]
        return Header(header.line, header.cells, index)
