"""Asking in GraphiQL: the example tabs, their answers, and what is said when something is wrong."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage
from tests.browser.graphiql_page import GraphiQL

TABS = [
    "FirstPage",
    "SearchPage",
    "Facets",
    "PlaceAndDate",
    "OneDocument",
    "Tree",
    "Dates",
    "ImportRuns",
    "Introspection",
]


def test_graphiql_opens_with_the_example_tabs_and_an_empty_answer(page: Page) -> None:
    graphiql = GraphiQL(page)
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(len(TABS))
    for name, tab in zip(TABS, tabs.all(), strict=True):
        expect(tab.get_by_role("button", name=name)).to_be_visible()
    expect(graphiql.editor).to_contain_text("query FirstPage {")
    assert graphiql.answer_text == ""


def test_the_button_runs_the_query_and_the_answer_is_shown(page: Page) -> None:
    graphiql = GraphiQL(page)
    page.get_by_role("button", name="Execute query").click()
    expect(graphiql.answer).to_contain_text('"name": "Port Merrow, a sample archive"')
    expect(graphiql.answer).to_contain_text('"documentCount": 150')


def test_the_address_of_the_server_leads_to_graphiql(open_page: OpenPage, address: str) -> None:
    page, _watched = open_page(address)
    expect(page).to_have_url(f"{address}/graphiql")
    expect(page).to_have_title("Port Merrow, a sample archive - GraphiQL")


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("SearchPage", ["documents", "startPosition", 11]),
        ("Facets", ["documents", "facets", 0, "field", "AGENTS"]),
        ("PlaceAndDate", ["documents", "totalCount", 5]),
        ("OneDocument", ["document", "identifiers", 0, "value", "PM-X-0016"]),
        ("Tree", ["documents", "nodes", 0, "title", "Records of the Harbour Commission of Port Merrow"]),
        ("ImportRuns", ["importRuns", "nodes", 0, "importer", "listing-text"]),
        (
            "Introspection",
            ["document", "description", "A unit of description at any level, from fonds to item (ISAD(G))."],
        ),
    ],
)
def test_an_example_tab_runs_and_shows_what_the_server_answers(page: Page, tab: str, expected: list[object]) -> None:
    graphiql = GraphiQL(page)
    graphiql.open_tab(tab)
    answer = graphiql.run()
    *path, value = expected
    found = answer["data"]
    for step in path:
        found = found[step]
    assert found == value
    expect(graphiql.answer).to_contain_text('"data": {')
    assert json.loads(graphiql.answer_text) == answer


def test_values_from_the_pane_of_variables_go_into_the_query(page: Page) -> None:
    graphiql = GraphiQL(page)
    graphiql.open_tab("PlaceAndDate")
    graphiql.paste("Variables", '{"places": ["Nowhere"]}')
    assert graphiql.run() == {"data": {"documents": {"totalCount": 0, "nodes": []}}}


def test_a_header_from_the_pane_of_headers_goes_with_the_query(page: Page) -> None:
    graphiql = GraphiQL(page)
    page.get_by_role("button", name="Headers").click()
    graphiql.paste("Headers", '{"X-Reading-Room": "seat 4"}')
    with page.expect_request(lambda request: request.headers.get("x-reading-room") == "seat 4"):
        graphiql.run()


def test_what_was_asked_is_in_the_history(page: Page) -> None:
    graphiql = GraphiQL(page)
    graphiql.open_tab("Tree")
    graphiql.run()
    page.get_by_role("button", name="Show History").click()
    expect(page.get_by_role("region", name="History").get_by_text("Tree", exact=True).first).to_be_visible()


def test_an_error_of_the_server_is_shown_with_its_message_and_code(page: Page) -> None:
    graphiql = GraphiQL(page)
    graphiql.write("query TooMuch { documents(first: 1000) { totalCount } }")
    graphiql.run()
    expect(graphiql.answer).to_contain_text('"message": "first: 1000 is out of bounds; write 0 to 100"')
    expect(graphiql.answer).to_contain_text('"code": "BAD_PAGE"')


def test_tabs_are_kept_when_the_page_is_loaded_again(page: Page) -> None:
    graphiql = GraphiQL(page)
    page.get_by_role("button", name="New tab").click()
    graphiql.write("query Kept { importers { name } }")
    page.reload()
    again = GraphiQL(page)
    for name in [*TABS, "Kept"]:
        expect(page.get_by_role("tab", name=name).first).to_be_visible()
    expect(again.editor).to_contain_text("query Kept")
