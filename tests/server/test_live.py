"""Imports over HTTP with a server of its own: done by a process beside it, and followed over a socket and as events."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from tests.serving import muniment_serve, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from muniment_schema.access.tokens import create_token, revoke_token
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.migrating import migrate_up
from muniment_schema.tables import DOCUMENT
from muniment_server.web_socket import MOST_MESSAGE_BYTES, PROTOCOL

START = (
    "mutation Start($input: StartImportInput!) { startImport(input: $input) { importRun { id } userErrors { code } } }"
)
PROGRESS = "subscription Progress($id: ID!) { importProgress(id: $id) { id state counts { read created } } }"


class Served:
    """A server with a process of its own on a fresh SQLite archive."""

    def __init__(self, address: str, process_id: int, database: Database, name: str) -> None:
        self.address, self.process_id, self.database = address, process_id, database
        self.token = create_token(database, name, Role.IMPORTER, None)[1]
        self.headers = {"authorization": f"Bearer {self.token}"}

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Give the data of an answer."""
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.address}/graphql", json=body, headers=self.headers, timeout=60).json()
        assert "errors" not in answer, answer
        return dict(answer["data"])

    def start(self, lines: int) -> str:
        """Upload so many records and start their import; gives the id of the run."""
        content = "".join(json.dumps({"id": str(each), "title": f"Letter {each}"}) + "\n" for each in range(lines))
        headers = self.headers | {"x-filename": "letters.jsonl"}
        upload = httpx.post(f"{self.address}/uploads", content=content, headers=headers, timeout=60).json()
        payload = self.ask(START, input={"from": {"uploadId": upload["id"]}})["startImport"]
        assert payload["userErrors"] == []
        return str(payload["importRun"]["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        """Give a run as it is."""
        query = "query Run($id: ID!) { importRun(id: $id) { state counts { read created unchanged } } }"
        return dict(self.ask(query, id=run_id)["importRun"])

    def socket(self, **more: Any) -> Any:
        """Connect by web socket."""
        return connect(f"ws{self.address.removeprefix('http')}/graphql", subprotocols=[PROTOCOL], **more)  # type: ignore[list-item]


@contextmanager
def served_archive(folder: Path, name: str = "nightly") -> Iterator[Served]:
    """Serve the archive in a folder, which is made when it is not there, to the bearer of a token of this name."""
    file = folder / "muniment.db"
    database = Database(str(file))
    if not file.exists():
        migrate_up(database)
    with serving(muniment_serve(file), {}) as found:
        yield Served(found.address, found.process_id, database, name)
    database.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive that is served, for tests that do not end the server."""
    with served_archive(tmp_path_factory.mktemp("served")) as found:
        yield found


async def said(socket: ClientConnection) -> Any:
    """Give the next message."""
    return json.loads(await asyncio.wait_for(socket.recv(), 60))


async def closed(socket: ClientConnection) -> int | None:
    """Give the code that the server closes the socket with, whatever it says before."""
    with suppress(ConnectionClosed):
        while True:
            await said(socket)
    return socket.close_code


async def begun(socket: ClientConnection, payload: Any = None) -> None:
    """Begin as the protocol wants."""
    message = {"type": "connection_init"} if payload is None else {"type": "connection_init", "payload": payload}
    await socket.send(json.dumps(message))
    assert await said(socket) == {"type": "connection_ack"}


def subscribe(run_id: str, operation_id: str = "1") -> str:
    """Give the message that subscribes to a run."""
    payload = {"query": PROGRESS, "variables": {"id": run_id}}
    return json.dumps({"id": operation_id, "type": "subscribe", "payload": payload})


def test_an_import_is_followed_over_a_socket_until_it_is_done(served: Served) -> None:
    async def follow(run_id: str) -> list[dict[str, Any]]:
        found = []
        async with served.socket() as socket:
            await begun(socket, {"Authorization": f"Bearer {served.token}"})
            await socket.send(subscribe(run_id))
            while (message := await said(socket))["type"] == "next":
                assert message["id"] == "1"
                found.append(message["payload"]["data"]["importProgress"])
            assert message == {"id": "1", "type": "complete"}
        return found

    run_id = served.start(3000)
    seen = asyncio.run(follow(run_id))
    assert seen[-1] == {"id": run_id, "state": "DONE", "counts": {"read": 3000, "created": 3000}}
    read = [each["counts"]["read"] for each in seen]
    assert read == sorted(read)
    assert len(seen) > 1


def test_an_import_is_followed_as_events_until_it_is_done(served: Served) -> None:
    run_id = served.start(10)
    body = {"query": PROGRESS, "variables": {"id": run_id}}
    headers = served.headers | {"accept": "text/event-stream"}
    address = f"{served.address}/graphql"
    with httpx.stream("POST", address, json=body, headers=headers, timeout=60) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    events = [block.splitlines() for block in text.split("\n\n") if block and not block.startswith(":")]
    assert events[-1] == ["event: complete", "data:"]
    states = [
        json.loads(data.removeprefix("data: "))["data"]["importProgress"]["state"] for _event, data in events[:-1]
    ]
    assert states[-1] == "DONE"
    assert {event for event, _data in events[:-1]} == {"event: next"}


def test_a_run_that_is_not_there_ends_with_an_error(served: Served) -> None:
    async def ask() -> Any:
        async with served.socket() as socket:
            await begun(socket)
            await socket.send(subscribe("run_nothing", "a"))
            return await said(socket)

    message = asyncio.run(ask())
    assert (message["id"], message["type"]) == ("a", "error")
    assert message["payload"][0]["extensions"]["code"] == "NOT_FOUND"
    headers = {"accept": "text/event-stream"}
    body = {"query": PROGRESS, "variables": {"id": "run_nothing"}}
    assert '"NOT_FOUND"' in httpx.post(f"{served.address}/graphql", json=body, headers=headers, timeout=60).text


def test_queries_and_refusals_go_over_a_socket_too(served: Served) -> None:
    async def ask(payload: dict[str, Any]) -> list[Any]:
        async with served.socket() as socket:
            await begun(socket)
            await socket.send(json.dumps({"id": "q", "type": "subscribe", "payload": payload}))
            first = await said(socket)
            return [first] if first["type"] == "error" else [first, await said(socket)]

    answered = asyncio.run(ask({"query": "{ archive { name } }"}))
    assert answered == [
        {"id": "q", "type": "next", "payload": {"data": {"archive": {"name": "Muniment"}}}},
        {"id": "q", "type": "complete"},
    ]
    refused = {
        "{": "GRAPHQL_PARSE_FAILED",
        "{ nothing }": "GRAPHQL_VALIDATION_FAILED",
        "subscription { importProgress { id } }": "GRAPHQL_VALIDATION_FAILED",
        "subscription ($id: ID!) { importProgress(id: $id) { id } }": "BAD_USER_INPUT",
        "": "BAD_USER_INPUT",
    }
    for query, code in refused.items():
        (message,) = asyncio.run(ask({"query": query}))
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", code), query


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["no json"], 4400),
        (["[]"], 4400),
        ([b"{}"], 4400),
        (['{"type": "connection_init", "payload": 1}'], 4400),
        (['{"type": "start"}'], 4400),
        ([subscribe("run_x")], 4401),
        (['{"type": "connection_init"}'] * 2, 4429),
        (['{"type": "connection_init", "payload": {"authorization": "Bearer mun_nothing"}}'], 4403),
        (['{"type": "connection_init"}', '{"type": "subscribe", "id": 1}'], 4400),
        (["x" * (MOST_MESSAGE_BYTES + 1)], 1009),
    ],
)
def test_a_socket_that_breaks_the_rules_is_closed(served: Served, messages: list[Any], code: int) -> None:
    async def talk() -> int | None:
        async with served.socket() as socket:
            with suppress(ConnectionClosed):
                for message in messages:
                    await socket.send(message)
            return await closed(socket)

    assert asyncio.run(talk()) == code


def test_a_socket_that_says_nothing_is_closed(served: Served) -> None:
    async def wait() -> int | None:
        async with served.socket() as socket:
            await asyncio.wait_for(socket.wait_closed(), 60)
            return socket.close_code

    assert asyncio.run(wait()) == 4408


def test_foreign_pages_and_the_older_protocol_get_no_socket(served: Served) -> None:
    async def try_to(**more: Any) -> None:
        async with connect(f"ws{served.address.removeprefix('http')}/graphql", **more):
            pass

    for refused in (
        {"origin": "https://elsewhere.example", "subprotocols": [PROTOCOL]},
        {"subprotocols": ["graphql-ws"]},
        {},
    ):
        with pytest.raises(InvalidHandshake):
            asyncio.run(try_to(**refused))
    asyncio.run(try_to(origin=served.address, subprotocols=[PROTOCOL]))


def test_a_subscription_ends_with_its_token(served: Served) -> None:
    async def listen() -> int | None:
        token, secret = create_token(served.database, "short", Role.READER, None)
        run_id = await asyncio.to_thread(served.start, 100_000)  # longer than a token is remembered
        async with served.socket() as socket:
            await begun(socket, {"authorization": f"Bearer {secret}"})
            await socket.send(subscribe(run_id))
            await said(socket)
            revoke_token(served.database, token.id)
            code = await closed(socket)
            cancel = "mutation ($id: ID!) { cancelImport(input: {id: $id}) { userErrors { code } } }"
            await asyncio.to_thread(served.ask, cancel, id=run_id)
            return code

    assert asyncio.run(listen()) == 4403


def test_a_server_that_ends_tells_its_listeners_and_the_next_one_goes_on_with_the_import(tmp_path: Path) -> None:
    async def done(served: Served, run_id: str) -> Any:
        async with served.socket() as socket:
            await begun(socket)
            while True:
                await socket.send(subscribe(run_id))  # ends with every state that nobody works at
                while (message := await said(socket))["type"] == "next":
                    run = message["payload"]["data"]["importProgress"]
                if run["state"] == "DONE":
                    return {name: run[name] for name in ("state", "counts")}

    async def listen(served: Served, run_id: str) -> int | None:
        async with served.socket() as socket:
            await begun(socket)
            await socket.send(subscribe(run_id))
            while (await said(socket))["payload"]["data"]["importProgress"]["counts"]["read"] == 0:
                pass
            os.kill(served.process_id, signal.SIGTERM)
            return await closed(socket)

    with served_archive(tmp_path) as served:
        run_id = served.start(12_000)
        assert asyncio.run(listen(served, run_id)) == 1001
    with served_archive(tmp_path, "later") as served:
        assert asyncio.run(done(served, run_id)) == {"state": "DONE", "counts": {"read": 12_000, "created": 12_000}}
        with served.database.read() as connection:
            assert connection.execute(select(func.count()).select_from(DOCUMENT)).scalar_one() == 12_000
