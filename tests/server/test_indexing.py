"""The search index beside a server and an import: kept up to date, and never in the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.builders import document, write
from tests.schema.search.indexes import elsewhere, words_held
from tests.server.conftest import Client

from muniment_importers.plugins import load_plugins
from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex
from muniment_server import indexing
from muniment_server.http_app import create_app
from muniment_server.indexing import Indexing
from muniment_server.settings import Settings

LONGEST_SECONDS = 60


@pytest.fixture
def index(database: Database, tmp_path: Path) -> Iterator[SearchIndex]:
    """The index of `database`, of which nothing is there yet."""
    index = SearchIndex(database, tmp_path / "index")
    yield index
    index.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


async def until_seen(index: SearchIndex, number: int) -> None:
    async with asyncio.timeout(LONGEST_SECONDS):
        while (seen := index.seen()) is None or seen.number < number:
            await asyncio.sleep(0)


def test_a_server_makes_the_index_and_follows_what_others_write(
    database: Database, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "EVERY_SECONDS", 0)
    write(database, document("1", "Harbour"))
    client = Client(create_app(Settings(), database, load_plugins(no_plugins=True), index=index))
    client.wait(until_seen(index, 1))
    with elsewhere(database) as other:
        write(other, document("1", "Tower"))
    client.wait(until_seen(index, 2))
    assert words_held(index.seen()) == {"tower": 1}
    client.close()


def test_a_server_without_a_usable_folder_serves_all_else_and_says_so_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "EVERY_SECONDS", 0)
    (tmp_path / "file").write_text("in the way")
    index = SearchIndex(database, tmp_path / "file")
    tries = 0
    catch_up = index.catch_up

    def counted(**options: float) -> int:
        nonlocal tries
        tries += 1
        return catch_up(wait_seconds=options["wait_seconds"])

    monkeypatch.setattr(index, "catch_up", counted)

    async def until_tried_often() -> None:
        async with asyncio.timeout(LONGEST_SECONDS):
            while tries < 3:
                await asyncio.sleep(0)

    with capture_logs() as lines:
        client = Client(create_app(Settings(), database, load_plugins(no_plugins=True), index=index))
        client.wait(until_tried_often())
        assert client.query("{ __typename }").json() == {"data": {"__typename": "Query"}}
        client.close()
    assert [(line["log_level"], line["event"]) for line in lines if "search" in line["event"]] == [
        ("warning", "the search index could not be brought up to date")
    ]


def test_what_was_written_is_indexed(database: Database, index: SearchIndex) -> None:
    write(database, document("1", "Harbour"))
    Indexing(index).after_write()
    assert words_held(index.seen()) == {"harbour": 1}


def test_an_import_is_followed_and_all_of_it_is_indexed_at_its_end(database: Database, index: SearchIndex) -> None:
    with Indexing(index).beside_import() as after_batch:
        write(database, document("1", "Harbour"))
        after_batch()
        wait_until(lambda: index.known() is not None)
        write(database, document("2", "Tower"))
        after_batch()
    assert words_held(index.seen()) == {"harbour": 1, "tower": 1}


def test_batches_that_follow_each_other_are_indexed_together(
    database: Database, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = []
    catch_up = index.catch_up

    def counted(**options: Any) -> int:
        commits.append(catch_up(**options))
        return commits[-1]

    monkeypatch.setattr(indexing, "EVERY_SECONDS", LONGEST_SECONDS)
    monkeypatch.setattr(index, "catch_up", counted)
    with Indexing(index).beside_import() as after_batch:
        for number in range(1, 11):
            write(database, document(str(number), "Harbour"))
            after_batch()
    assert len(commits) <= 2
    assert commits[-1] == 10


def test_nothing_is_indexed_for_an_import_that_committed_nothing(database: Database, index: SearchIndex) -> None:
    with Indexing(index).beside_import():
        pass
    assert index.seen() is None


def test_an_index_of_a_large_archive_is_left_to_a_server(
    database: Database, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MOST_MADE_BY_IMPORTS", 1)
    write(database, document("1", "Harbour"), document("2", "Tower"))
    Indexing(index).after_write()
    assert index.seen() is None
