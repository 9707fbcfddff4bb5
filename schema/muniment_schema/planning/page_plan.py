"""Connections, compiled: which rows, which facts about the whole list, and how a page becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import ColumnElement, FromClause, Select
from sqlalchemy.sql.selectable import NamedFromClause

from muniment_schema.context import Context
from muniment_schema.paging.cursor import binding
from muniment_schema.paging.listing import Listing
from muniment_schema.paging.order import Order
from muniment_schema.paging.pages import Page, PageRow, facts_of
from muniment_schema.paging.reference import PAGING
from muniment_schema.paging.request import PageArguments, PageRequest
from muniment_schema.paging.selects import Fact, Selects
from muniment_schema.scalars import given

from .asking import Asked, Asking, NotCompiled
from .beside import Beside, keys_name
from .compiler import Compiled, Compiler, Shape, outer
from .fields import OfPage, Paged
from .held_fields import MISSING, OfRow, OfWhole
from .json_sql import Json, PostgresJson, SqliteJson, forms_of
from .rows import Row, row_of

_FIRST_NODE = 2  # where a row has its nodes: behind its key and its id
MOST_SITES = 100
"""Places in one connection where nodes are asked for. A function of SQLite takes 127 arguments."""

Writer = Callable[[Page, "Sites"], Any]
"""Makes of a page what one field of its connection says, of its nodes as the sites give them."""
EdgeWriter = Callable[[Page, "Sites"], Sequence[Any]]
"""The same for a field of the edges: what it says of each row."""


@dataclass(frozen=True, slots=True)
class AskedList:
    """The arguments of a connection that say which list it is a page of, read."""

    listing: Listing
    asked: Any  # paging.listing.Asked
    bound_to: str


@dataclass(frozen=True, slots=True)
class AskedPage:
    """The arguments of a connection, read."""

    asked: Any  # paging.listing.Asked
    request: PageRequest
    bound_to: str
    viewer: str | None

    @property
    def order(self) -> Order:
        """The order of the list."""
        order: Order = self.asked.order
        return order


def read_list(listing: Listing, arguments: Mapping[str, Any]) -> AskedList:
    """Read which list is meant. Raises what the reference path would raise."""
    asked = listing.read({name: value for name, value in arguments.items() if given(value) and name not in PAGING})
    return AskedList(listing, asked, binding(listing.name, asked.order.name, asked.filter_text))


def read_page(context: Context, chosen: AskedList, arguments: Mapping[str, Any]) -> AskedPage:
    """Read which page of a list is meant. Raises what the reference path would raise."""
    paging = PageArguments(**{name: arguments[name] for name in PAGING if name in arguments})
    viewer = context.viewer.name if chosen.listing.under is None else None
    request = paging.read(chosen.asked.order, chosen.bound_to, context.max_page_size, viewer or "")
    return AskedPage(chosen.asked, request, chosen.bound_to, viewer)


@dataclass(frozen=True, slots=True)
class NodeSite:
    """A place in a connection where nodes are asked for: `nodes`, or `node` of `edges`."""

    graphql_type: GraphQLObjectType
    details: list[FieldDetails]


class ConnectionPlan:
    """What an operation asks of a connection, whatever page it turns out to be."""

    def __init__(self, asking: Asking, asked: Asked) -> None:
        self.sites: list[NodeSite] = []
        self.names: set[str] = set()  # attributes of the page that are asked for
        self.held: list[tuple[Asked, OfWhole | OfRow]] = []  # what is worked out, of the whole list and of its rows
        self._asking = asking
        self._writers = self._object(asked.object_type, asked.details)

    def facts(self, request: PageRequest, *, alone: bool) -> list[Fact]:
        """Give the facts that this page needs, in a fixed order."""
        needed = {fact for name in self.names for fact in facts_of(name, request, alone=alone)}
        return [fact for fact in Fact if fact in needed]

    @property
    def needs_rows(self) -> bool:
        """Whether anything asked for depends on the rows of the page."""
        return bool(self.names - {"total"})

    def write(self, page: Page, sites: Sites) -> dict[str, Any]:
        """Give the answer. Each row of the page has, behind its key and its id, a node for each site."""
        return {key: writer(page, sites) for key, writer in self._writers}

    def _object(self, graphql_type: Any, details: list[FieldDetails]) -> list[tuple[str, Writer]]:
        return [self._field(graphql_type, asked) for asked in self._asking.of(graphql_type, details)]

    def _field(self, graphql_type: GraphQLObjectType, asked: Asked | str) -> tuple[str, Writer]:
        if isinstance(asked, str):
            return asked, lambda _page, _sites: graphql_type.name
        if isinstance(asked.declaration, OfWhole):
            place = self._held(asked, asked.declaration)
            return asked.key, lambda page, _sites: page.held[place]
        if not isinstance(asked.declaration, OfPage):
            raise NotCompiled(asked.name)
        name = asked.declaration.name
        if name == "info":
            inside = self._object(asked.object_type, asked.details)
            return asked.key, lambda page, sites: {key: writer(page, sites) for key, writer in inside}
        self.names.add(name)
        if name == "nodes":
            site = self._site(asked)
            return asked.key, lambda page, sites: sites.together(page.rows, site)
        if name == "edges":
            return asked.key, self._edges(asked)
        return asked.key, lambda page, _sites: getattr(page, name)

    def _edges(self, asked: Asked) -> Writer:
        edge = [self._of_edge(asked.object_type, each) for each in self._asking.of(asked.object_type, asked.details)]

        def write(page: Page, sites: Sites) -> list[dict[str, Any]]:
            columns = [(key, writer(page, sites)) for key, writer in edge]
            return [{key: values[place] for key, values in columns} for place in range(len(page.rows))]

        return write

    def _of_edge(self, graphql_type: Any, asked: Asked | str) -> tuple[str, EdgeWriter]:
        if isinstance(asked, str):
            return asked, lambda page, _sites: [graphql_type.name] * len(page.rows)
        if asked.name == "node":
            site = self._site(asked)
            return asked.key, lambda page, sites: sites.each(page.rows, site)
        if asked.name == "cursor":
            self.names.add("cursor")
            return asked.key, lambda page, _sites: [page.cursor(place) for place in range(len(page.rows))]
        if isinstance(asked.declaration, OfRow):
            place = self._held(asked, asked.declaration)
            return asked.key, lambda page, _sites: page.held[place]
        raise NotCompiled(asked.name)

    def _held(self, asked: Asked, declaration: OfWhole | OfRow) -> int:
        self.held.append((asked, declaration))
        return len(self.held) - 1

    def _site(self, asked: Asked) -> int:
        if len(self.sites) == MOST_SITES:
            raise NotCompiled(asked.name)
        self.sites.append(NodeSite(asked.object_type, asked.details))
        return len(self.sites) - 1


@dataclass(frozen=True, slots=True)
class Sites:
    """The nodes of a connection, compiled over one alias of their table.

    `are_texts`: rows come from the database as they are, with JSON that is still a text.
    """

    own: NamedFromClause[Any]
    columns: list[ColumnElement[Any]]
    shapes: list[Shape | None]
    beside: Beside | None
    are_texts: bool

    def each(self, rows: Sequence[PageRow], site: int) -> list[Any]:
        """Give the nodes of the rows, as they go out."""
        at, shape = _FIRST_NODE + site, self.shapes[site]
        if self.are_texts:
            return [outgoing(row[at], shape) for row in rows]
        return [row[at] if shape is None else shape(row[at]) for row in rows]

    def together(self, rows: Sequence[PageRow], site: int) -> Any:
        """Give the list of the nodes of the rows, as it goes out."""
        if self.are_texts and self.shapes[site] is None:
            at = _FIRST_NODE + site
            return orjson.Fragment(f"[{','.join([row[at] for row in rows])}]")
        return self.each(rows, site)


def outgoing(text: Any, shape: Shape | None) -> Any:
    """Give JSON that the database made, as it is where nothing is left to do to it."""
    if shape is None:
        return orjson.Fragment(text)
    return shape(orjson.loads(text))


def compiler_of(asking: Asking, context: Context) -> Compiler:
    """Give a compiler for the database of a request."""
    return Compiler(asking, context, forms_of(context.connection.dialect), compile_nested)


def compile_sites(compiler: Compiler, plan: ConnectionPlan, listing: Listing, *, is_root: bool = False) -> Sites:
    """Compile what is asked of the nodes of a connection."""
    own = compiler.aliases(listing.rows.table)
    row = row_of(own)
    beside = Beside(own, row) if is_root and isinstance(compiler.json, PostgresJson) else None
    if beside is not None:
        compiler.beside = beside
    compiled = [compiler.object(site.graphql_type, site.details, row, own) for site in plan.sites]
    return Sites(own, [each.sql for each in compiled], [each.shape for each in compiled], beside, is_root)


def rows_select(
    json: SqliteJson | PostgresJson, sites: Sites, order: Order, keys: Select[Any]
) -> tuple[list[ColumnElement[Any]], FromClause]:
    """Give the columns of a page's rows (key, id, the JSON of each site), and what to select them from."""
    name = keys_name(sites.own)
    chosen = keys.cte(name) if sites.beside else keys.subquery(name)
    # A moment as a text that sorts: what a cursor holds.
    key = json.moment_key(chosen.c.key) if order.key_type is datetime else chosen.c.key
    rows = chosen.join(sites.own, sites.own.c.pk == chosen.c.pk)
    return [key, chosen.c.id, *sites.columns], sites.beside.join(rows) if sites.beside else rows


def page_rows(rows: list[Any], page: AskedPage) -> tuple[list[Any], bool]:
    """Give the rows of a page in the order of the list, and whether reading could have gone on.

    One row more than asked for was read. The statement gives them in any order; it had found the right ones.
    """
    request = page.request
    rows.sort(reverse=page.order.descending != request.backward)  # by key and id, which no two rows share
    more = len(rows) > request.size
    kept = rows[: request.size]
    if request.backward:
        kept.reverse()
    return kept, more


def compile_nested(compiler: Compiler, asked: Asked, spec: Paged, row: Row, _enclosing: FromClause) -> Compiled:
    """Compile a connection that hangs on a row, as one JSON array: its rows, then the facts it needs."""
    context = compiler.context
    if spec.needs is not None and not context.viewer.can(spec.needs):
        raise NotCompiled(asked.name)
    plan = ConnectionPlan(compiler.asking, asked)
    # A list below an object is not searched, and what is known of its whole needs the key of the object.
    for held, declaration in plan.held:
        if declaration.otherwise is MISSING:
            raise NotCompiled(held.name)
    arguments = compiler.asking.arguments(asked)
    page = read_page(context, read_list(spec.listing, arguments), arguments)
    facts = plan.facts(page.request, alone=False)
    selects = Selects(context, spec.listing, page.asked, page.request, outer(row["pk"]))
    items: list[Json] = []
    sites = compile_sites(compiler, plan, spec.listing)
    if plan.needs_rows:
        keys = selects.keys(page.request.size + 1, page.request.offset or None)
        (key, public_id, *nodes), from_ = rows_select(compiler.json, sites, page.order, keys)
        as_key = compiler.json.number(key) if page.order.key_type is int else compiler.json.text(key)
        element = compiler.json.tuple([as_key, compiler.json.text(public_id), *nodes])
        items.append(compiler.json.array(element, from_))
    items += [
        compiler.json.truth(selects.fact(fact))
        if fact.name.startswith("ANY")
        else compiler.json.number(selects.fact(fact))
        for fact in facts
    ]

    def shape(values: list[Any]) -> Any:
        rows = values.pop(0) if plan.needs_rows else []
        kept, more = page_rows(rows, page)
        known = dict(zip(facts, values, strict=True))
        shown = Page(page.request, page.bound_to, kept, more, known.__getitem__)
        for _, declaration in plan.held:
            value = declaration.otherwise
            shown.held.append(value if isinstance(declaration, OfWhole) else [value] * len(kept))
        return plan.write(shown, sites)

    return Compiled(compiler.json.tuple(items), shape)
