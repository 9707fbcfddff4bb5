"""Connections in GraphQL: the arguments, PageInfo, and what every connection has."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from muniment_schema.nodes.fields import resolved

from .pages import Page
from .request import FARTHEST_OFFSET

First = Annotated[
    int | None,
    strawberry.argument(
        description="How many from the start, or behind `after`; 20 when neither `first` nor `last` is given, at most "
        "100 unless the server says otherwise. 0 is an empty page with true `pageInfo`."
    ),
]
After = Annotated[str | None, strawberry.argument(description="Only what stands behind this cursor.")]
Last = Annotated[
    int | None, strawberry.argument(description="How many from the end, or ahead of `before`; not with `first`.")
]
Before = Annotated[str | None, strawberry.argument(description="Only what stands ahead of this cursor.")]
Offset = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many to pass over from the start, at most {FARTHEST_OFFSET}; not with a cursor. For old "
        "links by page number: go on by cursor."
    ),
]


@strawberry.type(description="What lies around a page; both directions are exact.")
class PageInfo:
    """A page seen from outside; each field asks only for what it needs."""

    page: strawberry.Private[Page[Any]]

    @resolved("Whether the list goes on behind this page.")
    def has_next_page(self) -> bool:
        return self.page.has_next

    @resolved("Whether the list has something ahead of this page.")
    def has_previous_page(self) -> bool:
        return self.page.has_previous

    @resolved("Cursor of the first edge; null on an empty page.")
    def start_cursor(self) -> str | None:
        nodes = self.page.nodes
        return self.page.cursor(nodes[0]) if nodes else None

    @resolved("Cursor of the last edge; null on an empty page.")
    def end_cursor(self) -> str | None:
        nodes = self.page.nodes
        return self.page.cursor(nodes[-1]) if nodes else None


@strawberry.type
class Edge:
    """Base of all edges; each adds `node`."""

    page: strawberry.Private[Page[Any]]
    found: strawberry.Private[Any]

    @resolved("Opaque; valid for the same list, filter and order only.")
    def cursor(self) -> str:
        return self.page.cursor(self.found)


def edge_node(description: str) -> Any:
    """Give the field `node` of an edge."""
    return strawberry.field(resolver=lambda root: root.found, description=description)


@strawberry.type
class Connection:
    """Base of all connections; each adds `edges` and `nodes`."""

    page: strawberry.Private[Page[Any]]

    @resolved("What lies around this page.")
    def page_info(self) -> PageInfo:
        return PageInfo(page=self.page)

    @resolved("Exact number in the whole result. Costs nothing unless asked.")
    def total_count(self) -> int:
        return self.page.total

    @resolved('1-based place of the first edge in the whole result: the 51 of "51 - 60 of 338". Null on an empty page.')
    def start_position(self) -> int | None:
        return self.page.start_position


def connection_edges(edge: type[Edge]) -> Any:
    """Give the field `edges` of a connection."""

    def resolve(root: Any) -> Any:
        return [edge(page=root.page, found=node) for node in root.page.nodes]

    return strawberry.field(resolver=resolve, description="The page, each with its cursor.")


def connection_nodes() -> Any:
    """Give the field `nodes` of a connection."""
    return strawberry.field(
        resolver=lambda root: root.page.nodes, description="The nodes of `edges`, for clients that need no cursor."
    )
