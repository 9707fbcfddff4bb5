"""`/graphql`: GraphQL over HTTP, to the letter of the working draft.

As application/graphql-response+json, errors of the request are 4xx and leave out `data`; as application/json every
well-formed request is answered 200, which old clients rely on. Whatever goes wrong is a GraphQL error in JSON.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import orjson
import psycopg
import strawberry
import structlog
from graphql import OperationDefinitionNode, OperationType
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context, ImporterInfo
from muniment_schema.errors import MunimentError
from muniment_schema.import_runs.importing import Importing
from muniment_schema.planning.asking import NotCompiled
from muniment_schema.planning.kept import Kept, NotReady
from muniment_schema.planning.operation import Operation, Planner
from muniment_schema.planning.steps import Steps
from muniment_schema.search.search import Search

from .answers import Answer, answer_of, refusal, refusal_of
from .auth import Authentication, Caller, NotAuthenticated
from .event_stream import event_stream
from .graphql_request import GRAPHQL_TYPE, Parameters, answer_type, read_parameters, wants_events, wants_page
from .limits import MAX_OBJECTS, TooCostly, objects_of
from .loop_readers import TooLongForTheLoop
from .operations import Operations, is_introspection
from .persisted_queries import PersistedQueries
from .responses import (
    JSON_TYPE,
    BadRequest,
    error_body,
    error_response,
    json_response,
    new_error_id,
    not_authenticated,
)
from .revalidation import ChangeNumber, depends_on_change_number, etag, is_known
from .run_watch import RunWatch
from .settings import Settings
from .subscriptions import Subscriptions
from .workers import TimedOut, Workers

log = structlog.get_logger(__name__)

PAGE = "/graphiql"
MAX_BODY_BYTES_WITH_TOKEN = 5_000_000
VARY = {"vary": "accept, authorization"}
HOW_TO_SUBSCRIBE = "a subscription is answered as text/event-stream, or over a web socket as graphql-transport-ws"
KEPT_COSTS = 1_000
KEPT_INTROSPECTION = 8
BY_INDEX = ("search", "facet", "histogram", "suggest", "similar")
"""What a query says that the search index answers."""


class GraphQLEndpoint:
    """Answers GET and POST; one thread and one read snapshot for each request."""

    def __init__(
        self,
        schema: strawberry.Schema,
        settings: Settings,
        workers: Workers,
        importers: Callable[[], Sequence[ImporterInfo]] = tuple,
        search: Search | None = None,
        *,
        authentication: Authentication,
        importing: Importing | None = None,
        watch: RunWatch,
    ) -> None:
        self._search = search
        self.schema = schema
        self.operations = Operations(schema)
        self._planner = Planner(schema)
        self._costs: Kept[Any, tuple[OperationDefinitionNode, int]] = Kept(KEPT_COSTS)
        self.persisted = PersistedQueries()
        self._introspection: Kept[Any, tuple[OperationDefinitionNode, bytes]] = Kept(KEPT_INTROSPECTION)
        self._change_number = ChangeNumber()
        self._started = new_error_id()  # another start may have other plugins, another name, another version
        self._settings = settings
        self.workers = workers
        self._importers = importers
        self._authentication = authentication
        self._importing = importing
        self.subscriptions = Subscriptions(self, watch)
        # Caches may keep what everybody sees; whoever has it asks whether it still holds.
        everybody = authentication.anonymous.viewer
        self._may_be_kept = "public, no-cache" if everybody.role is Role.READER else "private, no-cache"

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
        takes_events = wants_events(accept)
        if media_type is None and not takes_events:
            return error_response("BAD_USER_INPUT", f"accept {GRAPHQL_TYPE} or {JSON_TYPE}", 406)
        try:
            caller = await self._authentication.caller(request.headers.get("authorization"))
            most_bytes = self._settings.max_body_bytes
            if caller.has_token:
                most_bytes = max(most_bytes, MAX_BODY_BYTES_WITH_TOKEN)
            parameters = await read_parameters(request, most_bytes, self.persisted)
        except NotAuthenticated as error:
            return not_authenticated(error, media_type or JSON_TYPE)
        except ClientDisconnect:
            return error_response("BAD_USER_INPUT", "the body ended early", 400)
        except BadRequest as error:
            return json_response(
                error_body(error.code, error.message), error.status, media_type=media_type or JSON_TYPE
            )
        if takes_events and (media_type is None or await self._is_subscription(parameters)):
            caller_of = partial(self._authentication.caller, request.headers.get("authorization"))
            answers = self.subscriptions.answers(parameters, caller_of, is_get=request.method != "POST")
            return event_stream(answers, headers=VARY)
        assert media_type is not None  # noqa: S101 - else it takes events only
        headers = dict(VARY)
        tag = None
        if request.method != "POST" and not caller.has_token:  # what a token opens is in no cache
            tag = await self._tag(parameters, media_type)
            if tag is not None:
                headers |= {"etag": tag, "cache-control": self._may_be_kept}
                if is_known(tag, request.headers.getlist("if-none-match")):
                    return Response(status_code=304, headers=headers)
        answer = await self.answer(parameters, caller, is_get=request.method != "POST")
        if tag is not None and "errors" in answer.body:
            headers = dict(VARY)
        if answer.is_mutation_by_get:
            return json_response(answer.body, 405, media_type=media_type, headers=headers | {"allow": "POST"})
        status = answer.status if media_type == GRAPHQL_TYPE else 200
        return json_response(answer.body, status, media_type=media_type, headers=headers)

    async def _is_subscription(self, parameters: Parameters) -> bool:
        try:
            prepared = await asyncio.to_thread(self.operations.prepare, parameters.query)
            return prepared.operation(parameters.operation_name).node.operation is OperationType.SUBSCRIPTION
        except MunimentError:
            return False  # the answer itself says what is wrong

    async def answer(self, parameters: Parameters, caller: Caller, *, is_get: bool = False) -> Answer:
        """Answer a query or a mutation; whatever goes wrong is in the answer."""
        try:
            try:
                operation = self._ready(parameters)
                if is_introspection(operation):
                    return self._introspected(operation, parameters)
                return await self.workers.run_quickly(
                    lambda connection: self._planned(connection, operation, parameters, caller), id(operation.node)
                )
            except (TooLongForTheLoop, NotReady, NotCompiled):
                return await self._by_a_thread(parameters, caller, is_get=is_get)
        except TimedOut as error:
            log.warning("request timed out", seconds=error.seconds)
            return Answer(error_body(error.code, error.message, hint=error.hint), 503)
        except Exception as error:
            error_id = new_error_id()
            log.exception("request failed", error_id=error_id, exc_info=error)
            is_database = isinstance(error, OperationalError | PoolTimeout | sqlite3.Error | psycopg.Error)
            body = error_body("INTERNAL", "internal error", error_id=error_id)
            return Answer(body, 503 if is_database else 500)

    async def _by_a_thread(self, parameters: Parameters, caller: Caller, *, is_get: bool) -> Answer:
        abandoned = threading.Event()
        try:
            return await self.workers.run(
                lambda connection: self._execute(connection, parameters, caller, abandoned, is_get=is_get)
            )
        except TimedOut:
            abandoned.set()
            raise

    async def _tag(self, parameters: Parameters, media_type: str) -> str | None:
        """Give the ETag of an answer; None for one that no number stands for."""
        try:
            operation = (await asyncio.to_thread(self.operations.prepare, parameters.query)).operation(
                parameters.operation_name
            )
            # The runs that `history` names move on without a change number.
            if not depends_on_change_number(operation) or "importRun" in parameters.query:
                return None
            number = await self.workers.run_quickly(self._change_number.steps, self._change_number)
            if self._is_behind(parameters, number):
                return None
        except (MunimentError, TooLongForTheLoop, sqlite3.Error, psycopg.Error):  # the answer itself says what is wrong
            return None
        viewer = self._authentication.anonymous.viewer
        return etag(parameters, number, media_type, viewer.role, str(viewer.access_ids), self._started)

    def _is_behind(self, parameters: Parameters, number: int) -> bool:
        """Tell whether the index may answer and does not hold this change yet: the answer would outlive its tag."""
        if self._search is None or not any(word in parameters.query for word in BY_INDEX):
            return False
        known = self._search.index.known()
        return known is None or known.number < number

    def _ready(self, parameters: Parameters) -> Operation:
        """Give an operation that came before and is within limits. Raises NotReady."""
        prepared = self.operations.prepare(parameters.query, at_once=True)
        try:
            operation = prepared.operation(parameters.operation_name)
            self.check_cost(operation, parameters)
        except MunimentError:
            raise NotReady from None
        return operation

    def _introspected(self, operation: Operation, parameters: Parameters) -> Answer:
        """Answer what the schema says of itself, which stays the same. Raises NotReady the first time."""
        key = _introspection_key(operation, parameters)
        _node, data = self._introspection.get(key, lambda: (operation.node, b""), at_once=True)
        return Answer({"data": orjson.Fragment(data)})

    def _planned(
        self, connection: Connection, operation: Operation, parameters: Parameters, caller: Caller
    ) -> Steps[Answer]:
        """Answer by a plan that has been run before, in steps."""
        context = self.context(connection, caller, at_once=True)
        return Answer({"data": (yield from self._planner.steps(operation, parameters.variables, context))})

    def _execute(
        self,
        connection: Connection,
        parameters: Parameters,
        caller: Caller,
        abandoned: threading.Event,
        *,
        is_get: bool,
    ) -> Answer:
        """Answer anything, in a thread: by a plan, and by the reference path where there is none."""
        prepared = self.operations.prepare(parameters.query)
        if prepared.errors:
            return refusal(prepared.errors)
        try:
            operation = prepared.operation(parameters.operation_name)
            if is_get and operation.node.operation is not OperationType.QUERY:
                message = f"send a {operation.node.operation.value} by POST"
                return Answer(error_body("NOT_ALLOWED", message), 405, is_mutation_by_get=True)
            self.check_cost(operation, parameters)
        except MunimentError as error:
            return refusal_of(error)
        self.persisted.keep(parameters.query)
        if operation.node.operation is OperationType.SUBSCRIPTION:
            return Answer(error_body("BAD_USER_INPUT", HOW_TO_SUBSCRIBE), 400)
        context = self.context(connection, caller)
        try:
            return Answer({"data": self._planner.run(operation, parameters.variables, context)})
        except NotCompiled:
            pass
        answer = self._by_reference(parameters, context, abandoned)
        if is_introspection(operation) and "errors" not in answer.body:
            data = orjson.dumps(answer.body["data"])
            self._introspection.put(_introspection_key(operation, parameters), (operation.node, data))
        return answer

    def _by_reference(self, parameters: Parameters, context: Context, abandoned: threading.Event) -> Answer:
        result = self.schema.execute_sync(
            parameters.query,
            variable_values=parameters.variables,
            context_value=context,
            operation_name=parameters.operation_name,
        )
        if abandoned.is_set():  # its errors come from our own cancellation and are not worth a trace in the log
            return Answer({})
        return answer_of(result)

    def context(self, connection: Connection, caller: Caller, *, at_once: bool = False) -> Context:
        """Give what the resolvers of one answer are handed."""
        return Context(
            connection=connection,
            viewer=caller.viewer,
            actor=caller.name,
            max_page_size=self._settings.max_page_size,
            archive_name=self._settings.archive_name,
            search=self._search,
            importers=self._importers,
            importing=self._importing,
            at_once=at_once,
        )

    def check_cost(self, operation: Operation, parameters: Parameters) -> None:
        """Refuse an operation that could give too many objects. Raises TooCostly."""
        variables = parameters.variables or {}
        graphql_schema, page = self.schema._schema, self._settings.max_page_size
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
