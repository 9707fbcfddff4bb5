"""Orders of authorities: each is walked exactly once in every one of them, along an index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from tests.schema.authorities.listed import each_list, linked, put
from tests.schema.conftest import START

from muniment_schema.access.viewer import Role
from muniment_schema.agents.graphql_type import AGENTS
from muniment_schema.authorities.listing import all_of
from muniment_schema.authorities.order import AuthorityOrder, AuthorityOrderField
from muniment_schema.documents.link_filter import AGENT_LINKS
from muniment_schema.documents.order import OrderDirection
from muniment_schema.paging.order import Position
from muniment_schema.paging.request import PageRequest
from muniment_schema.paging.selects import Selects
from muniment_schema.values.vocabularies import AgentKind

ORDERS = ["NAME", "DOCUMENT_COUNT", "CREATED_AT", "UPDATED_AT"]


def walk(client: Any, listed: str, field: str, direction: str, *, backward: bool) -> list[str]:
    query = f"""query ($first: Int, $after: String, $last: Int, $before: String) {{
        {listed}(first: $first, after: $after, last: $last, before: $before,
                 orderBy: {{field: {field}, direction: {direction}}}) {{
            nodes {{ id }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"""
    found: list[str] = []
    at = None
    while True:
        page = client.ask(query, **({"last": 2, "before": at} if backward else {"first": 2, "after": at}))[listed]
        ids = [node["id"] for node in page["nodes"]]
        found = ids + found if backward else found + ids
        at = page["pageInfo"]["startCursor" if backward else "endCursor"]
        if not page["pageInfo"]["hasPreviousPage" if backward else "hasNextPage"]:
            return found


@each_list
@pytest.mark.parametrize("field", ORDERS)
def test_a_walk_in_every_order_and_direction_meets_each_exactly_once(shelf, client, listed, field):
    numbers = [2, 0, 2, 1, 0]
    made = []
    for place, number in enumerate(numbers):
        made.append(put(shelf, listed, ("B", "a", "Á", "b", "C")[place]))
        linked(shelf, listed, made[-1], number)
    keys = [(numbers[place], put.id) for place, put in enumerate(made)]
    forward = walk(client, listed, field, "ASC", backward=False)
    assert sorted(forward) == sorted(put.id for put in made)
    if field == "DOCUMENT_COUNT":
        assert forward == [public_id for _, public_id in sorted(keys)]
    assert walk(client, listed, field, "ASC", backward=True) == forward
    for backward in (False, True):
        assert walk(client, listed, field, "DESC", backward=backward) == forward[::-1]


def test_the_order_by_documents_is_that_of_readers_for_every_viewer(shelf, client):
    hidden, open_ = shelf.agent("Hidden"), shelf.agent("Open")
    linked(shelf, "agents", hidden, 3, visibility="staff")
    linked(shelf, "agents", open_, 1)
    for role in (Role.READER, Role.EDITOR):
        client.role = role
        query = "{ agents(orderBy: {field: DOCUMENT_COUNT, direction: DESC}) { nodes { name documentCount } } }"
        found = [tuple(node.values()) for node in client.ask(query)["agents"]["nodes"]]
        assert found == [("Open", 1), ("Hidden", 0 if role is Role.READER else 3)]


@pytest.mark.parametrize("field", AuthorityOrderField)
@pytest.mark.parametrize("direction", OrderDirection)
def test_every_order_seeks_in_an_index_and_sorts_nothing(shelf, client, field, direction):
    for number in range(300):
        shelf.agent(f"Agent {number}")
    listing = all_of(AGENTS, AGENT_LINKS, AgentKind)
    asked = listing.read({"order_by": AuthorityOrder(field=field, direction=direction)})
    key = {str: "agent 150", int: 0, datetime: START}[asked.order.key_type]
    for after in (None, Position(key, "agt_01J9Z3NDEKTSV4RRFFQ69G5FAV")):
        chosen = Selects(client.context(), listing, asked, PageRequest(20, after=after)).keys(21)
        plan = explained(shelf.connection, chosen)
        assert "ix_agent_" in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def explained(connection: Any, chosen: Any) -> str:
    compiled = chosen.compile(connection, compile_kwargs={"literal_binds": True})
    if connection.dialect.name == "sqlite":
        return " ".join(row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))
    # A table this small is read whole and sorted where that is allowed at all.
    connection.execute(text("SET LOCAL enable_sort = off"))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    return " ".join(row[0] for row in connection.execute(text(f"EXPLAIN {compiled}")))
