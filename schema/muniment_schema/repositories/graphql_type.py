"""Repository in GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from muniment_schema.documents.link_filter import REPOSITORY_LINKS
from muniment_schema.documents.linked import linked_document_count, linked_documents
from muniment_schema.nodes.graphql_type import Node, made_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node
from muniment_schema.planning.fields import column
from muniment_schema.planning.rows import Rows
from muniment_schema.tables import REPOSITORY
from muniment_schema.visible import visible_repositories

if TYPE_CHECKING:
    from muniment_schema.documents.graphql_type import DocumentConnection

REPOSITORIES = Rows(REPOSITORY, visible_repositories, "repository")


@made_of(REPOSITORIES, "An institution that holds material (ISDIAH).")
class Repository(Node):
    """A row of `repository`."""

    slug: str = column("slug", "Readable address: folded name and the end of the id.")
    name: str = column("name", "Authorised form of the name, ISDIAH 5.1.2.")
    country: str | None = column("country", "Country, as the source writes it.")
    isil: str | None = column("isil", "International standard identifier for libraries and archives, ISO 15511.")
    documents: Annotated[DocumentConnection, strawberry.lazy("muniment_schema.documents.graphql_type")] = (
        linked_documents(REPOSITORY_LINKS)
    )
    document_count: int = linked_document_count(REPOSITORY_LINKS)


@strawberry.type(description="A repository in a page.")
class RepositoryEdge(Edge):
    """An edge of RepositoryConnection."""

    node: Repository = edge_node("The repository.")


@strawberry.type(description="A page of repositories.")
class RepositoryConnection(Connection):
    """A connection of repositories."""

    edges: list[RepositoryEdge] = connection_edges(RepositoryEdge)
    nodes: list[Repository] = connection_nodes()
