"""The GraphQL schema, put together from its rooms, and its SDL."""

from __future__ import annotations

from functools import lru_cache

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext

from . import enums as enums  # names and describes the vocabularies before any type is built
from .agents.graphql_type import Agent
from .archive.query import ArchiveQueries
from .authorities.query import AuthorityQueries
from .collections.graphql_type import Collection
from .digital_objects.graphql_type import DigitalObject
from .documents.graphql_type import Document
from .documents.query import DocumentQueries
from .import_runs.graphql_type import ImportRun
from .import_runs.mutation import ImportMutations
from .import_runs.query import ImportQueries
from .import_runs.record_type import ImportRecord, Problem
from .import_runs.subscription import Subscription
from .nodes.query import NodeQueries
from .places.graphql_type import Place
from .repositories.graphql_type import Repository
from .scalars import SCALARS
from .search.query import SearchQueries
from .subjects.graphql_type import Subject

NODE_TYPES = (
    Agent,
    Collection,
    DigitalObject,
    Document,
    ImportRecord,
    ImportRun,
    Place,
    Problem,
    Repository,
    Subject,
)


@strawberry.type(description="What can be asked.")
class Query(DocumentQueries, AuthorityQueries, SearchQueries, NodeQueries, ImportQueries, ArchiveQueries):
    """All fields that the rooms bring."""


@strawberry.type(description="What can be changed.")
class Mutation(ImportMutations):
    """All mutations that the rooms bring."""


class MunimentSchema(strawberry.Schema):
    """The schema; `execute_sync` wants a Context."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: what is unexpected is logged once, with its id, where it is masked (`masking`)."""


@lru_cache(maxsize=1)
def build_schema() -> MunimentSchema:
    """Give the schema; it is built once."""
    return MunimentSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=NODE_TYPES,
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def sdl() -> str:
    """Give the schema in the schema definition language: always the same text for the same schema."""
    return build_schema().as_str().rstrip("\n") + "\n"
