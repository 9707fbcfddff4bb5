"""The roots, with a connection of documents as one writes it by hand."""

from __future__ import annotations

from typing import Any

import strawberry
from bench.idiomatic.documents import (
    DEFAULT_PAGE,
    Collection,
    Document,
    DocumentConnection,
    PageInfo,
    collection_of,
    document_of,
)
from bench.idiomatic.loaders import Info, visible
from bench.shapes import bound_to
from sqlmodel import col, select, tuple_

from muniment_schema.collections.table import CollectionRow
from muniment_schema.documents.table import DocumentRow
from muniment_schema.paging.cursor import read_cursor, write_cursor
from muniment_schema.paging.order import Position


@strawberry.type
class CollectionConnection:
    """A page of collections."""

    nodes: list[Collection]


@strawberry.type
class Query:
    """The roots."""

    @strawberry.field
    async def documents(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> DocumentConnection:
        """All documents, by date."""
        size = first if first is not None else last if last is not None else DEFAULT_PAGE
        place = tuple_(col(DocumentRow.date_asc), col(DocumentRow.id))
        statement = select(DocumentRow).where(visible()).limit(size + 1)
        if after is not None:
            statement = statement.where(place > _position(after))
        if before is not None:
            statement = statement.where(place < _position(before))
        columns = (col(DocumentRow.date_asc), col(DocumentRow.id))
        statement = statement.order_by(*(column.desc() if last is not None else column for column in columns))
        rows = list(await info.context.all(statement))
        more = len(rows) > size
        rows = rows[:size] if last is None else rows[:size][::-1]
        return DocumentConnection(
            nodes=[document_of(row) for row in rows],
            page_info=PageInfo(
                has_next_page=more if last is None else before is not None,
                has_previous_page=more if last is not None else after is not None,
                start_cursor=_cursor(rows[0]) if rows else None,
                end_cursor=_cursor(rows[-1]) if rows else None,
            ),
        )

    @strawberry.field
    async def document(self, info: Info, id: strawberry.ID) -> Document | None:
        """One document."""
        rows = await info.context.all(select(DocumentRow).where(DocumentRow.id == id, visible()))
        return document_of(rows[0]) if rows else None

    @strawberry.field
    async def collections(self, info: Info, first: int = DEFAULT_PAGE) -> CollectionConnection:
        """All collections, by title."""
        statement = select(CollectionRow).where(col(CollectionRow.access_id) <= 1)
        statement = statement.order_by(col(CollectionRow.title_key), col(CollectionRow.id)).limit(first)
        rows = await info.context.all(statement)
        return CollectionConnection(nodes=[collection_of(row) for row in rows])


def _position(cursor: str) -> Any:
    position = read_cursor(cursor, bound_to(), int)
    return tuple_(position.key, position.id)


def _cursor(row: DocumentRow) -> str:
    return write_cursor(Position(row.date_asc, row.id), bound_to())
