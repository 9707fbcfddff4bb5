"""What of an error goes out to clients: our own refusals with their code, anything else as "internal error"."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, Final

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError, StrawberryInputCoercionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from .errors import MunimentError

# What graphql-core says of variables and of arguments whose variables it could not use.
_BAD_INPUT: Final = re.compile(
    r"(Variable|Argument) '.*?' (has|got) invalid value|Argument '.*?' of (required|non-null) type"
)
_NO_OPERATION: Final = (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)


def client_error(error: GraphQLError, log: Any) -> GraphQLError:
    """Give the error that a client gets, with `extensions.code`.

    `log` is a structlog logger: an error that is none of ours, nor GraphQL's own, is logged with its trace under a new
    id, and goes out as "internal error" with that id as `extensions.errorId`.
    """
    for cause in _causes(error):
        if isinstance(cause, MunimentError):
            return _with_code(error, cause.code, cause.message, cause.hint)
    code = _code_of_graphql(error)
    if code is not None:
        return _with_code(error, code, error.message, None)
    error_id = f"err_{secrets.token_hex(8)}"
    original = error.original_error or error
    log.error("graphql_error", error_id=error_id, path=error.path, exc_info=original)
    return _with_code(error, "INTERNAL", "internal error", None, {"errorId": error_id})


def _causes(error: GraphQLError) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.original_error if isinstance(cause, GraphQLError) else None


def _code_of_graphql(error: GraphQLError) -> str | None:
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    if any(not isinstance(cause, (GraphQLError, *_NO_OPERATION)) for cause in _causes(error)):
        return None
    if isinstance(error, StrawberryInputCoercionError):  # of an input of which exactly one field is given
        return "BAD_USER_INPUT"
    if any(_BAD_INPUT.match(cause.message) for cause in _causes(error) if isinstance(cause, GraphQLError)):
        return "BAD_USER_INPUT"
    if error.path is None:
        return "BAD_USER_INPUT" if isinstance(error.original_error, _NO_OPERATION) else "GRAPHQL_VALIDATION_FAILED"
    return None


def _with_code(
    error: GraphQLError, code: str, message: str, hint: str | None, more: dict[str, Any] | None = None
) -> GraphQLError:
    extensions = {"code": code, **({} if hint is None else {"hint": hint}), **(more or {})}
    return GraphQLError(message, nodes=error.nodes, source=error.source, positions=error.positions, path=error.path,
                        extensions=extensions)  # fmt: skip
