"""Answers by GET that caches may keep, for as long as nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update
from tests.server.conftest import Client

from muniment_importers.plugins import load_plugins
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.tables import CLOCK
from muniment_server.http_app import create_app
from muniment_server.settings import Settings

PAGE = {"query": "{ documents(first: 2) { totalCount nodes { title } } }"}


@pytest.fixture(params=[Role.READER, Role.IMPORTER])
def role(request: pytest.FixtureRequest) -> Role:
    """Who asks without a token."""
    return Role(request.param)


@pytest.fixture
def archive(database: Database, role: Role) -> Iterator[Client]:
    """A client of an empty archive with the schema that is served."""
    client = Client(create_app(Settings(anonymous_role=role), database, load_plugins(no_plugins=True)))
    yield client
    client.close()


def test_an_answer_by_get_has_a_tag_and_comes_again_only_when_something_changed(
    archive: Client, database: Database, role: Role
) -> None:
    first = archive.get("/graphql", params=PAGE)
    assert first.headers["cache-control"] == ("public, no-cache" if role is Role.READER else "private, no-cache")
    known = {"if-none-match": first.headers["etag"]}
    again = archive.get("/graphql", params=PAGE, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])

    change(database)
    after = archive.get("/graphql", params=PAGE, headers=known)
    assert after.status_code == 200
    assert after.headers["etag"] != first.headers["etag"]


def test_another_query_variable_or_media_type_has_another_tag(archive: Client) -> None:
    tags = {
        archive.get("/graphql", params=params, headers={"accept": accept}).headers["etag"]
        for params in (
            PAGE,
            {"query": "query($n: Int) { documents(first: $n) { totalCount } }", "variables": '{"n": 1}'},
        )
        for accept in ("application/json", "application/graphql-response+json")
    }
    assert len(tags) == 4


@pytest.mark.parametrize(
    "query", ["{ importRuns { totalCount } }", "{ documents(first: 1000) { totalCount } }", "{ nothing }", "{"]
)
def test_import_runs_and_errors_are_not_kept(archive: Client, query: str) -> None:
    answer = archive.get("/graphql", params={"query": query})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_an_answer_by_post_is_not_kept(archive: Client) -> None:
    assert archive.post("/graphql", json=PAGE).headers["cache-control"] == "no-store"


def test_a_long_answer_is_compressed_for_who_takes_it(archive: Client) -> None:
    introspection = {"query": "{ __schema { types { name description fields { name description } } } }"}
    plain = archive.post("/graphql", json=introspection, headers={"accept-encoding": "identity"})
    packed = archive.post("/graphql", json=introspection, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3


def change(database: Database) -> None:
    """Take a change number."""
    with database.write() as connection:
        connection.execute(update(CLOCK).values(no=CLOCK.c.no + 1))


def test_a_history_that_names_import_runs_has_no_tag(archive: Client) -> None:
    """Runs move on without a change number."""
    asked = '{{ document(slug: "none") {{ history {{ nodes {{ {} }} }} }} }}'
    tagged = archive.get("/graphql", params={"query": asked.format("changeNumber")})
    untagged = archive.get("/graphql", params={"query": asked.format("importRun { state }")})
    assert (tagged.json(), untagged.json()) == ({"data": {"document": None}}, {"data": {"document": None}})
    assert "etag" in tagged.headers
    assert "etag" not in untagged.headers
