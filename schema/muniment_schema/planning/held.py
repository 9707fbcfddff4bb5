"""What Python worked out, written as an operation asks for it; the nodes in it come from the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from graphql.execution.collect_fields import FieldDetails

from muniment_schema.context import Context

from .asking import Asked, Asking, NotCompiled
from .fields import OfPage, given_only
from .held_fields import Held, HeldDerived, HeldNode
from .steps import Steps

Finder = Callable[[Asked], Any]
"""Makes what finds the nodes that a field asks for: `find(context, ids)` in steps."""


@dataclass(frozen=True, slots=True)
class _Field:
    key: str
    read: Callable[[Any], Any]
    objects: HeldObjects | None = None
    site: int | None = None  # where the nodes are that it is one of


class HeldObjects:
    """What is asked of objects of one GraphQL type."""

    def __init__(
        self, asking: Asking, graphql_type: Any, details: list[FieldDetails], finder: Finder, sites: list[Any]
    ) -> None:
        if not isinstance(graphql_type, GraphQLObjectType):
            raise NotCompiled(str(graphql_type))
        self._finder = finder
        self._sites = sites
        self._asking = asking
        self._fields = [self._field(graphql_type, asked) for asked in asking.of(graphql_type, details)]

    def note(self, value: Any, wanted: list[set[str]]) -> None:
        """Note the ids of the nodes that an object, or each of several, asks for."""
        if isinstance(value, list):
            for each in value:
                self.note(each, wanted)
        elif value is not None:
            for field in self._fields:
                if field.objects is not None:
                    field.objects.note(field.read(value), wanted)
                elif field.site is not None and (public_id := field.read(value)) is not None:
                    wanted[field.site].add(public_id)

    def write(self, value: Any, nodes: list[Mapping[str, Any]]) -> Any:
        """Give what goes out of an object, or of each of several."""
        if isinstance(value, list):
            return [self.write(each, nodes) for each in value]
        if value is None:
            return None
        written = {}
        for field in self._fields:
            found = field.read(value)
            if field.objects is not None:
                found = field.objects.write(found, nodes)
            elif field.site is not None:
                found = nodes[field.site].get(found)
            written[field.key] = found
        return written

    def _field(self, graphql_type: GraphQLObjectType, asked: Asked | str) -> _Field:
        if isinstance(asked, str):
            return _Field(asked, lambda _value: graphql_type.name)
        match asked.declaration:
            case OfPage(name):
                return _Field(asked.key, attrgetter(name))
            case Held(name):
                named = get_named_type(asked.field.type)
                if is_leaf_type(named):
                    return _Field(asked.key, _plain(name))
                inside = HeldObjects(self._asking, named, asked.details, self._finder, self._sites)
                return _Field(asked.key, attrgetter(name), inside)
            case HeldDerived(function):
                arguments = given_only(self._asking.arguments(asked))
                return _Field(asked.key, lambda value: function(value, **arguments))
            case HeldNode(id_of):
                self._sites.append(self._finder(asked))
                return _Field(asked.key, id_of, site=len(self._sites) - 1)
        raise NotCompiled(asked.name)


class HeldAnswer:
    """A field whose value is such objects, or a plain value."""

    def __init__(self, asking: Asking, asked: Asked, finder: Finder) -> None:
        self._sites: list[Any] = []
        named = get_named_type(asked.field.type)
        self._objects = None if is_leaf_type(named) else HeldObjects(asking, named, asked.details, finder, self._sites)

    def steps(self, context: Context, value: Any) -> Steps[Any]:
        """Give what goes out, in steps."""
        if self._objects is None:
            return value
        wanted: list[set[str]] = [set() for _ in self._sites]
        self._objects.note(value, wanted)
        nodes: list[Mapping[str, Any]] = []
        for site, ids in zip(self._sites, wanted, strict=True):
            nodes.append((yield from site.find(context, sorted(ids))) if ids else {})
        return self._objects.write(value, nodes)

    def each(self, context: Context, values: list[Any]) -> Steps[list[Any]]:
        """Give what goes out for each of several values; the nodes of all of them are asked for at once."""
        if self._objects is None:
            return values
        wrapped = yield from self.steps(context, values)
        return list(wrapped)


def _plain(name: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        found = getattr(value, name)
        return found.name if isinstance(found, Enum) else found

    return read
