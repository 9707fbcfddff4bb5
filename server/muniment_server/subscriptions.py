"""Runs an operation to a stream of answers: of a subscription one for each event, of others just one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from graphql import DocumentNode, ExecutionResult, OperationType, execute_sync
from graphql.execution import Executor, create_source_event_stream
from sqlalchemy import Connection

from muniment_schema.context import Listening
from muniment_schema.errors import MunimentError

from .answers import Answer, answer_of, refusal, refusal_of
from .auth import Caller
from .graphql_request import Parameters
from .responses import error_body, new_error_id
from .run_watch import RunWatch, WatchClosed
from .workers import TimedOut

if TYPE_CHECKING:
    from .graphql_endpoint import GraphQLEndpoint

log = structlog.get_logger(__name__)

CallerOf = Callable[[], Awaitable[Caller]]


class Subscriptions:
    """Subscriptions of one schema; each event is read by a thread, in a snapshot of its own."""

    def __init__(self, endpoint: GraphQLEndpoint, watch: RunWatch) -> None:
        self._endpoint = endpoint
        self._watch = watch

    async def answers(
        self, parameters: Parameters, caller_of: CallerOf, *, is_get: bool = False
    ) -> AsyncIterator[Answer]:
        """Yield the answers to an operation of any type.

        `caller_of` is asked again for every event, for rights may end meanwhile: what it raises is raised here. Raises
        WatchClosed when the server ends. Whatever else goes wrong is in an answer, which is then the last one.
        """
        try:
            prepared = await asyncio.to_thread(self._endpoint.operations.prepare, parameters.query)
            if prepared.document is None or prepared.errors:
                yield refusal(prepared.errors)
                return
            operation = prepared.operation(parameters.operation_name)
            self._endpoint.check_cost(operation, parameters)
        except MunimentError as error:
            yield refusal_of(error)
            return
        if operation.node.operation is not OperationType.SUBSCRIPTION:
            yield await self._endpoint.answer(parameters, await caller_of(), is_get=is_get)
            return
        async for answer in self._events(prepared.document, parameters, caller_of):
            yield answer

    async def _events(
        self, document: DocumentNode, parameters: Parameters, caller_of: CallerOf
    ) -> AsyncIterator[Answer]:
        executor = Executor.build(
            self._endpoint.schema._schema,
            document,
            context_value=Listening(self._watch.changes),
            raw_variable_values=parameters.variables,
            operation_name=parameters.operation_name,
        )
        if isinstance(executor, list):
            yield refusal(executor)
            return
        started = create_source_event_stream(executor)
        stream: Any = await started if isinstance(started, Awaitable) else started
        if isinstance(stream, ExecutionResult):
            yield refusal(stream.errors or ())
            return
        try:
            async with aclosing(stream):
                async for event in stream:
                    answer = await self._answer(document, parameters, await caller_of(), event)
                    yield answer
                    if "data" not in answer.body:
                        return
        except (WatchClosed, MunimentError):
            raise
        except Exception as error:
            error_id = new_error_id()
            log.exception("subscription failed", error_id=error_id, exc_info=error)
            yield Answer(error_body("INTERNAL", "internal error", error_id=error_id), 500)

    async def _answer(self, document: DocumentNode, parameters: Parameters, caller: Caller, event: Any) -> Answer:
        try:
            return await self._endpoint.workers.run(partial(self._execute, document, parameters, caller, event))
        except TimedOut as error:
            return Answer(error_body(error.code, error.message, hint=error.hint), 503)

    def _execute(
        self, document: DocumentNode, parameters: Parameters, caller: Caller, event: Any, connection: Connection
    ) -> Answer:
        context = self._endpoint.context(connection, caller)
        try:
            value = event(context)
        except MunimentError as error:
            return refusal_of(error)
        result = execute_sync(
            self._endpoint.schema._schema,
            document,
            root_value=value,
            context_value=context,
            variable_values=parameters.variables,
            operation_name=parameters.operation_name,
        )
        return answer_of(result)
