"""`/graphql`: GraphQL over HTTP, to the letter of the working draft.

As application/graphql-response+json, errors of the request are 4xx and leave out `data`; as application/json every
well-formed request is answered 200, which old clients rely on. Whatever goes wrong is a GraphQL error in JSON.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson
import psycopg
import strawberry
import structlog
from graphql import GraphQLError, OperationDefinitionNode, OperationType
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from muniment_schema.access.viewer import Role, viewer_of
from muniment_schema.context import Context, ImporterInfo
from muniment_schema.errors import MunimentError
from muniment_schema.masking import client_error
from muniment_schema.planning.asking import NotCompiled
from muniment_schema.planning.kept import Kept, NotReady
from muniment_schema.planning.operation import Operation, Planner
from muniment_schema.planning.steps import Steps
from muniment_schema.search.search import Search

from .graphql_request import GRAPHQL_TYPE, Parameters, answer_type, read_parameters, wants_page
from .limits import MAX_OBJECTS, TooCostly, objects_of
from .loop_readers import TooLongForTheLoop
from .operations import Operations, is_introspection
from .persisted_queries import PersistedQueries
from .responses import JSON_TYPE, BadRequest, error_body, error_response, json_response, new_error_id
from .revalidation import ChangeNumber, depends_on_change_number, etag, is_known
from .settings import Settings
from .workers import TimedOut, Workers

log = structlog.get_logger(__name__)

PAGE = "/graphiql"
KEPT_COSTS = 1_000
KEPT_INTROSPECTION = 8
BY_INDEX = ("search", "facet", "histogram", "suggest", "similar")
"""What a query says that the search index answers."""


class _Answer(NamedTuple):
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
        search: Search | None = None,
    ) -> None:
        self._search = search
        self._schema = schema
        self._operations = Operations(schema)
        self._planner = Planner(schema)
        self._costs: Kept[Any, tuple[OperationDefinitionNode, int]] = Kept(KEPT_COSTS)
        self._persisted = PersistedQueries()
        self._introspection: Kept[Any, tuple[OperationDefinitionNode, bytes]] = Kept(KEPT_INTROSPECTION)
        self._change_number = ChangeNumber()
        self._started = new_error_id()  # another start may have other plugins, another name, another version
        self._settings = settings
        self._workers = workers
        self._importers = importers
        self._viewer = viewer_of(settings.anonymous_role)
        # Caches may keep what everybody sees; whoever has it asks whether it still holds.
        self._may_be_kept = "public, no-cache" if self._viewer.role is Role.READER else "private, no-cache"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        accept = ", ".join(request.headers.getlist("accept")) or None
        if request.method != "POST" and "query" not in request.query_params and wants_page(accept):
            return RedirectResponse(PAGE, 302)
        media_type = answer_type(accept)
        if media_type is None:
            return error_response("BAD_USER_INPUT", f"accept {GRAPHQL_TYPE} or {JSON_TYPE}", 406)
        try:
            parameters = await read_parameters(request, self._settings.max_body_bytes, self._persisted)
        except ClientDisconnect:
            return error_response("BAD_USER_INPUT", "the body ended early", 400)
        except BadRequest as error:
            return json_response(error_body(error.code, error.message), error.status, media_type=media_type)
        headers = {"vary": "accept"}
        tag = None
        if request.method != "POST":
            tag = await self._tag(parameters, media_type)
            if tag is not None:
                headers |= {"etag": tag, "cache-control": self._may_be_kept}
                if is_known(tag, request.headers.getlist("if-none-match")):
                    return Response(status_code=304, headers=headers)
        answer = await self._answer(parameters, is_get=request.method != "POST")
        if tag is not None and "errors" in answer.body:
            headers = {"vary": "accept"}
        if answer.is_mutation_by_get:
            return json_response(answer.body, 405, media_type=media_type, headers=headers | {"allow": "POST"})
        status = answer.status if media_type == GRAPHQL_TYPE else 200
        return json_response(answer.body, status, media_type=media_type, headers=headers)

    async def _answer(self, parameters: Parameters, *, is_get: bool) -> _Answer:
        try:
            try:
                operation = self._ready(parameters)
                if is_introspection(operation):
                    return self._introspected(operation, parameters)
                return await self._workers.run_quickly(
                    lambda connection: self._planned(connection, operation, parameters), id(operation.node)
                )
            except (TooLongForTheLoop, NotReady, NotCompiled):
                return await self._by_a_thread(parameters, is_get=is_get)
        except TimedOut as error:
            log.warning("request timed out", seconds=error.seconds)
            return _Answer(error_body(error.code, error.message, hint=error.hint), 503)
        except Exception as error:
            error_id = new_error_id()
            log.exception("request failed", error_id=error_id, exc_info=error)
            is_database = isinstance(error, OperationalError | PoolTimeout | sqlite3.Error | psycopg.Error)
            body = error_body("INTERNAL", "internal error", error_id=error_id)
            return _Answer(body, 503 if is_database else 500)

    async def _by_a_thread(self, parameters: Parameters, *, is_get: bool) -> _Answer:
        abandoned = threading.Event()
        try:
            return await self._workers.run(
                lambda connection: self._execute(connection, parameters, abandoned, is_get=is_get)
            )
        except TimedOut:
            abandoned.set()
            raise

    async def _tag(self, parameters: Parameters, media_type: str) -> str | None:
        """Give the ETag of an answer; None for one that no number stands for."""
        try:
            operation = (await asyncio.to_thread(self._operations.prepare, parameters.query)).operation(
                parameters.operation_name
            )
            if not depends_on_change_number(operation):
                return None
            number = await self._workers.run_quickly(self._change_number.steps, self._change_number)
            if self._is_behind(parameters, number):
                return None
        except (MunimentError, TooLongForTheLoop, sqlite3.Error, psycopg.Error):  # the answer itself says what is wrong
            return None
        return etag(parameters, number, media_type, self._viewer.role, str(self._viewer.access_ids), self._started)

    def _is_behind(self, parameters: Parameters, number: int) -> bool:
        """Tell whether the index may answer and does not hold this change yet: the answer would outlive its tag."""
        if self._search is None or not any(word in parameters.query for word in BY_INDEX):
            return False
        known = self._search.index.known()
        return known is None or known.number < number

    def _ready(self, parameters: Parameters) -> Operation:
        """Give an operation that came before and is within limits. Raises NotReady."""
        prepared = self._operations.prepare(parameters.query, at_once=True)
        try:
            operation = prepared.operation(parameters.operation_name)
            self._check_cost(operation, parameters)
        except MunimentError:
            raise NotReady from None
        return operation

    def _introspected(self, operation: Operation, parameters: Parameters) -> _Answer:
        """Answer what the schema says of itself, which stays the same. Raises NotReady the first time."""
        key = _introspection_key(operation, parameters)
        _node, data = self._introspection.get(key, lambda: (operation.node, b""), at_once=True)
        return _Answer({"data": orjson.Fragment(data)})

    def _planned(self, connection: Connection, operation: Operation, parameters: Parameters) -> Steps[_Answer]:
        """Answer by a plan that has been run before, in steps."""
        context = self._context(connection, at_once=True)
        return _Answer({"data": (yield from self._planner.steps(operation, parameters.variables, context))})

    def _execute(
        self, connection: Connection, parameters: Parameters, abandoned: threading.Event, *, is_get: bool
    ) -> _Answer:
        """Answer anything, in a thread: by a plan, and by the reference path where there is none."""
        prepared = self._operations.prepare(parameters.query)
        if prepared.errors:
            return _refusal(prepared.errors)
        try:
            operation = prepared.operation(parameters.operation_name)
            if is_get and operation.node.operation is not OperationType.QUERY:
                message = f"send a {operation.node.operation.value} by POST"
                return _Answer(error_body("NOT_ALLOWED", message), 405, is_mutation_by_get=True)
            self._check_cost(operation, parameters)
        except MunimentError as error:
            return _refusal((GraphQLError(error.message, original_error=error),))
        self._persisted.keep(parameters.query)
        context = self._context(connection)
        try:
            return _Answer({"data": self._planner.run(operation, parameters.variables, context)})
        except NotCompiled:
            pass
        answer = self._by_reference(parameters, context, abandoned)
        if is_introspection(operation) and "errors" not in answer.body:
            data = orjson.dumps(answer.body["data"])
            self._introspection.put(_introspection_key(operation, parameters), (operation.node, data))
        return answer

    def _by_reference(self, parameters: Parameters, context: Context, abandoned: threading.Event) -> _Answer:
        result = self._schema.execute_sync(
            parameters.query,
            variable_values=parameters.variables,
            context_value=context,
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

    def _context(self, connection: Connection, *, at_once: bool = False) -> Context:
        return Context(
            connection=connection,
            viewer=self._viewer,
            max_page_size=self._settings.max_page_size,
            archive_name=self._settings.archive_name,
            search=self._search,
            importers=self._importers,
            at_once=at_once,
        )

    def _check_cost(self, operation: Operation, parameters: Parameters) -> None:
        variables = parameters.variables or {}
        graphql_schema, page = self._schema._schema, self._settings.max_page_size
        # Only numbers and the lengths of lists count.
        key = (
            id(operation.node),
            tuple(
                (name, value if isinstance(value, int) else len(value) if isinstance(value, list) else None)
                for name, value in variables.items()
            ),
        )
        # The node is kept with its cost, so that its identity is not used again for another one.
        _node, objects = self._costs.get(
            key, lambda: (operation.node, objects_of(graphql_schema, operation, variables, page))
        )
        if objects > MAX_OBJECTS:
            raise TooCostly(objects)


def _introspection_key(operation: Operation, parameters: Parameters) -> Any:
    # The node is kept beside the answer, so that its identity is not used again for another one.
    return id(operation.node), orjson.dumps(parameters.variables)


def _refusal(errors: Sequence[GraphQLError]) -> _Answer:
    """Give an answer to a request that never began to run: no `data`."""
    formatted = [client_error(error, log).formatted for error in errors]
    is_ours = any(error.get("extensions", {}).get("code") == "INTERNAL" for error in formatted)
    return _Answer({"errors": formatted}, 500 if is_ours else 400)
