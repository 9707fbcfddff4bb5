"""The page of a list that hangs on its owner by links, such as the documents of a subject: found in the shorter way.

Few links: all of them are followed, and what they lead to is sorted. Many: the order is walked, looking for a link of
each row, until the page is full. Where the linked rows are few or all at the far end, that walk would go through the
whole archive; so it ends after some steps, and if the page is not full by then, the links are followed after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Table,
    any_,
    case,
    cast,
    func,
    null,
    select,
    tuple_,
)

from muniment_schema.context import Context

from .listing import Links
from .order import Order

_KEYS: Final = ARRAY(BigInteger)

STEPS: Final = 2_000
"""How far a walk for a page of one row goes. A page of n rows is worth sqrt(n) as many: with N rows and L links, the
walk takes n N / L steps and the other way L, which is the same where L is the root of n N; this is for a million."""


@dataclass(frozen=True)
class TwoWays:
    """Says which rows a page has.

    `visible` are the conditions on all rows of the list and `window` those on where the page begins and ends.
    """

    context: Context
    table: Table
    links: Links
    owner: ColumnElement[Any]
    order: Order
    backward: bool
    visible: Sequence[ColumnElement[bool]]
    window: Sequence[ColumnElement[bool]]

    def page(self, size: int) -> ColumnElement[bool]:
        """Give the condition on the rows of a page of so many."""
        steps = STEPS * isqrt(size)
        beyond = self._rows(self.order.id).offset(steps).limit(1).scalar_subquery()
        linked, every = self.links.number(self.owner), self.links.every()
        is_worth_it = (linked * linked > size * every) & (linked * steps > 2 * size * every)
        # A walk that reaches the end within its steps has found all there is.
        walk = case((beyond.is_(None), self._list(self._walk(size))), else_=self._list(self._walk(size, steps)))
        # With an offset it stays a subquery, and its walk is made once for the three places that it is looked at in.
        walked = select(case((is_worth_it, walk), else_=null()).label("pks")).offset(0).subquery("walked")
        is_done = (self._length(walked.c.pks) == size) | (walked.c.pks.is_not(None) & beyond.is_(None))
        followed = self._list(self._follow().limit(size))
        chosen = select(case((is_done, walked.c.pks), else_=followed)).select_from(walked).correlate(None)
        return self._is_among(chosen.scalar_subquery())

    @property
    def _is_sqlite(self) -> bool:
        return self.context.connection.dialect.name == "sqlite"

    def _rows(self, column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
        rows = select(column).select_from(self.table).where(*self.visible, *self.window, *conditions)
        return rows.order_by(*self.order.by(backward=self.backward)).correlate(None)

    def _walk(self, size: int, steps: int | None = None) -> Select[Any]:
        row, of_owner = self.links.row, self.links.of(self.context, self.owner)
        # A value and not EXISTS, which PostgreSQL would turn into a join that begins with the links.
        link = select(row).where(of_owner, row == self.table.c.pk).limit(1).correlate(self.table).scalar_subquery()
        conditions: list[ColumnElement[bool]] = [link.is_not(None)]
        if steps is not None:
            key, public_id = (
                self._rows(column).offset(steps).limit(1).scalar_subquery()
                for column in (self.order.key, self.order.id)
            )
            last = tuple_(key, public_id)
            place = tuple_(self.order.key, self.order.id)
            is_downward = self.order.descending != self.backward
            conditions.append(tuple_(*place) >= last if is_downward else tuple_(*place) <= last)
        return self._rows(self.table.c.pk, *conditions).limit(size)

    def _follow(self) -> Select[Any]:
        row, of_owner = self.links.row, self.links.of(self.context, self.owner)
        links = select(row).where(of_owner).correlate(None)
        if not self._is_sqlite:
            # An array: PostgreSQL does not know which owner it will be, and might walk the order for this as well.
            return self._rows(
                self.table.c.pk, self.table.c.pk == any_(func.array(links.scalar_subquery(), type_=_KEYS))
            )
        if self.links.are_unique:
            return self._rows(row, row == self.table.c.pk, of_owner)
        return self._rows(self.table.c.pk, self.table.c.pk.in_(links))

    def _list(self, keys: Select[Any]) -> ColumnElement[Any]:
        if self._is_sqlite:
            chosen = keys.subquery()
            return select(func.json_group_array(*chosen.c)).select_from(chosen).scalar_subquery()
        return func.array(keys.scalar_subquery(), type_=_KEYS)

    def _length(self, keys: ColumnElement[Any]) -> ColumnElement[int]:
        return func.json_array_length(keys) if self._is_sqlite else func.cardinality(keys)

    def _is_among(self, keys: ColumnElement[Any]) -> ColumnElement[bool]:
        if self._is_sqlite:
            return self.table.c.pk.in_(select(func.json_each(keys).table_valued("value").c.value))
        return self.table.c.pk == any_(cast(keys, _KEYS))  # without the cast it would be ANY of the rows of a select
