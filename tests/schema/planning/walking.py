"""A way from Query to each field of each type, as operations: every declared field is asked for by one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

WORKED_OUT = {"Facet", "Histogram"}
"""What Python works out of a whole list: below an object only the reference path does."""


@dataclass(frozen=True)
class Site:
    """A field of a type, and an operation that asks for it."""

    name: str  # Document.title
    field: GraphQLField
    text: str


def sites(schema: GraphQLSchema, *, most: int = 100) -> Iterator[Site]:
    """Give every field of every type, by the shortest way; below it the leaves, through connections as well.

    Pages are of `most` rows. `$ids` are the ids of nodes: what only an id leads to is asked for by them.
    """
    walk = _Walk(schema, most)
    query = schema.query_type
    assert query is not None
    yield from walk.below(query, "{ %s }")
    node = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    for name in sorted(set(schema.type_map) - walk.seen):
        possible = schema.type_map[name]
        if isinstance(possible, GraphQLObjectType) and schema.is_sub_type(node, possible):
            yield from walk.below(possible, f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {name} {{ %s }} }} }}")


def sites_of_nodes(schema: GraphQLSchema) -> Iterator[Site]:
    """Give every field of every kind of node, asked of the nodes with the ids `$ids`."""
    walk = _Walk(schema, 100)
    for possible in schema.get_possible_types(schema.type_map["Node"]):  # type: ignore[arg-type]
        way = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {possible.name} {{ %s }} }} }}"
        for name, field in possible.fields.items():
            yield walk.site(possible, name, field, way)


class _Walk:
    def __init__(self, schema: GraphQLSchema, most: int) -> None:
        self.schema = schema
        self.most = most
        self.seen: set[str] = set()

    def below(self, start: GraphQLObjectType, way: str) -> Iterator[Site]:
        """Give the fields of a type and of all that are not seen yet and can be reached from it."""
        waiting = [(start, way)]
        self.seen.add(start.name)
        while waiting:
            on, way = waiting.pop(0)
            for name, field in on.fields.items():
                yield self.site(on, name, field, way)
                named = get_named_type(field.type)
                if isinstance(named, GraphQLObjectType) and named.name not in self.seen and "id" not in field.args:
                    self.seen.add(named.name)
                    waiting.append((named, way % f"{name}{self.arguments(field)} {{ %s }}"))

    def site(self, on: GraphQLObjectType, name: str, field: GraphQLField, way: str) -> Site:
        """Give one field of a type."""
        named: Any = get_named_type(field.type)
        head = f"{name}{self.arguments(field)}"
        asked = head if is_leaf_type(named) else f"{head} {{ {self.leaves(named, 3)} }}"
        declared = "query ($ids: [ID!]!) " if "$ids" in asked and "$ids" not in way else ""
        return Site(f"{on.name}.{name}", field, declared + way % asked)

    def arguments(self, field: GraphQLField) -> str:
        """Give the arguments that a field needs, and the size of a page."""
        size = min(self.most, 20) if get_named_type(field.type) is self.schema.type_map["Suggestion"] else self.most
        known = {
            "first": str(size), "ids": "$ids", "id": '"doc_"', "field": "AGENTS", "fields": "[SUBJECTS, AGENTS]",
            "prefix": '"a"',
        }  # fmt: skip
        needed = [
            f"{name}: {value}"
            for name, value in known.items()
            if name in field.args and (is_required_argument(field.args[name]) or name in ("first", "ids", "id"))
        ]
        return f"({', '.join(needed)})" if needed else ""

    def leaves(self, named: Any, levels: int) -> str:
        """Give the leaves of a type, and those of what is only a wrapping around it."""
        made = ["__typename"]
        for name, field in named.fields.items():
            below: Any = get_named_type(field.type)
            if is_leaf_type(below):
                made.append(name)
            elif below.name in WORKED_OUT:
                continue
            elif levels > 1 and named.name.endswith(("Connection", "Edge")):
                made.append(f"{name}{self.arguments(field)} {{ {self.leaves(below, levels - 1)} }}")
        return " ".join(made)
