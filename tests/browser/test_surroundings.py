"""What surrounds GraphiQL: light and dark, names to be read out, other origins, and a page without its files."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.browser.conftest import OpenPage
from tests.browser.graphiql_page import GraphiQL

from muniment_importers.plugins import load_plugins
from muniment_schema.database import Database
from muniment_server.http_app import create_app
from muniment_server.settings import Settings


def lightness(page: Page) -> int:
    """How light the ground is on which GraphiQL stands, from 0 to 255."""
    colour = page.locator(".graphiql-container").evaluate("element => getComputedStyle(element).backgroundColor")
    return min(int(part) for part in re.findall(r"\d+", colour)[:3])


@pytest.mark.parametrize(("scheme", "is_light"), [("light", True), ("dark", False)])
def test_it_is_as_light_or_dark_as_the_system(open_page: OpenPage, address: str, scheme: str, is_light: bool) -> None:
    page, watched = open_page(f"{address}/graphiql", color_scheme=scheme)
    GraphiQL(page)
    assert (lightness(page) > 200) is is_light
    assert (lightness(page) < 60) is not is_light
    assert watched.faults == []


def test_dark_is_chosen_in_the_settings_and_kept(page: Page) -> None:
    GraphiQL(page)
    light = lightness(page)
    page.get_by_role("button", name="Open settings dialog").click()
    page.get_by_role("dialog").get_by_role("button", name="Dark").click()
    expect(page.locator("body")).to_contain_class("graphiql-dark")
    dark = lightness(page)
    page.reload()
    GraphiQL(page)
    assert lightness(page) == dark < light


def test_icons_have_names_and_controls_say_what_they_do(page: Page) -> None:
    graphiql = GraphiQL(page)
    expect(graphiql.editor.get_by_role("img", name="play icon")).to_be_visible()
    for button in page.get_by_role("button").all():
        assert re.search(r"\w", button.get_attribute("aria-label") or button.inner_text()), button


def test_all_that_is_asked_goes_to_the_origin_of_the_page(open_page: OpenPage, address: str) -> None:
    page, watched = open_page(f"{address}/graphiql")
    graphiql = GraphiQL(page)
    graphiql.wait_for_schema()
    graphiql.run()
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    expect(page.locator(".docExplorerWrap")).to_be_visible()
    for worker in ("editor.worker.js", "graphql.worker.js", "json.worker.js"):
        if not asked_for(worker, watched.requests):  # they come when the editors first need them
            page.wait_for_event("request", lambda request, worker=worker: request.url.endswith(f"/{worker}"))
    kinds = {url.rpartition(".")[2] for url in watched.requests}
    assert {"js", "css", "woff2", "ttf", "graphql"} <= kinds
    assert watched.strangers(address) == []
    assert watched.faults == []


def asked_for(name: str, urls: list[str]) -> bool:
    """Tell whether one of the addresses ends in a name."""
    return any(url.endswith(f"/{name}") for url in urls)


@pytest.fixture
def database(sample_archive: Database, tmp_path: Path) -> Iterator[Database]:
    """The sample archive, for a server within the test."""
    sample_archive.copy_to(tmp_path / "muniment.db")
    database = Database(str(tmp_path / "muniment.db"))
    yield database
    database.close()


@contextmanager
def served_here(app: ASGIApp) -> Iterator[str]:
    """Serve an application in a thread of the test, and give its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening:  # who connects from here on waits until it runs
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_it_works_below_a_path_of_a_proxy(open_page: OpenPage, database: Database) -> None:
    app = create_app(Settings(), database, load_plugins(no_plugins=True))

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what comes below /archive without that path, and refuse the rest."""
        if scope["type"] == "http":
            path = scope["path"].removeprefix("/archive/")
            scope = {**scope, "path": "/nowhere" if path == scope["path"] else f"/{path}"}
        await app(scope, receive, send)

    with served_here(proxy) as address:
        page, watched = open_page(f"{address}/archive/graphiql")
        graphiql = GraphiQL(page)
        graphiql.wait_for_schema()
        assert graphiql.run()["data"]["archive"]["earliest"] == "1851-01-01"
        assert watched.strangers(address) == []
        assert watched.faults == []


def test_without_its_files_the_page_says_how_to_get_them(
    open_page: OpenPage, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muniment_server.graphiql.folders.STATIC", tmp_path / "nothing")
    with served_here(create_app(Settings(), database, load_plugins(no_plugins=True))) as address:
        page, watched = open_page(f"{address}/graphiql")
        expect(page.get_by_text("GraphiQL, a page to write queries with, is not fetched yet")).to_be_visible()
        expect(page.get_by_text("make graphiql", exact=True)).to_be_visible()
        page.get_by_role("link", name="schema.graphql").click()
        expect(page.locator("body")).to_contain_text("type Query")
        assert watched.strangers(address) == []
        assert watched.faults == []
