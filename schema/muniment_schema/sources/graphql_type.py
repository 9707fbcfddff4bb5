"""SourceLink and Identifier in GraphQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from muniment_schema.context import Context
from muniment_schema.nodes.graphql_type import Part, made_of
from muniment_schema.nodes.parts import IDENTIFIERS
from muniment_schema.planning.fields import column, derived, expression
from muniment_schema.planning.rows import Row, Rows
from muniment_schema.tables import SOURCE, SOURCE_LINK
from muniment_schema.values.identifiers import identifier_url

SOURCE_LINKS = Rows(SOURCE_LINK)


def _key(row: Row, _context: Context) -> ColumnElement[Any]:
    return select(SOURCE.c.key).where(SOURCE.c.pk == row["source_pk"]).scalar_subquery()


@made_of(SOURCE_LINKS, "Where a description comes from.")
class SourceLink(Part):
    """A row of the ledger."""

    key: str = expression(_key, "Key of the source.")
    native_id: str = column(
        "native_id", "Id of the record in the source; begins with ~ when the source has none and Muniment derived it."
    )
    url: str | None = column("url", "Page of origin.")


@made_of(IDENTIFIERS, "An identifier given by others.")
class Identifier(Part):
    """A scheme and a value."""

    scheme: str = column("scheme", "What the value means: ark, doi, uri, or a scheme of the source.")
    value: str = column("value", "The identifier, as the source writes it.")
    url: str | None = derived(
        identifier_url, "scheme", "value", description="Where the identifier resolves, when its scheme says so."
    )
