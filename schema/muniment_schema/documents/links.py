"""What a document is linked to, as nodes in the order of the links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Table

from muniment_schema.agents.graphql_type import AGENTS, Agent
from muniment_schema.nodes.batch import Batch
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.source import N, NodeSource
from muniment_schema.tables import AGENT, DOCUMENT_AGENT

from .part_type import DocumentAgent


def linked_nodes(document: Node, source: NodeSource[N], links: Table, target: Column[int]) -> list[N]:
    """Give the nodes of one kind that a document is linked to."""

    def load(batch: Batch) -> Mapping[int, list[N]]:
        return source.linked(
            batch,
            lambda nodes: nodes.join(links, target == source.table.c.pk).order_by(links.c.position),
            links.c.document_pk,
        )

    return document.batch.load(links.name, load).get(document.pk, [])


def agents_of(document: Node, roles: Sequence[str] | None) -> list[DocumentAgent]:
    """Give the agents of a document in one of the roles."""
    agents = document.batch.load("agents", _load_agents).get(document.pk, [])
    return [
        DocumentAgent(agent=agent, role=agent.row["link_role"], name_as_written=agent.row["link_as_written"])
        for agent in agents
        if roles is None or agent.row["link_role"] in roles
    ]


def _load_agents(batch: Batch) -> Mapping[int, list[Agent]]:
    link = DOCUMENT_AGENT.c
    return AGENTS.linked(
        batch,
        lambda nodes: (
            nodes.add_columns(link.role.label("link_role"), link.as_written.label("link_as_written"))
            .join(DOCUMENT_AGENT, link.agent_pk == AGENT.c.pk)
            .order_by(link.position)
        ),
        link.document_pk,
    )
