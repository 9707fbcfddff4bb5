"""Fixtures of the server's tests: an environment without our variables, a schema small enough to read, a client."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import strawberry
from sqlalchemy import text
from starlette.applications import Starlette

from muniment_importers.plugins import load_plugins
from muniment_schema.context import Context
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_server.http_app import create_app
from muniment_server.responses import JSON_TYPE
from muniment_server.settings import Settings

# Counts to a number that no machine reaches in a second; a statement each database can be told to stop.
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT max(i) FROM n"


Answer = TypeVar("Answer")


class Refused(MunimentError):
    """An error of our own."""

    code = "BAD_FILTER"


@strawberry.type
class Item:
    """One thing."""

    name: str

    @strawberry.field
    def items(self, first: int | None = None, last: int | None = None) -> list[Item]:
        """Things below it."""
        return []


@strawberry.type
class ItemConnection:
    """A page of things."""

    nodes: list[Item]


@strawberry.type
class Query:
    """What the small schema answers."""

    @strawberry.field
    def hello(self, name: str = "you") -> str:
        """A greeting."""
        return f"hello {name}"

    @strawberry.field
    def items(
        self, first: int | None = None, last: int | None = None, ids: list[strawberry.ID] | None = None
    ) -> ItemConnection:
        """A page."""
        return ItemConnection(nodes=[])

    @strawberry.field
    def self(self) -> Query:
        """The root again."""
        return Query()

    @strawberry.field
    def refused(self) -> str | None:
        """Fails as we mean it."""
        raise Refused("this filter is not right", hint="write another")

    @strawberry.field
    def broken(self) -> str | None:
        """Fails as we do not mean it."""
        raise RuntimeError("table secret_table is on fire")

    @strawberry.field
    def endless(self, info: strawberry.Info[Context, None]) -> int:
        """Asks the database something that takes for ever."""
        return int(info.context.connection.execute(text(ENDLESS)).scalar_one())

    @strawberry.field
    def viewer(self, info: strawberry.Info[Context, None]) -> str:
        """The role of who is looking."""
        return info.context.viewer.role.value


@strawberry.type
class Mutation:
    """What the small schema changes."""

    @strawberry.mutation
    def touch(self) -> bool:
        """Change nothing."""
        return True


@pytest.fixture
def small_schema() -> strawberry.Schema:
    """A schema with a field for everything that can happen to a request."""
    return strawberry.Schema(Query, mutation=Mutation)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a setting nor a fetched GraphiQL comes from the machine that runs the tests."""
    monkeypatch.setattr("muniment_server.graphiql.folders.STATIC", tmp_path / "not-fetched")
    for name in list(os.environ):
        if name.startswith("MUNIMENT_"):
            monkeypatch.delenv(name)


class Client:
    """Starts the application and sends it requests without a socket, all on one event loop."""

    def __init__(self, app: Starlette) -> None:
        self._runner = asyncio.Runner()
        self.app = app
        self._is_closed = False
        self._lifespan = app.router.lifespan_context(app)
        self._runner.run(self._lifespan.__aenter__())
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://archive.example")

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Give the answer to one request; redirects are answers."""
        return self._runner.run(self._client.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Give the answer to a GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Give the answer to a POST."""
        return self.request("POST", path, **options)

    def query(self, query: str, accept: str = JSON_TYPE, **parameters: Any) -> httpx.Response:
        """Give the answer to a GraphQL request."""
        return self.post("/graphql", json={"query": query} | parameters, headers={"accept": accept})

    def wait(self, doing: Coroutine[Any, Any, Answer]) -> Answer:
        """Give what comes of something that is done on the application's event loop."""
        return self._runner.run(doing)

    def close(self) -> None:
        """Stop the application; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self._runner.run(self._client.aclose())
        self._runner.run(self._lifespan.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture
def client_with(database: Database, small_schema: strawberry.Schema) -> Iterator[Callable[..., Client]]:
    """Start the application with the small schema and the settings given; stopped afterwards."""
    started: list[Client] = []

    def start(database: Database = database, **settings: Any) -> Client:
        plugins = load_plugins(no_plugins=True)
        app = create_app(Settings(max_body_bytes=10_000, **settings), database, plugins, schema=small_schema)
        started.append(Client(app))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def client(client_with: Callable[..., Client]) -> Client:
    """A client of the application with the small schema."""
    return client_with()
