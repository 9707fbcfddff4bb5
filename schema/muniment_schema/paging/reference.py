"""The reference path of connections: each page by statements of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import literal, select
from strawberry.types.lazy_type import LazyType

from muniment_schema.among import among
from muniment_schema.context import Context
from muniment_schema.planning.reference import by_column
from muniment_schema.request_errors import NotAllowed

from .cursor import binding
from .listing import Listing, Whole
from .order import Order
from .pages import Page
from .request import PageArguments, PageRequest
from .selects import Fact, Selects

if TYPE_CHECKING:
    from muniment_schema.planning.fields import Paged

PAGING = ("first", "after", "last", "before", "offset")


def page_of(
    info: strawberry.Info[Context, None], spec: Paged, row: Mapping[str, Any] | None, arguments: Mapping[str, Any]
) -> Any:
    """Give the connection that a field is, for the owner with this row, or for none."""
    context = info.context
    if spec.needs is not None and not context.viewer.can(spec.needs):
        raise NotAllowed(spec.listing.name, spec.needs.value)
    made: Any = info.return_type
    if isinstance(made, LazyType):  # of an authority: the module of documents needs the authority's
        made = made.resolve_type()
    return made(page=_page(context, spec.listing, None if row is None else row["pk"], arguments))


def _page(context: Context, listing: Listing, owner: int | None, arguments: Mapping[str, Any]) -> Page:
    asked = listing.read({name: value for name, value in arguments.items() if name not in PAGING})
    bound_to = binding(listing.name, asked.order.name, asked.filter_text)
    paging = {name: value for name, value in arguments.items() if name in PAGING}
    viewer = context.viewer.name if listing.under is None else None
    request = PageArguments(**paging).read(asked.order, bound_to, context.max_page_size, viewer or "")
    whole = Whole(context, asked, owner)
    if asked.search is not None:
        return _found_page(whole, listing, request, bound_to, viewer)
    selects = Selects(context, listing, asked, request, None if owner is None else literal(owner))
    execute = context.connection.execute
    known: dict[Fact, Any] = {}

    def fact(wanted: Fact) -> Any:
        if wanted not in known:
            known[wanted] = execute(select(selects.fact(wanted))).scalar_one()
        return known[wanted]

    # One row more than asked for tells whether the list goes on.
    rows = execute(selects.keys(request.size + 1, request.offset or None)).all()
    kept = rows[: request.size][:: -1 if request.backward else 1]
    nodes = by_column(context, listing.rows, "pk", [row.pk for row in kept])
    return Page(
        request,
        bound_to,
        [(row.key, row.id, nodes[row.pk]) for row in kept],
        len(rows) > request.size,
        fact,
        viewer,
        whole,
    )


def _found_page(whole: Whole, listing: Listing, request: PageRequest, bound_to: str, viewer: str | None) -> Page:
    """Give a page of which the index says which rows it has."""
    context, order, result = whole.context, whole.asked.order, whole.result()

    def fact(wanted: Fact) -> Any:
        return result.fact(context, wanted, order, request)

    whole.page = page = result.page(context, order, request)
    table = listing.rows.table
    chosen = select(order.key.label("key"), order.id.label("id"), table.c.pk)
    rows = context.connection.execute(
        chosen.where(listing.rows.visible(context, table), among(table.c.pk, page.keys))
    ).all()
    kept = found_rows(rows, order, request, result, page)
    whole.keys = [row[-1] for row in kept]
    nodes = by_column(context, listing.rows, "pk", whole.keys)
    found = [(key, public_id, nodes[pk]) for key, public_id, pk in kept]
    return Page(request, bound_to, found, page.more, fact, viewer, whole)


def found_rows(rows: Sequence[Any], order: Order, request: PageRequest, result: Any, page: Any) -> list[Any]:
    """Give rows that the index found in the order of their list; each begins with key and id, and ends with its pk.

    By relevance the index has their order; for all others their keys have it, as they are now.
    """
    if order.levels:
        kept = sorted(rows, key=itemgetter(0, 1), reverse=order.descending != request.backward)[: request.size]
        return kept[:: -1 if request.backward else 1]
    by_pk = {row[-1]: row for row in rows}
    ordinals = enumerate(page.keys, page.first)
    return [(result.relevance_key(ordinal), *by_pk[pk][1:]) for ordinal, pk in ordinals if pk in by_pk]
