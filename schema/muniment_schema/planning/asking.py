"""What an operation asks of each type, and with which arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    VariableNode,
    get_argument_values,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from .fields import DECLARED


class NotCompiled(Exception):
    """A field that only the reference path answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as an operation asks for it: once, or several times under one response key."""

    key: str
    name: str
    field: GraphQLField
    details: list[FieldDetails]
    declaration: Any
    varies: bool  # whether its arguments depend on variables

    @property
    def object_type(self) -> GraphQLObjectType:
        """The type of the object, or of each in the list. Raises NotCompiled where it is an interface."""
        named = get_named_type(self.field.type)
        if not isinstance(named, GraphQLObjectType):
            raise NotCompiled(self.name)
        return named


class Asking:
    """An operation with the values of its variables: what it asks of each type, with which arguments."""

    def __init__(
        self,
        schema: Any,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._strawberry = schema
        self.schema: GraphQLSchema = schema._schema
        self.operation = operation
        self.fragments = {name: FragmentDetails(each) for name, each in fragments.items()}
        self.variables = variables
        self._values: dict[str, dict[str, Any]] = {}

    def of(self, graphql_type: GraphQLObjectType, details: list[FieldDetails]) -> list[Asked | str]:
        """Give the fields asked of a type, in the order of the answer; a text is the key of a `__typename`."""
        collected = collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, graphql_type, details
        )
        return [self.asked(graphql_type, key, each) for key, each in collected.grouped_field_set.items()]

    def asked(self, graphql_type: GraphQLObjectType, key: str, details: list[FieldDetails]) -> Asked | str:
        """Give one field of a type."""
        name = details[0].node.name.value
        if name == "__typename":
            return key
        field = graphql_type.fields.get(name)
        if field is None:
            raise NotCompiled(name)
        declaration = strawberry_field(field).metadata.get(DECLARED)
        if declaration is None:
            raise NotCompiled(f"{graphql_type.name}.{name}")
        return Asked(key, name, field, details, declaration, holds_variable(details[0].node.arguments or ()))

    def values(self, asked: Asked) -> dict[str, Any]:
        """Give the arguments of a field of Query as they came: numbers and texts as they are, inputs as dicts."""
        values = self._values.get(asked.key)
        if values is None:
            values = self._values[asked.key] = get_argument_values(asked.field, asked.details[0].node, self.variables)
        return values

    def argument_key(self, asked: Asked) -> str:
        """Give one text for the same arguments of a field of Query."""
        return repr(self.values(asked)) if asked.varies else ""

    def arguments(self, asked: Asked) -> dict[str, Any]:
        """Give the arguments of a field as its resolver would get them."""
        values = get_argument_values(asked.field, asked.details[0].node, self.variables)
        converter = self._strawberry.schema_converter
        return convert_arguments(
            values, strawberry_field(asked.field).arguments, converter.scalar_registry, self._strawberry.config
        )


def holds_variable(node: Any) -> bool:
    """Tell whether a part of a document, or one of several parts, is or holds a variable."""
    if isinstance(node, VariableNode):
        return True
    if isinstance(node, Node):
        return any(holds_variable(getattr(node, key, None)) for key in node.keys if key != "loc")
    return isinstance(node, (list, tuple)) and any(holds_variable(each) for each in node)


def strawberry_field(field: GraphQLField) -> StrawberryField:
    """Give what Strawberry knows of a field."""
    found: StrawberryField = field.extensions["strawberry-definition"]
    return found
