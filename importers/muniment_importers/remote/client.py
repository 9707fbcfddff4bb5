"""Asks servers of others: one request at a time, patiently, and with a name."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import httpx
import structlog

from muniment_schema import __version__

from .address import Resolve, system_resolve
from .content import CutAnswer, kept
from .failures import BadUrl, RemoteFailed, RemoteUnavailable
from .transport import GuardedTransport
from .waiting import Clock, seconds_to_wait

USER_AGENT: Final = f"Muniment/{__version__} (importer of a digital archive)"
MOST_REDIRECTS: Final = 5
ATTEMPTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({429, 502, 503, 504})
_TIMEOUTS: Final = httpx.Timeout(30.0)
_SECRET_NAMES: Final = re.compile(r"(?i)(access|auth|api|secret|private)?[_-]?(key|token|password|passwd|pwd|secret)")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large an answer may be, and how long it may take with all that was waited for."""

    most_bytes: int
    seconds: float


PAGE: Final = Bounds(256 << 20, 600)
FILE: Final = Bounds(2 << 30, 3600)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: its content is None when it says that nothing has changed."""

    url: str
    content: BinaryIO | None
    media_type: str = ""
    etag: str | None = None
    last_modified: str | None = None


@dataclass
class Remote:
    """One visitor of other people's servers, to be closed.

    Every address is checked before it is connected to, also behind redirects; see `address.py`. `secret` is sent to
    the server of `secret_url` alone: as user and password when it has a colon, else as a bearer token. Servers that are
    busy or cannot be reached are asked again, up to five times. `interval_seconds` lie at least between two requests.
    """

    allow_private_network: bool = False
    secret: str | None = None
    secret_url: str | None = None
    interval_seconds: float = 0.0
    is_stopped: Callable[[], bool] = lambda: False
    resolve: Resolve = system_resolve
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        transport = GuardedTransport(self.resolve, allow_private_network=self.allow_private_network)
        headers = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "gzip"}
        self._client = httpx.Client(transport=transport, headers=headers, timeout=_TIMEOUTS, trust_env=False)
        self._last_start: float | None = None

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, url: str, *, conditions: Mapping[str, str] | None = None, bounds: Bounds = PAGE) -> Answer:
        """Give what is at an address; `conditions` are the headers of a conditional request.

        Raises BadUrl, AddressRefused, RemoteTooLarge; RemoteUnavailable when the server stays busy or away;
        RemoteFailed for any other answer than the thing itself. Raises KeyboardInterrupt when `is_stopped`.
        """
        first = checked_url(url)
        end = self.clock.monotonic() + bounds.seconds
        for attempt in range(1, ATTEMPTS + 1):
            self._wait_for_turn()
            retry_after = None
            try:
                answer = self._ask(first, dict(conditions or {}), bounds, end)
                if isinstance(answer, Answer):
                    return answer
                why, retry_after = f"answers {answer.status_code}", answer.headers.get("retry-after")
            except (httpx.TransportError, CutAnswer, OSError) as error:
                why = _reason(error)
                if _is_final(error):
                    raise RemoteUnavailable(f"{first} {why}", "see whether the address is right") from None
            wait = seconds_to_wait(attempt, retry_after, self.clock.now())
            if attempt == ATTEMPTS or self.clock.monotonic() + wait > end:
                break
            structlog.get_logger().warning("a server is asked again", url=str(first), why=why, seconds=wait)
            self.clock.wait(wait, self.is_stopped)
        raise RemoteUnavailable(f"{first} {why}, after {attempt} attempts", "try again later; what is stored stays")

    def _wait_for_turn(self) -> None:
        if self._last_start is not None and self.interval_seconds:
            self.clock.wait(self._last_start + self.interval_seconds - self.clock.monotonic(), self.is_stopped)
        self._last_start = self.clock.monotonic()

    def _ask(self, first: httpx.URL, headers: dict[str, str], bounds: Bounds, end: float) -> Answer | httpx.Response:
        """Ask once, along redirects; gives the response itself of a server that is busy."""
        url = first
        for _ in range(MOST_REDIRECTS + 1):
            request = self._client.build_request("GET", url, headers=headers | self._authorization(url))
            response = self._client.send(request, stream=True)
            try:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    url = checked_url(_joined(url, response.headers["location"]))
                    continue
                if response.status_code in _BUSY:
                    return response
                return self._answer(response, bounds, end)
            finally:
                response.close()
        raise RemoteFailed(f"{first} leads from address to address, more than {MOST_REDIRECTS} times")

    def _answer(self, response: httpx.Response, bounds: Bounds, end: float) -> Answer:
        url, status = str(response.url), response.status_code
        if status == httpx.codes.NOT_MODIFIED:
            return Answer(url, None)
        if status != httpx.codes.OK:
            hint = "see whether the address is right"
            if status in {401, 403}:
                hint = "muniment source add KEY --secret-env NAME says which environment variable has the password"
            raise RemoteFailed(f"{url} answers {status} {response.reason_phrase}".strip(), hint, status=status)

        def check_time() -> None:
            if self.is_stopped():
                raise KeyboardInterrupt
            if self.clock.monotonic() > end:
                raise RemoteUnavailable(f"{url} was not through after {bounds.seconds:g} seconds", "try again later")

        content = kept(response, bounds.most_bytes, check_time)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        headers = response.headers
        return Answer(url, content, media_type, headers.get("etag"), headers.get("last-modified"))

    def _authorization(self, url: httpx.URL) -> dict[str, str]:
        if self.secret is None or self.secret_url is None or origin(url) != origin(httpx.URL(self.secret_url)):
            return {}
        if ":" in self.secret:
            return {"authorization": f"Basic {base64.b64encode(self.secret.encode()).decode()}"}
        return {"authorization": f"Bearer {self.secret}"}


def checked_url(text: str) -> httpx.URL:
    """Give a text as an address of the web. Raises BadUrl for any other, and for one with a password in it."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise BadUrl("this is not an address of the web", "write it as https://archive.example/letters.csv") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise BadUrl(f"{url.scheme or 'this'} is not an address of the web", "it begins with https:// or http://")
    if url.userinfo:
        raise _secret_in(url)
    return url.copy_with(fragment=None)


def public_url(text: str) -> str:
    """Give an address as a person wrote it, fit to be stored and shown.

    Raises BadUrl as `checked_url` does, and for one with a key among its parameters; it does not repeat what is secret.
    """
    url = checked_url(text)
    if any(_SECRET_NAMES.fullmatch(name) and value for name, value in url.params.multi_items()):
        raise _secret_in(url)
    return str(url)


def _secret_in(url: httpx.URL) -> BadUrl:
    hint = "put it into an environment variable, and name that with: muniment source add KEY --secret-env NAME"
    return BadUrl(f"the address at {url.host} has a password or key in it, which would be stored", hint)


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Give what tells one server from another: scheme, host and port."""
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _joined(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError):
        raise RemoteFailed(f"{url} leads to what is no address") from None


def _reason(error: Exception) -> str:
    if isinstance(error, CutAnswer):
        return "ends in the middle"
    if isinstance(error, httpx.TimeoutException):
        return "does not answer in time"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be reached ({said or type(error).__name__})"


def _is_final(error: Exception) -> bool:
    """Tell what another attempt would not mend: a name that nobody has, a certificate that is not right."""
    return (isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME) or "CERTIFICATE" in str(error)
