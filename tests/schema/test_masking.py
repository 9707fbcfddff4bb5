"""What clients see of errors: codes of their own mistakes, and nothing of ours."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from structlog.testing import capture_logs

from muniment_schema.errors import MunimentError
from muniment_schema.masking import client_error


class NoSuchShelf(MunimentError):
    """A refusal with a hint."""

    code = "NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ documents {", "GRAPHQL_PARSE_FAILED"),
        ("{ hedgehogs }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ documents(first: \"x\") { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ node { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($unused: Int) { archive { name } }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_query_has_the_code_of_its_stage(client, query, code):
    assert client.refused(query)[0] == code


@pytest.mark.parametrize(
    ("declared", "used", "value"),
    [
        ("$v: Int", "documents(first: $v) { totalCount }", "x"),
        ("$v: Int", "documents(first: $v) { totalCount }", 2**40),
        ("$v: ID!", "node(id: $v) { id }", None),
        ("$v: DocumentFilter", "documents(filter: $v) { totalCount }", {"hedgehog": 1}),
        ("$v: DocumentOrder", "documents(orderBy: $v) { totalCount }", {"field": "LIKENESS"}),
        ("$v: DateTime", "documents(filter: {updatedSince: $v}) { totalCount }", "yesterday"),
    ],
)
def test_a_variable_that_does_not_fit_is_bad_user_input(client, declared, used, value):
    assert client.refused(f"query ({declared}) {{ {used} }}", v=value)[0] == "BAD_USER_INPUT"


def test_a_missing_variable_is_bad_user_input(client):
    assert client.refused("query ($id: ID!) { node(id: $id) { id } }")[0] == "BAD_USER_INPUT"


def test_our_own_refusals_go_out_with_code_and_hint():
    error = GraphQLError("long text", path=["document"], original_error=NoSuchShelf("no shelf 9", hint="try shelf 8"))
    with capture_logs() as logs:
        seen = client_error(error, structlog.get_logger())
    assert seen.formatted == {
        "message": "no shelf 9",
        "path": ["document"],
        "extensions": {"code": "NOT_FOUND", "hint": "try shelf 8"},
    }
    assert logs == []


def test_anything_unexpected_is_masked_and_logged_with_its_id():
    secret = ValueError("password is hunter2")
    with capture_logs() as logs:
        seen = client_error(GraphQLError(str(secret), path=["document"], original_error=secret), structlog.get_logger())
    assert seen.message == "internal error"
    assert seen.extensions == {"code": "INTERNAL", "errorId": logs[0]["error_id"]}
    assert logs[0]["exc_info"] is secret
    assert logs[0]["log_level"] == "error"


def test_two_unexpected_errors_have_two_ids():
    error = GraphQLError("x", path=["y"], original_error=KeyError("x"))
    with capture_logs():
        ids = {(client_error(error, structlog.get_logger()).extensions or {})["errorId"] for _ in range(2)}
    assert len(ids) == 2


def test_a_resolver_that_fails_is_masked_through_the_schema(shelf, client):
    def broken() -> Any:
        raise RuntimeError("table import_plugin is missing")

    client.importers = _Failing(broken)
    with capture_logs() as logs:
        code, message = client.refused("{ importers { name } }")
    assert (code, message) == ("INTERNAL", "internal error")
    assert len(logs) == 1


class _Failing(list[Any]):
    def __init__(self, action: Any) -> None:
        self.action = action

    def __iter__(self) -> Any:
        self.action()


def test_an_empty_query_is_bad_user_input():
    seen = client_error(GraphQLError("no query", original_error=MissingQueryError()), structlog.get_logger())
    assert (seen.extensions or {})["code"] == "BAD_USER_INPUT"
