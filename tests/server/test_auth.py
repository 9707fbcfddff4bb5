"""Bearer tokens on requests: who they make of a caller, and when they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.server.conftest import Client

from muniment_schema.access.tokens import create_token, revoke_token
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_server.auth import KNOWN_SECONDS, Authentication, NotAuthenticated

VIEWER = "{ viewer }"


def bearer(token: str) -> dict[str, str]:
    """Give the header that sends a token."""
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}


@pytest.mark.parametrize("role", list(Role))
def test_a_token_gives_its_role(client: Client, database: Database, role: Role) -> None:
    _token, secret = create_token(database, "nightly", role, None)
    answer = client.post("/graphql", json={"query": VIEWER}, headers=bearer(secret))
    assert answer.json() == {"data": {"viewer": role.value}}


def test_without_a_token_everybody_is_a_reader(client: Client) -> None:
    assert client.query(VIEWER).json() == {"data": {"viewer": "reader"}}


def test_what_a_proxy_knows_its_users_by_says_nothing_here(client: Client) -> None:
    headers = {"authorization": "Basic YTpi"}
    assert client.post("/graphql", json={"query": VIEWER}, headers=headers).json() == {"data": {"viewer": "reader"}}


@pytest.mark.parametrize("path", ["/graphql", "/uploads"])
def test_a_token_that_is_not_valid_is_refused_on_every_path(client: Client, database: Database, path: str) -> None:
    expired = create_token(database, "old", Role.ADMIN, datetime.now(UTC) - timedelta(seconds=1))[1]
    revoked = create_token(database, "lost", Role.ADMIN, None)[1]
    revoke_token(database, "lost")
    for secret in (expired, revoked, "mun_unknown", ""):
        answer = client.post(path, json={"query": VIEWER}, headers=bearer(secret) | {"x-filename": "a.csv"})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"
        assert set(answer.json()) == {"errors"}


def test_what_a_token_opens_is_kept_by_no_cache(client: Client, database: Database) -> None:
    secret = create_token(database, "nightly", Role.EDITOR, None)[1]
    asked = {"query": "{ __typename }"}
    open_to_all = client.get("/graphql", params=asked)
    own = client.get("/graphql", params=asked, headers=bearer(secret))
    assert open_to_all.headers["cache-control"] == "public, no-cache"
    assert "authorization" in open_to_all.headers["vary"]
    assert own.headers["cache-control"] == "no-store"
    assert "etag" not in own.headers
    again = client.get(
        "/graphql", params=asked, headers=bearer(secret) | {"if-none-match": open_to_all.headers["etag"]}
    )
    assert again.status_code == 200


def test_a_token_may_send_larger_bodies(client: Client, database: Database) -> None:
    secret = create_token(database, "nightly", Role.READER, None)[1]
    body = {"query": VIEWER, "variables": {"padding": "x" * 200_000}}
    assert client.post("/graphql", json=body).status_code == 413
    assert client.post("/graphql", json=body, headers=bearer(secret)).status_code == 200
    body["variables"] = {"padding": "x" * 5_000_001}
    assert client.post("/graphql", json=body, headers=bearer(secret)).status_code == 413


def test_a_revoked_token_is_refused_within_seconds_and_not_looked_up_until_then(
    database: Database, client_with: Callable[..., Client]
) -> None:
    now = [100.0]
    authentication = Authentication(database, Role.READER, lambda: now[0])
    token, secret = create_token(database, "nightly", Role.IMPORTER, None)
    client = client_with()
    assert client.wait(authentication.bearer(secret)).name == token.id
    revoke_token(database, token.id)
    now[0] += KNOWN_SECONDS - 0.1
    assert client.wait(authentication.bearer(secret)).name == token.id
    now[0] += 0.2
    with pytest.raises(NotAuthenticated):
        client.wait(authentication.bearer(secret))


def test_a_token_that_is_remembered_ends_at_its_moment(database: Database, client_with: Callable[..., Client]) -> None:
    authentication = Authentication(database, Role.READER, lambda: 0.0)
    secret = create_token(database, "short", Role.IMPORTER, datetime.now(UTC) + timedelta(hours=1))[1]
    client = client_with()
    client.wait(authentication.bearer(secret))
    (digest, (until, token)) = next(iter(authentication._known.items()))
    authentication._known[digest] = (
        until,
        type(token)(token.id, token.name, token.role, token.created_at, datetime.now(UTC), None),
    )
    with pytest.raises(NotAuthenticated):
        client.wait(authentication.bearer(secret))
