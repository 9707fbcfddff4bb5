"""Collection in GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from muniment_schema.documents.link_filter import COLLECTION_LINKS
from muniment_schema.documents.linked import linked_document_count, linked_documents
from muniment_schema.nodes.graphql_type import Node, made_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node
from muniment_schema.planning.fields import column, many, pointed_to
from muniment_schema.planning.rows import Related, Rows
from muniment_schema.tables import COLLECTION
from muniment_schema.values.vocabularies import CollectionKind
from muniment_schema.visible import visible_collections

if TYPE_CHECKING:
    from muniment_schema.documents.graphql_type import DocumentConnection

COLLECTIONS = Rows(COLLECTION, visible_collections, "collection")
_CHILDREN = Related(COLLECTIONS, "parent_pk", order=lambda row: [row["title_key"], row["id"]])


@made_of(COLLECTIONS, "A curated selection or the page of a theme; the tree of description is not here.")
class Collection(Node):
    """A row of `collection`."""

    slug: str = column("slug", "Readable address: folded title and the end of the id.")
    kind: CollectionKind = column("kind", "Selection or theme.")
    title: str = column("title", "Title of the collection.")
    intro: str | None = column("intro", "Introduction for readers. Plain text.")
    parent: Collection | None = pointed_to("parent_pk", COLLECTIONS, "The collection that this one is part of.")
    children: list[Collection] = many(_CHILDREN, "Its parts, by title.")
    documents: Annotated[DocumentConnection, strawberry.lazy("muniment_schema.documents.graphql_type")] = (
        linked_documents(COLLECTION_LINKS)
    )
    document_count: int = linked_document_count(COLLECTION_LINKS)


@strawberry.type(description="A collection in a page.")
class CollectionEdge(Edge):
    """An edge of CollectionConnection."""

    node: Collection = edge_node("The collection.")


@strawberry.type(description="A page of collections.")
class CollectionConnection(Connection):
    """A connection of collections."""

    edges: list[CollectionEdge] = connection_edges(CollectionEdge)
    nodes: list[Collection] = connection_nodes()
