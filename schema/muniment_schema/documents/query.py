"""`documents` and `document`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from sqlalchemy import select

from muniment_schema.context import Context
from muniment_schema.nodes.fields import resolved
from muniment_schema.paging.connection import After, Before, First, Last, Offset
from muniment_schema.paging.request import PageArguments
from muniment_schema.request_errors import BadArguments
from muniment_schema.scalars import given
from muniment_schema.sources.filter import IdentifierInput, objects_identified
from muniment_schema.tables import DOCUMENT
from muniment_schema.values.folding import forbidden_character
from muniment_schema.visible import visible_documents

from .graphql_type import DOCUMENTS, Document, DocumentConnection, FilterArgument
from .listing import DocumentArguments, all_documents
from .order import DocumentOrder


@strawberry.type
class DocumentQueries:
    """Part of Query."""

    @resolved("Documents that the viewer may see, at every level of description.")
    def documents(
        self,
        info: strawberry.Info[Context, None],
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        offset: Offset = strawberry.UNSET,
        filter: FilterArgument = strawberry.UNSET,
        order_by: Annotated[
            DocumentOrder | None, strawberry.argument(description="In which order; DATE when left out.")
        ] = strawberry.UNSET,
    ) -> DocumentConnection:
        page = PageArguments(first=first, after=after, last=last, before=before, offset=offset)
        documents = DocumentArguments(filter or None, order_by or None)
        return DocumentConnection(page=all_documents(info.context, DOCUMENTS, page, documents))

    @resolved(
        "One document, by exactly one of the arguments; null when absent or not visible; an identifier "
        "that several share is BAD_USER_INPUT."
    )
    def document(
        self,
        info: strawberry.Info[Context, None],
        id: Annotated[strawberry.ID | None, strawberry.argument(description="Public id, `doc_…`.")] = strawberry.UNSET,
        slug: Annotated[
            str | None, strawberry.argument(description="Readable address, the present one or a former one.")
        ] = strawberry.UNSET,
        identifier: Annotated[
            IdentifierInput | None, strawberry.argument(description="An identifier given by others.")
        ] = strawberry.UNSET,
    ) -> Document | None:
        if sum(given(argument) for argument in (id, slug, identifier)) != 1:
            raise BadArguments("document takes exactly one of id, slug and identifier")
        if given(id) and id is not None:
            return DOCUMENTS.by_ids(info.context, [id]).get(id) if forbidden_character(id) is None else None
        if given(slug) and slug is not None:
            return _by_slug(info.context, slug)
        assert identifier is not None  # noqa: S101 - one of the three is given
        return _by_identifier(info.context, identifier)


def _by_slug(context: Context, slug: str) -> Document | None:
    if forbidden_character(slug) is not None:
        return None
    found = DOCUMENTS.first(context, DOCUMENT.c.slug == slug)
    if found is not None:
        return found
    return _by_identifier(context, IdentifierInput(scheme="slug", value=slug))


def _by_identifier(context: Context, identifier: IdentifierInput) -> Document | None:
    if any(forbidden_character(text) is not None for text in (identifier.scheme or "", identifier.value)):
        return None
    holders = DOCUMENT.c.pk.in_(objects_identified("document", identifier))
    # Two are enough to know that it names no single one.
    statement = select(DOCUMENT.c.pk).where(visible_documents(context), holders).limit(2)
    pks = context.connection.execute(statement).scalars().all()
    if len(pks) > 1:
        raise BadArguments(
            f"several documents have the identifier {identifier.value!r}",
            hint="give its scheme too, or list them with documents(filter: {identifier: …})",
        )
    return DOCUMENTS.by_pks(context, pks).get(pks[0]) if pks else None
