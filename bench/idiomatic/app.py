"""The application that a good tutorial arrives at: Strawberry, SQLModel with async sessions, DataLoaders.

Its cursors and scalars are Muniment's, so that its answers can be compared word for word.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import strawberry
from bench.idiomatic.loaders import Loaders, Sessions
from bench.idiomatic.query import Query
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from muniment_schema.build import build_schema
from muniment_schema.database import database_url
from muniment_schema.scalars import SCALARS

POOL = 20  # as many as loaders may run side by side: none has to be opened for a request


class Endpoint(GraphQL[Loaders, None]):
    """GraphQL with new loaders for each request."""

    def __init__(self, schema: strawberry.Schema, sessions: Sessions) -> None:
        super().__init__(schema, graphql_ide=None)
        self._sessions = sessions

    async def get_context(self, request: Any, response: Any) -> Loaders:
        """Give what resolvers find in `info.context`."""
        return Loaders(self._sessions)


def create_app() -> Starlette:
    """Give the application over the database that the environment names."""
    url = database_url(os.environ["BENCH_DATABASE"])
    if url.get_backend_name() == "sqlite":
        url = url.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url, pool_size=POOL, max_overflow=0)
    sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
    config = StrawberryConfig(scalar_map={datetime: SCALARS[datetime]})
    own = Endpoint(strawberry.Schema(Query, config=config), sessions)
    # The same types as Muniment's, executed by Strawberry: introspection grows with the schema.
    muniment = Endpoint(build_schema(), sessions)
    return Starlette(
        routes=[Route("/graphql", own, methods=["POST"]), Route("/introspection", muniment, methods=["POST"])]
    )
