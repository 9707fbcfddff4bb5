"""Takes the pictures that the READMEs show: make browser ARGS=tests/browser/screenshots.py"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import OpenPage
from tests.browser.graphiql_page import GraphiQL
from tests.browser.test_search_page import count_of
from tests.examples.serving_page import search_page

IMAGES = Path(__file__).parents[2] / "docs" / "images"


@pytest.mark.parametrize(
    ("name", "scheme", "tab", "type_shown"),
    [
        ("graphiql-light", "light", "PlaceAndDate", None),
        ("graphiql-dark", "dark", "Dates", None),
        ("graphiql-docs", "light", "Tree", "Document"),
    ],
)
def test_a_picture_shows_a_query_with_its_answer(
    open_page: OpenPage, address: str, name: str, scheme: str, tab: str, type_shown: str | None
) -> None:
    page, _watched = open_page(f"{address}/graphiql", color_scheme=scheme, reduced_motion="reduce")
    graphiql = GraphiQL(page)
    graphiql.open_tab(tab)
    page.get_by_role("button", name="Execute query").click()
    expect(graphiql.answer).to_contain_text('"data": {')
    if type_shown is not None:
        docs = graphiql.wait_for_schema()
        docs.get_by_role("link", name=type_shown, exact=True).click()
        expect(docs).to_contain_text("A unit of description")
    page.mouse.move(0, 0)
    # Colours come a moment after the text: a key and its value have two of them.
    plain = graphiql.answer.locator('.view-line:not(:has([class*="mtk"] ~ [class*="mtk"]))')
    expect(plain.filter(has_text='":')).to_have_count(0)
    expect(graphiql.answer.locator(".scrollbar.vertical")).to_have_class(re.compile("invisible"))
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")


def test_a_picture_shows_the_search_page_with_what_was_found(open_page: OpenPage, address: str) -> None:
    with search_page(f"{address}/graphql") as found:
        page, _watched = open_page(f"{found}?search=harbour", color_scheme="light", reduced_motion="reduce")
        expect(count_of(page)).to_have_text("1 - 10 of 41")
        page.screenshot(path=IMAGES / "search-page.png", animations="disabled", caret="hide")
