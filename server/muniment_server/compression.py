"""Compression of answers, for clients that take it."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from muniment_schema.files.address import FILES_PATH


class Compression(GZipMiddleware):
    """Starlette's middleware, which takes every mention of gzip for a wish; `gzip;q=0` is none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        # Stored files go out as they are: a range counts their own bytes, and most are compressed already.
        is_file = scope["type"] == "http" and scope["path"].startswith(f"{FILES_PATH}/")
        if is_file or (scope["type"] == "http" and not accepts_gzip(Headers(scope=scope).getlist("accept-encoding"))):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def accepts_gzip(values: list[str]) -> bool:
    """Say whether the Accept-Encoding headers allow gzip (RFC 9110, 12.5.3)."""
    wanted: dict[str, float] = {}
    for item in ",".join(values).split(","):
        coding, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            wanted[coding] = float(quality)
        except ValueError:
            wanted[coding] = 0
    return wanted.get("gzip", wanted.get("*", 0)) > 0
