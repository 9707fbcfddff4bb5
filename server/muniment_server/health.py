"""Whether the server lives, and whether it can serve: `/healthz` and `/readyz`."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from muniment_schema.database import Database
from muniment_schema.migrating import SchemaBehind, SchemaMissing, ensure_schema

from .responses import json_response

log = structlog.get_logger(__name__)

DEADLINE_SECONDS = 1.5


async def healthz(_request: Request) -> Response:
    """Say that the process answers; no database is asked."""
    return PlainTextResponse("ok", headers={"cache-control": "no-store"})


class Readiness:
    """Answers 200 while the database answers and its schema is current; else 503 with a reason, within 2 seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # A thread of its own: neither busy workers nor a database that hangs may delay the answer.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readiness")
        self._check: asyncio.Future[str | None] | None = None

    async def __call__(self, _request: Request) -> Response:
        """Answer one request; requests that come together share one look at the database."""
        if self._check is None or self._check.done():
            self._check = asyncio.get_running_loop().run_in_executor(self._thread, self._reason)
        done, _waiting = await asyncio.wait([self._check], timeout=DEADLINE_SECONDS)
        reason = self._check.result() if done else f"the database has not answered for {DEADLINE_SECONDS:g} seconds"
        if reason is None:
            return json_response({"status": "ready"})
        return json_response({"status": "unavailable", "reason": reason}, 503)

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _reason(self) -> str | None:
        """Give what keeps the server from serving, in words that tell a stranger nothing about the machine."""
        try:
            ensure_schema(self._database, create=False)
        except (SchemaMissing, SchemaBehind):
            return "the tables of the database are not those of this version; run: muniment migrate up"
        except Exception as error:  # noqa: BLE001 - whatever a driver raises, the answer is the same
            log.warning("database does not answer", error=f"{type(error).__name__}: {error}".splitlines()[0])
            return "the database does not answer"
        return None
