"""GraphQL answers, before they go out by HTTP, as events or over a socket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog
from graphql import ExecutionResult, GraphQLError
from strawberry.types import ExecutionResult as StrawberryResult

from muniment_schema.errors import MunimentError
from muniment_schema.masking import client_error

log = structlog.get_logger(__name__)


class Answer(NamedTuple):
    """A GraphQL answer; `status` is for application/graphql-response+json."""

    body: dict[str, Any]
    status: int = 200
    is_mutation_by_get: bool = False


def refusal_of(error: MunimentError) -> Answer:
    """Give an answer to a request that never began to run, for one reason of ours."""
    return refusal((GraphQLError(error.message, original_error=error),))


def refusal(errors: Sequence[GraphQLError]) -> Answer:
    """Give an answer to a request that never began to run: no `data`."""
    formatted = [client_error(error, log).formatted for error in errors]
    is_ours = any(error.get("extensions", {}).get("code") == "INTERNAL" for error in formatted)
    return Answer({"errors": formatted}, 500 if is_ours else 400)


def answer_of(result: ExecutionResult | StrawberryResult) -> Answer:
    """Give what came of running an operation."""
    if result.data is None and result.errors and all(error.path is None for error in result.errors):
        return refusal(result.errors)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body = {"errors": [client_error(error, log).formatted for error in result.errors]} | body
    return Answer(body)
