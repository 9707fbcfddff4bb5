"""Agent in GraphQL."""

from __future__ import annotations

import strawberry

from muniment_schema.nodes.fields import column, computed
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.parts import names_of, uris_of
from muniment_schema.nodes.source import NodeSource
from muniment_schema.tables import AGENT, AGENT_NAME
from muniment_schema.values.vocabularies import AgentKind
from muniment_schema.visible import visible_agents


@strawberry.type(description="A person, family or corporate body (ISAAR(CPF)).")
class Agent(Node):
    """A row of `agent`."""

    slug: str = column("slug", "Readable address: folded name and the end of the id.")
    kind: AgentKind = column("kind", "Person, family or corporate body.")
    name: str = column("name", "Authorised form of the name, ISAAR(CPF) 5.1.2.")
    sort_name: str | None = column("sort_name", 'The form to sort by: "Lee, Chang-chen".')
    names: list[str] = computed(
        lambda agent: names_of(agent, AGENT_NAME, AGENT_NAME.c.agent_pk),
        "Other forms: variants, other languages, romanisations (ISAAR(CPF) 5.1.3-5.1.5).",
    )
    dates: str | None = column("dates", "Dates of existence as written, ISAAR(CPF) 5.2.1.")
    note: str | None = column("note", "History, ISAAR(CPF) 5.2.2. Plain text.")
    uris: list[str] = computed(lambda agent: uris_of(agent, "agent"), "URIs of the same agent in authority files.")


AGENTS: NodeSource[Agent] = NodeSource("agent", AGENT, visible_agents, Agent, frozenset({"extra"}))
