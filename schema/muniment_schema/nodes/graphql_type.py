"""The interface Node, and the base of parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import strawberry

from muniment_schema.planning.fields import column
from muniment_schema.planning.reference import Batch
from muniment_schema.planning.rows import Rows

T = TypeVar("T", bound=type)


@strawberry.interface(description="An object that `node(id:)` finds again.")
class Node:
    """A row of the database with the siblings it came with."""

    row: strawberry.Private[Mapping[str, Any]]
    batch: strawberry.Private[Batch]

    id: strawberry.ID = column("id", "Opaque, stable, unique over all types, safe in a URL.")


@strawberry.type
class Part:
    """Base of what has no id of its own: a row that belongs to a node."""

    row: strawberry.Private[Mapping[str, Any]]
    batch: strawberry.Private[Batch]


def made_of(rows: Rows, description: str) -> Callable[[T], T]:
    """Make a class the GraphQL type of rows."""

    def decorate(cls: T) -> T:
        graphql_type: T = strawberry.type(cls, description=description)
        rows.graphql_type = graphql_type
        return graphql_type

    return decorate
