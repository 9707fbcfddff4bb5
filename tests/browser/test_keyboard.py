"""GraphiQL with the keyboard alone: into the editor and out of it, ask, and look things up."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect
from tests.browser.graphiql_page import GraphiQL

# More stops than the page has; who needs more is going round in circles.
MOST_STOPS = 40


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until a place has the focus."""
    for _stop in range(MOST_STOPS):
        if place.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {place}")


def test_a_query_is_written_and_run_and_the_editor_left_again(page: Page) -> None:
    graphiql = GraphiQL(page)
    keyboard = page.keyboard
    tab_to(page, graphiql.editor.locator(".graphiql-editor"))
    keyboard.press("Enter")
    text = graphiql.editor.get_by_role("textbox")
    expect(text).to_be_focused()

    keyboard.press("ControlOrMeta+a")
    keyboard.type("query Keys { archive { documentCount")
    expect(page.get_by_role("tab", name="Keys")).to_be_visible()
    keyboard.press("ControlOrMeta+Enter")
    expect(graphiql.answer).to_contain_text('"documentCount": 150')
    expect(text).to_be_focused()

    keyboard.press("Escape")
    keyboard.press("Control+m")
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="Execute query")).to_be_focused()
    keyboard.press("Shift+Tab")
    keyboard.press("Shift+Tab")
    expect(graphiql.editor.locator(":focus")).to_have_count(0)
    tab_to(page, graphiql.answer)


def test_the_documentation_is_searched_and_read(page: Page) -> None:
    docs = GraphiQL(page).docs
    tab_to(page, page.get_by_role("button", name="Show Documentation Explorer"))
    page.keyboard.press("Enter")
    expect(docs.get_by_role("link", name="Query", exact=True)).to_be_visible()

    page.keyboard.press("Control+Alt+k")
    expect(docs.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("titleIsSupplied")
    expect(docs.get_by_role("option")).to_have_text(["Document.titleIsSupplied"])
    page.keyboard.press("Enter")
    expect(docs).to_contain_text("True when the source stated no title.")

    tab_to(page, docs.get_by_role("link", name="Boolean", exact=True))
    page.keyboard.press("Enter")
    expect(docs).to_contain_text("scalar type represents")


def test_settings_are_opened_changed_and_closed(page: Page) -> None:
    GraphiQL(page)
    tab_to(page, page.get_by_role("button", name="Open settings dialog"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Settings")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name="Dark"))
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_class("graphiql-dark")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_commands_of_the_editor_are_listed(page: Page) -> None:
    graphiql = GraphiQL(page)
    graphiql.editor.locator(".view-lines").click()
    page.keyboard.press("F1")
    page.keyboard.type("Run Operation")
    expect(page.get_by_role("option", name="Run Operation")).to_be_visible()
    page.keyboard.press("Enter")
    expect(graphiql.answer).to_contain_text('"documentCount": 150')
