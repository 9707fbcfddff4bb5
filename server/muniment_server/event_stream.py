"""Answers as server-sent events.

Source: the GraphQL over SSE protocol of graphql-sse, "distinct connections mode".
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from typing import Final

import orjson
from starlette.responses import Response, StreamingResponse

from muniment_schema.errors import MunimentError

from .answers import Answer
from .graphql_request import EVENTS_TYPE
from .responses import error_body
from .run_watch import WatchClosed

# Proxies end what is silent; a comment is no event.
COMMENT_EVERY_SECONDS: Final = 12.0
COMMENT: Final = b":\n\n"
COMPLETE: Final = b"event: complete\ndata:\n\n"


def event_stream(answers: AsyncIterator[Answer], headers: Mapping[str, str]) -> Response:
    """Give the answers as a stream that ends when they do."""
    return StreamingResponse(
        _written(answers),
        media_type=EVENTS_TYPE,
        headers={**headers, "cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _written(answers: AsyncIterator[Answer]) -> AsyncIterator[bytes]:
    yield COMMENT  # so that the client knows at once that it is connected
    async with aclosing(_with_comments(answers)) as written:
        with suppress(WatchClosed):
            async for piece in written:
                yield piece
            yield COMPLETE


async def _with_comments(answers: AsyncIterator[Answer]) -> AsyncGenerator[bytes, None]:
    upcoming: asyncio.Future[Answer] | None = None
    try:
        while True:
            upcoming = upcoming or asyncio.ensure_future(anext(answers))
            done, _ = await asyncio.wait([upcoming], timeout=COMMENT_EVERY_SECONDS)
            if not done:
                yield COMMENT
                continue
            ended, upcoming = upcoming, None
            yield _event(ended.result().body)
    except StopAsyncIteration:
        return
    except MunimentError as error:  # the token has ended
        yield _event(error_body(error.code, error.message, hint=error.hint))
    finally:
        if upcoming is not None:
            upcoming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration, WatchClosed):
                await upcoming


def _event(body: object) -> bytes:
    return b"event: next\ndata: %b\n\n" % orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
