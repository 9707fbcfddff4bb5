"""GraphQL documents, parsed, checked and within limits: worked out once for each text, then kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from muniment_schema.errors import MunimentError
from muniment_schema.planning.kept import Kept
from muniment_schema.planning.operation import Operation, operations_of

from .limits import INTROSPECTION, MAX_DEPTH, MAX_TOKENS, TooDeep, depth_of

KEPT_DOCUMENTS = 128


class TooLarge(MunimentError):
    """A document with too many tokens."""

    code = "TOO_LARGE"

    def __init__(self) -> None:
        super().__init__(f"the query has more than {MAX_TOKENS} tokens", hint="ask for less at once, or use variables")


class BadOperation(MunimentError):
    """A request that does not say which operation of its document is meant."""

    code = "BAD_USER_INPUT"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to run, or the errors that keep it from running."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    operations: tuple[Operation, ...] = ()

    def operation(self, name: str | None) -> Operation:
        """Give the operation of this name; without a name the only one. Raises BadOperation."""
        if name is None:
            if len(self.operations) == 1:
                return self.operations[0]
            what = "several operations; say which in operationName" if self.operations else "no operation"
            raise BadOperation(f"the document has {what}")
        for operation in self.operations:
            if operation.node.name and operation.node.name.value == name:
                return operation
        raise BadOperation(f"the document has no operation {name!r}")


class Operations:
    """Prepares documents for one schema, and makes Strawberry run them as they are."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema
        self._kept: Kept[str, Prepared] = Kept(KEPT_DOCUMENTS)
        others = (each for each in schema.extensions if not isinstance(each, _Install))
        schema.extensions = (*others, _Install(self))

    def prepare(self, text: str, *, at_once: bool = False) -> Prepared:
        """Give a document, parsed and checked. Raises NotReady where that is still to be done and `at_once` is true."""
        return self._kept.get(text, lambda: self._prepare(text), at_once=at_once)

    def _prepare(self, text: str) -> Prepared:
        try:
            document = parse(text, max_lexical_tokens=MAX_TOKENS, max_comments=MAX_TOKENS)
        except GraphQLError as error:
            is_too_large = f"more than {MAX_TOKENS}" in error.message
            return Prepared(None, (_as_graphql(TooLarge()) if is_too_large else error,))
        # Depth first: the rules of validation recurse.
        if (depth := depth_of(document)) > MAX_DEPTH:
            return Prepared(document, (_as_graphql(TooDeep(depth)),))
        if "\\" in text and _holds_nul(document):
            message = "a text in the query holds the character U+0000, which no archive stores"
            return Prepared(document, (_as_graphql(BadOperation(message)),))
        errors = tuple(validate_document(self._schema._schema, document, specified_rules))
        return Prepared(document, errors, () if errors else operations_of(document))


def is_introspection(operation: Operation) -> bool:
    """Tell whether an operation asks of the schema alone."""
    selections = operation.node.selection_set.selections
    return all(isinstance(each, FieldNode) and each.name.value in INTROSPECTION for each in selections)


class _UsePrepared(SchemaExtension):
    """Hands Strawberry the parsed document, so that it neither parses nor validates again."""

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self._operations = operations

    def on_operation(self) -> Iterator[None]:
        if self.execution_context.query:
            prepared = self._operations.prepare(self.execution_context.query)
            if not prepared.errors:
                self.execution_context.graphql_document = prepared.document
                self.execution_context.validation_rules = ()
        yield


@dataclass(frozen=True)
class _Install:
    """Makes the extension for each request; a schema has one, however many applications serve it."""

    operations: Operations

    def __call__(self) -> SchemaExtension:
        return _UsePrepared(self.operations)


class _NulFinder(Visitor):
    found = False

    def enter_string_value(self, node: StringValueNode, *_rest: object) -> None:
        self.found = self.found or "\0" in node.value


def _holds_nul(document: DocumentNode) -> bool:
    finder = _NulFinder()
    visit(document, finder)
    return finder.found


def _as_graphql(error: MunimentError) -> GraphQLError:
    return GraphQLError(error.message, original_error=error)
