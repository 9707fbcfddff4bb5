"""`documents` and `document`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import select

from muniment_schema.context import Context
from muniment_schema.nodes.slugs import by_slug
from muniment_schema.paging.connection import paged
from muniment_schema.planning.fields import lookup
from muniment_schema.request_errors import BadArguments
from muniment_schema.sources.filter import IdentifierInput, objects_identified
from muniment_schema.tables import DOCUMENT
from muniment_schema.values.folding import forbidden_character
from muniment_schema.visible import visible_documents

from .graphql_type import Document, DocumentConnection
from .listing import ALL, DOCUMENTS


def _find(context: Context, arguments: Mapping[str, Any]) -> tuple[str, Any] | None:
    if len(arguments) != 1:
        raise BadArguments("document takes exactly one of id, slug and identifier")
    ((name, value),) = arguments.items()
    if name == "identifier":
        return _by_identifier(context, value)
    if forbidden_character(value) is not None:
        return None
    return ("id", str(value)) if name == "id" else by_slug(context, DOCUMENTS, value)


def _by_identifier(context: Context, identifier: IdentifierInput) -> tuple[str, Any] | None:
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
    return ("pk", pks[0]) if pks else None


@strawberry.type
class DocumentQueries:
    """Part of Query."""

    documents: DocumentConnection = paged(ALL, "Documents that the viewer may see, at every level of description.")
    document: Document | None = lookup(
        DOCUMENTS,
        _find,
        "One document, by exactly one of the arguments; null when absent or not visible; an identifier "
        "that several share is BAD_USER_INPUT.",
        id=Annotated[strawberry.ID | None, strawberry.argument(description="Public id, `doc_…`.")],
        slug=Annotated[
            str | None, strawberry.argument(description="Readable address, the present one or a former one.")
        ],
        identifier=Annotated[IdentifierInput | None, strawberry.argument(description="An identifier given by others.")],
    )
