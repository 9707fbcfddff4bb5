"""What every answer has in common: JSON errors in the GraphQL shape, security headers, no traceback in a body."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from muniment_schema.errors import MunimentError

log = structlog.get_logger(__name__)

JSON_TYPE = "application/json"
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class BadRequest(MunimentError):
    """A request that is refused before GraphQL sees it; `status` is the answer's."""

    def __init__(self, status: int, message: str, code: str = "BAD_USER_INPUT") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def error_body(code: str, message: str, *, hint: str | None = None, error_id: str | None = None) -> dict[str, Any]:
    """Give a GraphQL answer of one request error: no `data`, one error with `extensions.code`."""
    extensions = {"code": code}
    if hint:
        extensions["hint"] = hint
    if error_id:
        extensions["errorId"] = error_id
    return {"errors": [{"message": message, "extensions": extensions}]}


def json_response(
    body: object, status: int = 200, *, media_type: str = JSON_TYPE, headers: dict[str, str] | None = None
) -> Response:
    """Give an answer in JSON."""
    try:
        content = orjson.dumps(body)
    except TypeError:  # a key that is no text; to allow them takes longer for all
        content = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    return JsonResponse(content, status, media_type, headers or {})


class JsonResponse(Response):
    """Bytes of JSON, with no more work on its headers than they need."""

    def __init__(self, content: bytes, status: int, media_type: str, headers: Mapping[str, str]) -> None:
        self.body = content
        self.status_code = status
        self.background = None
        self.raw_headers = [
            *((name.encode(), value.encode()) for name, value in headers.items()),
            (b"content-type", b"%b; charset=utf-8" % media_type.encode()),
            (b"content-length", b"%d" % len(content)),
        ]
        if "cache-control" not in headers:
            self.raw_headers.append((b"cache-control", b"no-store"))


def error_response(code: str, message: str, status: int, **headers: str) -> Response:
    """Give an error in the shape that GraphQL clients read; `headers` with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return json_response(error_body(code, message), status, headers=named)


def not_authenticated(error: MunimentError, media_type: str = JSON_TYPE) -> Response:
    """Give the answer to a token that opens nothing (RFC 6750, 3)."""
    headers = {"www-authenticate": 'Bearer error="invalid_token"'}
    return json_response(
        error_body(error.code, error.message, hint=error.hint), 401, media_type=media_type, headers=headers
    )


def new_error_id() -> str:
    """Give the name that an unexpected error has in the log and in the answer."""
    return uuid.uuid4().hex


class SafeAnswers:
    """Adds the security headers, and turns an unexpected exception into a JSON error whose id is in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_safely(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                present = dict(message["headers"])
                message["headers"] += [pair for pair in SECURITY_HEADERS if pair[0] not in present]
            await send(message)

        try:
            await self.app(scope, receive, send_safely)
        except Exception as error:
            error_id = new_error_id()
            log.exception("request failed", path=scope["path"], error_id=error_id, exc_info=error)
            if started:
                raise
            body = error_body("INTERNAL", "internal error", error_id=error_id)
            await json_response(body, 500)(scope, receive, send_safely)
