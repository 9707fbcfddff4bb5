"""The reference path of connections: each page by statements of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import literal, select
from strawberry.types.lazy_type import LazyType

from muniment_schema.context import Context
from muniment_schema.planning.reference import by_column
from muniment_schema.request_errors import NotAllowed

from .cursor import binding
from .listing import Listing
from .pages import Found, Page
from .request import PageArguments
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
    found = [Found(row.key, row.id, nodes[row.pk], index) for index, row in enumerate(kept)]
    return Page(request, bound_to, found, len(rows) > request.size, fact, viewer)
