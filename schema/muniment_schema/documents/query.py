"""`documents` and `document`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import select

from muniment_schema.context import Context
from muniment_schema.history.past import Past
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


def past_of(context: Context, no: int) -> Past:
    """Give the archive as it was at a change. Raises BadArguments for one that there is not."""
    last = context.change_number()
    if not 0 <= no <= last:
        raise BadArguments(f"asOf: {no} is no change of this archive; write 0 to {last}")
    return Past(context.connection, no, context.viewer.access_ids)


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
        "One document, by exactly one of `id`, `slug` and `identifier`; null when absent or not visible; an identifier "
        "that several share is BAD_USER_INPUT.",
        past=past_of,
        id=Annotated[strawberry.ID | None, strawberry.argument(description="Public id, `doc_…`.")],
        slug=Annotated[
            str | None, strawberry.argument(description="Readable address, the present one or a former one.")
        ],
        identifier=Annotated[IdentifierInput | None, strawberry.argument(description="An identifier given by others.")],
        as_of=Annotated[
            int | None,
            strawberry.argument(
                description="The document as it was right after this change, as `history` numbers them; null before "
                "it came. Its fields, parts, dates, ancestors and relations are of then, and so are the agents, "
                "places, subjects, collections, repository and documents that it names. Of today are rights (what is "
                "closed by now is closed in its past), the finding by `slug` and `identifier`, `children`, `similar`, "
                "and every page and count of documents. BAD_USER_INPUT for a number that is negative or still to come."
            ),
        ],
    )
