"""Operations over a web socket.

Source: the GraphQL over WebSocket protocol of graphql-ws, subprotocol graphql-transport-ws. The older graphql-ws
subprotocol is not served.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import structlog
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from .auth import Authentication, Caller, NotAuthenticated
from .graphql_request import checked
from .persisted_queries import PersistedQueries
from .responses import BadRequest, error_body
from .run_watch import WatchClosed
from .subscriptions import Subscriptions

log = structlog.get_logger(__name__)

PROTOCOL: Final = "graphql-transport-ws"
INIT_SECONDS: Final = 5.0
CLOSE_SECONDS: Final = 2.0
MOST_MESSAGE_BYTES: Final = 1_000_000
MOST_OPERATIONS: Final = 50
MOST_SOCKETS_OF_ADDRESS: Final = 100

BAD_MESSAGE, UNAUTHORIZED, FORBIDDEN, TIMED_OUT = 4400, 4401, 4403, 4408
TAKEN_ID, TOO_MANY, GOING_AWAY, TOO_BIG = 4409, 4429, 1001, 1009


class Closed(Exception):
    """The socket is to be closed, with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        self.code, self.reason = code, reason


class WebSocketEndpoint:
    """Serves sockets, so many at most from one address."""

    def __init__(
        self, subscriptions: Subscriptions, authentication: Authentication, persisted: PersistedQueries
    ) -> None:
        self._subscriptions, self._authentication, self._persisted = subscriptions, authentication, persisted
        self._by_address: Counter[str] = Counter()
        self._open: dict[_Socket, asyncio.Task[Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket to its end."""
        websocket = WebSocket(scope, receive, send)
        address = websocket.client.host if websocket.client else ""
        is_refused = not _is_own(websocket) or PROTOCOL not in scope.get("subprotocols", ())
        if is_refused or self._by_address[address] >= MOST_SOCKETS_OF_ADDRESS:
            await websocket.close()  # before it is accepted: the handshake is answered 403
            return
        self._by_address[address] += 1
        socket = _Socket(websocket, self._subscriptions, self._authentication, self._persisted)
        self._open[socket] = asyncio.create_task(socket.serve())
        try:
            await self._open[socket]
        finally:
            del self._open[socket]
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]

    async def close(self) -> None:
        """Tell all clients that the server ends, and wait for a moment until they know."""
        for socket in self._open:
            socket.end(Closed(GOING_AWAY, "The server ends"))
        if self._open:
            await asyncio.wait(list(self._open.values()), timeout=CLOSE_SECONDS)


def _is_own(websocket: WebSocket) -> bool:
    """Tell whether no page of another origin asks: browsers let any page open a socket to anywhere."""
    origin = websocket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == websocket.headers.get("host")


class _Socket:
    def __init__(
        self,
        websocket: WebSocket,
        subscriptions: Subscriptions,
        authentication: Authentication,
        persisted: PersistedQueries,
    ) -> None:
        self._websocket = websocket
        self._subscriptions, self._authentication, self._persisted = subscriptions, authentication, persisted
        self._authorization = websocket.headers.get("authorization")
        self._is_ready = False
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ending: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Take messages until one side ends it."""
        await self._websocket.accept(PROTOCOL)
        reading = asyncio.create_task(self._read())
        ends: list[asyncio.Future[Any]] = [reading, self._ending]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
            with suppress(asyncio.CancelledError, WebSocketDisconnect):
                await reading
        except Closed as error:
            self.end(error)
        finally:
            for task in list(self._tasks.values()):
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._ending.done() and self._websocket.client_state is WebSocketState.CONNECTED:
            closed = self._ending.result()
            with suppress(RuntimeError, WebSocketDisconnect):  # the client may have gone in between
                await self._websocket.close(closed.code, closed.reason)

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(INIT_SECONDS) as deadline:
                while True:
                    await self._take(_message(await self._websocket.receive()))
                    if self._is_ready:
                        deadline.reschedule(None)
        except TimeoutError:
            raise Closed(TIMED_OUT, "Connection initialisation timeout") from None

    async def _take(self, message: Mapping[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._begin(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message.get("id"), message.get("payload"))
            case "complete":
                if (task := self._tasks.pop(str(message.get("id")), None)) is not None:
                    task.cancel()
            case _:
                raise Closed(BAD_MESSAGE, "Unknown type of message")

    async def _begin(self, payload: Any) -> None:
        if self._is_ready:
            raise Closed(TOO_MANY, "Too many initialisation requests")
        if not isinstance(payload, dict | None):
            raise Closed(BAD_MESSAGE, "The payload must be an object")
        for name, value in (payload or {}).items():
            if name.lower() == "authorization" and isinstance(value, str):
                self._authorization = value
        try:
            await self._caller()
        except NotAuthenticated:
            raise Closed(FORBIDDEN, "Forbidden") from None
        self._is_ready = True
        await self._send({"type": "connection_ack"})

    async def _caller(self) -> Caller:
        return await self._authentication.caller(self._authorization)

    async def _subscribe(self, operation_id: Any, payload: Any) -> None:
        if not self._is_ready:
            raise Closed(UNAUTHORIZED, "Unauthorized")
        if not isinstance(operation_id, str) or not operation_id or not isinstance(payload, dict):
            raise Closed(BAD_MESSAGE, "subscribe needs an id and a payload")
        if operation_id in self._tasks:
            raise Closed(TAKEN_ID, f"Subscriber for {operation_id[:80]} already exists")
        if len(self._tasks) >= MOST_OPERATIONS:
            await self._refuse(operation_id, error_body("TOO_LARGE", f"a socket takes {MOST_OPERATIONS} operations"))
            return
        self._tasks[operation_id] = asyncio.create_task(self._run(operation_id, payload))

    async def _run(self, operation_id: str, payload: Mapping[str, Any]) -> None:
        try:
            parameters = checked(payload, self._persisted)
            async for answer in self._subscriptions.answers(parameters, self._caller):
                if "data" not in answer.body:
                    self._tasks.pop(operation_id, None)
                    await self._refuse(operation_id, answer.body)
                    return
                await self._send({"id": operation_id, "type": "next", "payload": answer.body})
            self._tasks.pop(operation_id, None)
            await self._send({"id": operation_id, "type": "complete"})
        except BadRequest as error:
            self._tasks.pop(operation_id, None)
            await self._refuse(operation_id, error_body(error.code, error.message))
        except NotAuthenticated:
            self.end(Closed(FORBIDDEN, "Forbidden"))
        except WatchClosed:
            self.end(Closed(GOING_AWAY, "The server ends"))
        except (WebSocketDisconnect, RuntimeError) as error:  # the client has gone
            log.debug("a socket could not be written to", error=str(error))

    async def _refuse(self, operation_id: str, body: Mapping[str, Any]) -> None:
        await self._send({"id": operation_id, "type": "error", "payload": body["errors"]})

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._websocket.send_text(orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS).decode())

    def end(self, closed: Closed) -> None:
        """Have the socket closed; what was said first counts."""
        if not self._ending.done():
            self._ending.set_result(closed)


def _message(received: Mapping[str, Any]) -> Mapping[str, Any]:
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1000))
    text = received.get("text")
    if text is None:
        raise Closed(BAD_MESSAGE, "A message must be a text")
    if len(text) > MOST_MESSAGE_BYTES:
        raise Closed(TOO_BIG, "The message is too big")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        message = None
    if not isinstance(message, dict):
        raise Closed(BAD_MESSAGE, "A message must be a JSON object")
    return message
