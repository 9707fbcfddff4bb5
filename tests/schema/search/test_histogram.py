"""Histograms: documents per year, decade and century."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.schema.search.counted_index import in_languages, index_of, matched

from muniment_schema.search.histogram import Histogram, HistogramBucket, HistogramInterval

YEARS = [1945, 1946, 1960, -44, 2025, 0, 1945, 1899]


def dated(year, **more):
    """State a document of a year and its next."""
    years = [year, year + 1]
    decades = sorted({each // 10 * 10 for each in years})
    centuries = sorted({each // 100 * 100 for each in years})
    return {"year": years, "decade": decades, "century": centuries, "start": [0], "end": [1], **more}


@pytest.fixture
def counting(tmp_path):
    segments = [[dated(year, language=["ko"])] for year in YEARS[:6]]
    segments.append([dated(1945, language=["en"]), dated(1899), {"title": ["undated"]}, {"language": ["ko"]}])
    return index_of(tmp_path, *segments)


def test_the_spans_that_have_documents_come_in_the_order_of_time(counting):
    assert Histogram(matched(counting), HistogramInterval.CENTURY).buckets == [
        HistogramBucket(-100, -1, 1),
        HistogramBucket(0, 99, 1),
        HistogramBucket(1800, 1899, 1),
        HistogramBucket(1900, 1999, 5),
        HistogramBucket(2000, 2099, 1),
    ]


def test_a_document_counts_in_each_span_that_it_can_lie_in(counting):
    years = Histogram(matched(counting), HistogramInterval.YEAR).buckets
    decades = Histogram(matched(counting), HistogramInterval.DECADE).buckets

    counts = Counter(year for first in YEARS for year in (first, first + 1))
    assert years == [HistogramBucket(year, year, counts[year]) for year in sorted(counts)]
    assert [(bucket.start_year, bucket.end_year, bucket.count) for bucket in decades] == [
        (-50, -41, 1), (0, 9, 1), (1890, 1899, 1), (1900, 1909, 1), (1940, 1949, 3), (1960, 1969, 1), (2020, 2029, 1)
    ]  # fmt: skip


def test_only_the_documents_of_the_result_count(counting):
    histogram = Histogram(matched(counting, in_languages("ko")), HistogramInterval.CENTURY)

    assert [bucket.start_year for bucket in histogram.buckets] == [-100, 0, 1900, 2000]
    assert histogram.undated_count == 1


def test_documents_without_any_bound_are_undated(tmp_path):
    counting = index_of(tmp_path, [{"start": [5]}, {"end": [5]}, {"title": ["n.d."]}], [{"title": ["n.d."]}])

    assert Histogram(matched(counting), HistogramInterval.YEAR).undated_count == 2


def test_years_that_graphql_cannot_say_are_left_out(tmp_path):
    counting = index_of(tmp_path, [{"year": [-4_500_000_000]}, {"year": [-70_000_000]}])

    years = Histogram(matched(counting), HistogramInterval.YEAR).buckets
    assert years == [HistogramBucket(-70_000_000, -70_000_000, 1)]
