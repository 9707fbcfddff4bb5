"""The page that people see where GraphiQL is not fetched: what this is, how to get GraphiQL, and a first query."""

from __future__ import annotations

import base64
import hashlib
import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_STYLE = (
    "body{font:1.1rem/1.5 Georgia,serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#222;background:#fdfcf9}"
    "pre{font:.9rem/1.4 monospace;background:#f1eee6;padding:1rem;overflow:auto;border-radius:.3rem}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_QUERY = '{"query": "{ documents(first: 5) { totalCount nodes { title date { display } } } }"}'
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{name}</title>
<style>{style}</style>
<h1>{name}</h1>
<p>This archive answers in GraphQL, at <code>{base}graphql</code>. What can be asked is in
<a href="/schema.graphql">schema.graphql</a>. A first query:</p>
<pre>curl {base}graphql -H 'content-type: application/json' \\
  -d '{query}'</pre>
<p>GraphiQL, a page to write queries with, is not fetched yet: run <code>make graphiql</code> in the folder of Muniment
and load this page again. All else works without it.</p>
</html>
"""


class StartPage:
    """Answers with the page."""

    def __init__(self, archive_name: str) -> None:
        self._name = archive_name

    async def __call__(self, request: Request) -> Response:
        """Answer one request; the address in the example is the one the browser used."""
        texts = {"name": self._name, "base": str(request.base_url), "query": _QUERY}
        page = _PAGE.format(style=_STYLE, **{name: html.escape(text, quote=False) for name, text in texts.items()})
        return HTMLResponse(page, headers={"content-security-policy": _POLICY, "cache-control": "no-cache"})
