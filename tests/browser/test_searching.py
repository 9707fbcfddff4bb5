"""Searching on the search page of docs/examples: marks, values to narrow to, other spellings, completions."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.conftest import OpenPage
from tests.browser.test_search_page import count_of, documents_of, titles_of
from tests.examples.serving_page import search_page


@pytest.fixture(scope="module")
def samples(address: str) -> Iterator[str]:
    """The search page over the sample archive."""
    with search_page(f"{address}/graphql") as page:
        yield page


@pytest.fixture
def page(open_page: OpenPage, samples: str) -> Iterator[Page]:
    """The first page of the list; nothing was written to the console, no request left the origin."""
    page, watched = open_page(samples)
    expect(count_of(page)).to_have_text("1 - 10 of 150")
    yield page
    assert watched.faults == []
    assert watched.strangers(samples.removesuffix("/")) == []


def search(page: Page, text: str, count: str) -> None:
    """Search for a text, and wait for the count."""
    page.get_by_label("Search").fill(text)
    page.get_by_label("Search").press("Enter")
    expect(count_of(page)).to_have_text(count)


def values_of(page: Page) -> Locator:
    """The values that the list can be narrowed to."""
    return page.get_by_role("complementary", name="Narrow to")


def chosen_of(page: Page) -> Locator:
    """What the list is narrowed to."""
    return page.get_by_role("list", name="Narrowed to")


def test_a_search_shows_the_best_documents_first_and_marks_its_words(page: Page) -> None:
    search(page, "harbour", "1 - 10 of 41")
    expect(documents_of(page).first.get_by_role("heading")).to_have_text("The harbour household")
    marks = page.locator("article h3 mark")
    assert {mark.lower() for mark in marks.all_inner_texts()} == {"harbour"}
    expect(documents_of(page).nth(1).locator(".found mark")).to_have_text(["harbour"])
    expect(page.get_by_label("Order")).to_have_value("")
    expect(page.get_by_label("Order").locator("option:checked")).to_have_text("best first")


def test_a_mark_is_no_way_for_markup_of_the_archive(page: Page) -> None:
    answer = {"field": "title", "html": "<mark>Cat</mark> &lt;img src=x onerror=alert(1)&gt; &amp;lt; &quot;q&quot;"}
    node = {"id": "doc_1", "title": "Other", "description": None, "date": None}
    page.route(
        "**/graphql",
        lambda route: route.fulfill(
            json={
                "data": {
                    "archive": {"name": "A"},
                    "chosen": [],
                    "documents": {
                        "totalCount": 1,
                        "startPosition": 1,
                        "pageInfo": {"hasPreviousPage": False, "hasNextPage": False},
                        "edges": [{"highlights": [answer], "node": node}],
                        "suggestions": [],
                        "facets": [],
                    },
                }
            }
        ),
    )
    search(page, "cat", "1 - 1 of 1")
    found = documents_of(page).locator(".found")
    expect(found).to_have_text('Cat <img src=x onerror=alert(1)> &lt; "q"')
    expect(found.locator("mark")).to_have_text(["Cat"])
    expect(found.locator("img")).to_have_count(0)


def test_the_list_is_narrowed_value_by_value_and_each_is_taken_off_again(page: Page) -> None:
    search(page, "tid*", "1 - 10 of 48")
    values = values_of(page)
    for heading in ("People", "Places", "Topics", "Languages", "Repository"):
        expect(values.get_by_role("heading", name=heading)).to_be_visible()
    languages = values.locator("section").filter(has=page.get_by_role("heading", name="Languages"))
    item = languages.get_by_role("listitem").filter(has_text="German")
    number = item.locator(".number").inner_text()
    item.get_by_role("link").click()
    expect(count_of(page)).to_have_text(f"1 - {number} of {number}")
    expect(values.get_by_role("link", name="German", exact=True)).to_have_count(0)

    place = values.get_by_role("listitem").filter(has=page.get_by_role("link", name="Hamburg", exact=True))
    number = place.locator(".number").inner_text()
    place.get_by_role("link").click()
    expect(count_of(page)).to_have_text(f"1 - {number} of {number}")
    assert sorted(parse_qs(urlsplit(page.url).query)) == ["languages", "places", "search"]
    expect(chosen_of(page).get_by_role("listitem")).to_have_text(["Hamburg", "German"])

    chosen_of(page).get_by_role("link", name="Places: Hamburg, take off").click()
    chosen_of(page).get_by_role("link", name="Languages: German, take off").click()
    expect(count_of(page)).to_have_text("1 - 10 of 48")
    expect(chosen_of(page)).to_be_hidden()


def hold_answers(page: Page) -> None:
    """Let every question to the archive wait, until `page.unroute`."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/graphql", hold)


def test_choices_made_faster_than_the_answers_come_add_up(page: Page) -> None:
    search(page, "tid*", "1 - 10 of 48")
    hold_answers(page)
    values = values_of(page)
    values.get_by_role("link", name="German", exact=True).click()
    values.get_by_role("link", name="Hamburg", exact=True).click()
    assert sorted(parse_qs(urlsplit(page.url).query)) == ["languages", "places", "search"]
    page.unroute("**/graphql")
    page.reload()
    expect(chosen_of(page).get_by_role("listitem")).to_have_text(["Hamburg", "German"])

    hold_answers(page)
    chosen_of(page).get_by_role("link", name="Places: Hamburg, take off").click()
    chosen_of(page).get_by_role("link", name="Languages: German, take off").click()
    assert sorted(parse_qs(urlsplit(page.url).query)) == ["search"]
    page.unroute("**/graphql")
    page.reload()
    expect(count_of(page)).to_have_text("1 - 10 of 48")
    expect(chosen_of(page)).to_be_hidden()


def test_what_was_chosen_is_named_though_nothing_has_it(page: Page) -> None:
    values_of(page).get_by_role("link", name="Porto", exact=True).click()
    expect(count_of(page)).to_have_text("1 - 9 of 9")
    search(page, "sheep shearing", "0 of 0")
    expect(page.get_by_text("Nothing in this archive answers this search.")).to_be_visible()
    expect(chosen_of(page).get_by_role("link")).to_have_text(["Porto"])
    page.get_by_role("link", name="Show all documents").click()
    expect(count_of(page)).to_have_text("1 - 10 of 150")


def test_the_pages_of_a_search_are_turned_and_shared(page: Page, open_page: OpenPage) -> None:
    search(page, "harbour", "1 - 10 of 41")
    page.get_by_role("link", name="Next").first.click()
    expect(count_of(page)).to_have_text("11 - 20 of 41")
    other, _watched = open_page(page.url)
    expect(count_of(other)).to_have_text("11 - 20 of 41")
    expect(other.get_by_label("Search")).to_have_value("harbour")
    assert titles_of(other) == titles_of(page)


def test_a_search_can_be_ordered_otherwise(page: Page) -> None:
    page.get_by_label("Order").select_option("newest")
    search(page, "harbour", "1 - 10 of 41")
    expect(page.get_by_label("Order")).to_have_value("newest")
    page.get_by_label("Order").select_option("oldest")
    page.get_by_role("button", name="Show").click()
    expect(documents_of(page).first.get_by_role("heading")).to_have_text(
        "Records of the Harbour Commission of Port Merrow"
    )


def test_a_misspelt_search_is_answered_with_others(page: Page) -> None:
    search(page, "harbuor", "0 of 0")
    expect(page.get_by_text("Did you mean harbour")).to_be_visible()
    page.get_by_role("link", name="harbour", exact=True).click()
    expect(count_of(page)).to_have_text("1 - 10 of 41")
    expect(page.get_by_label("Search")).to_have_value("harbour")


def test_what_is_being_typed_is_completed(page: Page) -> None:
    page.get_by_label("Search").press_sequentially("tregar")
    offered = page.locator('#completions option[value="Tregarth, Silas"]')
    expect(offered).to_have_count(1)
    search(page, "Tregarth, Silas", "1 - 10 of 17")


def test_completions_that_fail_are_not_missed(page: Page) -> None:
    page.route("**/graphql", lambda route: route.fulfill(json={"errors": [{"message": "internal error"}]}))
    with page.expect_response("**/graphql"):
        page.get_by_label("Search").press_sequentially("tre")
    expect(page.locator("#completions option")).to_have_count(0)
    page.unroute("**/graphql")
    search(page, "harbour", "1 - 10 of 41")


@pytest.mark.parametrize("width", [320, 1280])
def test_all_of_a_result_is_shown_in_narrow_and_wide_windows(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    search(page, "harbour", "1 - 10 of 41")
    expect(values_of(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
