"""The ways a field of a GraphQL type comes about; each has its description beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def column(name: str, description: str) -> Any:
    """Give a field that is a column of the node's row."""
    return strawberry.field(resolver=lambda root: root.row[name], description=description)


def computed(function: Callable[[Any], Any], description: str) -> Any:
    """Give a field that is computed from the node and takes no arguments."""
    return strawberry.field(resolver=lambda root: function(root), description=description)


def resolved(description: str) -> Callable[[Resolver], Resolver]:
    """Make a method a field."""

    def decorate(method: Resolver) -> Resolver:
        field: Resolver = strawberry.field(resolver=method, description=description)
        return field

    return decorate
