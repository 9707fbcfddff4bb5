"""Load on one server of this machine: requests over kept connections, their times, and nothing else.

A client of its own, because a general one would take more processor time than the servers that are measured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlsplit

import uvloop


@dataclass
class Load:
    """What came of it: the seconds that each request took, and that all of them took together."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds


@dataclass
class Target:
    """Where requests go, and the requests, which are sent in turn: each load goes on where the last one stopped."""

    host: str
    port: int
    requests: Sequence[bytes]
    turns: Iterator[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.turns = cycle(self.requests)


def target(address: str, path: str, bodies: Sequence[bytes]) -> Target:
    """Give the target of JSON bodies that are sent by POST."""
    where = urlsplit(address + path)
    assert where.hostname is not None
    assert where.port is not None
    head = f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nAccept: application/json\r\n"
    head += "Accept-Encoding: identity\r\nContent-Type: application/json\r\nContent-Length: "
    return Target(where.hostname, where.port, [f"{head}{len(body)}\r\n\r\n".encode() + body for body in bodies])


def answers(aim: Target, most: int) -> list[bytes]:
    """Send each of the last requests once, so many at most; give the bodies of the answers."""

    async def ask() -> list[bytes]:
        reader, writer = await asyncio.open_connection(aim.host, aim.port)
        found = [await _answer(reader, writer, request) for request in aim.requests[-most:]]
        writer.close()
        return found

    return uvloop.run(ask())


def load(aim: Target, *, connections: int, seconds: float, least: int) -> Load:
    """Send requests for some seconds over some connections, each waiting for its answer; at least so many in all."""
    done = Load()

    async def ask(ready: asyncio.Barrier) -> None:
        reader, writer = await asyncio.open_connection(aim.host, aim.port)
        await ready.wait()
        end = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end or len(done.latencies) < least:
            await _answer(reader, writer, next(aim.turns))
            done.latencies.append(time.perf_counter() - begun)
        writer.close()

    async def all_of_them() -> None:
        ready = asyncio.Barrier(connections + 1)
        tasks = [asyncio.create_task(ask(ready)) for _ in range(connections)]
        await ready.wait()
        begun = time.perf_counter()
        await asyncio.gather(*tasks)
        done.seconds = time.perf_counter() - begun

    uvloop.run(all_of_them())
    return done


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, rest = head.partition(b"\r\ncontent-length: ")
    body = await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
    assert head.startswith(b"http/1.1 200 "), (head, body)
    assert not body.startswith(b'{"errors"'), body
    return body
