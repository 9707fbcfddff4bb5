"""The histogram: how many documents of a result lie in each year, decade or century."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

import strawberry
import tantivy

from .counting import Counted, Matched, every_value

_FARTHEST_YEAR: Final = 2**31 - 100  # GraphQL's Int has 32 bits


@strawberry.enum(description="How wide the spans of a histogram are.")
class HistogramInterval(Enum):
    """The field of the index that holds the spans; its name is what it holds."""

    YEAR = strawberry.enum_value("year", description="A year.")
    DECADE = strawberry.enum_value("decade", description="Ten years: 1940 to 1949.")
    CENTURY = strawberry.enum_value("century", description="A hundred years: 1900 to 1999.")


_YEARS: Final = {HistogramInterval.YEAR: 1, HistogramInterval.DECADE: 10, HistogramInterval.CENTURY: 100}


@dataclass(frozen=True)
class HistogramBucket:
    """A span of years, both ends included, and how many documents can lie in it. Year 0 is 1 BCE."""

    start_year: int
    end_year: int
    count: int


class Histogram:
    """Documents per span of time. What is not asked costs nothing."""

    def __init__(self, matched: Matched, by: HistogramInterval) -> None:
        self._matched = matched
        self._by = by

    @cached_property
    def buckets(self) -> list[HistogramBucket]:
        """The spans that have documents, in the order of time; without years that GraphQL cannot say."""
        counts = every_value(self._matched, Counted((str(self._by.value),))).of
        years = sorted((int(year), count) for year, count in counts.items() if abs(int(year)) <= _FARTHEST_YEAR)
        return [HistogramBucket(year, year + _YEARS[self._by] - 1, count) for year, count in years]

    @cached_property
    def undated_count(self) -> int:
        """How many documents have no bounds: no date, or none that was understood."""
        bounded = (tantivy.Query.exists_query(bound) for bound in ("start", "end"))
        return self._matched.count(*((tantivy.Occur.MustNot, query) for query in bounded))
