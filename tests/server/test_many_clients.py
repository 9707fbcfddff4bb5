"""Many clients at once: each is answered, and reading goes on while an import writes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from tests.server.conftest import Client

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.database import Database
from muniment_server.http_app import create_app
from muniment_server.settings import Settings

CLIENTS = 200
QUERY = "query ($n: Int) { documents(first: $n) { totalCount nodes { title subjects { label } } } }"


@pytest.fixture
def archive(database: Database) -> Iterator[Client]:
    """A client of an archive with the schema that is served."""
    client = Client(create_app(Settings(), database, load_plugins(no_plugins=True)))
    yield client
    client.close()


def import_letters(database: Database, folder: Path, count: int) -> None:
    """Import so many letters."""
    rows = "".join(f"L-{row},Letter {row},190{row % 10},Harbours\n" for row in range(count))
    (folder / "letters.csv").write_text("id,title,date,subject\n" + rows)
    report = run_imports(database, load_plugins(), RunRequest(inputs=[str(folder / "letters.csv")]))
    assert report.exit_code == 0


async def ask_all(client: Client) -> list[httpx.Response]:
    """Ask as so many clients at the same time; each page has another size, so that not all have one plan's answer."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(client.app), base_url="http://archive.example") as http:
        requests = (
            http.post("/graphql", json={"query": QUERY, "variables": {"n": 1 + number % 20}})
            for number in range(CLIENTS)
        )
        return list(await asyncio.gather(*requests))


def test_200_clients_at_once_are_all_answered(archive: Client, database: Database, tmp_path: Path) -> None:
    import_letters(database, tmp_path, 30)
    for number, answer in enumerate(archive.wait(ask_all(archive))):
        page = answer.json()["data"]["documents"]
        assert (page["totalCount"], len(page["nodes"])) == (30, 1 + number % 20)


def test_reading_goes_on_while_an_import_writes(archive: Client, database: Database, tmp_path: Path) -> None:
    async def both() -> list[list[int]]:
        rounds = []
        writing = asyncio.create_task(asyncio.to_thread(import_letters, database, tmp_path, 1_200))
        while not writing.done():
            rounds.append([each.json()["data"]["documents"]["totalCount"] for each in await ask_all(archive)])
        await writing
        return rounds

    rounds = archive.wait(both())
    # What one round was told, the next one does not forget.
    assert all(max(earlier) <= min(later) for earlier, later in pairwise(rounds))
    assert archive.query(QUERY).json()["data"]["documents"]["totalCount"] == 1_200
