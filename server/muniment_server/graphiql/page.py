"""The page at /graphiql: GraphiQL where its files are there, else a start page that says how to get them."""

from __future__ import annotations

import html
import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..graphql_endpoint import PAGE
from ..start_page import StartPage
from . import folders
from .assets import PAGE_FOLDER, Assets

# Scripts and workers come only from our own files. The editor adds style elements, which carry the nonce, and places
# each line with a style attribute, on which none can be; its small pictures are data: addresses in its styles.
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class GraphiQLPage:
    """Answers with the page."""

    def __init__(self, archive_name: str, assets: Assets) -> None:
        self._assets = assets
        self._start_page = StartPage(archive_name)
        self._template = (PAGE_FOLDER / "index.html").read_text(encoding="utf-8")
        # Relative, so that the page also works where a proxy serves the archive below a path.
        self._values = {"name": html.escape(archive_name), "static": f"graphiql/static/{assets.version}"}

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if not self._assets.are_built:
            return await self._start_page(request)
        nonce = secrets.token_urlsafe(16)
        page = self._template.format(nonce=nonce, **self._values)
        policy = POLICY.format(nonce=nonce)
        return HTMLResponse(page, headers={"content-security-policy": policy, "cache-control": "no-store"})


def graphiql_routes(archive_name: str, static: Path | None = None) -> list[Route]:
    """Give the addresses of the page and its files; `static` is where the built files lie."""
    assets = Assets(folders.STATIC if static is None else static)
    return [
        Route(PAGE, GraphiQLPage(archive_name, assets).__call__, methods=["GET"]),
        Route(PAGE + "/static/{version}/{name}", assets.__call__, methods=["GET"]),
    ]
