"""The documents of an authority, page by page, whichever way to them is shorter."""

from __future__ import annotations

import pytest
from tests.schema.authorities.listed import KINDS, each_list, linked, put

from muniment_schema.paging import two_ways

EVERY = 60
WALK = """query Linked($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $orderBy: DocumentOrder) {
  node(id: $id) { ... on %s { documents(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { title }
  } } }
}"""
orders = pytest.mark.parametrize("order", ["DATE ASC", "TITLE DESC"])


@pytest.fixture(autouse=True)
def short_walks(monkeypatch):
    """Let a walk for a page of three end after 20 steps, so that an archive of 60 documents has all cases."""
    monkeypatch.setattr(two_ways, "STEPS", 10)


@pytest.fixture
def authorities(shelf, listed):
    """Three of them: with many documents, with few, and with as many as are worth a walk, but all at the far end."""
    made = {name: put(shelf, listed, name) for name in ("many", "few", "late")}
    for number in range(EVERY):
        name = "few" if number % 20 == 3 else "late" if number >= 30 and number % 6 else "many"
        said = {"title": f"{number:02d}", "date": f"{1800 + number}"}
        linked(shelf, listed, made[name], 1, **said, visibility="staff" if number in {4, 50} else "public")
    return made


def walked(client, listed, authority, order, *, backward):
    field, direction = order.split()
    found, at = [], None
    while True:
        page = {"last": 3, "before": at} if backward else {"first": 3, "after": at}
        given = {"id": authority.id, "orderBy": {"field": field, "direction": direction}, **page}
        answer = client.ask(WALK % KINDS[listed].capitalize(), **given)["node"]["documents"]
        titles = [node["title"] for node in answer["nodes"]]
        found = titles + found if backward else found + titles
        info = answer["pageInfo"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return found
        at = info["startCursor" if backward else "endCursor"]


@each_list
@orders
@pytest.mark.parametrize("backward", [False, True])
def test_a_walk_sees_each_document_once_and_in_order(client, authorities, listed, order, backward):
    found = {name: walked(client, listed, made, order, backward=backward) for name, made in authorities.items()}
    expected = {name: [] for name in authorities}
    for number in sorted(set(range(EVERY)) - {4, 50}, reverse=order.endswith("DESC")):
        name = "few" if number % 20 == 3 else "late" if number >= 30 and number % 6 else "many"
        expected[name].append(f"{number:02d}")
    assert found == expected
