"""The floor: bare Starlette, one hand-written statement for each shape, whose JSON the database builds.

No GraphQL: the shape is the path, its variables the body. The answers are the same as Muniment's.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

import orjson
import psycopg
from bench.floor import postgresql, postgresql_search, sqlite, sqlite_search
from bench.floor.answers import (
    backward_page,
    collections_page,
    count_page,
    document,
    facets_alone,
    forward_page,
    search_page,
    tree,
)
from bench.floor.words import NAME, for_fts5, for_postgresql, words_file
from bench.shapes import bound_to
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from muniment_schema.database import database_url
from muniment_schema.paging.cursor import read_cursor

CONNECTIONS = 8  # more of them answer no more requests
OF_EACH = 5
Parameters = Sequence[Any] | Mapping[str, Any]


class Database(Protocol):
    """Runs statements that stay prepared."""

    async def rows(self, statement: str, parameters: Parameters = ()) -> list[Any]:
        """Give the rows."""


class Sqlite:
    """Inline on the loop: what is asked here takes less than handing it to a thread."""

    def __init__(self, url: URL) -> None:
        self._connection = sqlite3.connect(f"file:{url.database}?mode=ro", uri=True, isolation_level=None)
        self._connection.execute("ATTACH ? AS words_of_it", [f"file:{words_file(url)}?mode=ro"])
        for name in ("main", "words_of_it"):
            self._connection.execute(f"PRAGMA {name}.cache_size = -64000")

    async def rows(self, statement: str, parameters: Parameters = ()) -> list[Any]:
        """Give the rows."""
        return self._connection.execute(statement, parameters).fetchall()


class Postgres:
    """Some connections, each used by one request at a time."""

    def __init__(self, url: URL) -> None:
        # Left to itself the server plans the page deep in the archive anew each time, which takes four times as long
        # as reading it. No statement here has a better plan for some values.
        self._address = make_conninfo(
            "",
            host=str(url.query["host"]),
            user=url.username,
            dbname=url.database,
            options=f"-c plan_cache_mode=force_generic_plan -c search_path=public,{NAME}",
        )
        self._idle: asyncio.LifoQueue[psycopg.AsyncConnection[Any]] = asyncio.LifoQueue()
        self._count = 0

    async def rows(self, statement: str, parameters: Parameters = ()) -> list[Any]:
        """Give the rows."""
        if self._idle.empty() and self._count < CONNECTIONS:
            self._count += 1
            connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
        else:
            connection = await self._idle.get()
        try:
            cursor = await connection.execute(statement, parameters, prepare=True)
            return await cursor.fetchall()
        finally:
            self._idle.put_nowait(connection)


Answer = Callable[[dict[str, Any]], Awaitable[bytes]]


def create_app() -> Starlette:
    """Give the application over the database that the environment names."""
    url = database_url(os.environ["BENCH_DATABASE"])
    is_sqlite = url.get_backend_name() == "sqlite"
    database: Database = Sqlite(url) if is_sqlite else Postgres(url)
    answers = Answers(database, sqlite if is_sqlite else postgresql)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await answers.prepare()
        yield

    def route(path: str, answer: Answer) -> Route:
        async def respond(request: Request) -> Response:
            body = await answer(orjson.loads(await request.body()))
            return Response(body, media_type="application/json")

        return Route(path, respond, methods=["POST"])

    routes = [route(f"/{name}", answer) for name, answer in answers.by_shape.items()]
    return Starlette(routes=routes, lifespan=lifespan)


class Answers:
    """The answer of each shape."""

    def __init__(self, database: Database, sql: Any) -> None:
        self._database, self._sql = database, sql
        self._bound_to = bound_to()
        self._pages: dict[tuple[bool, int, str], str] = {}
        # As a text, which the driver leaves alone.
        columns = [*sql.VALUES.values(), *(f"CAST({each} AS TEXT)" for each in sql.JSON.values())]
        is_sqlite = sql is sqlite
        mark = "?" if is_sqlite else "%s"
        self._search_sql = (sqlite_search if is_sqlite else postgresql_search).search
        self._search_parameters = for_fts5 if is_sqlite else for_postgresql
        self._searches: dict[Any, str] = {}
        self._document = f"SELECT {', '.join(columns)} FROM document d WHERE d.id = {mark} AND d.access_id <= 1"
        self._collections = ""
        self.by_shape: dict[str, Answer] = {
            "a": self._scalars,
            "b": self._nested,
            "c": self._nested,
            "d-after": self._nested,
            "d-before": self._backward,
            "g": self._full,
            "i": self._scalars,
            "j": self._count,
            "k": self._of_collections,
            "m": self._tree,
            "e": self._search,
            "e-date": self._search,
            "f": partial(self._search, facets=("languages", "collections")),
            "f2": partial(self._search, facets=("subjects",)),
            "broad": partial(self._search, facets=("languages", "collections", "subjects")),
        }

    async def prepare(self) -> None:
        """Learn which collections are so large that their first documents are soonest found by walking the dates."""
        (total,) = (await self._database.rows(self._sql.COUNT))[0]
        counted = "SELECT collection_pk, count(*) FROM collection_document GROUP BY collection_pk"
        large = [pk for pk, count in await self._database.rows(counted) if count * count > OF_EACH * total]
        self._collections = self._sql.collections(", ".join(map(str, large)) or "0")

    async def _scalars(self, variables: dict[str, Any]) -> bytes:
        return await self._forward(variables, nested=False)

    async def _nested(self, variables: dict[str, Any]) -> bytes:
        return await self._forward(variables, nested=True)

    async def _forward(self, variables: dict[str, Any], *, nested: bool) -> bytes:
        size, after = variables["first"], variables.get("after")
        rows = await self._page(nested, size + 1, ">", after)
        return forward_page(rows, size, self._bound_to)

    async def _backward(self, variables: dict[str, Any]) -> bytes:
        size = variables["last"]
        return backward_page(await self._page(True, size + 1, "<", variables["before"]), size, self._bound_to)

    async def _page(self, nested: bool, limit: int, way: str, cursor: str | None) -> list[Any]:
        key = nested, limit, way if cursor else ""
        if key not in self._pages:
            self._pages[key] = self._sql.page(nested=nested, limit=limit, bound=key[2], backward=way == "<")
        if not cursor:
            return await self._database.rows(self._pages[key])
        position = read_cursor(cursor, self._bound_to, int)
        return await self._database.rows(self._pages[key], [position.key, position.id])

    async def _search(self, variables: dict[str, Any], facets: Sequence[str] = ()) -> bytes:
        size, asked = variables.get("first"), variables.get("filter")
        key = facets, "orderBy" in variables, asked is not None, size is not None
        if key not in self._searches:
            self._searches[key] = self._search_sql(facets, by_date=key[1], in_language=key[2], with_page=key[3])
        parameters = {"size": size, **self._search_parameters(variables["search"])}
        if asked is not None:
            (parameters["language"],) = asked["languages"]["any"]
        rows = await self._database.rows(self._searches[key], parameters)
        return facets_alone(rows, facets) if size is None else search_page(rows, size, facets, self._bound_to)

    async def _full(self, variables: dict[str, Any]) -> bytes:
        rows = await self._database.rows(self._document, [variables["id"]])
        return document(rows[0], self._sql.VALUES, self._sql.JSON)

    async def _count(self, _variables: dict[str, Any]) -> bytes:
        return count_page(await self._database.rows(self._sql.COUNT))

    async def _of_collections(self, variables: dict[str, Any]) -> bytes:
        parameters: Parameters = variables if self._sql is postgresql else [variables["each"], variables["first"]]
        return collections_page(await self._database.rows(self._collections, parameters))

    async def _tree(self, variables: dict[str, Any]) -> bytes:
        return tree(await self._database.rows(self._sql.TREE, [variables["first"], variables["id"]]))
