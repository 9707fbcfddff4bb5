"""Whole operations: planned once for each text, then run from (operation, variables, viewer) to the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_variable_values,
    visit,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import VariableValues

from muniment_schema.context import Context
from muniment_schema.errors import MunimentError

from .asking import Asked, Asking, NotCompiled
from .kept import Kept, NotReady
from .roots import Root, compile_root
from .steps import Steps, run

KEPT_PLANS = 512
KEPT_VARIANTS = 16
KEPT_VARIABLES = 64
LARGEST_KEPT_VARIABLES = 1_000  # characters


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a valid document."""

    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]


def operations_of(document: DocumentNode) -> tuple[Operation, ...]:
    """Give the operations of a document."""
    fragments = fragments_of(document)
    return tuple(
        Operation(each, fragments) for each in document.definitions if isinstance(each, OperationDefinitionNode)
    )


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Give the fragments of a document by name."""
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


class Planner:
    """Plans the operations of one schema, and runs them."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._plans: Kept[Any, OperationPlan | None] = Kept(KEPT_PLANS)
        self.left: Counter[str] = Counter()

    def run(self, operation: Operation, variables: Mapping[str, Any] | None, context: Context) -> dict[str, Any]:
        """Give the data of an operation, for orjson to write.

        Raises NotReady when something has to be compiled first and the context says that nobody waits for that, and
        NotCompiled when the reference path has to answer: for what cannot be compiled, and for arguments that
        are refused, so that one path alone words its refusals.
        """
        return run(self.steps(operation, variables, context), context.connection)

    def steps(
        self, operation: Operation, variables: Mapping[str, Any] | None, context: Context
    ) -> Steps[dict[str, Any]]:
        """Give the data as `run` does, in steps."""
        key = _key(operation, context)
        plan = self._plans.get(key, lambda: self._plan(operation), at_once=context.at_once)
        if plan is None:
            raise NotCompiled("the operation")
        try:
            return (yield from plan.steps(dict(variables or {}), context))
        except (MunimentError, GraphQLError) as error:
            raise NotCompiled(str(error)) from error

    def _plan(self, operation: Operation) -> OperationPlan | None:
        if operation.node.operation is not OperationType.QUERY:
            return None
        return OperationPlan(self._schema, operation, self.left)


def _key(operation: Operation, context: Context) -> Any:
    # The plan holds the node, so that its identity is not used again while it is kept.
    return id(operation.node), context.connection.dialect.name, context.viewer.role, context.viewer.access_ids


class OperationPlan:
    """An operation for one kind of viewer, compiled for each set of values of the variables below its roots."""

    def __init__(self, schema: Any, operation: Operation, left: Counter[str]) -> None:
        self._schema = schema
        self._operation = operation.node
        self._fragments = operation.fragments
        self._deciding = sorted(_variables_below(operation.node, operation.fragments))
        self.left = left  # what was left to the reference path, and how often
        self._askings: Kept[str, tuple[Asking, str]] = Kept(KEPT_VARIABLES)
        self._variants: Kept[str, list[tuple[str, Root | str]] | None] = Kept(KEPT_VARIANTS)

    def steps(self, variables: dict[str, Any], context: Context) -> Steps[dict[str, Any]]:
        """Give the data, in steps."""
        asking, variant = self._asked(variables)
        roots = self._variants.get(variant, lambda: self._compile(asking, context), at_once=context.at_once)
        if roots is None:
            raise NotCompiled("the operation")
        if context.at_once and sum(root.statements for _name, root in roots if not isinstance(root, str)) > 1:
            raise NotReady
        data: dict[str, Any] = {}
        for key, root in roots:
            data[key] = root if isinstance(root, str) else (yield from root.steps(context, asking))
        return data

    def _asked(self, variables: dict[str, Any]) -> tuple[Asking, str]:
        """Give the operation with its variables, and which variant it is; the same for the same variables."""
        key = repr(variables)
        if len(key) > LARGEST_KEPT_VARIABLES:
            return self._coerced(variables)
        return self._askings.get(key, lambda: self._coerced(variables))

    def _coerced(self, variables: dict[str, Any]) -> tuple[Asking, str]:
        coerced = get_variable_values(
            self._schema._schema, self._operation.variable_definitions or (), variables, max_errors=1
        )
        if not isinstance(coerced, VariableValues):
            raise NotCompiled("variables")
        known = coerced.coerced
        variant = repr([known.get(name, _ABSENT) for name in self._deciding]) if self._deciding else ""
        return Asking(self._schema, self._operation, self._fragments, coerced), variant

    def _compile(self, asking: Asking, context: Context) -> list[tuple[str, Root | str]] | None:
        root_type = asking.schema.query_type
        assert root_type is not None  # noqa: S101 - every schema that is served has one
        collected = collect_fields(asking.schema, asking.fragments, asking.variables, root_type, self._operation)
        roots: list[tuple[str, Root | str]] = []
        try:
            for key, details in collected.grouped_field_set.items():
                asked = asking.asked(root_type, key, details)
                if isinstance(asked, Asked):
                    roots.append((key, compile_root(asked, asking, context)))
                else:
                    roots.append((key, root_type.name))
        except NotCompiled as reason:
            self.left[str(reason)] += 1
            return None
        return roots


_ABSENT = "(absent)"


def _variables_below(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """Give the variables that decide what is compiled: all but those that only arguments of Query's fields use."""
    found: set[str] = set()
    seen: set[tuple[str, bool]] = set()

    def below(node: Node, depth: int) -> None:
        for selection in node.selection_set.selections if node.selection_set else ():  # type: ignore[attr-defined]
            for part in selection.directives or ():
                found.update(_variables_of(part))
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if (name, depth > 0) not in seen:
                    seen.add((name, depth > 0))
                    below(fragments[name], depth)
                continue
            for argument in getattr(selection, "arguments", None) or ():
                if depth > 0:
                    found.update(_variables_of(argument))
            is_field = selection.kind == "field"
            below(selection, depth + 1 if is_field else depth)

    below(operation, 0)
    return found


def _variables_of(node: Node) -> Iterator[str]:
    names: list[str] = []

    class Names(Visitor):
        def enter_variable(self, variable: VariableNode, *_rest: object) -> None:
            names.append(variable.name.value)

    visit(node, Names())
    yield from names
