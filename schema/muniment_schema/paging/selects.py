"""The selects of a list: its page, and what is true of the whole, each a part that statements are made of."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, case, func, null, select

from muniment_schema.context import Context
from muniment_schema.tables import CLOCK

from .listing import Asked, Links, Listing
from .order import Position, bound
from .request import PageRequest
from .two_ways import TwoWays


class Fact(Enum):
    """What a page may need to know of the whole list."""

    NUMBER = "the change number of what is seen"
    ORDINAL_OF_AFTER = "the ordinal of `after`, where it still holds"
    ORDINAL_OF_BEFORE = "the ordinal of `before`, where it still holds"
    TOTAL = "the number of rows"
    COUNT_UP_TO_AFTER = "how many rows there are ahead of `after` and at it"
    COUNT_AHEAD_OF_BEFORE = "how many rows there are ahead of `before`"
    ANY_UP_TO_AFTER = "whether there is a row ahead of `after` or at it"
    ANY_SINCE_BEFORE = "whether there is a row at `before` or behind it"
    ANY = "whether there is a row"


class Selects:
    """The parts of the statements about one list.

    `owner` is the key of the owner: a value, or a column of an enclosing select by its name alone. `known_total` is a
    change number and the total that was counted then, which holds as long as the number is the same.
    """

    def __init__(
        self,
        context: Context,
        listing: Listing,
        asked: Asked,
        request: PageRequest,
        owner: ColumnElement[Any] | None = None,
        known_total: tuple[Any, Any] | None = None,
    ) -> None:
        self._context = context
        self._kept_total = listing.kept_total if asked.is_whole else None
        self._owner = owner
        self._order = asked.order
        self._request = request
        self._table = listing.rows.table
        self._known_total = known_total
        self._links = listing.links if asked.is_whole else None
        self._visible = listing.rows.visible(context, self._table)
        self._where = [self._visible]
        if listing.under is not None:
            assert owner is not None  # noqa: S101 - such a listing is declared on a node
            self._where.append(listing.under(owner))
        self._where += asked.conditions(context)

    def keys(self, limit: Any, offset: Any = None) -> Select[Any]:
        """Select `pk`, `key` and `id` of the rows of the page, in the direction of reading."""
        columns = self._table.c.pk, self._order.key.label("key"), self._order.id.label("id")
        if self._links is None or offset is not None:
            chosen = self._from(*columns, where=self._window())
        else:
            chosen = select(*columns).where(self._visible, self._two_ways(self._links).page(limit)).correlate(None)
        return chosen.order_by(*self._order.by(backward=self._request.backward)).limit(limit).offset(offset)

    def fact(self, fact: Fact) -> ColumnElement[Any]:
        """Give a fact as a scalar subquery."""
        order, after, before = self._order, self._request.after, self._request.before
        match fact:
            case Fact.NUMBER:
                return _number()
            case Fact.ORDINAL_OF_AFTER:
                return _if_unchanged(_given(after).number, _given(after).ordinal, null())
            case Fact.ORDINAL_OF_BEFORE:
                return _if_unchanged(_given(before).number, _given(before).ordinal, null())
            case Fact.TOTAL:
                return self._total()
            case Fact.COUNT_UP_TO_AFTER:
                counted = self._count(order.up_to(_given(after)))
                return _if_unchanged(_given(after).number, _given(after).ordinal, counted)
            case Fact.COUNT_AHEAD_OF_BEFORE:
                counted = self._count(order.before(_given(before)))
                return _if_unchanged(_given(before).number, _given(before).ordinal, counted, less=1)
            case Fact.ANY_UP_TO_AFTER:
                return self._exists(order.up_to(_given(after)))
            case Fact.ANY_SINCE_BEFORE:
                return self._exists(order.since(_given(before)))
            case Fact.ANY:
                return self._exists()

    def _total(self) -> ColumnElement[int]:
        if self._kept_total is not None:
            return self._kept_total(self._context, self._owner)
        if self._known_total is None:
            return self._count()
        number, total = self._known_total
        return _if_unchanged(number, total, self._count())

    def _two_ways(self, links: Links) -> TwoWays:
        assert self._owner is not None  # noqa: S101 - links are those of an owner
        visible, backward = [self._visible], self._request.backward
        return TwoWays(self._context, self._table, links, self._owner, self._order, backward, visible, self._window())

    def _window(self) -> list[ColumnElement[bool]]:
        bounds = []
        if self._request.after is not None:
            bounds.append(self._order.after(self._request.after))
        if self._request.before is not None:
            bounds.append(self._order.before(self._request.before))
        return bounds

    def _count(self, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return self._from(func.count(), where=conditions).scalar_subquery()

    def _exists(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        # The first one in the order: EXISTS leaves PostgreSQL free to look through the table for any.
        first = self._from(self._table.c.pk, where=conditions).order_by(*self._order.by()).limit(1)
        return first.scalar_subquery().is_not(None)

    def _from(self, *columns: ColumnElement[Any], where: Sequence[ColumnElement[bool]]) -> Select[Any]:
        return select(*columns).select_from(self._table).where(*self._where, *where).correlate(None)


def _number() -> ColumnElement[int]:
    return select(CLOCK.c.no).scalar_subquery()


def _if_unchanged(number: Any, value: Any, otherwise: ColumnElement[Any], *, less: int = 0) -> ColumnElement[Any]:
    """Give what was known at a change number while that is still the last one; else it is worked out again."""
    known = bound(value, Integer())
    return case((_number() == bound(number, BigInteger()), known - less if less else known), else_=otherwise)


def _given(position: Position | None) -> Position:
    assert position is not None  # noqa: S101 - facts about a cursor are asked only where there is one
    return position
