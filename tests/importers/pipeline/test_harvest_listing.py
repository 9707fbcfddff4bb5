"""A listing site, harvested: its pages by the pager, and the page of each document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.web_server import Page, WebServer

from muniment_schema.tables import AGENT, DOCUMENT, SOURCE

ROW = (
    '<div class="views-row"><div class="date">{date}</div>'
    '<h3 class="title"><a href="/document/{own}">{title}</a></h3></div>'
)


def listing(counter: str, rows: list[tuple[str, str, str]], following: str | None = None) -> Page:
    """Make a page of a listing: id, date and title of each row."""
    found = "".join(ROW.format(own=own, date=date, title=title) for own, date, title in rows)
    pager = f'<a rel="next" href="{following}">Next</a>' if following else ""
    header = f'<div class="view-header">{counter}</div>'
    return Page(f"<!DOCTYPE html><html><body><main>{header}{found}{pager}</main></body></html>".encode())


def detail(title: str, author: str) -> Page:
    """Make the page of a document."""
    block = (
        f'<div class="information-block"><h4 class="sub-title">Author(s):</h4><div class="text">{author}</div></div>'
    )
    return Page(f'<html><body><main><h2 class="title">{title}</h2>{block}</main></body></html>'.encode())


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A site of three documents on two pages."""
    with WebServer() as server:
        first = [("rope", "March 1911", "A rope"), ("circus", "", "A circus")]
        server.pages["/search"] = listing("1 - 2 of 3", first, "/search?page=1")
        server.pages["/search?page=1"] = listing("3 - 3 of 3", [("tent", "1912", "A tent")])
        for own, title, author in (("rope", "A rope", "Lee, Ann"), ("circus", "A circus", "Lee, Ann; Ray, Jo")):
            server.pages[f"/document/{own}"] = detail(title, author)
        server.pages["/document/tent"] = detail("A tent", "Ray, Jo")
        yield server


def harvest(web: WebServer, archive: Any, **request: Any) -> Any:
    """Harvest the site."""
    request = {"harvest": True, "allow_private_network": True, "source": "site"} | request
    request["options"] = {"interval": "0"} | request.get("options", {})
    return archive.run(web.url("/search"), **request)


def asked(web: WebServer) -> list[str]:
    """Give what was asked for since the last time this was read."""
    found = [each.path for each in web.asked]
    web.asked.clear()
    return found


def test_a_site_is_harvested_page_by_page_with_its_documents(web: WebServer, archive: Any) -> None:
    report = harvest(web, archive)
    assert (report.exit_code, report.counts.created, report.runs[0].importer) == (0, 3, "listing-html")
    # The first request shows what it is.
    expected = ["/search", "/search", "/document/rope", "/document/circus", "/search?page=1", "/document/tent"]
    assert asked(web) == expected
    assert sorted(archive.rows(DOCUMENT, "title")) == ["A circus", "A rope", "A tent"]
    assert sorted(archive.rows(AGENT, "name")) == ["Lee, Ann", "Ray, Jo"]
    again = harvest(web, archive, format="listing-html")
    assert (again.exit_code, again.counts.unchanged) == (0, 3)
    web.pages["/document/tent"] = detail("A tent", "Fox, Kim")
    assert harvest(web, archive).counts.updated == 1


def test_a_harvest_that_stopped_goes_on_at_its_page_and_the_next_begins_at_the_first(
    web: WebServer, archive: Any
) -> None:
    kept = web.pages["/search?page=1"]
    web.pages["/search?page=1"] = Page(status=500)
    stopped = harvest(web, archive, format="listing-html")
    assert (stopped.exit_code, stopped.counts.created, stopped.runs[0].error.code) == (3, 2, "REMOTE_FAILED")
    web.pages["/search?page=1"] = kept
    asked(web)
    assert harvest(web, archive, format="listing-html").counts.created == 1
    assert asked(web) == ["/search?page=1", "/document/tent"]
    assert harvest(web, archive, format="listing-html").counts.unchanged == 3
    assert asked(web)[0] == "/search"
    assert archive.rows(SOURCE, "state")[0].get("position") is None


def test_a_document_that_cannot_be_had_is_kept_as_the_listing_has_it(web: WebServer, archive: Any) -> None:
    del web.pages["/document/circus"]
    report = harvest(web, archive)
    assert report.counts.created == 3
    assert "DOCUMENT_NOT_READ" in str(report.runs[0].as_json())


def test_the_listing_alone_and_only_some_pages_can_be_asked_for(web: WebServer, archive: Any) -> None:
    report = harvest(web, archive, format="listing-html", options={"documents": "false", "pages": "1"})
    assert (report.counts.created, asked(web)) == (2, ["/search"])


def test_a_pager_that_leads_back_or_away_ends_the_harvest(web: WebServer, archive: Any) -> None:
    web.pages["/search?page=1"] = listing("3 - 3 of 3", [("tent", "1912", "A tent")], "/search?page=1")
    report = harvest(web, archive, format="listing-html")
    assert (report.exit_code, report.counts.created) == (0, 3)
    assert "PAGER_LOOP" in str(report.runs[0].as_json())
    web.pages["/search?page=1"] = listing("3 - 3 of 3", [("tent", "1912", "A tent")], "http://elsewhere.example/2")
    report = harvest(web, archive, format="listing-html")
    assert report.exit_code == 0
    assert "PAGER_LEAVES" in str(report.runs[0].as_json())
