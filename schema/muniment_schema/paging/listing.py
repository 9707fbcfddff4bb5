"""What a connection is a page of: rows in an order, all of them or those under an owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from muniment_schema.context import Context
from muniment_schema.planning.rows import Rows

from .order import Order


@dataclass(frozen=True, eq=False)
class Asked:
    """Which rows a client asks for, and in which order."""

    order: Order
    filter_text: str = ""  # the same for the same filter; cursors are bound to it
    conditions: Callable[[Context], Sequence[ColumnElement[bool]]] = lambda _context: ()
    is_whole: bool = False  # it surely leaves nothing out
    # Gives the search.result.Result, for the owner with this key, perhaps without the condition of one field, or with
    # another search instead.
    result: Callable[..., Any] | None = None
    filter: Any = None
    search: Any = None  # search.parser.Search: only the index knows which rows


@dataclass(eq=False)
class Whole:
    """The list that a page is of, for one request: what is worked out of it, and of the rows of the page."""

    context: Context
    asked: Asked
    owner: Any = None  # the key of the owner of the list
    page: Any = None  # search.result.IndexedPage, where the index found the rows
    keys: Sequence[int] = ()  # of the rows, in their order
    _known: dict[str, Any] = field(default_factory=dict)

    def result(self, without: str | None = None, instead: Any = None) -> Any:
        """Give the list in the index, perhaps without the condition on one field, or with another search instead."""
        assert self.asked.result is not None  # noqa: S101 - fields of the whole are declared on documents only
        return self.asked.result(self.context, self.owner, without, instead)

    def once(self, name: str, work: Callable[[], Any]) -> Any:
        """Give what `work` gives; it runs once for each name."""
        if name not in self._known:
            self._known[name] = work()
        return self._known[name]


@dataclass(frozen=True, eq=False)
class Links:
    """The links by which the rows of a list hang on its owner, and how many there are, whoever may see them."""

    row: ColumnElement[Any]  # the key of the row in the table of links
    of: Callable[[Context, ColumnElement[Any]], ColumnElement[bool]]  # says of a link that it is of this owner
    number: Callable[[ColumnElement[Any]], ColumnElement[int]]  # how many rows the owner with this key has
    every: Callable[[], ColumnElement[int]]  # how many rows there are
    are_unique: bool  # a row has one link at most to an owner


@dataclass(frozen=True, eq=False)
class Listing:
    """One list, or one under each of several owners."""

    name: str  # "Query.documents"; a cursor is for one list only
    rows: Rows
    read: Callable[[Mapping[str, Any]], Asked]  # of the arguments that were given, paging aside
    under: Callable[[ColumnElement[Any]], ColumnElement[bool]] | None = None  # the rows of the owner with this key
    arguments: Mapping[str, Any] = field(default_factory=dict)  # annotations by name, paging aside
    has_offset: bool = False
    kept_total: Callable[[Context, Any], ColumnElement[int]] | None = None  # of the whole list, by the owner's key
    links: Links | None = None  # of a list under an owner that has links
