"""`POST /uploads`: a file to be imported, as the raw body of a request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from muniment_schema.access.viewer import Role
from muniment_schema.request_errors import NotAllowed

from .auth import Authentication, NotAuthenticated
from .responses import error_response, json_response, not_authenticated
from .upload_store import UploadsFull, UploadStore, UploadTooLarge, safe_name

# A sender who says nothing for so long is gone, or means no good.
SILENCE_SECONDS: Final = 30.0


class UploadEndpoint:
    """Takes uploads from those who may import."""

    def __init__(self, store: UploadStore, authentication: Authentication) -> None:
        self._store = store
        self._authentication = authentication

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        try:
            caller = await self._authentication.caller(request.headers.get("authorization"))
        except NotAuthenticated as error:
            return not_authenticated(error)
        if not caller.viewer.can(Role.IMPORTER):
            refused = NotAllowed("an upload", Role.IMPORTER)
            if caller.has_token:
                return error_response(refused.code, refused.message, 403)
            return error_response(refused.code, refused.message, 401, www_authenticate="Bearer")
        if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
            return error_response("BAD_USER_INPUT", "send the body without a content encoding", 415)
        name = _name(request)
        if name is None:
            message = "say in the header X-Filename what the file is called; percent-encode what is not ASCII"
            return error_response("BAD_USER_INPUT", message, 400)
        length = request.headers.get("content-length", "")
        try:
            if length.isdecimal() and int(length) > self._store.most_bytes:
                raise UploadTooLarge(self._store.most_bytes)
            upload = await self._store.add(name, _pieces(request), caller.name)
        except UploadTooLarge as error:
            return error_response(error.code, error.message, 413)
        except UploadsFull as error:
            return error_response(error.code, error.message, 507)
        except ClientDisconnect:
            return error_response("BAD_USER_INPUT", "the body ended early", 400)
        except TimeoutError:
            return error_response("TIMED_OUT", f"nothing came for {SILENCE_SECONDS:g} seconds", 408, connection="close")
        return json_response({"id": upload.id, "bytes": upload.bytes, "sha256": upload.sha256}, 201)


def _name(request: Request) -> str | None:
    """Give the name that the client gives; None without one. A header is bytes, in UTF-8 or percent-encoded."""
    stated = request.headers.get("x-filename")
    if stated is None or not stated.strip():
        return None
    with suppress(UnicodeDecodeError):
        stated = stated.encode("latin-1").decode()
    return safe_name(unquote(stated))


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    goes_on = True
    while goes_on:
        message = await asyncio.wait_for(request.receive(), SILENCE_SECONDS)
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        goes_on = message.get("more_body", False)
