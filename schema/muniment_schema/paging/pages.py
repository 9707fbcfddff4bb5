"""A page of a list, as clients see it: its edges, its neighbours, its place in the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .cursor import write_cursor
from .listing import Whole
from .order import Position
from .request import PageRequest
from .selects import Fact

PageRow = Sequence[Any]
"""A row of a page: the key of its place in the order, its id, and what the path at work has of its node."""


class Page:
    """One page. `rows` are in the order of the list, `more` says whether the reading could have gone on.

    A page of a list that stands alone (`viewer` says whose) writes the ordinals of its rows into their cursors where
    they are known, so that the next page knows its place without counting.
    """

    __slots__ = ("_bound_to", "_facts", "_request", "_viewer", "held", "more", "rows", "whole")

    def __init__(
        self,
        request: PageRequest,
        bound_to: str,
        rows: Sequence[PageRow],
        more: bool,
        facts: Callable[[Fact], Any],
        viewer: str | None = None,
        whole: Whole | None = None,
    ) -> None:
        self.whole = whole
        self.held: list[Any] = []  # what was worked out of the whole and of the rows, as the path at work asks for it
        self._viewer = viewer
        self.rows = rows
        self.more = more
        self._request = request
        self._bound_to = bound_to
        self._facts = facts

    @property
    def edges(self) -> list[PageEdge]:
        """The rows, each with its cursor."""
        return [PageEdge(self, place) for place in range(len(self.rows))]

    @property
    def nodes(self) -> list[Any]:
        """The nodes of the rows."""
        return [row[2] for row in self.rows]

    @property
    def info(self) -> Page:
        """What lies around the page."""
        return self

    @property
    def total(self) -> int:
        """The number of rows of the whole list."""
        return int(self._facts(Fact.TOTAL))

    @property
    def start_position(self) -> int | None:
        """The 1-based place of the first row in the whole list; None on an empty page."""
        if not self.rows:
            return None
        request = self._request
        if not request.backward:
            ahead = 0 if request.after is None else int(self._facts(Fact.COUNT_UP_TO_AFTER))
            return request.offset + ahead + 1
        end = self.total if request.before is None else int(self._facts(Fact.COUNT_AHEAD_OF_BEFORE))
        return end - len(self.rows) + 1

    @property
    def has_next(self) -> bool:
        """Whether the list goes on behind the page."""
        if not self._request.backward and self.more:
            return True
        return self._request.before is not None and bool(self._facts(Fact.ANY_SINCE_BEFORE))

    @property
    def has_previous(self) -> bool:
        """Whether the list has something ahead of the page."""
        if self._request.offset:
            return bool(self.rows) or bool(self._facts(Fact.ANY))
        if self._request.backward and self.more:
            return True
        return self._request.after is not None and bool(self._facts(Fact.ANY_UP_TO_AFTER))

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the first edge; None on an empty page."""
        return self.cursor(0) if self.rows else None

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the last edge; None on an empty page."""
        return self.cursor(len(self.rows) - 1) if self.rows else None

    def cursor(self, place: int) -> str:
        """Give the cursor of a row, by its place in the page."""
        key, public_id = self.rows[place][:2]
        start = self._known_start() if self._viewer is not None else None
        if start is None:
            return write_cursor(Position(key, public_id), self._bound_to)
        position = Position(key, public_id, start + place, self._facts(Fact.NUMBER))
        return write_cursor(position, self._bound_to, self._viewer or "")

    def _known_start(self) -> int | None:
        """Give the ordinal of the first row where no counting is needed for it."""
        request = self._request
        if not request.backward:
            if request.after is None:
                return request.offset + 1
            ahead = None if request.after.ordinal is None else self._facts(Fact.ORDINAL_OF_AFTER)
            return None if ahead is None else int(ahead) + 1
        if request.before is None or request.before.ordinal is None:
            return None
        end = self._facts(Fact.ORDINAL_OF_BEFORE)
        return None if end is None else int(end) - len(self.rows)


@dataclass(frozen=True, slots=True)
class PageEdge:
    """A row of a page, with its cursor."""

    page: Page
    place: int

    @property
    def cursor(self) -> str:
        """The cursor of the row."""
        return self.page.cursor(self.place)

    @property
    def node(self) -> Any:
        """The node of the row."""
        return self.page.rows[self.place][2]


def facts_of(name: str, request: PageRequest, *, alone: bool) -> frozenset[Fact]:
    """Give the facts that an attribute of a page, or `cursor` of its edges, may ask for."""
    facts: set[Fact] = set()
    if alone and name in {"cursor", "start_cursor", "end_cursor"}:
        facts |= _facts_of_cursors(request)
    if name == "total" or (name == "start_position" and request.backward and request.before is None):
        facts.add(Fact.TOTAL)
    if name == "start_position" and not request.backward and request.after is not None:
        facts.add(Fact.COUNT_UP_TO_AFTER)
    if name == "start_position" and request.backward and request.before is not None:
        facts.add(Fact.COUNT_AHEAD_OF_BEFORE)
    if name == "has_next" and request.before is not None:
        facts.add(Fact.ANY_SINCE_BEFORE)
    if name == "has_previous" and request.after is not None:
        facts.add(Fact.ANY_UP_TO_AFTER)
    if name == "has_previous" and request.offset:
        facts.add(Fact.ANY)
    return frozenset(facts)


def _facts_of_cursors(request: PageRequest) -> set[Fact]:
    if not request.backward and request.after is None:
        return {Fact.NUMBER}
    if not request.backward and request.after is not None and request.after.ordinal is not None:
        return {Fact.NUMBER, Fact.ORDINAL_OF_AFTER}
    if request.backward and request.before is not None and request.before.ordinal is not None:
        return {Fact.NUMBER, Fact.ORDINAL_OF_BEFORE}
    return set()
