"""The starter of the search page: three files, and a way to the API that lets nothing else through."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from tests.examples.serving_page import STARTER, search_page

QUESTION = {"query": "{ archive { documentCount } }"}


@pytest.fixture(scope="module")
def page(api: str) -> Iterator[httpx.Client]:
    """A client of the starter, over the sample archive."""
    with search_page(api) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/html"), ("/page.js", "text/javascript"), ("/page.css", "text/css")]
)
def test_a_file_of_the_page_is_served_under_a_policy_that_keeps_others_out(
    page: httpx.Client, path: str, kind: str
) -> None:
    answer = page.get(path, params={"dates": "1861"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/serve.py", "/../to-csv/to_csv.py", "/%2e%2e/README.md", "/graphql"])
def test_nothing_else_is_served(page: httpx.Client, path: str) -> None:
    assert page.get(path).status_code == 404


def test_a_question_goes_to_the_archive_and_its_answer_comes_back(page: httpx.Client) -> None:
    answer = page.post("/graphql", json=QUESTION)
    assert answer.json() == {"data": {"archive": {"documentCount": 150}}}
    assert answer.headers["content-type"].startswith("application/json")


def test_what_the_archive_refuses_is_refused_with_its_status_and_its_words(page: httpx.Client) -> None:
    # A form on a page of another origin can send no JSON, and so cannot ask in the name of who reads it.
    form = page.post("/graphql", data=QUESTION)
    assert form.status_code == 415
    assert form.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    strict = page.post("/graphql", json={"query": "{"}, headers={"accept": "application/graphql-response+json"})
    assert strict.status_code == 400
    assert strict.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"


def test_other_addresses_and_large_questions_do_not_reach_the_archive(page: httpx.Client) -> None:
    for path, size in (("/", 0), ("/graphql", 100_000), ("/graphql", 5_000_000)):
        refused = page.post(path, json=QUESTION | {"variables": {"a": "x" * size}})
        # Told that the connection ends, a client asks its next question on another.
        assert (refused.status_code, refused.headers["connection"]) == (400, "close")
        assert page.post("/graphql", json=QUESTION).status_code == 200


def test_an_archive_that_is_not_there_is_a_bad_gateway() -> None:
    with search_page(f"http://127.0.0.1:{closed_port()}/graphql") as address:
        answer = httpx.post(f"{address}graphql", json=QUESTION)
    assert (answer.status_code, answer.text) == (502, "the archive does not answer\n")


@pytest.mark.parametrize("address", ["127.0.0.1:8000/graphql", "http:///graphql", "http://archive.example:99999/", ""])
def test_an_address_that_is_none_is_wrong_use(address: str) -> None:
    ran = run("--api", address)
    assert ran.returncode == 2
    assert "write for example http://127.0.0.1:8000/graphql" in ran.stderr


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("--port", str(port))
    assert (ran.returncode, ran.stderr) == (1, f"port {port} cannot be used: Address already in use; try --port 0\n")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the starter to its end."""
    command = [sys.executable, "-W", "error", STARTER, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def closed_port() -> int:
    """Give a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
