"""The dates of an inspected input: how many are understood, which are not, and how those in doubt are read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from muniment_schema.values.date_text import DateReading, read_date
from muniment_schema.values.edtf import BadEdtf, parse_edtf

from .record import DateText, Record

MAX_DATES, MAX_KEPT = 50, 10_000

_IN_FIGURES: Final = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2[0-9]{4}")
_LAST_MONTH: Final = 12


@dataclass(slots=True)
class InspectedDates:
    """What was seen of the dates; `locale` and `context` are those that an import would read them with."""

    locale: str | None = None
    context: str | None = None
    read: int = 0
    not_understood: Counter[str] = field(default_factory=Counter)
    ambiguous: Counter[str] = field(default_factory=Counter)
    day_first: int = 0  # dates in figures that can only be so
    month_first: int = 0

    def add(self, record: Record) -> None:
        """Look at the dates of one record."""
        for date in (record.date, *record.dates):
            if isinstance(date, DateText) and _is_edtf(date.edtf):
                self.read += 1
            elif written := date.text if isinstance(date, DateText) else date:
                self._add(written.strip())

    def _add(self, written: str) -> None:
        reading = self._reading(written)
        if reading.edtf is not None:
            self.read += 1
        elif not reading.undated:
            _count(self.not_understood, written)
        if reading.readings or (reading.edtf is not None and reading.warning):
            _count(self.ambiguous, written)
        elif (figures := _IN_FIGURES.fullmatch(written)) and reading.edtf is not None:
            self.day_first += int(figures[1]) > _LAST_MONTH
            self.month_first += int(figures[3]) > _LAST_MONTH

    def _reading(self, written: str) -> DateReading:
        return read_date(written, locale=self.locale, context=self.context)

    def as_json(self) -> dict[str, Any]:
        """Give how many are read, and those that are not or could be read otherwise, most frequent first.

        `readings` are the two that a date can have, of which none is taken, or the one that is.
        """
        return {
            "read": self.read,
            "not_understood": [
                {"text": text, "count": count} for text, count in self.not_understood.most_common(MAX_DATES)
            ],
            "ambiguous": [
                {"text": text, "count": count, "readings": self._readings(text)}
                for text, count in self.ambiguous.most_common(MAX_DATES)
            ],
        }

    def _readings(self, text: str) -> list[str]:
        reading = self._reading(text)
        return list(reading.readings) or [reading.edtf.text if reading.edtf else ""]

    def advice(self) -> str | None:
        """Say which locale would decide between day and month, as far as the other dates of the input tell."""
        open_ones = [text for text in self.ambiguous if self._reading(text).readings]
        if not any(map(_IN_FIGURES.fullmatch, open_ones)):
            return None
        if self.day_first and self.month_first:
            tell = f"of the others some put the day first ({self.day_first}) and some the month ({self.month_first})"
        elif self.day_first:
            tell = f"others put the day first ({self.day_first}): import with -o date_locale=en-GB"
        elif self.month_first:
            tell = f"others put the month first ({self.month_first}): import with -o date_locale=en-US"
        else:
            tell = "no other tells which: import with -o date_locale=en-GB (day first) or en-US (month first)"
        return f"dates such as {open_ones[0]} could be read in two ways; {tell}"


def _count(counter: Counter[str], written: str) -> None:
    # Beyond so many different ones they are counted together, for each may be a long text.
    counter[written if written in counter or len(counter) < MAX_KEPT else "…"] += 1


def _is_edtf(text: str | None) -> bool:
    try:
        return bool(text and parse_edtf(text.strip()))
    except BadEdtf:
        return False
