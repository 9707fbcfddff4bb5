"""Place in GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from muniment_schema.documents.link_filter import PLACE_LINKS
from muniment_schema.documents.linked import linked_document_count, linked_documents
from muniment_schema.nodes.graphql_type import Node, made_of
from muniment_schema.nodes.parts import uris_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node
from muniment_schema.planning.fields import column, pointed_to, values
from muniment_schema.planning.rows import Related, Rows
from muniment_schema.tables import PLACE, PLACE_NAME
from muniment_schema.visible import visible_places

if TYPE_CHECKING:
    from muniment_schema.documents.graphql_type import DocumentConnection

PLACES = Rows(PLACE, visible_places, "place")
_NAMES = Related(Rows(PLACE_NAME), "place_pk")


@made_of(PLACES, "A place that documents are about or from.")
class Place(Node):
    """A row of `place`."""

    slug: str = column("slug", "Readable address: folded name and the end of the id.")
    name: str = column("name", "Name of the place.")
    names: list[str] = values(_NAMES, "name", "Other forms: former names, other languages, romanisations.")
    latitude: float | None = column("latitude", "Degrees north, WGS 84.")
    longitude: float | None = column("longitude", "Degrees east, WGS 84.")
    parent: Place | None = pointed_to("parent_pk", PLACES, "The place that this one lies in.")
    uris: list[str] = values(uris_of("place"), "value", "URIs of the same place in gazetteers.")
    documents: Annotated[DocumentConnection, strawberry.lazy("muniment_schema.documents.graphql_type")] = (
        linked_documents(PLACE_LINKS)
    )
    document_count: int = linked_document_count(PLACE_LINKS)


@strawberry.type(description="A place in a page.")
class PlaceEdge(Edge):
    """An edge of PlaceConnection."""

    node: Place = edge_node("The place.")


@strawberry.type(description="A page of places.")
class PlaceConnection(Connection):
    """A connection of places."""

    edges: list[PlaceEdge] = connection_edges(PlaceEdge)
    nodes: list[Place] = connection_nodes()
