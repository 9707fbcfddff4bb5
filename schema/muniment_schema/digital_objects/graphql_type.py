"""DigitalObject and Rights in GraphQL."""

from __future__ import annotations

from muniment_schema.files.address import address_of
from muniment_schema.nodes.graphql_type import Node, Part, made_of
from muniment_schema.planning.fields import column, derived, expression
from muniment_schema.planning.rows import Rows
from muniment_schema.tables import DIGITAL_OBJECT, RIGHTS
from muniment_schema.values.rights import rights_label
from muniment_schema.visible import visible_digital_objects

DIGITAL_OBJECTS = Rows(DIGITAL_OBJECT, visible_digital_objects, "digital_object")
RIGHTS_STATEMENTS = Rows(RIGHTS)


@made_of(DIGITAL_OBJECTS, "A file of a document: a scan, a transcript, a recording.")
class DigitalObject(Node):
    """A row of `digital_object`."""

    role: str = column("role", "What the file is for: scan, transcript, thumbnail.")
    url: str | None = expression(
        lambda row, _context: address_of(row),
        "Where the file is: an address elsewhere, or a path on this server for one that is stored here.",
    )
    media_type: str | None = column("media_type", "Media type: application/pdf.")
    bytes: float | None = column("bytes", "Size; always whole, and a Float because files pass 2 GiB.")
    sha256: str | None = column("sha256", "Digest of the content, in hex.")
    pages: int | None = column("pages", "Number of pages.")
    width: int | None = column("width", "Width in pixels.")
    height: int | None = column("height", "Height in pixels.")


def _label(label: str | None, uri: str | None) -> str | None:
    return label or (rights_label(uri) if uri else None)


@made_of(RIGHTS_STATEMENTS, "What may be done with a document, and who says so.")
class Rights(Part):
    """A row of `rights`."""

    uri: str | None = column("uri", "URI of the statement or licence.")
    label: str | None = derived(_label, "label", "uri", description="Its name: In Copyright.")
    holder: str | None = column("holder", "Who holds the rights.")
    text: str | None = column("text", "The statement in the source's own words.")
