"""The pages of a list: rows, counts, neighbours, each by one statement for all siblings, run when first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select, exists, func, select

from muniment_schema.context import Context
from muniment_schema.nodes.batch import chunks
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.source import NodeSource

from .cursor import binding, write_cursor
from .order import Order, Position
from .request import PageArguments

N = TypeVar("N", bound=Node)
ALONE = 0
"""The place of `parent` where a list has none."""


@dataclass(frozen=True, eq=False)
class Listing(Generic[N]):
    """A list in one order: one alone, or one under each of several parents."""

    name: str  # "Query.documents"; a cursor is for one list only
    source: NodeSource[N]
    order: Order
    conditions: Sequence[ColumnElement[bool]] = ()
    filter_text: str = ""  # what the conditions came from, the same for the same filter
    parent: ColumnElement[Any] | None = None  # column of the node's row that holds the parent's key
    parents: Sequence[int] = field(default=())


class Pages(Generic[N]):
    """The pages that one set of arguments means, one for each parent."""

    def __init__(self, context: Context, listing: Listing[N], arguments: PageArguments) -> None:
        self._context = context
        self._listing = listing
        self._order = listing.order
        self._bound_to = binding(listing.name, listing.order.name, listing.filter_text)
        self.request = arguments.read(listing.order, self._bound_to, context.max_page_size)

    def of(self, parent: int = ALONE) -> Page[N]:
        """Give the page under a parent, or the only one."""
        return Page(self, parent)

    def cursor(self, node: N) -> str:
        """Give the cursor of a node of one of the pages."""
        key = node.row[self._order.key.key or ""]
        return write_cursor(Position(key, node.row["id"]), self._bound_to)

    @cached_property
    def fetched(self) -> tuple[Mapping[int, list[N]], frozenset[int]]:
        """The nodes of each page, and the parents that have more in the direction of reading."""
        size, backward = self.request.size, self.request.backward
        kept: list[RowMapping] = []
        owners: list[int] = []
        with_more: set[int] = set()
        for parent, rows in self._rows().items():
            if len(rows) > size:
                with_more.add(parent)
            page = rows[:size]
            kept += reversed(page) if backward else page
            owners += [parent] * len(page)
        nodes: dict[int, list[N]] = defaultdict(list)
        for parent, node in zip(owners, self._listing.source.nodes(self._context, kept), strict=True):
            nodes[parent].append(node)
        return nodes, frozenset(with_more)

    @cached_property
    def totals(self) -> Mapping[int, int]:
        """The number of rows of each whole list."""
        return self._counts()

    @cached_property
    def counts_up_to_after(self) -> Mapping[int, int]:
        """How many rows there are ahead of `after` and at it."""
        return {} if self.request.after is None else self._counts(self._order.up_to(self.request.after))

    @cached_property
    def counts_before_before(self) -> Mapping[int, int]:
        """How many rows there are ahead of `before`."""
        return {} if self.request.before is None else self._counts(self._order.before(self.request.before))

    @cached_property
    def with_rows_up_to_after(self) -> frozenset[int]:
        """The parents that have a row ahead of `after` or at it."""
        return frozenset() if self.request.after is None else self._present(self._order.up_to(self.request.after))

    @cached_property
    def with_rows_since_before(self) -> frozenset[int]:
        """The parents that have a row at `before` or behind it."""
        return frozenset() if self.request.before is None else self._present(self._order.since(self.request.before))

    @cached_property
    def with_rows(self) -> frozenset[int]:
        """The parents that have any row."""
        return self._present()

    def _window(self) -> list[ColumnElement[bool]]:
        bounds = []
        if self.request.after is not None:
            bounds.append(self._order.after(self.request.after))
        if self.request.before is not None:
            bounds.append(self._order.before(self.request.before))
        return bounds

    def _rows(self) -> Mapping[int, Sequence[RowMapping]]:
        # One row more than asked: its presence is hasNextPage, or hasPreviousPage, without a second statement.
        request, listing = self.request, self._listing
        by = self._order.by(backward=request.backward)
        selected = listing.source.select(self._context).where(*listing.conditions, *self._window())
        execute = self._context.connection.execute
        if listing.parent is None:
            statement = selected.order_by(*by).limit(request.size + 1).offset(request.offset or None)
            return {ALONE: execute(statement).mappings().all()}
        rows: dict[int, list[RowMapping]] = defaultdict(list)
        place = func.row_number().over(partition_by=listing.parent, order_by=by).label("place_in_list")
        for parents in chunks(listing.parents):
            numbered = selected.add_columns(place).where(listing.parent.in_(parents)).subquery()
            window = numbered.c.place_in_list.between(request.offset + 1, request.offset + request.size + 1)
            owner = numbered.c[listing.parent.key or ""]
            for row in execute(select(numbered).where(window).order_by(owner, numbered.c.place_in_list)).mappings():
                rows[row[owner.key]].append(row)
        return rows

    def _counts(self, *conditions: ColumnElement[bool]) -> Mapping[int, int]:
        execute = self._context.connection.execute
        counting = self._matching(func.count().label("rows"), *conditions)
        if self._listing.parent is None:
            return {ALONE: execute(counting).scalar_one()}
        counts: dict[int, int] = {}
        for parents in chunks(self._listing.parents):
            grouped = counting.add_columns(self._listing.parent.label("parent")).group_by(self._listing.parent)
            for row in execute(grouped.where(self._listing.parent.in_(parents))):
                counts[row.parent] = row.rows
        return counts

    def _present(self, *conditions: ColumnElement[bool]) -> frozenset[int]:
        execute = self._context.connection.execute
        if self._listing.parent is None:
            found = execute(select(exists(self._matching(self._order.id, *conditions)))).scalar_one()
            return frozenset({ALONE}) if found else frozenset()
        present: set[int] = set()
        for parents in chunks(self._listing.parents):
            statement = self._matching(self._listing.parent, *conditions).where(self._listing.parent.in_(parents))
            present.update(execute(statement.distinct()).scalars())
        return frozenset(present)

    def _matching(self, column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
        source = self._listing.source
        visible = source.visible(self._context, source.table)
        return select(column).select_from(source.table).where(visible, *self._listing.conditions, *conditions)


class Page(Generic[N]):
    """One page of one list."""

    def __init__(self, pages: Pages[N], parent: int) -> None:
        self._pages = pages
        self._parent = parent

    @property
    def nodes(self) -> list[N]:
        """The nodes, in the order of the list whatever the direction of reading."""
        return self._pages.fetched[0].get(self._parent, [])

    def cursor(self, node: N) -> str:
        """Give the cursor of one of the nodes."""
        return self._pages.cursor(node)

    @property
    def total(self) -> int:
        """The number of rows of the whole list."""
        return self._pages.totals.get(self._parent, 0)

    @property
    def start_position(self) -> int | None:
        """The 1-based place of the first node in the whole list; None on an empty page."""
        if not self.nodes:
            return None
        request = self._pages.request
        if not request.backward:
            return request.offset + self._pages.counts_up_to_after.get(self._parent, 0) + 1
        end = self.total if request.before is None else self._pages.counts_before_before.get(self._parent, 0)
        return end - len(self.nodes) + 1

    @property
    def has_next(self) -> bool:
        """Whether the list goes on behind the page."""
        if not self._pages.request.backward and self._parent in self._pages.fetched[1]:
            return True
        return self._parent in self._pages.with_rows_since_before

    @property
    def has_previous(self) -> bool:
        """Whether the list has something ahead of the page."""
        request = self._pages.request
        if request.offset:
            return bool(self.nodes) or self._parent in self._pages.with_rows
        if request.backward and self._parent in self._pages.fetched[1]:
            return True
        return self._parent in self._pages.with_rows_up_to_after
