"""What a GraphQL document may ask for: tokens, depth, and objects counted from page sizes.

Every count is linear in the size of the document: what a fragment counts is worked out once and kept by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)

from muniment_schema.errors import MunimentError
from muniment_schema.planning.operation import Operation, fragments_of

MAX_TOKENS = 2_000
MAX_DEPTH = 15
MAX_OBJECTS = 50_000
DEFAULT_PAGE = 20
INTROSPECTION = frozenset({"__schema", "__type"})
# They only carry objects, which are counted themselves.
WRAPPERS = ("Connection", "Edge", "PageInfo")
ROWS = ("edges", "nodes")
"""What a connection has of each row; all else that it has is of the whole list."""


class TooDeep(MunimentError):
    """A document with too many levels of fields."""

    code = "TOO_DEEP"

    def __init__(self, depth: int) -> None:
        super().__init__(f"the query is {depth} fields deep; {MAX_DEPTH} are allowed")


class TooCostly(MunimentError):
    """A document that could return too many objects."""

    code = "TOO_COSTLY"

    def __init__(self, objects: int) -> None:
        self.objects = objects
        super().__init__(
            f"the query may return {objects} objects; {MAX_OBJECTS} are allowed",
            hint="ask for smaller pages (first, last) or fewer levels of pages",
        )


def depth_of(document: DocumentNode) -> int:
    """Give the greatest number of nested fields, introspection left out. A cycle of fragments counts once."""
    fragments = fragments_of(document)
    known: dict[str, int] = {}

    def depth(selections: SelectionSetNode | None) -> int:
        deepest = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                deepest = max(deepest, 0 if node.name.value in INTROSPECTION else 1 + depth(node.selection_set))
            elif isinstance(node, InlineFragmentNode):
                deepest = max(deepest, depth(node.selection_set))
            elif isinstance(node, FragmentSpreadNode) and (name := node.name.value) in fragments:
                if name not in known:
                    known[name] = 0
                    known[name] = depth(fragments[name].selection_set)
                deepest = max(deepest, known[name])
        return deepest

    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return max((depth(operation.selection_set) for operation in operations), default=0)


def objects_of(
    schema: GraphQLSchema,
    operation: Operation,
    variables: Mapping[str, Any],
    max_page_size: int,
) -> int:
    """Give how many objects an operation of a valid document may return.

    A page counts its size times what is asked of each object in it, a list of ids its length, other lists one.
    """
    root = schema.get_root_type(operation.node.operation)
    if root is None:
        return 0
    defaults = {
        definition.variable.name.value: definition.default_value
        for definition in operation.node.variable_definitions or ()
        if definition.default_value is not None
    }
    count = _Count(schema, operation.fragments, variables, defaults, max_page_size)
    return count.selections(operation.node.selection_set, root).each


@dataclass(frozen=True, slots=True)
class _Objects:
    """Objects of each row of a page, or of anything else; and of its whole list, such as facets, whatever the page."""

    each: int = 0
    whole: int = 0


@dataclass(slots=True)
class _Count:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    defaults: Mapping[str, ValueNode]
    max_page_size: int
    known: dict[str, _Objects] = dataclass_field(default_factory=dict)

    def selections(self, selections: SelectionSetNode | None, parent: object) -> _Objects:
        each = whole = 0
        for node in selections.selections if selections else ():
            inside = _Objects()
            if isinstance(node, FieldNode):
                is_of_whole = getattr(parent, "name", "").endswith("Connection") and node.name.value not in ROWS
                objects = self.field(node, parent)
                inside = _Objects(whole=objects) if is_of_whole else _Objects(objects)
            elif isinstance(node, InlineFragmentNode):
                name = node.type_condition.name.value if node.type_condition else None
                inside = self.selections(node.selection_set, self.schema.get_type(name) if name else parent)
            elif isinstance(node, FragmentSpreadNode):
                inside = self.fragment(self.fragments[node.name.value])
            each, whole = each + inside.each, whole + inside.whole
        return _Objects(each, whole)

    def fragment(self, node: FragmentDefinitionNode) -> _Objects:
        name = node.name.value
        if name not in self.known:
            parent = self.schema.get_type(node.type_condition.name.value)
            self.known[name] = self.selections(node.selection_set, parent)
        return self.known[name]

    def field(self, node: FieldNode, parent: object) -> int:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) or node.name.value not in parent.fields:
            return 0  # __typename and introspection
        field = parent.fields[node.name.value]
        kind = get_named_type(field.type)
        if is_leaf_type(kind):
            return 0
        given = {argument.name.value: self.value(argument.value) for argument in node.arguments or ()}
        times = 1
        if "first" in field.args or "last" in field.args:
            sizes = [given[name] for name in ("first", "last") if isinstance(given.get(name), int)]
            fallback = field.args["first"].default_value if "first" in field.args else Undefined
            size = max(sizes) if sizes else fallback if isinstance(fallback, int) else DEFAULT_PAGE
            times = min(max(size, 0), self.max_page_size)
            times *= len(given["fields"]) if isinstance(given.get("fields"), list) else 1  # so many of each facet
        elif isinstance(given.get("ids"), list):
            times = len(given["ids"])
        itself = 0 if kind.name.endswith(WRAPPERS) else 1
        inside = self.selections(node.selection_set, kind)
        return times * (itself + inside.each) + inside.whole

    def value(self, node: ValueNode) -> Any:
        if isinstance(node, VariableNode):
            name = node.name.value
            if name in self.variables:
                return self.variables[name]
            return self.value(self.defaults[name]) if name in self.defaults else None
        if isinstance(node, IntValueNode):
            return int(node.value)
        if isinstance(node, ListValueNode):
            return list(node.values or ())
        return None
