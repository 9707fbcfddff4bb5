"""A real server in a process of its own: it answers, says where it is, and ends when it is told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

import httpx
import pytest

from muniment_schema.database import Database
from muniment_schema.migrating import migrate_down

Start = Callable[..., "subprocess.Popen[bytes]"]


class Output:
    """Lines of both streams, read as they come; between the two there is no order."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.lines: Queue[str] = Queue()
        self.passed_over: list[str] = []
        for stream in (process.stdout, process.stderr):
            threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: object) -> None:
        for line in stream:  # type: ignore[attr-defined]
            self.lines.put(line.decode())

    def until(self, pattern: str, seconds: float = 30) -> str:
        """Give what the pattern's group matches in the first line that has it, of those not given before."""
        deadline = time.monotonic() + seconds
        looked_at = 0
        while True:
            for place in range(looked_at, len(self.passed_over)):
                if found := re.search(pattern, self.passed_over[place]):
                    del self.passed_over[place]
                    return found.group(1)
            looked_at = len(self.passed_over)
            try:
                self.passed_over.append(self.lines.get(timeout=max(deadline - time.monotonic(), 0)))
            except Empty:
                raise AssertionError(f"no line has {pattern!r}: {self.passed_over}") from None


def test_a_server_answers_and_ends_when_it_is_told_to(start: Start) -> None:
    process = start("serve", "--port", "0", "--database", "x.db")
    address = Output(process).until(r"on (http://127\.0\.0\.1:\d+)$")
    assert httpx.get(f"{address}/healthz").text == "ok"
    assert httpx.get(f"{address}/readyz").json() == {"status": "ready"}
    answer = httpx.post(f"{address}/graphql", json={"query": "{ documents { totalCount } importers { name } }"})
    assert answer.json()["data"]["documents"] == {"totalCount": 0}
    assert {"name": "csv"} in answer.json()["data"]["importers"]
    assert "server" not in answer.headers
    assert "type Query" in httpx.get(f"{address}/schema.graphql").text
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) in {0, 143}


def test_ctrl_c_ends_a_server_too(start: Start) -> None:
    process = start("serve", "--port", "0", "--database", "x.db")
    Output(process).until(r"on (http://\S+)$")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) in {0, 130}


def test_a_port_that_is_taken_is_exit_2_and_one_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("serve", "--port", port, "--database", "x.db")
        _out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in err.decode()
    assert "Traceback" not in err.decode()


def test_a_server_refuses_a_database_whose_migrations_wait(start: Start, database: Database) -> None:
    migrate_down(database)
    process = start("serve", "--port", "0", "--database", database.url.render_as_string(hide_password=False))
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "muniment migrate up" in err.decode()


@pytest.mark.parametrize("role", ["reader", "importer"])
def test_a_server_for_everybody_never_gives_the_importer_role(start: Start, role: str) -> None:
    everywhere = "0.0.0.0"  # noqa: S104 - refused, or ended at once
    environment = {"MUNIMENT_ANONYMOUS_ROLE": role}
    process = start("serve", "--port", "0", "--host", everywhere, "--database", "x.db", environment=environment)
    if role == "importer":
        _out, err = process.communicate(timeout=30)
        assert process.returncode == 2
        assert "MUNIMENT_ANONYMOUS_ROLE" in err.decode()
    else:
        Output(process).until(r"on (http://\S+)$")


def test_the_demo_imports_serves_prints_three_queries_and_is_quick_the_second_time(start: Start, folder: Path) -> None:
    first = start("demo", "--port", "0")
    output = Output(first)
    address = output.until(r"The sample archive is at (http://127\.0\.0\.1:\d+)\.")
    for _each in range(3):
        assert output.until(r"(curl -s http\S+/graphql)").endswith(f"{address}/graphql")
    output.until(r"(Ctrl-C ends the server)")
    answer = httpx.post(
        f"{address}/graphql",
        json={
            "query": "{ documents { totalCount } importRuns { nodes { records(first: 1) { nodes { nativeId } } } } }"
        },
    ).json()
    assert "errors" not in answer
    assert answer["data"]["documents"]["totalCount"] >= 140
    first.send_signal(signal.SIGTERM)
    first.wait(10)
    assert (folder / "data" / "muniment.db").exists()
    second = start("demo", "--port", "0")
    output = Output(second)
    assert int(output.until(r"already there: (\d+) records, all unchanged")) > 150
    output.until(r"(Ctrl-C ends the server)")
