"""Asking other people's servers: where it leads, how patiently, and how much is taken."""

from __future__ import annotations

import base64
import gzip
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from tests.web_server import Asked, Page, WebServer

from muniment_importers.remote.client import Bounds, Remote, public_url
from muniment_importers.remote.failures import (
    AddressRefused,
    BadUrl,
    RemoteFailed,
    RemoteTooLarge,
    RemoteUnavailable,
)


@pytest.fixture
def remote(web: WebServer, time: Any) -> Iterator[Remote]:
    """A visitor to whom every name is the server on loopback, which it may ask."""
    visitor = Remote(allow_private_network=True, resolve=lambda *_: ["127.0.0.1"], clock=time.clock())
    yield visitor
    visitor.close()


def body(remote: Remote, url: str, **more: Any) -> bytes:
    content = remote.get(url, **more).content
    assert content is not None
    with content:
        return content.read()


def test_a_page_is_fetched_under_the_name_that_was_asked_for(remote: Remote, web: WebServer) -> None:
    web.pages["/a"] = Page(b"something", headers={"content-type": "text/csv; charset=utf-8", "etag": '"1"'})
    answer = remote.get(web.url("/a", host="archive.example"))
    assert (answer.media_type, answer.etag) == ("text/csv", '"1"')
    assert answer.content is not None
    answer.content.close()
    (asked,) = web.asked
    assert asked.headers["host"] == f"archive.example:{web.port}"
    assert asked.headers["user-agent"].startswith("Muniment/")


def test_a_name_that_changes_its_address_after_the_check_is_connected_to_as_checked(web: WebServer, time: Any) -> None:
    web.pages["/a"] = Page(b"secret")
    addresses = iter([["8.8.8.8"], ["127.0.0.1"]])
    looked_up: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        looked_up.append(host)
        return next(addresses)

    visitor = Remote(resolve=rebinding, clock=time.clock())
    connected: list[Any] = []

    class Unreachable:
        def handle_request(self, request: Any) -> Any:
            connected.append((request.url.host, request.extensions["sni_hostname"], request.headers["host"]))
            raise ConnectionError("no way there")

        def close(self) -> None:
            pass

    transport: Any = visitor._client._transport
    transport._of_host[("http", "rebinding.example", web.port)] = Unreachable()
    with pytest.raises(AddressRefused):
        visitor.get(web.url("/a", host="rebinding.example"))
    visitor.close()
    assert connected == [("8.8.8.8", "rebinding.example", f"rebinding.example:{web.port}")]
    assert looked_up == ["rebinding.example"] * 2
    assert web.asked == []


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/"])
def test_a_redirect_into_a_private_network_is_refused(time: Any, target: str) -> None:
    def resolve(host: str, _port: int) -> Sequence[str]:
        return ["8.8.8.8"] if host == "public.example" else [host]

    visitor = Remote(resolve=resolve, clock=time.clock())
    transport: Any = visitor._client._transport

    class ToLoopback:
        def handle_request(self, request: Any) -> Any:
            return httpx.Response(302, headers={"location": target})

        def close(self) -> None:
            pass

    transport._of_host[("http", "public.example", None)] = ToLoopback()
    with pytest.raises(AddressRefused):
        visitor.get("http://public.example/a")
    visitor.close()


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://archive.example/", "http://user:word@archive.example/"]
)
def test_a_redirect_to_anything_but_the_web_is_refused(remote: Remote, web: WebServer, target: str) -> None:
    web.pages["/a"] = Page(status=302, headers={"location": target})
    with pytest.raises(BadUrl):
        remote.get(web.url("/a"))


def test_redirects_are_followed_five_times(remote: Remote, web: WebServer) -> None:
    for number in range(6):
        web.pages[f"/{number}"] = Page(status=301, headers={"location": f"/{number + 1}"})
    web.pages["/5"] = Page(b"there")
    assert body(remote, web.url("/0")) == b"there"
    web.pages["/5"] = Page(status=301, headers={"location": "/6"})
    with pytest.raises(RemoteFailed, match="more than 5 times"):
        remote.get(web.url("/0"))


def test_a_secret_goes_to_its_own_server_alone(web: WebServer, time: Any) -> None:
    web.pages["/a"] = Page(status=302, headers={"location": web.url("/b", host="other.example")})
    web.pages["/b"] = Page(b"b")
    visitor = Remote(
        True, "clio:w", web.url(host="archive.example"), resolve=lambda *_: ["127.0.0.1"], clock=time.clock()
    )
    body(visitor, web.url("/a", host="archive.example"))
    visitor.close()
    first, second = web.asked
    assert first.headers["authorization"] == "Basic " + base64.b64encode(b"clio:w").decode()
    assert "authorization" not in second.headers


def test_the_environment_names_no_proxy(remote: Remote, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    web.pages["/a"] = Page(b"a")
    visitor = Remote(allow_private_network=True)
    assert body(visitor, web.url("/a")) == b"a"
    visitor.close()


def busy(times: int, **headers: str) -> Any:
    left = iter(range(times))

    def answer(_asked: Asked) -> Page:
        return Page(b"there") if next(left, None) is None else Page(status=503, headers=headers)

    return answer


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 1 + 2),
        ({"retry-after": "30"}, 60),
        ({"retry-after": "99999"}, 240),
        ({"retry-after": "Thu, 01 Jan 2026 00:00:20 GMT"}, 20),
        ({"retry-after": "soon"}, 3),
    ],
)
def test_a_busy_server_is_asked_again_when_it_wishes(
    remote: Remote, web: WebServer, time: Any, headers: dict[str, str], seconds: float
) -> None:
    web.pages["/a"] = busy(2, **headers)
    assert body(remote, web.url("/a")) == b"there"
    assert time.seconds == pytest.approx(seconds)


def test_a_server_that_stays_busy_is_asked_five_times(remote: Remote, web: WebServer) -> None:
    web.pages["/a"] = busy(99)
    with pytest.raises(RemoteUnavailable, match="answers 503, after 5 attempts"):
        remote.get(web.url("/a"))
    assert len(web.asked) == 5


def test_a_server_that_is_away_is_asked_again_and_a_name_that_nobody_has_is_not(time: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        visitor = Remote(allow_private_network=True, clock=time.clock())
        with pytest.raises(RemoteUnavailable, match="after 5 attempts"):
            visitor.get(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        visitor.close()
    assert time.seconds == pytest.approx(1 + 2 + 4 + 8)

    def nobody(*_: Any) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    visitor = Remote(resolve=nobody, clock=time.clock())
    with pytest.raises(RemoteUnavailable, match="not known"):
        visitor.get("http://nowhere.example/")
    visitor.close()
    assert time.seconds == pytest.approx(15)


def test_waiting_ends_when_the_run_is_stopped(remote: Remote, web: WebServer, time: Any) -> None:
    web.pages["/a"] = busy(9, **{"retry-after": "100"})
    remote.is_stopped = lambda: time.seconds > 3
    with pytest.raises(KeyboardInterrupt):
        remote.get(web.url("/a"))
    assert time.seconds < 4


def test_requests_are_no_closer_than_the_interval(remote: Remote, web: WebServer, time: Any) -> None:
    web.pages["/a"] = Page(b"a")
    remote.interval_seconds = 5
    for _ in range(3):
        body(remote, web.url("/a"))
    assert time.seconds == pytest.approx(10)


def test_other_answers_are_failures_with_their_status(remote: Remote, web: WebServer) -> None:
    with pytest.raises(RemoteFailed, match="answers 404") as failure:
        remote.get(web.url("/nothing"))
    assert (failure.value.code, failure.value.status) == ("REMOTE_FAILED", 404)
    assert len(web.asked) == 1


def test_what_has_not_changed_is_not_sent_again(remote: Remote, web: WebServer) -> None:
    web.pages["/a"] = lambda asked: Page(status=304 if asked.headers.get("if-none-match") == '"1"' else 200)
    assert remote.get(web.url("/a"), conditions={"if-none-match": '"1"'}).content is None
    assert body(remote, web.url("/a"), conditions={"if-none-match": '"0"'}) == b""


def test_packed_answers_are_unpacked_and_bounded(remote: Remote, web: WebServer) -> None:
    text = b"letters " * 100_000
    packed = Page(gzip.compress(text[:400_000]) + gzip.compress(text[400_000:]), headers={"content-encoding": "gzip"})
    web.pages["/a"] = packed
    assert body(remote, web.url("/a")) == text
    bomb = Page(gzip.compress(b"\0" * 50_000_000), headers={"content-encoding": "gzip"})
    web.pages["/bomb"] = bomb
    with pytest.raises(RemoteTooLarge):
        remote.get(web.url("/bomb"), bounds=Bounds(1_000_000, 60))
    web.pages["/plain"] = Page(b"x" * 2_000_000)
    with pytest.raises(RemoteTooLarge):
        remote.get(web.url("/plain"), bounds=Bounds(1_000_000, 60))


def test_an_answer_that_is_cut_is_asked_for_again(remote: Remote, web: WebServer) -> None:
    whole = gzip.compress(b"whole")
    answers = iter([whole[:-9], whole])
    web.pages["/a"] = lambda _asked: Page(next(answers), headers={"content-encoding": "gzip"})
    assert body(remote, web.url("/a")) == b"whole"
    bodies = iter([b"wh", b"whole"])
    web.pages["/b"] = lambda _asked: Page(next(bodies), headers={"content-length": "5", "connection": "close"})
    assert body(remote, web.url("/b")) == b"whole"


def test_an_answer_that_trickles_ends_with_the_time_it_is_given(remote: Remote, web: WebServer, time: Any) -> None:
    def slowly(_asked: Asked) -> Page:
        time.seconds += 100
        return Page(b"late")

    web.pages["/a"] = slowly
    with pytest.raises(RemoteUnavailable, match="not through after 60 seconds"):
        remote.get(web.url("/a"), bounds=Bounds(1_000_000, 60))


@pytest.mark.parametrize(
    "url",
    [
        "archive.example/a",
        "file:///etc/passwd",
        "ftp://archive.example/",
        "http://",
        "https://clio:word@archive.example/",
        "https://archive.example/?api_key=s3cret",
        "https://archive.example/?a=1&token=s3cret",
    ],
)
def test_an_address_that_is_none_or_has_a_secret_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadUrl) as refusal:
        public_url(url)
    assert "s3cret" not in refusal.value.message
    assert "word" not in refusal.value.message.replace("password", "")


def test_an_address_keeps_its_query_and_loses_its_fragment() -> None:
    assert public_url("https://archive.example/a?set=x&key=#top") == "https://archive.example/a?set=x&key="
