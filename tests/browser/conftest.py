"""Fixtures of the browser's journeys: a served archive, and a page of Chromium that stays silent and at home."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.serving import make_index, served

from muniment_schema.database import Database
from muniment_server.cli.demo import SAMPLE_NAME

# The names under which systems install it; MUNIMENT_CHROMIUM names another place.
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It asks nobody for updates or suggestions: what the tests see of requests is what the pages asked for.
SILENT = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
WINDOW = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests of this folder skip, which fails on CI."""
    named = os.environ.get("MUNIMENT_CHROMIUM")
    path = named or next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine; install it, or name it in MUNIMENT_CHROMIUM")
    # Chromium refuses its own sandbox to root, which is who runs the tests on many CI machines.
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*SILENT, *sandbox])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(sample_archive: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the sample archive is served as `make demo` does it."""
    path = tmp_path_factory.mktemp("served") / "muniment.db"
    sample_archive.copy_to(path)
    make_index(path)
    with served(path, anonymous_role="importer", archive_name=SAMPLE_NAME) as address:
        yield address


class Watched:
    """What a page must not do: write to the console, fail, or ask another server than its own."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda said: self.faults.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def strangers(self, *origins: str) -> list[str]:
        """Give the requests that went elsewhere than to these origins."""
        return [
            url for url in self.requests if origin_of(url) not in origins and not url.startswith(("data:", "blob:"))
        ]


def origin_of(url: str) -> str:
    """Give the origin of an address: http://127.0.0.1:8000."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


OpenPage = Callable[..., tuple[Page, Watched]]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open an address in a browser of its own, with nothing remembered, in a window of 1280 x 800.

    Options are those of Playwright's `new_context`: `open_page(address, color_scheme="dark")`.
    """
    opened = []

    def open_it(url: str, **options: object) -> tuple[Page, Watched]:
        context = browser.new_context(viewport=WINDOW, locale="en-GB", **options)  # type: ignore[arg-type]
        opened.append(context)
        page = context.new_page()
        watched = Watched(page)
        page.goto(url)
        return page, watched

    yield open_it
    for context in opened:
        context.close()


@pytest.fixture
def page(open_page: OpenPage, address: str) -> Iterator[Page]:
    """GraphiQL over the sample archive; nothing was written to the console, no request left the origin."""
    page, watched = open_page(f"{address}/graphiql")
    yield page
    assert watched.faults == []
    assert watched.strangers(address) == []
