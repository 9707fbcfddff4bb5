"""`/files/<id>/<name>`: the files of the archive, to those who may see them.

What a viewer may not see is not there. A file goes out a piece at a time, each read in a thread, so that neither its
size nor a slow client weighs on the server. What can hold scripts is only ever saved, never shown under our origin.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import structlog
from sqlalchemy import Connection, RowMapping, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from muniment_schema.access.viewer import ANONYMOUS, Viewer
from muniment_schema.context import Context
from muniment_schema.files.address import name_of
from muniment_schema.files.media_type import UNKNOWN, clean_media_type
from muniment_schema.files.store import FileStore, FilesUnusable, Found, file_store
from muniment_schema.tables import DIGITAL_OBJECT
from muniment_schema.values.ids import is_id
from muniment_schema.visible import visible_digital_objects

from .auth import Authentication, NotAuthenticated
from .byte_range import NotSatisfiable, is_known_already, read_range
from .responses import error_response, not_authenticated
from .workers import TimedOut, Workers

log = structlog.get_logger(__name__)

# Neither scripts nor anything from elsewhere; styles are those of the browser's own viewers.
_POLICY: Final = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_PDF: Final = "application/pdf"


class _Wanted(NamedTuple):
    """A row that the viewer may see, and what the store says of its file."""

    row: RowMapping
    found: Found


class StoredFiles:
    """Answers GET and HEAD with a stored file, or a part of one."""

    def __init__(self, authentication: Authentication, workers: Workers) -> None:
        self._workers = workers
        self._authentication = authentication
        self._opened: FileStore | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        try:
            caller = await self._authentication.caller(request.headers.get("authorization"))
            row = await self._row(request.path_params["id"], caller.viewer)
            if row is None:
                return error_response("NOT_FOUND", "there is nothing here", 404)
            wanted = await run_in_threadpool(self._find, row)
        except NotAuthenticated as error:
            return not_authenticated(error)
        except TimedOut as error:
            return error_response(error.code, error.message, 503)
        except FilesUnusable as error:
            log.error("a stored file cannot be read", error=error.message)
            return error_response("INTERNAL", "stored files cannot be read now", 503)
        if wanted is None:
            log.error("a stored file is missing", object=row["id"], key=row["storage_key"])
            return error_response("NOT_FOUND", "the content of this file is missing", 404)
        return self._answer(request, wanted)

    async def _row(self, public_id: str, viewer: Viewer) -> RowMapping | None:
        if not is_id(public_id, "digital_object"):
            return None

        def find(connection: Connection) -> RowMapping | None:
            wanted = (
                DIGITAL_OBJECT.c.id == public_id,
                DIGITAL_OBJECT.c.storage_key.is_not(None),
                visible_digital_objects(Context(connection, viewer)),
            )
            return connection.execute(select(DIGITAL_OBJECT).where(*wanted)).mappings().first()

        return await self._workers.run(find)

    def _find(self, row: RowMapping) -> _Wanted | None:
        found = self._store().find(row["storage_key"])
        return None if found is None else _Wanted(row, found)

    def _store(self) -> FileStore:
        if self._opened is None:
            self._opened = file_store(self._workers.database)
        return self._opened

    def _answer(self, request: Request, wanted: _Wanted) -> Response:
        row, (size, modified) = wanted.row, (wanted.found.bytes, wanted.found.modified)
        tag = f'"{row["sha256"]}"'
        headers = _headers(row, tag, modified)
        if is_known_already(request.headers, tag, modified):
            return Response(status_code=304, headers=headers)
        headers |= _content_headers(row)
        try:
            part = read_range(request.headers, size, tag, modified) if request.method == "GET" else None
        except NotSatisfiable:
            return error_response("BAD_USER_INPUT", "there are no such bytes", 416, content_range=f"bytes */{size}")
        start, length = (part.start, part.length) if part else (0, size)
        headers["content-length"] = str(length)
        if part is not None:
            headers["content-range"] = f"bytes {start}-{start + length - 1}/{size}"
        status = 206 if part else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        pieces = self._store().read(row["storage_key"], start, length)
        return StreamingResponse(pieces, status, headers)


def _headers(row: RowMapping, tag: str, modified: datetime | None) -> dict[str, str]:
    """Give the headers of every answer. Whoever keeps the file asks whether it is still there for them."""
    is_for_all = row["access_id"] in ANONYMOUS.access_ids
    headers = {
        "etag": tag,
        "accept-ranges": "bytes",
        "cache-control": f"{'public' if is_for_all else 'private'}, no-cache",
    }
    if modified is not None:
        headers["last-modified"] = format_datetime(modified.replace(microsecond=0), usegmt=True)
    return headers


def _content_headers(row: Any) -> dict[str, str]:
    media_type = clean_media_type(row["media_type"]) or UNKNOWN
    name = name_of(row) or row["storage_key"].rpartition("/")[2]
    disposition = "inline" if is_shown(media_type) else "attachment"
    # The viewers of PDF that browsers have do not run in a sandbox.
    policy = _POLICY if media_type == _PDF else f"{_POLICY}; sandbox"
    return {
        "content-type": f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
        "content-disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
    }


def is_shown(media_type: str) -> bool:
    """Tell whether a browser may show a file of this kind; what can hold scripts it may only save."""
    kind = media_type.partition("/")[0]
    return media_type in {_PDF, "text/plain"} or (
        kind in {"image", "audio", "video"} and not media_type.endswith("xml")
    )
