"""Lists of documents: all of them, the children of a document, and those linked to an authority."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, select

from muniment_schema.counts.seen import documents_seen, every_document, linked_documents, linked_documents_seen
from muniment_schema.filters.given_input import NO_FILTER, filter_text
from muniment_schema.paging.listing import Asked, Links, Listing
from muniment_schema.planning.rows import Rows
from muniment_schema.tables import DOCUMENT
from muniment_schema.visible import visible_documents

from .filter import DocumentFilter
from .link_filter import REPOSITORY_LINKS, LinkTarget
from .order import BY_DATE, BY_POSITION, DocumentOrder

DOCUMENTS = Rows(DOCUMENT, visible_documents, "document")

FilterArgument = Annotated[
    DocumentFilter | None,
    strawberry.argument(description="Which documents; all that the viewer may see when left out."),
]


def _order_argument(usual: DocumentOrder) -> Any:
    described = strawberry.argument(description=f"In which order; {usual.field.name} when left out.")
    return Annotated[DocumentOrder | None, described]


def _reader(usual: DocumentOrder) -> Callable[[Mapping[str, Any]], Asked]:
    """Give what reads the arguments of a list whose usual order this is."""

    def read(arguments: Mapping[str, Any]) -> Asked:
        asked: DocumentFilter | None = arguments.get("filter")
        text = filter_text(asked)  # first: it refuses what is too large to be read
        order = (arguments.get("order_by") or usual).order()
        return Asked(order, text, lambda context: asked.where(context) if asked else [], is_whole=text == NO_FILTER)

    return read


ALL = Listing(
    "Query.documents",
    DOCUMENTS,
    _reader(BY_DATE),
    arguments={"filter": FilterArgument, "order_by": _order_argument(BY_DATE)},
    has_offset=True,
    kept_total=lambda context, _owner: documents_seen(context),
)
CHILDREN = Listing(
    "Document.children",
    DOCUMENTS,
    _reader(BY_POSITION),
    under=lambda parent: DOCUMENT.c.parent_pk == parent,
    arguments={"filter": FilterArgument, "order_by": _order_argument(BY_POSITION)},
    kept_total=lambda context, parent: linked_documents_seen(context, "document", parent),
)


def linked_to(target: LinkTarget, name: str) -> Listing:
    """Give the list of the documents that are linked to an authority itself; `name` is that of its field."""

    def under(authority: ColumnElement[Any]) -> ColumnElement[bool]:
        if target is REPOSITORY_LINKS:
            return DOCUMENT.c.repository_pk == authority
        return DOCUMENT.c.pk.in_(select(target.owner).where(target.target == authority))

    return Listing(
        name,
        DOCUMENTS,
        _reader(BY_DATE),
        under=under,
        arguments={"filter": FilterArgument, "order_by": _order_argument(BY_DATE)},
        kept_total=lambda context, authority: linked_documents_seen(context, target.kind, authority),
        links=Links(
            target.owner,
            target.links_of,
            lambda authority: linked_documents(target.kind, authority),
            every_document,
            are_unique=target.are_unique,
        ),
    )
