"""What one list of documents is in one state of the index: its pages, its place in the whole, its total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from sqlalchemy import func, select
from tantivy import Query, Searcher

from muniment_schema.among import among
from muniment_schema.context import Context
from muniment_schema.paging.cursor import BadCursor
from muniment_schema.paging.order import Order, Position
from muniment_schema.paging.request import PageRequest
from muniment_schema.paging.selects import Fact
from muniment_schema.planning.kept import Kept
from muniment_schema.tables import DOCUMENT
from muniment_schema.visible import visible_documents

from .ordered import OrderedSearch, Place
from .queries import unscored
from .ranking import Ranking

KEPT_PAGES: Final = 64


class Seen(Protocol):
    """A state of the index."""

    @property
    def searcher(self) -> Searcher:
        """What answers."""

    @property
    def number(self) -> int:
        """The change number that it holds."""

    @property
    def generation(self) -> str:
        """The same text means the same content."""


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """The keys of a page's documents, in the order of the list where that is relevance, with their scores then."""

    keys: Sequence[int]
    more: bool  # whether reading could have gone on
    first: int = 0  # relevance: the ordinal of the first one
    scores: Sequence[float] = ()


class Result:
    """A list of documents. `query` finds them, `ranked` finds the same with scores; None where nothing is searched."""

    def __init__(self, seen: Seen, query: Query, ranked: Query | None = None) -> None:
        self.seen = seen
        self.query = query
        self.ranked = ranked
        self._pages: Kept[Any, IndexedPage] = Kept(KEPT_PAGES)
        self._facts: Kept[Any, Any] = Kept(KEPT_PAGES)
        self.kept: Kept[Any, Any] = Kept(KEPT_PAGES)  # what else was worked out: facets, for example
        self._ranking = Ranking(seen.searcher, query if ranked is None else ranked)

    def total(self, context: Context) -> int:
        """Give how many documents there are. Raises NotReady where it has to be counted first and is wanted at once."""
        return int(self._facts.get(Fact.TOTAL, self._count, at_once=context.at_once))

    def page(self, context: Context, order: Order, request: PageRequest) -> IndexedPage:
        """Give a page. Raises NotReady, and BadCursor for a place in the relevance of another state of the index."""
        request = _without_ordinals(request) if order.levels else request
        make = self._in_order if order.levels else self._by_relevance
        key = order.name, request
        return self._pages.get(key, lambda: make(context, order, request), at_once=context.at_once)

    def fact(self, context: Context, fact: Fact, order: Order, request: PageRequest) -> Any:
        """Give what a page has to know of the whole list. Raises NotReady, BadCursor."""
        if fact is Fact.NUMBER:
            return self.seen.number
        if fact is Fact.TOTAL:
            return self.total(context)
        key = fact, order.name, request
        return self._facts.get(key, lambda: self._fact(context, fact, order, request), at_once=context.at_once)

    def relevance_key(self, ordinal: int) -> str:
        """Give the key of a place in the order of relevance: it is one of this state of the index only."""
        return f"{self.seen.generation} {ordinal}"

    def _count(self) -> int:
        if self._ranking.total is None:
            # Without scores, which take longer to work out than to count.
            return int(self.seen.searcher.search(unscored(self.query), 1, count=True).count)  # type: ignore[attr-defined]
        return self._ranking.total

    # By relevance

    def _by_relevance(self, _context: Context, order: Order, request: PageRequest) -> IndexedPage:
        after = 0 if request.after is None else self._ordinal(request.after)
        if not request.backward and not order.descending:
            self._ranking.first(after + request.offset + request.size)  # counts as well
        total = self._count()
        before = total + 1 if request.before is None else self._ordinal(request.before)
        # What lies between, as a span of ordinals from the best on; a descending order begins with the worst.
        low, high = after + request.offset, min(before - 1, total)
        start, end = (max(low, high - request.size), high) if request.backward else (low, min(high, low + request.size))
        more = start > low if request.backward else end < high
        if start >= end:
            return IndexedPage((), False)
        first, last = (total - end, total - start) if order.descending else (start, end)
        keys, scores = self._ranking.first(last)
        rows = range(last - 1, first - 1, -1) if order.descending else range(first, last)
        return IndexedPage([keys[row] for row in rows], more, start + 1, [scores[row] for row in rows])

    def _ordinal(self, position: Position) -> int:
        generation, _, ordinal = position.key.rpartition(" ")
        if generation != self.seen.generation or not ordinal.isascii() or not ordinal.isdigit():
            raise BadCursor("is of a state of the archive that has passed since; start at the first page")
        return min(int(ordinal), self.seen.searcher.num_docs + 1)

    # By the keys of an order

    def _in_order(self, context: Context, order: Order, request: PageRequest) -> IndexedPage:
        wanted = request.offset + request.size + 1
        search = self._ordered(context, order, request)
        after, before = _place(order, request.after), _place(order, request.before)
        if request.backward:
            after, before = before, after
        keys = search.first(wanted, after, before)
        if request.offset and keys:
            rows = self._sorted(context, order, request).where(among(DOCUMENT.c.pk, keys)).offset(request.offset)
            keys = list(context.connection.execute(rows).scalars())
        return IndexedPage(keys, len(keys) > request.size)

    def _ordered(self, context: Context, order: Order, request: PageRequest) -> OrderedSearch:
        def tied(keys: Sequence[int], size: int) -> list[int]:
            rows = self._sorted(context, order, request).where(among(DOCUMENT.c.pk, keys), *_window(order, request))
            return list(context.connection.execute(rows.limit(size)).scalars())

        return OrderedSearch(
            self.seen.searcher,
            self.query,
            order.levels,
            descending=order.descending != request.backward,
            tied=tied if order.key_type is str else None,
        )

    def _sorted(self, context: Context, order: Order, request: PageRequest) -> Any:
        rows = select(DOCUMENT.c.pk).where(visible_documents(context))
        return rows.order_by(*order.by(backward=request.backward))

    # What is true of the whole

    def _fact(self, context: Context, fact: Fact, order: Order, request: PageRequest) -> Any:
        match fact:
            case Fact.ANY:
                return self._count() > 0
            case Fact.ORDINAL_OF_AFTER | Fact.ORDINAL_OF_BEFORE:
                return self._known_ordinal(order, request.after if fact is Fact.ORDINAL_OF_AFTER else request.before)
            case Fact.COUNT_UP_TO_AFTER | Fact.ANY_UP_TO_AFTER:
                known = self._known_ordinal(order, request.after)
                found = self._ahead(context, order, request.after, itself=True) if known is None else known
            case _:
                known = self._known_ordinal(order, request.before)
                ahead = self._ahead(context, order, request.before, itself=False) if known is None else known - 1
                found = ahead if fact is Fact.COUNT_AHEAD_OF_BEFORE else self._count() - ahead
        return found > 0 if fact.name.startswith("ANY") else found

    def _known_ordinal(self, order: Order, position: Position | None) -> int | None:
        if position is None:
            return None
        if not order.levels:
            return self._ordinal(position)
        return position.ordinal if position.number == self.seen.number else None

    def _ahead(self, context: Context, order: Order, position: Position | None, *, itself: bool) -> int:
        """Count what is ahead of a place, and at it."""
        if position is None:
            return 0
        search = self._ordered(context, order, PageRequest(size=0))
        place = Place(order.level_values(position))
        ahead = search.count(before=place)
        keys = search.group(place)
        if not keys:
            return ahead
        bound = order.up_to(position) if itself else order.before(position)
        rows = select(func.count()).select_from(DOCUMENT).where(visible_documents(context), bound)
        return ahead + int(context.connection.execute(rows.where(among(DOCUMENT.c.pk, keys))).scalar_one())


def _place(order: Order, position: Position | None) -> Place | None:
    return None if position is None else Place(order.level_values(position))


def _window(order: Order, request: PageRequest) -> list[Any]:
    return [
        *([] if request.after is None else [order.after(request.after)]),
        *([] if request.before is None else [order.before(request.before)]),
    ]


def _without_ordinals(request: PageRequest) -> PageRequest:
    """Give the same request, the same for cursors of the same place whatever they know besides it."""

    def bare(position: Position | None) -> Position | None:
        return None if position is None else Position(position.key, position.id)

    return replace(request, after=bare(request.after), before=bare(request.before))
