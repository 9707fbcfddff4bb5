"""`node` and `nodes`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


def test_every_kind_of_node_is_found_by_its_id(shelf, client, importer_client):
    run = shelf.run(1)
    placed = {
        "Document": shelf.document(),
        "Agent": shelf.agent("Lee"),
        "Place": shelf.place("Seoul"),
        "Subject": shelf.subject("War"),
        "Repository": shelf.repository("Office"),
        "Collection": shelf.collection("Korea"),
        "DigitalObject": shelf.file(shelf.document(), "https://files.example/1"),
        "ImportRun": run,
        "Problem": shelf.problem(run, "error"),
        "ImportRecord": shelf.record(run, 1, "failed"),
    }
    for name, row in placed.items():
        assert importer_client.ask(NODE, id=row.id) == {"node": {"__typename": name, "id": row.id}}
    assert client.ask(NODE, id=placed["ImportRecord"].id) == {"node": None}


def test_nodes_come_in_the_order_of_the_ids_with_null_for_what_is_not_there(shelf, client):
    agent, document, hidden = shelf.agent("Lee"), shelf.document(), shelf.document(visibility="staff")
    ids = [document.id, "nothing", agent.id, hidden.id, document.id, "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"]
    found = client.ask(NODES, ids=ids)["nodes"]
    assert [node and node["id"] for node in found] == [document.id, None, agent.id, None, document.id, None]
    assert client.ask(NODES, ids=[]) == {"nodes": []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "doc_",
        "doc_01j9z3ndektsv4rrffq69g5fav",
        "xyz_01J9Z3NDEKTSV4RRFFQ69G5FAV",
        "src_01J9Z3NDEKTSV4RRFFQ69G5FAV",
        "RG9jdW1lbnQ6MQ==",
        "\x00",
    ],
)
def test_what_is_no_id_of_a_node_is_null(client, text):
    assert client.ask(NODE, id=text) == {"node": None}
    assert client.ask(NODES, ids=[text]) == {"nodes": [None]}


def test_deleted_objects_are_null(shelf, client):
    gone = {"deleted_at": datetime(2026, 2, 1, tzinfo=UTC)}
    rows = [
        shelf.agent("A", **gone),
        shelf.place("P", **gone),
        shelf.subject("S", **gone),
        shelf.repository("R", **gone),
    ]
    rows.append(shelf.document(deleted=True))
    rows.append(shelf.file(shelf.document(visibility="staff"), "https://files.example/1"))
    assert client.ask(NODES, ids=[row.id for row in rows]) == {"nodes": [None] * 6}


def test_more_than_a_hundred_ids_are_refused(client):
    code, message = client.refused(NODES, ids=["x"] * 101)
    assert code == "BAD_USER_INPUT"
    assert "100" in message


def test_nested_fields_of_nodes_of_two_kinds_are_found(shelf, client):
    korea = shelf.place("Korea")
    seoul, document = shelf.place("Seoul", parent=korea), shelf.document()
    shelf.link(document, seoul)
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) {
        ... on Place { name parent { name } } ... on Document { title places { name } } } }"""
    assert client.ask(query, ids=[seoul.id, document.id])["nodes"] == [
        {"name": "Seoul", "parent": {"name": "Korea"}},
        {"title": "Letter", "places": [{"name": "Seoul"}]},
    ]
