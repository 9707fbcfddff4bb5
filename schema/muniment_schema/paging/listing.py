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
