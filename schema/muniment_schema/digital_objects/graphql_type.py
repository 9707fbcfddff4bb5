"""DigitalObject and Rights in GraphQL."""

from __future__ import annotations

import strawberry

from muniment_schema.nodes.fields import column
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.source import NodeSource
from muniment_schema.tables import DIGITAL_OBJECT
from muniment_schema.visible import visible_digital_objects


@strawberry.type(description="A file of a document: a scan, a transcript, a recording.")
class DigitalObject(Node):
    """A row of `digital_object`."""

    role: str = column("role", "What the file is for: scan, transcript, thumbnail.")
    url: str | None = column("url", "Where the file is; null when it is stored here and not served yet.")
    media_type: str | None = column("media_type", "Media type: application/pdf.")
    bytes: float | None = column("bytes", "Size; always whole, and a Float because files pass 2 GiB.")
    sha256: str | None = column("sha256", "Digest of the content, in hex.")
    pages: int | None = column("pages", "Number of pages.")
    width: int | None = column("width", "Width in pixels.")
    height: int | None = column("height", "Height in pixels.")


DIGITAL_OBJECTS: NodeSource[DigitalObject] = NodeSource(
    "digital_object", DIGITAL_OBJECT, visible_digital_objects, DigitalObject
)


@strawberry.type(description="What may be done with a document, and who says so.")
class Rights:
    """A row of `rights`."""

    uri: str | None = strawberry.field(description="URI of the statement or licence.")
    label: str | None = strawberry.field(description="Its name: In Copyright.")
    holder: str | None = strawberry.field(description="Who holds the rights.")
    text: str | None = strawberry.field(description="The statement in the source's own words.")
