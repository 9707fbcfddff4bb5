"""`muniment import harvest` and `muniment source`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.server.cli.conftest import Outcome
from tests.web_server import Page, WebServer

Muniment = Callable[..., Outcome]

LETTERS = b"id,title\nL-1,Letter\nL-2,Answer\n"


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on loopback with a file of two letters."""
    with WebServer() as server:
        server.pages["/letters.csv"] = Page(LETTERS)
        yield server


def test_a_file_is_harvested_and_found_unchanged_the_next_time(muniment: Muniment, web: WebServer) -> None:
    harvest = ("import", "harvest", web.url("/letters.csv"), "--allow-private-network", "--json")
    first = muniment(*harvest)
    assert (first.code, first.json["counts"]["created"]) == (0, 2)
    assert first.json["runs"][0]["input"]["name"] == web.url("/letters.csv")
    assert muniment(*harvest).json["counts"]["unchanged"] == 2


def test_a_private_network_is_refused(muniment: Muniment, web: WebServer) -> None:
    refused = muniment("import", "harvest", web.url("/letters.csv"), "--json")
    assert (refused.code, refused.json["error"]["code"], web.asked) == (2, "ADDRESS_REFUSED", [])


def test_an_option_of_harvests_that_the_importer_does_not_have_is_wrong_use(muniment: Muniment, web: WebServer) -> None:
    url = web.url("/letters.csv")
    refused = muniment("import", "harvest", url, "--allow-private-network", "--metadata-prefix", "oai_dc", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, "BAD_OPTION")
    assert "metadata_prefix" in refused.json["error"]["message"]


def test_a_source_is_kept_synced_and_forgotten(muniment: Muniment, web: WebServer, folder: Path) -> None:
    (folder / "notes.csv").write_bytes(b"id,title\nN-1,Note\n")
    assert muniment("source", "add", "letters", "--url", web.url("/letters.csv"), "--allow-private-network").code == 0
    assert muniment("source", "add", "notes", "--path", "notes.csv", "--status", "draft").code == 0
    synced = muniment("source", "sync", "--all", "--json")
    assert (synced.code, [run["source"] for run in synced.json["runs"]]) == (0, ["letters", "notes"])
    assert synced.json["counts"]["created"] == 3
    letters, notes = muniment("source", "list", "--json").json
    assert (letters["key"], letters["url"], letters["importer"]) == ("letters", web.url("/letters.csv"), "csv")
    assert notes["definition"]["path"] == str(folder / "notes.csv")
    assert notes["synced_at"] is not None
    assert muniment("source", "sync", "notes", "--json").json["counts"]["unchanged"] == 1
    assert muniment("source", "remove", "notes").code == 0
    forgotten = muniment("source", "show", "notes", "--json").json
    assert (forgotten["definition"], forgotten["url"]) == (None, None)
    assert muniment("source", "sync", "notes").code == 2
    assert "Note" in muniment("export").out


def test_one_source_that_cannot_be_begun_does_not_stop_the_others(
    muniment: Muniment, web: WebServer, folder: Path
) -> None:
    muniment("source", "add", "lost", "--path", "lost.csv")
    muniment("source", "add", "letters", "--url", web.url("/letters.csv"), "--allow-private-network")
    synced = muniment("source", "sync", "lost", "letters", "--json")
    assert (synced.code, synced.json["counts"]["created"]) == (1, 2)
    assert synced.json["inputs_skipped"] == [{"name": "lost", "code": "INPUT_MISSING"}]
    assert muniment("source", "sync", "lost").code == 2
    assert muniment("source", "sync", "letters", "nobody").code == 2


def test_what_cannot_be_kept_is_refused(muniment: Muniment) -> None:
    assert muniment("source", "add", "letters").code == 2
    secret = muniment("source", "add", "letters", "--url", "https://clio:s3cret@archive.example/")
    assert (secret.code, "s3cret" in secret.err, "--secret-env" in secret.err) == (2, False, True)
    muniment("source", "add", "letters", "--url", "https://archive.example/")
    again = muniment("source", "add", "letters", "--url", "https://archive.example/")
    assert (again.code, "is there already" in again.err) == (2, True)
    assert muniment("source", "sync").code == 2


def test_a_prune_that_takes_too_much_needs_a_yes(muniment: Muniment, web: WebServer) -> None:
    harvest = ("import", "harvest", web.url("/letters.csv"), "--allow-private-network", "--prune", "--json")
    muniment(*harvest)
    web.pages["/letters.csv"] = Page(LETTERS.replace(b"L-2,Answer\n", b""))
    refused = muniment(*harvest)
    assert (refused.code, refused.json["counts"]["deleted"]) == (1, 0)
    assert muniment(*harvest, "--yes").json["counts"]["deleted"] == 1
