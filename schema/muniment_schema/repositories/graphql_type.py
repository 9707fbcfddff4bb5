"""Repository in GraphQL."""

from __future__ import annotations

import strawberry

from muniment_schema.nodes.fields import column
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.source import NodeSource
from muniment_schema.tables import REPOSITORY
from muniment_schema.visible import visible_repositories


@strawberry.type(description="An institution that holds material (ISDIAH).")
class Repository(Node):
    """A row of `repository`."""

    slug: str = column("slug", "Readable address: folded name and the end of the id.")
    name: str = column("name", "Authorised form of the name, ISDIAH 5.1.2.")
    country: str | None = column("country", "Country, as the source writes it.")
    isil: str | None = column("isil", "International standard identifier for libraries and archives, ISO 15511.")


REPOSITORIES: NodeSource[Repository] = NodeSource(
    "repository", REPOSITORY, visible_repositories, Repository, frozenset({"extra"})
)
