"""From HTTP to GraphQL parameters: media types, sizes, JSON, and the types of the four parameters.

Source: GraphQL over HTTP, working draft of the GraphQL Foundation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from .persisted_queries import PersistedQueries
from .responses import JSON_TYPE, BadRequest

GRAPHQL_TYPE = "application/graphql-response+json"
HTML_TYPE = "text/html"
EVENTS_TYPE = "text/event-stream"
MAX_VARIABLE_DEPTH = 50
KEPT_HEADERS = 64


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a GraphQL request."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of an Accept header."""

    media_type: str
    quality: float
    is_utf8: bool

    def specificity(self, media_type: str) -> int:
        """How closely it names the type: 2 exactly, 1 its family, 0 anything, -1 not at all."""
        if not self.is_utf8:
            return -1
        names = (media_type, media_type.partition("/")[0] + "/*", "*/*")
        return 2 - names.index(self.media_type) if self.media_type in names else -1


@lru_cache(KEPT_HEADERS)
def answer_type(accept: str | None) -> str | None:
    """Choose the media type of the answer by quality; None when nothing we have is accepted.

    Without a header, and for `*/*`, it is application/json. Of types named alike the closer one wins, then the first.
    """
    if not accept or not accept.strip():
        return JSON_TYPE
    ranges = _ranges(accept)
    best: tuple[float, int, int] | None = None
    chosen = None
    for media_type in (JSON_TYPE, GRAPHQL_TYPE):
        fitting = [
            (each.specificity(media_type), -place, each.quality)
            for place, each in enumerate(ranges)
            if each.specificity(media_type) >= 0
        ]
        if not fitting:
            continue
        specificity, place, quality = max(fitting)
        rank = (quality, specificity, place)
        if quality > 0 and (best is None or rank > best):
            best, chosen = rank, media_type
    return chosen


def wants_events(accept: str | None) -> bool:
    """Tell whether a client takes answers as server-sent events, besides others perhaps."""
    return any(each.media_type == EVENTS_TYPE and each.quality > 0 for each in _ranges(accept or ""))


def wants_page(accept: str | None) -> bool:
    """Tell whether a browser asks: it names text/html, which programs do not."""
    return any(each.media_type == HTML_TYPE and each.quality > 0 for each in _ranges(accept or ""))


async def read_parameters(request: Request, max_bytes: int, persisted: PersistedQueries) -> Parameters:
    """Give the parameters of a GET or POST request. Raises BadRequest."""
    if request.method == "POST":
        return checked(_json_object(await _body(request, max_bytes), "the body"), persisted)
    if len(request.url.query) > max_bytes:
        raise BadRequest(413, f"the query string is longer than {max_bytes} bytes", "TOO_LARGE")
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if text := given.pop(name, None):
            given[name] = _json_object(text.encode(), name)
    return checked(given, persisted)


HOW_TO_ASK = (
    'for example POST {"query": "{ archive { name } }"} as application/json, or GET /graphql?query={archive{name}}; '
    "the schema is at /schema.graphql, an editor at /graphiql"
)


def checked(given: Mapping[str, Any], persisted: PersistedQueries) -> Parameters:
    """Check the types of the parameters, and give the query that is meant. Raises BadRequest."""
    variables, name = given.get("variables"), given.get("operationName")
    for key in ("variables", "extensions"):
        if not isinstance(given.get(key), dict | None):
            raise BadRequest(400, f'"{key}" must be an object or null')
    query = persisted.query(given.get("query"), given.get("extensions") or {})
    if not isinstance(query, str) or not query.strip():
        raise BadRequest(400, f'"query" must be a text with a GraphQL document; {HOW_TO_ASK}')
    if not isinstance(name, str | None):
        raise BadRequest(400, '"operationName" must be a text or null')
    if variables:
        _refuse_unstorable(variables)
    return Parameters(query, variables, name or None)


async def _body(request: Request, max_bytes: int) -> bytes:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != JSON_TYPE:
        raise BadRequest(415, f"send the body as {JSON_TYPE}, not as {media_type.strip() or 'an unnamed type'}")
    if not _is_utf8(parameters):
        raise BadRequest(415, "send the body in UTF-8")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise BadRequest(415, "send the body without a content encoding")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise _too_large(max_bytes)
    body, goes_on = b"", True
    while goes_on:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
        goes_on = message.get("more_body", False)
    return body


def _too_large(max_bytes: int) -> BadRequest:
    return BadRequest(413, f"the body is larger than {max_bytes} bytes", "TOO_LARGE")


def _json_object(text: bytes, where: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _unreadable(text, where, error) from None
    if not isinstance(value, dict):
        raise BadRequest(400, f"{where} is JSON, but not an object")
    return value


def _unreadable(text: bytes, where: str, error: orjson.JSONDecodeError) -> BadRequest:
    if not text.strip():
        return BadRequest(400, f"{where} is empty; a JSON object is expected")
    try:
        text.decode()
    except UnicodeDecodeError as bad:
        return BadRequest(400, f"{where} is not UTF-8: byte {bad.start} cannot be read")
    return BadRequest(400, f"{where} is not JSON: {error}")


def _ranges(accept: str) -> list[_Range]:
    found = []
    for part in accept.split(","):
        media_type, _, parameters = part.partition(";")
        if not media_type.strip():
            continue
        found.append(_Range(media_type.strip().lower(), _quality(parameters), _is_utf8(parameters)))
    return found


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _is_utf8(parameters: str) -> bool:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower() in {"utf-8", "utf8"}
    return True


def _refuse_unstorable(variables: dict[str, Any]) -> None:
    """Refuse what the databases and the recursion of the coercion of inputs cannot take."""
    waiting: list[tuple[object, int]] = [(variables, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_VARIABLE_DEPTH:
            raise BadRequest(400, f"variables are nested deeper than {MAX_VARIABLE_DEPTH} levels")
        if isinstance(value, str) and "\0" in value:
            raise BadRequest(400, "a text in variables holds the character U+0000, which no archive stores")
        if isinstance(value, dict):
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]
