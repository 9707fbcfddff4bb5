"""GraphQL over HTTP: media types, bodies, parameters, methods, errors, limits, time."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import strawberry
from structlog.testing import capture_logs
from tests.server.conftest import Client

from muniment_server.graphql_request import GRAPHQL_TYPE
from muniment_server.responses import JSON_TYPE

JSON_HEADERS = {"content-type": JSON_TYPE}


def code_of(answer: httpx.Response) -> str:
    """Give the code of the one error of an answer, which never has data beside it."""
    body = answer.json()
    assert set(body) == {"errors"}
    assert len(body["errors"]) == 1
    return str(body["errors"][0]["extensions"]["code"])


@pytest.mark.parametrize("accept", [JSON_TYPE, GRAPHQL_TYPE])
def test_a_query_is_answered_in_the_type_that_is_asked_for(client: Client, accept: str) -> None:
    answer = client.query("query Q($n: String!) { hello(name: $n) }", accept, variables={"n": "Ada 🏃"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert answer.json() == {"data": {"hello": "hello Ada 🏃"}}


def test_a_query_by_get_has_its_variables_as_json(client: Client) -> None:
    parameters = {"query": "query Q($n: String!) { hello(name: $n) }", "variables": '{"n": "Ada"}'}
    assert client.get("/graphql", params=parameters).json() == {"data": {"hello": "hello Ada"}}


def test_the_operation_is_chosen_by_its_name(client: Client) -> None:
    query = 'query A { hello(name: "a") } query B { hello(name: "b") }'
    assert client.query(query, operationName="B").json() == {"data": {"hello": "hello b"}}


@pytest.mark.parametrize("name", [None, "C"])
def test_an_operation_that_is_not_named_or_not_there_is_refused(client: Client, name: str | None) -> None:
    answer = client.query("query A { hello } query B { hello }", GRAPHQL_TYPE, operationName=name)
    assert (answer.status_code, code_of(answer)) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothingOfTheKind }", "GRAPHQL_VALIDATION_FAILED"),
        ("query Q($n: String!) { hello(name: $n) }", "BAD_USER_INPUT"),
        ("fragment F on Query { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ " + "a " * 2_000 + "}", "TOO_LARGE"),
        ("{" + "self{" * 15 + "hello" + "}" * 15 + "}", "TOO_DEEP"),
        ("{ items(first: 100) { nodes { items(first: 100) { items(first: 100) { name } } } } }", "TOO_COSTLY"),
        ('{ hello(name: "a\\u0000b") }', "BAD_USER_INPUT"),
    ],
)
def test_a_request_that_cannot_run_is_4xx_in_the_new_type_and_200_in_the_old(
    client: Client, query: str, code: str
) -> None:
    new, old = client.query(query, GRAPHQL_TYPE), client.query(query, JSON_TYPE)
    assert (new.status_code, code_of(new)) == (400, code)
    assert (old.status_code, code_of(old)) == (200, code)


def test_an_error_of_a_field_leaves_the_rest_of_the_answer(client: Client) -> None:
    answer = client.query("{ hello refused }", GRAPHQL_TYPE)
    assert answer.status_code == 200
    body = answer.json()
    assert body["data"] == {"hello": "hello you", "refused": None}
    assert body["errors"][0]["message"] == "this filter is not right"
    assert body["errors"][0]["path"] == ["refused"]
    assert body["errors"][0]["extensions"] == {"code": "BAD_FILTER", "hint": "write another"}


def test_an_unexpected_exception_is_masked_and_its_id_is_in_the_log(client: Client) -> None:
    with capture_logs() as logs:
        answer = client.query("{ broken }", GRAPHQL_TYPE)
    error = answer.json()["errors"][0]
    assert (error["message"], error["extensions"]["code"]) == ("internal error", "INTERNAL")
    assert "secret_table" not in answer.text
    assert error["extensions"]["errorId"] in json.dumps(logs, default=str)


@pytest.mark.parametrize(
    ("accept", "status"), [("text/html, image/png", 406), ("application/json;q=0", 406), ("image/png", 406)]
)
def test_a_type_we_do_not_have_is_406(client: Client, accept: str, status: int) -> None:
    answer = client.post("/graphql", json={"query": "{ hello }"}, headers={"accept": accept})
    assert (answer.status_code, code_of(answer)) == (status, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": ""},
        JSON_HEADERS | {"content-encoding": "gzip"},
    ],
)
def test_a_body_of_another_type_or_coding_is_415(client: Client, headers: dict[str, str]) -> None:
    body = b'{"query": "{ hello }"}'
    answer = client.post(
        "/graphql", content=gzip.compress(body) if "content-encoding" in headers else body, headers=headers
    )
    assert (answer.status_code, code_of(answer)) == (415, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"{",
        b"null",
        b"1",
        b'""',
        b"[]",
        b'[{"query": "{ hello }"}]',
        b'{"query": "\xff"}',
        '{"query": "{ hello }"}'.encode("utf-16"),
        b'{"query": "{ hello }"}\xff',
        b'{"query": "\\ud800"}',
        b'{"query": NaN}',
        b"[" * 5_000 + b"]" * 5_000,
        b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}",
        b'{"query": "{ hello }", "variables": {"a": "\\u0000"}}',
        b'{"qeury": "{ hello }"}',
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": ["{ hello }"]}',
        b'{"query": "{ hello }", "variables": "{}"}',
        b'{"query": "{ hello }", "variables": []}',
        b'{"query": "{ hello }", "variables": 0}',
        b'{"query": "{ hello }", "operationName": {}}',
        b'{"query": "{ hello }", "operationName": 0}',
        b'{"query": "{ hello }", "extensions": "x"}',
        b'{"query": "{ hello }", "extensions": false}',
    ],
)
@pytest.mark.parametrize("accept", [JSON_TYPE, GRAPHQL_TYPE])
def test_a_body_that_is_no_request_is_400_with_a_graphql_error(client: Client, body: bytes, accept: str) -> None:
    answer = client.post("/graphql", content=body, headers=JSON_HEADERS | {"accept": accept})
    assert (answer.status_code, code_of(answer)) == (400, "BAD_USER_INPUT")
    assert answer.headers["content-type"].startswith(accept)


@pytest.mark.parametrize("parameter", ["variables", "operationName", "extensions"])
def test_null_parameters_are_as_good_as_none(client: Client, parameter: str) -> None:
    answer = client.post("/graphql", json={"query": "{ hello }", parameter: None})
    assert answer.json() == {"data": {"hello": "hello you"}}


def test_a_body_that_says_it_is_too_large_is_413(client: Client) -> None:
    answer = client.post("/graphql", content=b" " * 10_001, headers=JSON_HEADERS)
    assert (answer.status_code, code_of(answer)) == (413, "TOO_LARGE")


def test_a_body_that_turns_out_too_large_is_413_and_not_read_to_its_end(client: Client) -> None:
    sent = []

    async def chunks() -> AsyncIterator[bytes]:
        for number in range(1_000):
            sent.append(number)
            yield b" " * 1_000

    answer = client.post("/graphql", content=chunks(), headers=JSON_HEADERS)
    assert (answer.status_code, code_of(answer)) == (413, "TOO_LARGE")
    assert len(sent) < 20


def test_a_body_in_pieces_is_put_together(client: Client) -> None:
    async def body() -> AsyncIterator[bytes]:
        for piece in (b'{"query":', b'"{ hello', b"", b' }"}'):
            yield piece

    answer = client.post("/graphql", content=body(), headers=JSON_HEADERS)
    assert answer.json() == {"data": {"hello": "hello you"}}


def test_a_query_string_that_is_too_long_is_413(client: Client) -> None:
    answer = client.get("/graphql", params={"query": "{ hello }" + " " * 10_000})
    assert (answer.status_code, code_of(answer)) == (413, "TOO_LARGE")


@pytest.mark.parametrize("variables", ["{", "[]", "1", "null"])
def test_variables_of_a_get_that_are_no_object_are_400(client: Client, variables: str) -> None:
    answer = client.get("/graphql", params={"query": "{ hello }", "variables": variables})
    assert (answer.status_code, code_of(answer)) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("accept", [JSON_TYPE, GRAPHQL_TYPE])
def test_a_mutation_by_get_is_405_and_told_to_come_by_post(client: Client, accept: str) -> None:
    answer = client.get("/graphql", params={"query": "mutation { touch }"}, headers={"accept": accept})
    assert (answer.status_code, code_of(answer), answer.headers["allow"]) == (405, "NOT_ALLOWED", "POST")
    assert client.query("mutation { touch }", accept).json() == {"data": {"touch": True}}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_405(client: Client, method: str) -> None:
    answer = client.request(method, "/graphql")
    assert (answer.status_code, code_of(answer)) == (405, "NOT_ALLOWED")
    assert {each.strip() for each in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


def test_a_browser_without_a_query_is_sent_to_the_page_and_one_with_a_query_is_answered(client: Client) -> None:
    html = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    sent = client.get("/graphql", headers=html)
    assert (sent.status_code, sent.headers["location"]) == (302, "/graphiql")
    assert client.get("/graphql", params={"query": "{ hello }"}, headers=html).json() == {
        "data": {"hello": "hello you"}
    }
    assert client.get("/graphql").status_code == 400


@pytest.mark.parametrize(("levels", "status", "code"), [(12, 200, None), (14, 400, "TOO_DEEP")])
def test_a_fragment_bomb_is_answered_at_once(client: Client, levels: int, status: int, code: str | None) -> None:
    fragments = "".join(f"fragment F{n} on Query{{self{{...F{n + 1} ...F{n + 1}}}}}" for n in range(levels))
    query = "{self{...F0 ...F0}}" + fragments + f"fragment F{levels} on Query{{hello}}"
    began = time.perf_counter()
    answer = client.query(query, GRAPHQL_TYPE)
    assert time.perf_counter() - began < 1
    assert answer.status_code == status
    assert code is None or code_of(answer) == code


def test_a_fragment_bomb_that_would_return_too_much_is_refused_at_once(client: Client) -> None:
    fragments = "".join(
        f"fragment F{n} on Item{{a:items(first:2){{...F{n + 1}}}b:items(first:2){{...F{n + 1}}}}}" for n in range(11)
    )
    query = "{items(first:1){nodes{...F0}}}" + fragments + "fragment F11 on Item{name}"
    began = time.perf_counter()
    answer = client.query(query, GRAPHQL_TYPE)
    assert time.perf_counter() - began < 1
    assert (answer.status_code, code_of(answer)) == (400, "TOO_COSTLY")


def test_a_request_that_takes_too_long_is_answered_and_the_next_ones_are_too(
    client_with: Callable[..., Client],
) -> None:
    client = client_with(timeout_seconds=1)
    began = time.monotonic()
    new = client.query("{ endless }", GRAPHQL_TYPE)
    assert (new.status_code, code_of(new)) == (503, "TIMED_OUT")
    assert 1 <= time.monotonic() - began < 3
    old = client.query("{ endless }", JSON_TYPE)
    assert (old.status_code, code_of(old)) == (200, "TIMED_OUT")
    assert client.query("{ hello }").json() == {"data": {"hello": "hello you"}}


def test_a_request_that_takes_too_long_is_one_line_in_the_log_and_no_trace(
    client_with: Callable[..., Client],
) -> None:
    with capture_logs() as logs:
        client = client_with(timeout_seconds=0.5)
        client.query("{ endless }")
        client.close()  # waits for the job
    about_requests = [each["event"] for each in logs if not each["event"].startswith("no worker is there")]
    assert about_requests == ["request timed out"]


def test_a_document_that_came_before_is_neither_parsed_nor_validated_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "{ hello } # a text of this test only"
    first = client.query(query).json()

    def fail(*_arguments: Any, **_options: Any) -> None:
        pytest.fail("worked out again")

    monkeypatch.setattr("muniment_server.operations.parse", fail)
    monkeypatch.setattr("muniment_server.operations.validate_document", fail)
    monkeypatch.setattr("strawberry.schema.schema.parse", fail)
    monkeypatch.setattr("strawberry.schema.schema.validate_document", fail)
    assert client.query(query).json() == first


@pytest.mark.parametrize("role", ["reader", "importer"])
def test_the_viewer_has_the_role_that_anonymous_viewers_are_given(
    client_with: Callable[..., Client], role: str
) -> None:
    assert client_with(anonymous_role=role).query("{ viewer }").json() == {"data": {"viewer": role}}


def test_a_schema_that_is_served_twice_is_not_extended_twice(
    client_with: Callable[..., Client], small_schema: strawberry.Schema
) -> None:
    for _each in range(3):
        client_with()
    assert len(small_schema.extensions) == 1


def test_a_question_without_a_query_is_told_how_to_ask(client: Client) -> None:
    answer = client.get("/graphql", headers={"accept": "application/json"})
    message = answer.json()["errors"][0]["message"]
    assert "POST" in message
    assert "/schema.graphql" in message
    assert "/graphiql" in message
