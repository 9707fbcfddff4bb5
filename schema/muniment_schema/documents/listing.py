"""Lists of documents: all of them, and the children of siblings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from muniment_schema.context import Context
from muniment_schema.filters.given_input import filter_text
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.source import N, NodeSource
from muniment_schema.paging.order import Order
from muniment_schema.paging.pages import Listing, Page, Pages
from muniment_schema.paging.request import PageArguments
from muniment_schema.tables import DOCUMENT

from .filter import DocumentFilter
from .order import BY_DATE, BY_POSITION, DocumentOrder


@dataclass(frozen=True)
class DocumentArguments:
    """Which documents, and in which order."""

    filter: DocumentFilter | None = None
    order_by: DocumentOrder | None = None

    def text(self) -> str:
        """Give one text for the same filter. Raises BadFilter."""
        return filter_text(self.filter)

    def conditions(self, context: Context) -> Sequence[ColumnElement[bool]]:
        """Give the conditions of the filter."""
        return [] if self.filter is None else self.filter.where(context)

    def order(self, usual: DocumentOrder) -> Order:
        """Give the order that is asked for, else the usual one."""
        return (self.order_by or usual).order()


def all_documents(
    context: Context, source: NodeSource[N], page: PageArguments, documents: DocumentArguments
) -> Page[N]:
    """Give a page of all documents; by date unless an order is given."""
    text = documents.text()  # first: it refuses what is too large to be read
    listing = Listing(
        name="Query.documents",
        source=source,
        order=documents.order(BY_DATE),
        conditions=documents.conditions(context),
        filter_text=text,
    )
    return Pages(context, listing, page).of()


def children_of(parent: Node, source: NodeSource[N], page: PageArguments, documents: DocumentArguments) -> Page[N]:
    """Give a page of the children of a document; by position unless an order is given."""
    text, order, batch = documents.text(), documents.order(BY_POSITION), parent.batch

    def load() -> Pages[N]:
        listing = Listing(
            name="Document.children",
            source=source,
            order=order,
            conditions=documents.conditions(batch.context),
            filter_text=text,
            parent=DOCUMENT.c.parent_pk,
            parents=batch.pks,
        )
        return Pages(batch.context, listing, page)

    return batch.load(("children", page, text, order.name), lambda _batch: load()).of(parent.pk)
