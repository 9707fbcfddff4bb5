"""Puts the lines of a copied results page together to blocks: date, title, description, each of which may be missing.

Date, title and description each have a place, and what is missing leaves its place empty: with one blank line between
parts, two blank lines after a description say that the next block has no date.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from muniment_importers.formats.listing_lines import (
    Count,
    Layout,
    Part,
    is_heading,
    is_pager,
    is_pager_with_arrows,
    is_skip_link,
    read_count,
)

# Blank lines between a counter and a first block without a date; one with a date has two.
_GAP_BEFORE_UNDATED_FIRST: Final = 3
_MOST_SAMPLES: Final = 3
_MOST_SHORT_PAGES: Final = 100


class _Place(Enum):
    """What was read last."""

    PAGE_BEGIN = auto()
    DATE = auto()
    TITLE = auto()
    DESCRIPTION = auto()
    PAGE_END = auto()


class _Role(Enum):
    """What a line is."""

    DATE = auto()
    TITLE = auto()
    TEXT = auto()
    PASSED_OVER = auto()


@dataclass(slots=True)
class Block:
    """One document of a listing as it was written; without a title it is a block that was cut after its date."""

    line: int
    page: int
    date: str | None = None
    title: str | None = None
    paragraphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ShortPage:
    """A page that has another number of blocks than its counter says."""

    page: int
    line: int
    count: Count
    found: int


class BlockReader:
    """Reads the blocks of one listing. Afterwards it knows which pages came up short and what was passed over."""

    def __init__(self, layout: Layout) -> None:
        self.short_pages: list[ShortPage] = []  # the first hundred
        self.short_page_count = 0
        self.passed_over: list[Part] = []  # the first few
        self.passed_over_count = 0
        self._layout = layout
        self._place = _Place.PAGE_BEGIN
        self._block: Block | None = None
        self._page = 1
        self._count: Count | None = None  # of the page at hand
        self._count_line = 0
        self._found = 0  # blocks of the page at hand
        self._is_behind_counter = False

    def blocks(self, parts: Iterable[Part]) -> Iterator[Block]:
        """Yield the blocks in order."""
        for part, after, after_that in _with_two_after(parts):
            if (count := read_count(part.text)) is not None:
                yield from self._end_of_block()
                self._begin_page(part, count)
            elif self._is_of_the_page(part):
                yield from self._end_of_block()
                self._place = _Place.PAGE_END if self._found and is_pager(part.text) else _Place.PAGE_BEGIN
            else:
                yield from self._take(part, self._role(part, after, after_that))
        yield from self._end_of_block()
        self._check_page()

    def _take(self, part: Part, role: _Role) -> Iterator[Block]:
        if role is _Role.PASSED_OVER:
            self.passed_over_count += 1
            if len(self.passed_over) < _MOST_SAMPLES:
                self.passed_over.append(part)
            return
        if role is _Role.DATE:
            yield from self._end_of_block()
            self._block = Block(part.line, self._page, date=part.text)
            self._place = _Place.DATE
        elif role is _Role.TITLE:
            if self._place is not _Place.DATE:
                yield from self._end_of_block()
            if self._block is None:
                self._block = Block(part.line, self._page)
            self._block.title = part.text
            self._place = _Place.TITLE
        elif self._block is not None:
            paragraphs = self._block.paragraphs
            if part.gap == 0 < self._layout.inner_gap and paragraphs:
                paragraphs[-1] += " " + part.text  # one paragraph, wrapped
            else:
                paragraphs.append(part.text)
            self._place = _Place.DESCRIPTION
        self._is_behind_counter = False

    def _end_of_block(self) -> Iterator[Block]:
        if self._block is not None:
            self._found += 1
            yield self._block
            self._block = None

    def _begin_page(self, part: Part, count: Count) -> None:
        repeats = count.first is None or (self._count is not None and count.first == self._count.first)
        if not repeats:
            self._check_page()
            # A counter above its blocks begins a page; one below, as the first line of all, ends it.
            self._page += 1 if self._count is not None or self._found else 0
            self._count, self._count_line, self._found = count, part.line, 0
        self._place = _Place.PAGE_END if repeats and self._found else _Place.PAGE_BEGIN
        self._is_behind_counter = True

    def _check_page(self) -> None:
        count = self._count
        if self._layout.counter_at is None or count is None or count.first is None or count.last is None:
            return
        if self._found != count.last - count.first + 1:
            self.short_page_count += 1
            if len(self.short_pages) < _MOST_SHORT_PAGES:
                self.short_pages.append(ShortPage(self._page, self._count_line, count, self._found))

    def _is_of_the_page(self, part: Part) -> bool:
        if is_skip_link(part.text) or is_pager_with_arrows(part.text):
            return True
        if self._place is _Place.DATE:
            return False  # after a date comes a title, whatever it looks like
        if part.text in self._layout.headings or is_pager(part.text):
            return True
        # The first counter is known to come: what is above it belongs to the page.
        if self._layout.counter_at is not None and part.line < self._layout.counter_at:
            return True
        return self._place in {_Place.PAGE_BEGIN, _Place.PAGE_END} and is_heading(part.text)

    def _role(self, part: Part, after: Part | None, after_that: Part | None) -> _Role:
        if self._place is _Place.DATE:
            return _Role.TITLE
        if self._place is _Place.TITLE:
            return self._role_after_title(part, after, after_that)
        if self._place is _Place.DESCRIPTION:
            return self._role_after_description(part, after, after_that)
        return self._role_at_page_begin(part, after, after_that)

    def _role_at_page_begin(self, part: Part, after: Part | None, after_that: Part | None) -> _Role:
        is_far = self._is_behind_counter and part.gap >= _GAP_BEFORE_UNDATED_FIRST
        if part.is_date:
            is_title = is_far and _is_text(after) and not self._is_next_part(after_that)
            return _Role.TITLE if is_title else _Role.DATE
        if not is_far and self._is_date_by_place(part, after, after_that):
            return _Role.DATE
        if self._place is _Place.PAGE_END:
            return _Role.PASSED_OVER
        return _Role.PASSED_OVER if not is_far and after is not None and after.is_date else _Role.TITLE

    def _role_after_title(self, part: Part, after: Part | None, after_that: Part | None) -> _Role:
        inner, block = self._layout.inner_gap, self._layout.block_gap
        if part.gap < block or part.gap == inner:
            # The description is missing when a date with a title behind it stands in its place.
            is_next = inner == block == part.gap and part.is_date and (after is None or _is_text(after))
            return _Role.DATE if is_next else _Role.TEXT
        # One empty place is that of the description; with two, the date is missing as well.
        most = block + 1 if inner == block else block
        may_be_date = part.gap <= most and self._is_date_by_place(part, after, after_that)
        return _Role.DATE if part.is_date or may_be_date else _Role.TITLE

    def _role_after_description(self, part: Part, after: Part | None, after_that: Part | None) -> _Role:
        inner, block = self._layout.inner_gap, self._layout.block_gap
        if part.gap < block and not (inner <= part.gap and part.is_date and self._is_next_part(after)):
            return _Role.TEXT
        if part.gap <= block:
            if part.is_date or self._is_date_by_place(part, after, after_that):
                return _Role.DATE
            return _Role.TEXT if inner == block else _Role.TITLE
        # The place of the date is empty; or the blank lines are too many, and title and description follow a date.
        is_date = part.is_date and _is_text(after) and self._is_next_part(after_that)
        return _Role.DATE if is_date or (part.is_date and inner < block) else _Role.TITLE

    def _is_date_by_place(self, part: Part, after: Part | None, after_that: Part | None) -> bool:
        """Whether a short line with a year is a date, because a title and a description come behind it."""
        return part.may_be_date and self._is_next_part(after) and self._is_next_part(after_that)

    def _is_next_part(self, part: Part | None) -> bool:
        return _is_text(part) and part is not None and part.gap == self._layout.inner_gap


def _is_text(part: Part | None) -> bool:
    return part is not None and not part.is_date and read_count(part.text) is None


def _with_two_after(parts: Iterable[Part]) -> Iterator[tuple[Part, Part | None, Part | None]]:
    waiting: deque[Part] = deque()
    for part in parts:
        waiting.append(part)
        if len(waiting) == 3:
            yield waiting[0], waiting[1], waiting[2]
            waiting.popleft()
    while waiting:
        yield waiting[0], waiting[1] if len(waiting) > 1 else None, None
        waiting.popleft()
