"""SourceLink and Identifier in GraphQL."""

from __future__ import annotations

import strawberry

from muniment_schema.nodes.fields import resolved
from muniment_schema.values.identifiers import identifier_url


@strawberry.type(description="Where a description comes from.")
class SourceLink:
    """A row of the ledger."""

    key: str = strawberry.field(description="Key of the source.")
    native_id: str = strawberry.field(
        description="Id of the record in the source; begins with ~ when the source has none and Muniment derived it."
    )
    url: str | None = strawberry.field(description="Page of origin.")


@strawberry.type(description="An identifier given by others.")
class Identifier:
    """A scheme and a value."""

    scheme: str = strawberry.field(description="What the value means: ark, doi, uri, or a scheme of the source.")
    value: str = strawberry.field(description="The identifier, as the source writes it.")

    @resolved("Where the identifier resolves, when its scheme says so.")
    def url(self) -> str | None:
        return identifier_url(self.scheme, self.value)
