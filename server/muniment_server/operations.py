"""GraphQL documents, parsed, checked and within limits: worked out once for each text, then kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from muniment_schema.errors import MunimentError

from .limits import MAX_DEPTH, MAX_TOKENS, TooDeep, depth_of

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

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Give the operation of this name; without a name the only one. Raises BadOperation."""
        definitions = self.document.definitions if self.document else ()
        operations = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
        if name is None:
            if len(operations) == 1:
                return operations[0]
            what = "several operations; say which in operationName" if operations else "no operation"
            raise BadOperation(f"the document has {what}")
        for operation in operations:
            if operation.name and operation.name.value == name:
                return operation
        raise BadOperation(f"the document has no operation {name!r}")


class Operations:
    """Prepares documents for one schema, and makes Strawberry run them as they are."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema
        self.prepare = lru_cache(maxsize=KEPT_DOCUMENTS)(self._prepare)
        others = (each for each in schema.extensions if not isinstance(each, _Install))
        schema.extensions = (*others, _Install(self))

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
        return Prepared(document, tuple(validate_document(self._schema._schema, document, specified_rules)))


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
