"""Addresses beside /graphql: pages, the schema, health; headers; no traceback in a body."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import strawberry
from starlette.routing import Route
from structlog.testing import capture_logs
from tests.server.conftest import Client

from muniment_importers.plugins import load_plugins
from muniment_schema.database import Database
from muniment_schema.migrating import migrate_down
from muniment_server.http_app import importer_infos

PARISH = """
from muniment_importers import Importer, hookimpl


class ParishBook(Importer):
    name = "parish-book"
    title = "Parish accession book"
    extensions = (".book",)

    def read(self, source, options):
        yield from ()


@hookimpl
def register_importers():
    return [ParishBook]
"""


def test_the_root_leads_to_the_page(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/graphiql")


def test_the_page_says_what_this_is_and_how_to_ask_without_anything_from_elsewhere(client: Client) -> None:
    answer = client.get("/graphiql", headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "curl http://archive.example/graphql" in answer.text
    assert 'href="/schema.graphql"' in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "<script" not in answer.text


def test_the_name_of_the_archive_is_text_on_the_page_and_never_markup(client_with: Callable[..., Client]) -> None:
    client = client_with(archive_name="<script>alert(1)</script>")
    assert "<script" not in client.get("/graphiql").text


def test_the_schema_is_served_with_a_tag_that_saves_the_next_transfer(
    client: Client, small_schema: strawberry.Schema
) -> None:
    answer = client.get("/schema.graphql")
    assert answer.text == small_schema.as_str().rstrip("\n") + "\n"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    again = client.get("/schema.graphql", headers={"if-none-match": f'"other", W/{answer.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/schema.graphql", headers={"if-none-match": '"other"'}).status_code == 200


def test_health_is_ok_and_readiness_looks_at_the_database(client: Client) -> None:
    assert client.get("/healthz").text == "ok"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


def test_a_database_without_tables_is_not_ready_and_the_reason_names_no_path(
    database: Database, client: Client
) -> None:
    migrate_down(database)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "muniment migrate up" in answer.json()["reason"]
    assert str(database) not in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_database_that_is_gone_is_not_ready_and_queries_get_a_masked_error(
    client_with: Callable[..., Client], tmp_path: Path
) -> None:
    client = client_with(Database(f"postgresql://nobody@/nothing?host={tmp_path}"))
    with capture_logs() as logs:
        ready = client.get("/readyz")
        answer = client.query("{ hello }", "application/graphql-response+json")
    assert (ready.status_code, ready.json()["reason"]) == (503, "the database does not answer")
    assert answer.status_code == 503
    error = answer.json()["errors"][0]
    assert error["message"] == "internal error"
    assert error["extensions"]["errorId"] in {each.get("error_id") for each in logs}
    assert str(tmp_path) not in answer.text + ready.text


def test_a_database_that_hangs_is_not_ready_within_two_seconds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr("muniment_server.health.ensure_schema", lambda _database, create: release.wait(10))
    monkeypatch.setattr("muniment_server.health.DEADLINE_SECONDS", 0.2)
    answers = [client.get("/readyz") for _each in range(2)]
    release.set()
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "has not answered" in answers[0].json()["reason"]


@pytest.mark.parametrize("path", ["/nothing", "/graphql/x", "/healthz/x", "/%ff", "/../etc/passwd"])
def test_an_unknown_address_is_404_in_json(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


@pytest.mark.parametrize("path", ["/", "/graphiql", "/schema.graphql", "/healthz", "/readyz", "/graphql?query={hello}"])
def test_head_is_answered_like_get(client: Client, path: str) -> None:
    got, headed = client.get(path), client.request("HEAD", path)
    assert headed.status_code == got.status_code
    assert headed.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("path", ["/", "/graphiql", "/schema.graphql", "/healthz", "/readyz", "/graphql", "/nothing"])
def test_every_answer_has_the_security_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_an_exception_in_a_page_is_a_json_error_whose_id_is_in_the_log(client: Client) -> None:
    async def broken(_request: Any) -> Any:
        raise RuntimeError("secret path")

    client.app.router.routes.append(Route("/broken", broken))
    with capture_logs() as logs:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["errors"][0]["extensions"]["errorId"] in {each.get("error_id") for each in logs}
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_embargoes_are_lifted_beside_the_requests_and_a_failure_is_only_logged(
    client_with: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()

    def fail(_database: Database) -> int:
        looked.set()
        raise RuntimeError("the database is away")

    monkeypatch.setattr("muniment_server.http_app.lift_embargoes", fail)
    with capture_logs() as logs:
        client = client_with()
        assert client.get("/healthz").status_code == 200
        assert looked.wait(5)
        assert client.get("/readyz").status_code == 200
    assert "embargoes and runs could not be looked after" in {each["event"] for each in logs}


def test_importers_are_told_with_their_options_and_broken_plugins_with_their_error(tmp_path: Path) -> None:
    (tmp_path / "parish.py").write_text(PARISH)
    (tmp_path / "wrong.py").write_text("import nothing_of_the_kind")
    infos = {info.name: info for info in importer_infos(load_plugins(tmp_path))}
    assert infos["parish-book"].title == "Parish accession book"
    assert infos["parish-book"].extensions == (".book",)
    assert infos["parish-book"].options_schema["type"] == "object"
    assert infos["parish-book"].load_error is None
    assert "nothing_of_the_kind" in str(infos["wrong"].load_error)
