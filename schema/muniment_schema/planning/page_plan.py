"""Connections, compiled: which rows, which facts about the whole list, and how a page becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import ColumnElement, FromClause, Select
from sqlalchemy.sql.selectable import NamedFromClause

from muniment_schema.context import Context
from muniment_schema.paging.cursor import binding
from muniment_schema.paging.listing import Listing
from muniment_schema.paging.order import Order
from muniment_schema.paging.pages import Found, Page, facts_of
from muniment_schema.paging.reference import PAGING
from muniment_schema.paging.request import PageArguments, PageRequest
from muniment_schema.paging.selects import Fact, Selects
from muniment_schema.scalars import given

from .beside import Beside, keys_name
from .compiler import Asked, Asking, Compiled, Compiler, NotCompiled, Shape, outer
from .fields import OfPage, Paged
from .json_sql import Json, PostgresJson, SqliteJson
from .rows import Row, row_of

MOST_SITES = 100
"""Places in one connection where nodes are asked for. A function of SQLite takes 127 arguments."""

Writer = Callable[[Page], Any]
"""Makes of a page what one field of its connection says."""


@dataclass(frozen=True, slots=True)
class AskedPage:
    """The arguments of a connection, read."""

    listing: Listing
    asked: Any  # paging.listing.Asked
    request: PageRequest
    bound_to: str
    viewer: str | None

    @property
    def order(self) -> Order:
        """The order of the list."""
        order: Order = self.asked.order
        return order


def read_page(context: Context, listing: Listing, arguments: Mapping[str, Any]) -> AskedPage:
    """Read the arguments of a connection. Raises what the reference path would raise."""
    known = {name: value for name, value in arguments.items() if given(value)}
    asked = listing.read({name: value for name, value in known.items() if name not in PAGING})
    bound_to = binding(listing.name, asked.order.name, asked.filter_text)
    paging = PageArguments(**{name: value for name, value in known.items() if name in PAGING})
    viewer = context.viewer.name if listing.under is None else None
    request = paging.read(asked.order, bound_to, context.max_page_size, viewer or "")
    return AskedPage(listing, asked, request, bound_to, viewer)


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

    def write(self, page: Page) -> dict[str, Any]:
        """Give the answer. The node of each row of the page is a list, with a value for each site."""
        return {key: writer(page) for key, writer in self._writers}

    def _object(self, graphql_type: Any, details: list[FieldDetails]) -> list[tuple[str, Writer]]:
        return [self._field(graphql_type, asked) for asked in self._asking.of(graphql_type, details)]

    def _field(self, graphql_type: GraphQLObjectType, asked: Asked | str) -> tuple[str, Writer]:
        if isinstance(asked, str):
            return asked, lambda _page: graphql_type.name
        if not isinstance(asked.declaration, OfPage):
            raise NotCompiled(asked.name)
        name = asked.declaration.name
        if name == "info":
            inside = self._object(asked.object_type, asked.details)
            return asked.key, lambda page: {key: writer(page) for key, writer in inside}
        self.names.add(name)
        if name == "nodes":
            site = self._site(asked)
            return asked.key, lambda page: [found.node[site] for found in page.found]
        if name == "edges":
            edge = [
                self._of_edge(asked.object_type, each) for each in self._asking.of(asked.object_type, asked.details)
            ]
            return asked.key, lambda page: [{key: write(page, found) for key, write in edge} for found in page.found]
        return asked.key, lambda page: getattr(page, name)

    def _of_edge(self, graphql_type: Any, asked: Asked | str) -> tuple[str, Callable[[Page, Found], Any]]:
        if isinstance(asked, str):
            return asked, lambda _page, _found: graphql_type.name
        if asked.name == "node":
            site = self._site(asked)
            return asked.key, lambda _page, found: found.node[site]
        if asked.name == "cursor":
            self.names.add("cursor")
            return asked.key, lambda page, found: page.cursor(found)
        raise NotCompiled(asked.name)

    def _site(self, asked: Asked) -> int:
        if len(self.sites) == MOST_SITES:
            raise NotCompiled(asked.name)
        self.sites.append(NodeSite(asked.object_type, asked.details))
        return len(self.sites) - 1


@dataclass(frozen=True, slots=True)
class Sites:
    """The nodes of a connection, compiled over one alias of their table."""

    own: NamedFromClause[Any]
    columns: list[ColumnElement[Any]]
    shapes: list[Shape | None]
    beside: Beside | None

    def shape(self, nodes: Sequence[Any]) -> list[Any]:
        """Give the nodes of a row, as they go out, of JSON that is read."""
        return [node if shape is None else shape(node) for node, shape in zip(nodes, self.shapes, strict=True)]


def compile_sites(compiler: Compiler, plan: ConnectionPlan, listing: Listing, *, is_root: bool = False) -> Sites:
    """Compile what is asked of the nodes of a connection."""
    own = compiler.aliases(listing.rows.table)
    row = row_of(own)
    beside = Beside(own, row) if is_root and isinstance(compiler.json, PostgresJson) else None
    if beside is not None:
        compiler.beside = beside
    compiled = [compiler.object(site.graphql_type, site.details, row, own) for site in plan.sites]
    return Sites(own, [each.sql for each in compiled], [each.shape for each in compiled], beside)


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


def found_rows(
    rows: Sequence[Sequence[Any]], page: AskedPage, shape: Callable[[Sequence[Any]], Any]
) -> tuple[list[Found], bool]:
    """Give the rows of a page in the order of the list, and whether reading could have gone on.

    One row more than asked for was read. The statement gives them in any order; it had found the right ones.
    """
    request = page.request
    ordered = sorted(rows, key=itemgetter(0, 1), reverse=page.order.descending != request.backward)
    more = len(ordered) > request.size
    kept = ordered[: request.size]
    if request.backward:
        kept.reverse()
    return [Found(row[0], row[1], shape(row[2:]), index) for index, row in enumerate(kept)], more


def compile_nested(compiler: Compiler, asked: Asked, spec: Paged, row: Row, _enclosing: FromClause) -> Compiled:
    """Compile a connection that hangs on a row, as one JSON array: its rows, then the facts it needs."""
    context = compiler.context
    if spec.needs is not None and not context.viewer.can(spec.needs):
        raise NotCompiled(asked.name)
    plan = ConnectionPlan(compiler.asking, asked)
    page = read_page(context, spec.listing, compiler.asking.arguments(asked))
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
        found, more = found_rows(rows, page, sites.shape)
        known = dict(zip(facts, values, strict=True))
        return plan.write(Page(page.request, page.bound_to, found, more, known.__getitem__))

    return Compiled(compiler.json.tuple(items), shape)
