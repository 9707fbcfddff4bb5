"""Fields of what Python works out: of a whole list, of a row of a page, and of the objects that hold the outcome.

The outcome is objects; `held` fields are their attributes, which may be worked out when they are asked for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import strawberry

from muniment_schema.context import Context
from muniment_schema.values.ids import kind_of

from . import reference
from .fields import declared, given_only, signed
from .rows import NODES

MISSING: Final = object()


@dataclass(frozen=True, eq=False)
class OfWhole:
    """What a function makes of the whole list that a page is of, and of the field's arguments."""

    function: Callable[..., Any]
    otherwise: Any = MISSING  # what it is where nothing is searched


@dataclass(frozen=True, eq=False)
class OfRow:
    """What a function makes of the whole list, of a row's place in the page, and of the field's arguments."""

    function: Callable[..., Any]
    otherwise: Any = MISSING  # what it is where nothing is searched


@dataclass(frozen=True, eq=False)
class Worked:
    """What a function makes of the context and of the arguments of a field of Query."""

    function: Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Held:
    """An attribute of an object: a value, an object or a list of them."""

    name: str


@dataclass(frozen=True, eq=False)
class HeldDerived:
    """What a function makes of the object and of the field's arguments."""

    function: Callable[..., Any]


@dataclass(frozen=True, eq=False)
class HeldNode:
    """The node whose public id a function gives; null when there is none that the viewer may see."""

    id_of: Callable[[Any], str | None]


def of_whole(
    function: Callable[..., Any], description: str, *, graphql_type: type | None = None, otherwise: Any = MISSING
) -> Any:
    """Give a field of a connection; `function` takes the Whole, and the arguments by name."""
    spec = OfWhole(function, otherwise)

    def resolve(root: Any, **arguments: Any) -> Any:
        return _wrapped(function(root.page.whole, **given_only(arguments)), graphql_type)

    return declared(spec, signed(resolve, _named(function)), description)


def of_row(
    function: Callable[..., Any], description: str, *, graphql_type: type | None = None, otherwise: Any = MISSING
) -> Any:
    """Give a field of an edge; `function` takes the Whole and the row's place, and the arguments by name."""
    spec = OfRow(function, otherwise)

    def resolve(root: Any, **arguments: Any) -> Any:
        edge = root.page
        return _wrapped(function(edge.page.whole, edge.place, **given_only(arguments)), graphql_type)

    return declared(spec, signed(resolve, _named(function)), description)


def worked(function: Callable[..., Any], description: str, *, graphql_type: type | None = None) -> Any:
    """Give a field of Query; `function` takes the Context, and the arguments by name."""

    def resolve(root: Any, info: strawberry.Info[Context, None], **arguments: Any) -> Any:
        return _wrapped(function(info.context, **given_only(arguments)), graphql_type)

    return declared(Worked(function), signed(resolve, _named(function), info=True), description)


def held(name: str, description: str, *, graphql_type: type | None = None) -> Any:
    """Give a field that is an attribute of the object; of `graphql_type` where it is an object or a list of them."""
    return declared(Held(name), lambda root: _wrapped(getattr(root.outcome, name), graphql_type), description)


def held_derived(function: Callable[..., Any], description: str) -> Any:
    """Give a field that a function makes of the object, and of the arguments by name."""

    def resolve(root: Any, **arguments: Any) -> Any:
        return function(root.outcome, **given_only(arguments))

    return declared(HeldDerived(function), signed(resolve, _named(function)), description)


def held_node(id_of: Callable[[Any], str | None], description: str) -> Any:
    """Give a field that is the node whose public id `id_of` makes of the object."""

    def resolve(root: Any, info: strawberry.Info[Context, None]) -> Any:
        public_id = id_of(root.outcome)
        rows = NODES.get(kind_of(public_id) or "") if public_id is not None else None
        return None if rows is None else reference.by_column(info.context, rows, "id", [public_id]).get(public_id)

    return declared(HeldNode(id_of), signed(resolve, [], info=True), description)


def _wrapped(value: Any, graphql_type: type | None) -> Any:
    if graphql_type is None or value is None:
        return value
    if isinstance(value, list):
        return [graphql_type(outcome=each) for each in value]
    return graphql_type(outcome=value)


def _named(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Give the arguments of a field: those of the function by name; one whose default is None may be left out."""
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    named = [each for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]
    return [each.replace(default=strawberry.UNSET) if each.default is None else each for each in named]
