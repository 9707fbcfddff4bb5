"""Queries that clients name by their hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from tests.server.conftest import Client

QUERY = "{ hello }"
HASH = hashlib.sha256(QUERY.encode()).hexdigest()


def named(digest: Any, version: Any = 1) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": version, "sha256Hash": digest}}}


def test_a_hash_that_nobody_has_sent_a_query_for_is_not_found_with_status_200(client: Client) -> None:
    answer = client.post("/graphql", json=named(HASH))
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (
        "PersistedQueryNotFound",
        "PERSISTED_QUERY_NOT_FOUND",
    )


def test_a_query_that_came_with_its_hash_is_known_by_it_from_then_on_by_post_and_get(client: Client) -> None:
    first = client.post("/graphql", json={"query": QUERY} | named(HASH))
    assert first.json() == {"data": {"hello": "hello you"}}
    assert client.post("/graphql", json=named(HASH)).json() == first.json()
    extensions = json.dumps(named(HASH)["extensions"])
    assert client.get("/graphql", params={"extensions": extensions}).json() == first.json()


def test_a_query_that_is_not_that_of_the_hash_is_refused_and_not_kept(client: Client) -> None:
    answer = client.post("/graphql", json={"query": '{ hello(name: "me") }'} | named(HASH))
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert client.post("/graphql", json=named(HASH)).json()["errors"][0]["message"] == "PersistedQueryNotFound"


def test_a_query_that_is_not_valid_is_not_kept(client: Client) -> None:
    query = "{ nothing }"
    digest = hashlib.sha256(query.encode()).hexdigest()
    assert "errors" in client.post("/graphql", json={"query": query} | named(digest)).json()
    assert client.post("/graphql", json=named(digest)).json()["errors"][0]["message"] == "PersistedQueryNotFound"


@pytest.mark.parametrize("wrong", [named(HASH, 2), named(7), {"extensions": {"persistedQuery": "this one"}}])
def test_another_protocol_is_refused(client: Client, wrong: dict[str, Any]) -> None:
    answer = client.post("/graphql", json={"query": QUERY} | wrong)
    assert "must have version 1 and a sha256Hash" in answer.json()["errors"][0]["message"]
