"""Writing a query in GraphiQL: documentation, completion, marks on what is wrong, and the explorer."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage
from tests.browser.graphiql_page import GraphiQL


def test_the_documentation_of_a_type_is_found_and_shown_with_its_fields(page: Page) -> None:
    docs = GraphiQL(page).wait_for_schema()
    docs.get_by_role("combobox").fill("Document")
    docs.get_by_role("option", name="Document", exact=True).click()
    expect(docs).to_contain_text("A unit of description at any level, from fonds to item (ISAD(G)).")
    expect(docs).to_contain_text("ISAD(G) 3.1.1, as the repository writes it.")
    docs.get_by_role("link", name="level", exact=True).click()
    expect(docs).to_contain_text("ISAD(G) 3.1.4; null when not stated.")
    docs.get_by_role("link", name="DescriptionLevel").click()
    expect(docs).to_contain_text("FONDS")


def test_a_click_on_a_field_with_ctrl_leads_to_its_documentation(page: Page) -> None:
    graphiql = GraphiQL(page)
    docs = graphiql.wait_for_schema()
    graphiql.editor.get_by_text("totalCount").click(modifiers=["ControlOrMeta"])
    expect(docs).to_contain_text("Exact number in the whole result.")


def test_completion_offers_the_fields_of_a_type_and_writes_the_chosen_one(page: Page) -> None:
    graphiql = GraphiQL(page)
    graphiql.wait_for_schema()
    page.get_by_role("button", name="New tab").click()
    graphiql.editor.locator(".view-lines").click()
    page.keyboard.type("{ documents { ")
    page.keyboard.press("Control+Space")
    offers = page.get_by_role("listbox", name="Suggest").get_by_role("option")
    for field in ("edges", "nodes", "pageInfo", "startPosition"):
        expect(offers.filter(has_text=field).first).to_be_visible()
    page.keyboard.type("totalC")
    expect(offers).to_have_count(1)
    page.keyboard.press("Enter")
    expect(graphiql.editor).to_contain_text("{ documents { totalCount")
    assert graphiql.run() == {"data": {"documents": {"totalCount": 150}}}


def test_a_syntax_error_is_marked_and_the_answer_says_where_it_is(open_page: OpenPage, address: str) -> None:
    page, watched = open_page(f"{address}/graphiql")
    graphiql = GraphiQL(page)
    graphiql.write("query Open ( { hello }")
    expect(graphiql.editor.locator(".squiggly-error").first).to_be_visible()
    graphiql.run()
    expect(graphiql.answer).to_contain_text('"message": "Syntax Error: ')
    expect(graphiql.answer).to_contain_text('"code": "GRAPHQL_PARSE_FAILED"')
    # The answer has status 400, which Chromium notes by itself; nothing else may be said.
    assert [fault for fault in watched.faults if "status of 400" not in fault] == []


def test_a_field_that_does_not_exist_is_marked_with_the_reason(page: Page) -> None:
    graphiql = GraphiQL(page)
    graphiql.wait_for_schema()
    graphiql.write("query Misspelt { archive { nam } }")
    mark = graphiql.editor.locator(".squiggly-error")
    expect(mark).to_be_visible()
    page.keyboard.press("F8")
    expect(graphiql.editor).to_contain_text('Cannot query field "nam" on type "Archive". Did you mean "name"?')


def test_the_explorer_puts_a_field_into_the_query(page: Page) -> None:
    graphiql = GraphiQL(page)
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    explorer = page.locator(".docExplorerWrap")
    explorer.get_by_text("version", exact=True).first.click()
    expect(graphiql.editor).to_contain_text("version")
    assert graphiql.run()["data"]["archive"]["version"]


def test_prettifying_lays_out_the_query_and_the_variables(page: Page) -> None:
    graphiql = GraphiQL(page)
    graphiql.paste("Variables", '{"unused":1}')
    graphiql.write("query Short {archive{name documentCount}}")
    page.get_by_role("button", name="Prettify query").click()
    expect(page.get_by_role("region", name="Variables")).to_contain_text('"unused": 1')
    expect(graphiql.editor).to_contain_text("query Short {  archive {    name    documentCount  }}")
    assert graphiql.text.splitlines() == ["query Short {", "  archive {", "    name", "    documentCount", "  }", "}"]
