"""Orders of lists: one key column, then the id, both in one direction, so that no two rows share a place."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, literal, tuple_
from sqlalchemy.types import TypeEngine


@dataclass(frozen=True)
class Position:
    """The place of a row in an order. In a statement that is run again and again, its values are parameters."""

    key: Any  # an int, a str or a datetime
    id: Any
    ordinal: Any = None  # 1-based place in the whole list when the change number was `number`; None when not known
    number: Any = None


@dataclass(frozen=True, eq=False)
class Order:
    """`ORDER BY key, id`, or both descending. Key columns are never null."""

    name: str  # "DATE ASC"; a cursor is for one order only
    key: ColumnElement[Any]
    id: ColumnElement[Any]
    key_type: type[int] | type[str] | type[datetime]
    descending: bool = False
    levels: Sequence[str] = ()  # the fields of the search index that sort alike, one after the other
    level_values: Callable[[Position], tuple[int, ...]] = lambda _position: ()  # what they hold at a place

    def by(self, *, backward: bool = False) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Give what to order by; `backward` reads the same order from its end."""
        if self.descending != backward:
            return self.key.desc(), self.id.desc()
        return self.key.asc(), self.id.asc()

    def after(self, position: Position) -> ColumnElement[bool]:
        """Give the condition of the rows behind a place."""
        return self._beyond(position, operator.lt if self.descending else operator.gt)

    def before(self, position: Position) -> ColumnElement[bool]:
        """Give the condition of the rows ahead of a place."""
        return self._beyond(position, operator.gt if self.descending else operator.lt)

    def up_to(self, position: Position) -> ColumnElement[bool]:
        """Give the condition of the rows ahead of a place and at it."""
        return self._beyond(position, operator.ge if self.descending else operator.le)

    def since(self, position: Position) -> ColumnElement[bool]:
        """Give the condition of the rows at a place and behind it."""
        return self._beyond(position, operator.le if self.descending else operator.ge)

    def _beyond(self, position: Position, compared: Callable[[Any, Any], Any]) -> ColumnElement[bool]:
        # Row values: on both databases they seek in the index, which "key > ? OR key = ? AND id > ?" does not.
        place = tuple_(bound(position.key, self.key.type), bound(position.id, self.id.type))
        condition: ColumnElement[bool] = compared(tuple_(self.key, self.id), place)
        return condition


def bound(value: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Give a value, or a parameter for one that is given later, as SQL of a type."""
    return value if isinstance(value, BindParameter) else literal(value, kind)
