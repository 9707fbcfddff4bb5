"""GraphiQL in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_graphiql_opens_with_the_example_tabs(page: Page) -> None:
    expect(page.get_by_role("tab").first).to_be_visible()
