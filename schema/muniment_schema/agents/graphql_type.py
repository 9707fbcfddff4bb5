"""Agent in GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from muniment_schema.documents.link_filter import AGENT_LINKS
from muniment_schema.documents.linked import linked_document_count, linked_documents
from muniment_schema.nodes.graphql_type import Node, made_of
from muniment_schema.nodes.parts import uris_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node
from muniment_schema.planning.fields import column, values
from muniment_schema.planning.rows import Related, Rows
from muniment_schema.tables import AGENT, AGENT_NAME
from muniment_schema.values.vocabularies import AgentKind
from muniment_schema.visible import visible_agents

if TYPE_CHECKING:
    from muniment_schema.documents.graphql_type import DocumentConnection

AGENTS = Rows(AGENT, visible_agents, "agent")
_NAMES = Related(Rows(AGENT_NAME), "agent_pk")


@made_of(AGENTS, "A person, family or corporate body (ISAAR(CPF)).")
class Agent(Node):
    """A row of `agent`."""

    slug: str = column("slug", "Readable address: folded name and the end of the id.")
    kind: AgentKind = column("kind", "Person, family or corporate body.")
    name: str = column("name", "Authorised form of the name, ISAAR(CPF) 5.1.2.")
    sort_name: str | None = column("sort_name", 'The form to sort by: "Lee, Chang-chen".')
    names: list[str] = values(
        _NAMES, "name", "Other forms: variants, other languages, romanisations (ISAAR(CPF) 5.1.3-5.1.5)."
    )
    dates: str | None = column("dates", "Dates of existence as written, ISAAR(CPF) 5.2.1.")
    note: str | None = column("note", "History, ISAAR(CPF) 5.2.2. Plain text.")
    uris: list[str] = values(uris_of("agent"), "value", "URIs of the same agent in authority files.")
    documents: Annotated[DocumentConnection, strawberry.lazy("muniment_schema.documents.graphql_type")] = (
        linked_documents(AGENT_LINKS)
    )
    document_count: int = linked_document_count(AGENT_LINKS)


@strawberry.type(description="An agent in a page.")
class AgentEdge(Edge):
    """An edge of AgentConnection."""

    node: Agent = edge_node("The agent.")


@strawberry.type(description="A page of agents.")
class AgentConnection(Connection):
    """A connection of agents."""

    edges: list[AgentEdge] = connection_edges(AgentEdge)
    nodes: list[Agent] = connection_nodes()
