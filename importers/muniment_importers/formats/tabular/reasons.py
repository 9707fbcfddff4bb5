"""The columns that say why a row was refused: put before the others in a file of refused rows, passed over when read.

They stand first, where they are in line whatever is wrong with the cells behind them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from ...refusal import Refusal

REASON_COLUMNS: Final = ("muniment_code", "muniment_field", "muniment_message", "muniment_line")


class Reasons:
    """The reason columns of one table, wherever they are in it; there are none in most tables."""

    def __init__(self, headings: list[str], delimiter: str, quote: str) -> None:
        self._delimiter, self._quote = delimiter, quote
        self._kept = [index for index, heading in enumerate(headings) if heading.strip() not in REASON_COLUMNS]
        self.are_there = len(self._kept) < len(headings)
        self._are_first = self.are_there and [each.strip() for each in headings[:4]] == list(REASON_COLUMNS)
        delimiter_text, quote_text = re.escape(delimiter), re.escape(quote)
        cell = f"(?:{quote_text}(?:[^{quote_text}]|{quote_text}{quote_text})*{quote_text}|[^{delimiter_text}]*)"
        self._first_cells = re.compile(f"(?:{cell}{delimiter_text}){{{len(REASON_COLUMNS)}}}")

    def cells_without(self, cells: list[str]) -> list[str]:
        """Give the cells of a row but for the reasons."""
        return [cells[index] for index in self._kept] if self.are_there else cells

    def text_without(self, text: str, cells: list[str] | None = None) -> str:
        """Give the text of a row but for the reasons; `cells` are those of a row that could be taken apart."""
        if self._are_first and (found := self._first_cells.match(text)) is not None:
            return text[found.end() :]
        return self.row(self.cells_without(cells)) if self.are_there and cells is not None else text

    def row(self, cells: Iterable[str]) -> str:
        """Give cells as a row of the table, without a line end."""
        if self._quote == "\0":
            return self._delimiter.join(cell.replace(self._delimiter, " ") for cell in cells)
        output = io.StringIO()
        csv.writer(output, delimiter=self._delimiter, quotechar=self._quote, lineterminator="").writerow(cells)
        return output.getvalue()

    def table(self, headings: list[str], refusals: Iterable[Refusal], line_end: str) -> Iterator[str]:
        """Yield the table of refused rows."""
        yield self.row([*REASON_COLUMNS, *self.cells_without(headings)]) + line_end
        for refusal in refusals:
            problem = refusal.problem
            line = "" if problem.locator.line is None else str(problem.locator.line)
            # Quotes would be read as such by those who take a text apart at its tabs alone.
            said = (" ".join(text.split()).replace(self._quote, "'") for text in (problem.field or "", refusal.message))
            yield self.row([problem.code, *said, line]) + self._delimiter + refusal.text + line_end
