"""The search page of docs/examples in a browser: 31 documents, ten a page, forward, back, by keyboard, in trouble."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.conftest import OpenPage
from tests.examples.serving_page import search_page
from tests.examples.test_serve import closed_port
from tests.serving import make_index, served

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.database import Database

LISTING = Path(__file__).parents[1] / "samples" / "listing-text" / "legation.txt"
ARCHIVE = "Legation at Lindhavn"
FIRST_DATES = ["1921", "March 3, 1921", "April 18, 1922", "June 1923", "October 14, 1924", "circa 1926"]
FIRST_DATES += ["January 9, 1928", "May 1929", "1930", "November 11, 1931"]
# The three undated ones come last, whatever the direction.
LAST_DATES = ["September 25, 1957", "undated", "undated", "undated"]


@pytest.fixture(scope="module")
def legation(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The search page over an archive of 31 documents, imported from four pages of a listing."""
    path = tmp_path_factory.mktemp("legation") / "muniment.db"
    shutil.copy(sqlite_template, path)
    database = Database(str(path))
    run = run_imports(database, load_plugins(no_plugins=True), RunRequest(inputs=[str(LISTING)])).runs[0]
    assert (run.counts.created, run.total, run.counts.failed) == (31, 31, 0)
    database.close()
    make_index(path)
    with served(path, archive_name=ARCHIVE) as api, search_page(f"{api}/graphql") as address:
        yield address


@pytest.fixture
def page(open_page: OpenPage, legation: str) -> Iterator[Page]:
    """The first page of the list; nothing was written to the console, no request left the origin."""
    page, watched = open_page(legation)
    expect(count_of(page)).to_have_text("1 - 10 of 31")
    yield page
    assert watched.faults == []
    assert watched.strangers(legation.removesuffix("/")) == []


def count_of(page: Page) -> Locator:
    """The line that says which documents are shown, of how many."""
    return page.get_by_role("status")


def documents_of(page: Page) -> Locator:
    """The documents shown."""
    return page.get_by_role("article")


def titles_of(page: Page) -> list[str]:
    """The titles shown."""
    return documents_of(page).get_by_role("heading").all_inner_texts()


def dates_of(page: Page) -> list[str]:
    """The dates shown."""
    return page.locator(".date").all_inner_texts()


def turn(page: Page, way: str, count: str) -> None:
    """Follow a link below the list, and wait for the count."""
    page.get_by_role("navigation", name="Pages, below the list").get_by_role("link", name=way, exact=True).click()
    expect(count_of(page)).to_have_text(count)


def test_the_first_page_says_1_to_10_of_31_and_shows_date_title_and_description(page: Page) -> None:
    expect(page).to_have_title(f"1 - 10 of 31 · {ARCHIVE}")
    expect(page.get_by_role("heading", level=1)).to_have_text(ARCHIVE)
    assert dates_of(page) == FIRST_DATES
    second = documents_of(page).nth(1)
    assert [line for line in second.inner_text().splitlines() if line] == [
        "March 3, 1921",
        "Telegram from the Legation at Lindhavn: Arrival of the Envoy",
        "Arrived. Trunk has not.",
    ]
    expect(page.get_by_role("link", name="Previous")).to_have_count(0)


def test_texts_of_the_archive_are_text_and_never_markup(page: Page) -> None:
    draft = documents_of(page).nth(3)
    expect(draft.get_by_role("heading")).to_have_text("Draft of a Note on the <em>Ferry Question</em>")
    expect(draft).to_contain_text("<b>not to be sent</b>")
    expect(draft.locator("em, b")).to_have_count(0)


def test_next_leads_to_the_31st_of_31_and_previous_back_to_the_first(page: Page) -> None:
    pages = [titles_of(page)]
    for count in ("11 - 20 of 31", "21 - 30 of 31", "31 - 31 of 31"):
        turn(page, "Next", count)
        pages.append(titles_of(page))
    assert [len(titles) for titles in pages] == [10, 10, 10, 1]
    assert len({title for titles in pages for title in titles}) == 31
    expect(page.get_by_role("link", name="Next")).to_have_count(0)

    for count, titles in zip(("21 - 30 of 31", "11 - 20 of 31", "1 - 10 of 31"), pages[-2::-1], strict=True):
        turn(page, "Previous", count)
        assert titles_of(page) == titles
    expect(page.get_by_role("link", name="Previous")).to_have_count(0)


def test_a_document_without_a_date_says_so_and_stands_last(page: Page) -> None:
    for count in ("11 - 20 of 31", "21 - 30 of 31"):
        turn(page, "Next", count)
    assert dates_of(page)[-3:] == LAST_DATES[:3]
    assert page.locator(".date.missing").count() == 2
    turn(page, "Next", "31 - 31 of 31")
    assert dates_of(page) == LAST_DATES[3:]


def test_two_paragraphs_of_a_description_are_two_paragraphs(page: Page) -> None:
    for count in ("11 - 20 of 31", "21 - 30 of 31"):
        turn(page, "Next", count)
    treaty = documents_of(page).filter(has_text="Summary Memorandum, Treaty of Mutual Passage")
    expect(treaty.locator(".description p")).to_have_count(2)
    expect(treaty.locator(".description p").last).to_have_text("The last page is a table in another hand.")


def test_the_buttons_of_the_browser_go_back_and_forward_and_a_reload_stays(page: Page) -> None:
    first = titles_of(page)
    turn(page, "Next", "11 - 20 of 31")
    second = titles_of(page)
    turn(page, "Next", "21 - 30 of 31")
    page.go_back()
    expect(count_of(page)).to_have_text("11 - 20 of 31")
    page.reload()
    expect(count_of(page)).to_have_text("11 - 20 of 31")
    assert titles_of(page) == second
    page.go_back()
    expect(count_of(page)).to_have_text("1 - 10 of 31")
    assert titles_of(page) == first
    page.go_forward()
    expect(count_of(page)).to_have_text("11 - 20 of 31")


def test_the_address_can_be_shared(page: Page, open_page: OpenPage) -> None:
    page.get_by_label("Order").select_option("newest first")
    page.get_by_label("Dates").fill("1921/1943")
    page.get_by_role("button", name="Show").click()
    expect(count_of(page)).to_have_text(re.compile("^1 - 10 of "))
    turn(page, "Next", "11 - 19 of 19")
    assert sorted(parse_qs(urlsplit(page.url).query)) == ["after", "dates", "order"]

    other, watched = open_page(page.url)
    expect(count_of(other)).to_have_text("11 - 19 of 19")
    assert titles_of(other) == titles_of(page)
    expect(other.get_by_label("Dates")).to_have_value("1921/1943")
    expect(other.get_by_label("Order")).to_have_value("newest")
    assert watched.faults == []


def test_dates_and_order_say_which_documents_and_how(page: Page) -> None:
    page.get_by_label("Dates").fill(" 1921 ")
    page.get_by_role("button", name="Show").click()
    expect(count_of(page)).to_have_text("1 - 2 of 2")
    assert dates_of(page) == ["1921", "March 3, 1921"]
    expect(page.get_by_role("button", name="Show")).to_be_focused()

    page.get_by_label("Dates").fill("")
    page.get_by_label("Order").select_option("by title")
    page.get_by_label("Dates").press("Enter")
    expect(count_of(page)).to_have_text("1 - 10 of 31")
    assert titles_of(page) == sorted(titles_of(page))
    page.get_by_role("link", name=ARCHIVE).click()
    expect(page.get_by_label("Order")).to_have_value("")


def test_everything_is_done_by_keyboard(page: Page) -> None:
    for name in (ARCHIVE, "Search", "Dates", "Order", "Show", "Next"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_accessible_name(name)
    page.keyboard.press("Enter")
    expect(count_of(page)).to_have_text("11 - 20 of 31")
    # On to the top of the list, from where the links are the next stops.
    expect(page.get_by_role("heading", name="Documents")).to_be_focused()
    for name in ("Previous", "Next"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_accessible_name(name)
    page.keyboard.press("Enter")
    expect(count_of(page)).to_have_text("21 - 30 of 31")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(count_of(page)).to_have_text("11 - 20 of 31")


def test_the_page_has_landmarks_headings_and_a_count_that_is_announced(page: Page) -> None:
    for role in ("banner", "search", "main"):
        expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
    expect(page.get_by_role("main")).to_have_accessible_name("Documents")
    expect(count_of(page)).to_have_attribute("aria-live", "polite")
    levels = page.locator("h1:visible, h2:visible, h3:visible").evaluate_all("all => all.map(one => one.tagName)")
    assert levels == ["H1", "H2", *["H3"] * 10]
    assert page.get_by_role("list").get_by_role("listitem").count() == 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground_in_light_and_dark(open_page: OpenPage, legation: str, scheme: str) -> None:
    page, _watched = open_page(legation, color_scheme=scheme)
    expect(count_of(page)).to_have_text("1 - 10 of 31")
    ground = luminance(page, "body", "backgroundColor")
    assert (ground > 0.5) == (scheme == "light")
    for selector in ("h1", "#dates-help", "#count", ".date", "article h3", ".description", ".pager a:not([hidden])"):
        text = luminance(page, selector, "color")
        # WCAG 2.2, contrast of normal text, level AA
        assert (max(text, ground) + 0.05) / (min(text, ground) + 0.05) >= 4.5, selector


def luminance(page: Page, selector: str, which: str) -> float:
    """Give the relative luminance of a colour of the first such element, as WCAG 2.2 defines it."""
    colour = page.locator(selector).first.evaluate("(element, which) => getComputedStyle(element)[which]", which)
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_slow_answer_leaves_the_list_and_says_that_it_is_busy(page: Page) -> None:
    held: list[Route] = []
    page.route("**/graphql", lambda route: held.append(route))
    page.get_by_role("link", name="Next").first.click()
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "true")
    assert dates_of(page) == FIRST_DATES
    held[0].continue_()
    expect(count_of(page)).to_have_text("11 - 20 of 31")
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "false")


def test_a_request_that_is_overtaken_is_given_up(page: Page) -> None:
    held: list[Route] = []
    page.route("**/graphql", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("link", name="Next").first.click()
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "true")
    page.get_by_label("Dates").fill("1930")
    with page.expect_event("requestfailed") as given_up:
        page.get_by_role("button", name="Show").click()
    assert given_up.value == held[0].request
    expect(count_of(page)).to_have_text("1 - 1 of 1")
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "false")
    assert dates_of(page) == ["1930"]


def test_while_the_first_answer_is_awaited_the_page_says_so(open_page: OpenPage, legation: str) -> None:
    page, _watched = open_page(f"{legation}page.css")
    held: list[Route] = []
    page.route("**/graphql", lambda route: held.append(route))
    page.goto(legation)
    expect(page.get_by_text("Loading…")).to_be_visible()
    held[0].continue_()
    expect(count_of(page)).to_have_text("1 - 10 of 31")
    expect(page.get_by_text("Loading…")).to_be_hidden()


def test_dates_that_cannot_be_read_are_said_at_their_field(page: Page) -> None:
    page.get_by_label("Dates").fill("sheep shearing")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_have_text("“sheep shearing” is no date that can be read here.")
    expect(page.get_by_label("Dates")).to_have_attribute("aria-invalid", "true")
    expect(documents_of(page)).to_have_count(0)
    page.get_by_role("link", name="Show all documents").click()
    expect(count_of(page)).to_have_text("1 - 10 of 31")
    expect(page.get_by_label("Dates")).to_have_attribute("aria-invalid", "false")
    expect(page.get_by_role("alert")).to_be_empty()


def test_dates_of_which_there_is_nothing_offer_all_documents(page: Page) -> None:
    page.get_by_label("Dates").fill("1788")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing in this archive can date from 1788.")).to_be_visible()
    page.get_by_role("link", name="Show all documents").click()
    expect(count_of(page)).to_have_text("1 - 10 of 31")


def test_a_link_with_a_damaged_cursor_offers_the_first_page_of_the_same_search(page: Page, legation: str) -> None:
    page.goto(f"{legation}?dates=1921&after=damaged")
    expect(page.get_by_role("heading", name="This link leads nowhere any more")).to_be_visible()
    page.get_by_role("link", name="To the first page").click()
    expect(count_of(page)).to_have_text("1 - 2 of 2")


def test_what_the_archive_says_against_a_request_is_shown_and_can_be_tried_again(page: Page) -> None:
    refusal = {"errors": [{"message": "internal error", "extensions": {"code": "INTERNAL", "errorId": "1"}}]}
    page.route("**/graphql", lambda route: route.fulfill(json=refusal))
    page.get_by_role("link", name="Next").first.click()
    expect(page.get_by_text("It says: internal error.")).to_be_visible()
    expect(count_of(page)).to_be_empty()
    expect(documents_of(page)).to_have_count(0)
    page.unroute("**/graphql")
    page.get_by_role("button", name="Try again").click()
    expect(count_of(page)).to_have_text("11 - 20 of 31")
    expect(page.get_by_role("heading", name="Documents")).to_be_focused()


def test_an_archive_that_is_down_is_said_to_be_and_can_be_tried_again(open_page: OpenPage) -> None:
    with search_page(f"http://127.0.0.1:{closed_port()}/graphql") as address:
        page, watched = open_page(address)
        expect(page.get_by_role("heading", name="The archive cannot be reached")).to_be_visible()
        again = page.get_by_role("button", name="Try again")
        again.press("Enter")
        expect(again).to_be_focused()
    assert watched.faults
    assert all("502 (Bad Gateway)" in fault for fault in watched.faults)  # Chromium writes each to the console


def test_an_empty_archive_says_so(open_page: OpenPage, sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "empty.db")
    make_index(tmp_path / "empty.db")
    with served(tmp_path / "empty.db") as api, search_page(f"{api}/graphql") as address:
        page, watched = open_page(address)
        expect(count_of(page)).to_have_text("0 of 0")
        expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
        expect(page.get_by_role("link", name="Next")).to_have_count(0)
        expect(page.get_by_role("main").get_by_role("link")).to_have_count(0)
    assert watched.faults == []


def test_the_page_asks_for_one_page_at_a_time_and_only_by_cursor(page: Page) -> None:
    with page.expect_request("**/graphql") as request:
        turn(page, "Next", "11 - 20 of 31")
    variables = json.loads(request.value.post_data or "")["variables"]
    others = {"search", "filter", "orderBy", "fields", "values", "chosen"}
    assert (variables.keys(), variables["first"]) == ({"first", "after"} | others, 10)
    with page.expect_request("**/graphql") as request:
        turn(page, "Previous", "1 - 10 of 31")
    variables = json.loads(request.value.post_data or "")["variables"]
    assert (variables.keys(), variables["last"]) == ({"last", "before"} | others, 10)


def test_a_window_as_narrow_as_a_telephone_shows_all_of_it(open_page: OpenPage, legation: str) -> None:
    page, _watched = open_page(legation)
    page.set_viewport_size({"width": 320, "height": 640})
    expect(count_of(page)).to_have_text("1 - 10 of 31")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
