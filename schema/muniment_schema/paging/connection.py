"""Connections in GraphQL: the arguments, PageInfo, and what every connection has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context
from muniment_schema.planning.fields import OfPage, Paged, declared, given_only, of_page, optional_parameters, signed

from .listing import Listing
from .reference import page_of
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
PAGE: Mapping[str, Any] = {"first": First, "after": After, "last": Last, "before": Before}


@strawberry.type(description="What lies around a page; both directions are exact.")
class PageInfo:
    """A page seen from outside; each field asks only for what it needs."""

    page: strawberry.Private[Any]

    has_next_page: bool = of_page("has_next", "Whether the list goes on behind this page.")
    has_previous_page: bool = of_page("has_previous", "Whether the list has something ahead of this page.")
    start_cursor: str | None = of_page("start_cursor", "Cursor of the first edge; null on an empty page.")
    end_cursor: str | None = of_page("end_cursor", "Cursor of the last edge; null on an empty page.")


@strawberry.type
class Edge:
    """Base of all edges; each adds `node`."""

    page: strawberry.Private[Any]  # a PageEdge

    cursor: str = of_page("cursor", "Opaque; valid for the same list, filter and order only.")


def edge_node(description: str) -> Any:
    """Give the field `node` of an edge."""
    return of_page("node", description)


@strawberry.type
class Connection:
    """Base of all connections; each adds `edges` and `nodes`."""

    page: strawberry.Private[Any]  # a Page

    page_info: PageInfo = declared(OfPage("info"), lambda root: PageInfo(page=root.page), "What lies around this page.")
    total_count: int = of_page("total", "Exact number in the whole result. Costs nothing unless asked.")
    start_position: int | None = of_page(
        "start_position",
        '1-based place of the first edge in the whole result: the 51 of "51 - 60 of 338". Null on an empty page.',
    )


def connection_edges(edge: type[Edge]) -> Any:
    """Give the field `edges` of a connection."""

    def resolve(root: Any) -> Any:
        return [edge(page=each) for each in root.page.edges]

    return declared(OfPage("edges"), resolve, "The page, each with its cursor.")


def connection_nodes() -> Any:
    """Give the field `nodes` of a connection."""
    return of_page("nodes", "The nodes of `edges`, for clients that need no cursor.")


def paged(listing: Listing, description: str, *, needs: Role | None = None) -> Any:
    """Give a field that is a page of a listing; viewers below the role `needs` are refused with NOT_ALLOWED."""
    spec = Paged(listing, needs)

    def resolve(root: Any, info: strawberry.Info[Context, None], **arguments: Any) -> Any:
        return page_of(info, spec, None if root is None else getattr(root, "row", None), given_only(arguments))

    page = {**PAGE, "offset": Offset} if listing.has_offset else PAGE
    named = optional_parameters({**page, **listing.arguments})
    return declared(spec, signed(resolve, named, info=True), description)
