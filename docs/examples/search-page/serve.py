"""Serves the search page, and forwards its questions to an archive. Needs nothing but Python.

    python3 serve.py --api http://127.0.0.1:8000/graphql

An archive does not answer pages of other origins, so the page and the API share one: /graphql is passed on, the rest
are the three files of the page. On a site of your own, the web server in front of both does the same.
"""

from __future__ import annotations

import argparse
import sys
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

HERE = Path(__file__).parent
TEXT = "text/plain; charset=utf-8"
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
}
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
FORWARDED = ("accept", "content-type")
MAX_BODY_BYTES = 100_000
MAX_DROPPED_BYTES = 10_000_000
TIMEOUT_SECONDS = 30


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT_SECONDS

    def do_GET(self) -> None:
        """Answer with a file of the page."""
        name, media_type = FILES.get(urlsplit(self.path).path, (None, TEXT))
        if name is None:
            self._answer(404, media_type, b"there is nothing here\n")
        else:
            self._answer(200, media_type, (HERE / name).read_bytes())

    def do_POST(self) -> None:
        """Pass a question on, and the archive's answer back."""
        length = self.headers.get("content-length", "")
        if self.path != "/graphql" or not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self._end_connection(int(length) if length.isdecimal() else 0)
            self._answer(400, TEXT, f"POST to /graphql, at most {MAX_BODY_BYTES} bytes\n".encode())
            return
        body = self.rfile.read(int(length))
        headers = {name: value for name in FORWARDED if (value := self.headers.get(name))}
        try:
            self._answer(*self.server.ask(body, headers))
        except (OSError, HTTPException) as error:
            print(f"{self.server.api.geturl()} does not answer: {error}", file=sys.stderr)
            self._answer(502, TEXT, b"the archive does not answer\n")

    def _end_connection(self, length: int) -> None:
        """Say that this connection ends; take what was sent in, because bytes left unread would undo the answer."""
        self.close_connection = True
        self.rfile.read(min(length, MAX_DROPPED_BYTES))

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in {"content-type": media_type, "content-length": str(len(body)), **HEADERS}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: this is no log of an archive."""


class Server(ThreadingHTTPServer):
    """Serves this machine only, because whoever reaches it asks the archive in its name."""

    daemon_threads = True

    def __init__(self, port: int, api: SplitResult) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.api = api

    def ask(self, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        """Give the status, media type and body of the archive's answer."""
        kind = HTTPSConnection if self.api.scheme == "https" else HTTPConnection
        connection = kind(self.api.hostname or "", self.api.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", self.api.path or "/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("content-type", TEXT), answer.read()
        finally:
            connection.close()


def address_of_api(text: str) -> SplitResult:
    """Read the address of an API."""
    try:
        address = urlsplit(text)
        if address.scheme in {"http", "https"} and address.hostname and address.port != 0:
            return address
    except ValueError:  # a port that is none
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not an address; write for example http://127.0.0.1:8000/graphql")


def main() -> int:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Serve the search page of an archive on this machine.")
    parser.add_argument("--api", type=address_of_api, default="http://127.0.0.1:8000/graphql", metavar="URL")
    parser.add_argument("--port", type=int, default=8001, help="port of the page, default 8001; 0 takes a free one")
    given = parser.parse_args()
    try:
        server = Server(given.port, given.api)
    except OSError as error:
        print(f"port {given.port} cannot be used: {error.strerror}; try --port 0", file=sys.stderr)
        return 1
    with server:
        print(f"The search page is at http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
