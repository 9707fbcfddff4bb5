"""The files behind the GraphiQL page, ours and the built ones; their address changes when one of them does."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..compression import accepts_gzip
from .folders import built_folder

PAGE_FOLDER = Path(__file__).parent / "page"
OWN_FILES = ("page.css", "start.js", "tabs.graphql")
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".graphql": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"
# A worker has the policy of its own file: it may import our other files, and ask nobody anything.
POLICY = "default-src 'none'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it is, and compressed where that is shorter."""

    raw: bytes
    compressed: bytes | None


class Assets:
    """Answers with one file. Only listed names are looked up, so that no address leads anywhere else."""

    def __init__(self, static: Path) -> None:
        self._built = built_folder(static)
        self._own = {name: PAGE_FOLDER / name for name in OWN_FILES}
        self._contents: dict[str, Content] = {}
        parts = [self._built.name.encode(), *(path.read_bytes() for path in self._own.values())]
        self.version = hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]

    @property
    def are_built(self) -> bool:
        """Whether the files of GraphiQL are there; they may come while the server runs."""
        return self._built.is_dir()

    async def __call__(self, request: Request) -> Response:
        """Answer one request; an address of another version is unknown."""
        name = request.path_params["name"]
        content = self._content(name) if request.path_params["version"] == self.version else None
        if content is None:
            raise HTTPException(404)
        headers = {"cache-control": FOR_EVER, "content-security-policy": POLICY, "vary": "accept-encoding"}
        body = content.raw
        if content.compressed is not None and accepts_gzip(request.headers.getlist("accept-encoding")):
            headers["content-encoding"] = "gzip"
            body = content.compressed
        return Response(body, headers=headers, media_type=MEDIA_TYPES[Path(name).suffix])

    def _content(self, name: str) -> Content | None:
        """Give a file; it is read once and kept, because it cannot change under this version."""
        known = self._contents.get(name)
        if known is not None:
            return known
        try:
            path = self._own.get(name) or next(
                (each for each in self._built.iterdir() if each.name == name and each.suffix in MEDIA_TYPES), None
            )
            if path is None:
                return None
            raw = path.read_bytes()
            beside = path.with_name(f"{name}.gz")
            compressed = beside.read_bytes() if beside.exists() else gzip.compress(raw, 9, mtime=0)
        except OSError:
            return None
        content = Content(raw, compressed if len(compressed) < len(raw) else None)
        self._contents[name] = content
        return content
