"""Lines of copied result pages: counters, dates, and lines to turn pages with."""

from __future__ import annotations

import pytest

from muniment_importers.formats.listing_lines import is_date, is_pager, read_count


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("1 - 10 of 31", (1, 10, 31)),
        ("51 – 60 of 338", (51, 60, 338)),
        ("1-10 of 1,204", (1, 10, 1204)),
        ("1,191 - 1,200 of 1.204", (1191, 1200, 1204)),
        ("Showing 1 to 10 of 31 results", (1, 10, 31)),
        ("Results: 11—20 of about 1 204 documents", (11, 20, 1204)),
        ("31 results", (None, None, 31)),
        ("Results: 31", (None, None, 31)),
        ("Search results (1,204)", (None, None, 1204)),
    ],
)
def test_counters_are_read_in_many_forms(line: str, counted: tuple[int | None, int | None, int]) -> None:
    count = read_count(line)
    assert count is not None
    assert (count.first, count.last, count.total) == counted


@pytest.mark.parametrize(
    "line", ["1914 - 1918", "10 - 1 of 31", "1 - 40 of 31", "Part 1 of 3", "12 Angry Documents", "1912"]
)
def test_other_lines_with_figures_are_no_counters(line: str) -> None:
    assert read_count(line) is None


@pytest.mark.parametrize(
    "text",
    ["May 10, 1943", "10 May 1943", "February 1942", "1942", "1939-1945", "ca. 1857", "n.d.", "undated", "1943-05",
     "Autumn 1951", "Summer or Autumn, 1951", "early 17th century", "Before 1900", "between 1900 and 1910", "[1943?]"],
)  # fmt: skip
def test_dates_are_known_by_themselves_also_in_words(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    ["Meeting of 1943", "1943 Harvest Report", "May", "Second Letter", "12", "Century", "?", "..", "The Last of May"],
)
def test_titles_are_not_taken_for_dates(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize("text", ["« First ‹ Previous 1 2 3 Next › Last »", "1 2 3 4", "Page 2 of 12", "Next ›", "7"])
def test_lines_to_turn_pages_with_are_known(text: str) -> None:
    assert is_pager(text)


@pytest.mark.parametrize(
    "text", ["1861", "12 1861", "Nextdoor", "Last Letter", "Page of a Ledger", "First", "of", "Page"]
)
def test_other_lines_do_not_turn_pages(text: str) -> None:
    assert not is_pager(text)
