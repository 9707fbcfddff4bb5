"""`/graphql`: GraphQL over HTTP, to the letter of the working draft.

As application/graphql-response+json, errors of the request are 4xx and leave out `data`; as application/json every
well-formed request is answered 200, which old clients rely on. Whatever goes wrong is a GraphQL error in JSON.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
import structlog
from graphql import GraphQLError, OperationType
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from muniment_schema.access.viewer import viewer_of
from muniment_schema.context import Context, ImporterInfo
from muniment_schema.errors import MunimentError
from muniment_schema.masking import client_error

from .graphql_request import GRAPHQL_TYPE, BadRequest, Parameters, answer_type, read_parameters, wants_page
from .limits import MAX_OBJECTS, TooCostly, objects_of
from .operations import Operations
from .responses import JSON_TYPE, error_body, error_response, json_response, new_error_id
from .settings import Settings
from .workers import TimedOut, Workers

log = structlog.get_logger(__name__)

PAGE = "/graphiql"


@dataclass(frozen=True, slots=True)
class _Answer:
    """A GraphQL answer; `status` is for application/graphql-response+json."""

    body: dict[str, Any]
    status: int = 200
    is_mutation_by_get: bool = False


class GraphQLEndpoint:
    """Answers GET and POST; one thread and one read snapshot for each request."""

    def __init__(
        self,
        schema: strawberry.Schema,
        settings: Settings,
        workers: Workers,
        importers: Callable[[], Sequence[ImporterInfo]] = tuple,
    ) -> None:
        self._schema = schema
        self._operations = Operations(schema)
        self._settings = settings
        self._workers = workers
        self._importers = importers
        self._viewer = viewer_of(settings.anonymous_role)

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        accept = ", ".join(request.headers.getlist("accept")) or None
        if request.method != "POST" and "query" not in request.query_params and wants_page(accept):
            return RedirectResponse(PAGE, 302)
        media_type = answer_type(accept)
        if media_type is None:
            return error_response("BAD_USER_INPUT", f"accept {GRAPHQL_TYPE} or {JSON_TYPE}", 406)
        try:
            parameters = await read_parameters(request, self._settings.max_body_bytes)
        except ClientDisconnect:
            return error_response("BAD_USER_INPUT", "the body ended early", 400)
        except BadRequest as error:
            return json_response(error_body(error.code, error.message), error.status, media_type=media_type)
        answer = await self._answer(parameters, is_get=request.method != "POST")
        headers = {"vary": "accept"}
        if answer.is_mutation_by_get:
            return json_response(answer.body, 405, media_type=media_type, headers=headers | {"allow": "POST"})
        status = answer.status if media_type == GRAPHQL_TYPE else 200
        return json_response(answer.body, status, media_type=media_type, headers=headers)

    async def _answer(self, parameters: Parameters, *, is_get: bool) -> _Answer:
        abandoned = threading.Event()

        def execute(connection: Connection) -> _Answer:
            return self._execute(connection, parameters, abandoned, is_get=is_get)

        try:
            return await self._workers.run(execute)
        except TimedOut as error:
            abandoned.set()
            log.warning("request timed out", seconds=error.seconds)
            return _Answer(error_body(error.code, error.message, hint=error.hint), 503)
        except Exception as error:
            error_id = new_error_id()
            log.exception("request failed", error_id=error_id, exc_info=error)
            is_database = isinstance(error, OperationalError | PoolTimeout)
            body = error_body("INTERNAL", "internal error", error_id=error_id)
            return _Answer(body, 503 if is_database else 500)

    def _execute(
        self, connection: Connection, parameters: Parameters, abandoned: threading.Event, *, is_get: bool
    ) -> _Answer:
        """Run the operation in this thread."""
        prepared = self._operations.prepare(parameters.query)
        if prepared.errors:
            return _refusal(prepared.errors)
        try:
            operation = prepared.operation(parameters.operation_name)
            if is_get and operation.operation is not OperationType.QUERY:
                message = f"send a {operation.operation.value} by POST"
                return _Answer(error_body("NOT_ALLOWED", message), 405, is_mutation_by_get=True)
            if prepared.document is not None:
                graphql_schema, page = self._schema._schema, self._settings.max_page_size
                objects = objects_of(graphql_schema, prepared.document, operation, parameters.variables or {}, page)
                if objects > MAX_OBJECTS:
                    raise TooCostly(objects)
        except MunimentError as error:
            return _refusal((GraphQLError(error.message, original_error=error),))
        result = self._schema.execute_sync(
            parameters.query,
            variable_values=parameters.variables,
            context_value=Context(
                connection=connection,
                viewer=self._viewer,
                max_page_size=self._settings.max_page_size,
                archive_name=self._settings.archive_name,
                importers=self._importers,
            ),
            operation_name=parameters.operation_name,
        )
        if abandoned.is_set():  # its errors come from our own cancellation and are not worth a trace in the log
            return _Answer({})
        if result.data is None and result.errors and all(error.path is None for error in result.errors):
            return _refusal(result.errors)
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body = {"errors": [client_error(error, log).formatted for error in result.errors]} | body
        if result.extensions:
            body["extensions"] = result.extensions
        return _Answer(body)


def _refusal(errors: Sequence[GraphQLError]) -> _Answer:
    """Give an answer to a request that never began to run: no `data`."""
    formatted = [client_error(error, log).formatted for error in errors]
    is_ours = any(error.get("extensions", {}).get("code") == "INTERNAL" for error in formatted)
    return _Answer({"errors": formatted}, 500 if is_ours else 400)
