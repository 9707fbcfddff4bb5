"""Copied result pages: every layout they come in, and what is made of their gaps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers import Frame, Locator, Probe, Record, RecordError, Source
from muniment_importers.formats.listing_lines import is_date
from muniment_importers.formats.listing_text import ListingText
from muniment_importers.testing import assert_importer_conforms

SAMPLES = Path(__file__).parents[2] / "samples" / "listing-text"
Triple = tuple[str | None, str | None, str | None]


def source(text: str | bytes, name: str = "page.txt") -> Source:
    return Source(None, stream=text.encode() if isinstance(text, str) else text, name=name)


def read(text: str | bytes | Source) -> list[Record | RecordError]:
    return list(ListingText().read(text if isinstance(text, Source) else source(text), ListingText.Options()))


def triples(text: str | bytes | Source) -> list[Triple]:
    found = read(text)
    assert all(isinstance(one, Record) for one in found), found
    return [(one.date, one.title, one.description) for one in found if isinstance(one, Record)]  # type: ignore[misc]


def confidence(text: str | bytes, name: str = "page.txt") -> float:
    detection = ListingText().sniff(Probe(text.encode() if isinstance(text, str) else text, name))
    return 0.0 if detection is None else detection.confidence


def warnings(text: str | bytes) -> list[str]:
    page = source(text)
    read(page)
    return [warning.code for warning in page.warnings]


FERRY = [
    (
        "March 14, 1911",
        "Letter from the Ferryman of Ostrow to the County Engineer",
        "The ferryman asks for a second rope. "
        "The first one, he writes, was “lent to the circus and came back knotted”.",
    ),
    (
        "June 1911",
        "Reply of the County Engineer, with a Drawing of a Knot",
        "A pencil drawing on squared paper.\n\n"
        "The reverse carries a laundry list in another hand, which has been given a number of its own.",
    ),
    (None, "Map of the Crossing at Low Water", "Undated; the mill that burned in 1909 is still standing on it."),
    ("8 November 1912", "12 November 1912", "A telegram of one word."),
    ("circa 1913", "Photograph: The Ferry in Ice", None),
]


def test_a_page_gives_its_blocks_with_missing_dates_and_several_paragraphs() -> None:
    page = Source(SAMPLES / "first-page.txt")
    assert triples(page) == FERRY
    assert page.warnings == []


def test_the_total_is_what_the_counter_says() -> None:
    assert ListingText().total(Source(SAMPLES / "first-page.txt"), None) == 23
    assert ListingText().total(Source(SAMPLES / "bulleted.txt"), None) == 338
    assert ListingText().total(Source(SAMPLES / "two-pages.txt"), None) == 1204
    assert ListingText().total(source("1912\n\nTitle\n"), None) is None


def test_a_record_says_where_it_is_and_has_no_id_of_its_own() -> None:
    records = read(Source(SAMPLES / "first-page.txt"))
    assert isinstance(records[2], Record)
    assert records[2].native_id is None
    assert records[2].locator == Locator(input="first-page.txt", line=22, page=1, record=3)


def test_a_frame_holds_what_was_written_so_that_an_unchanged_block_is_known_by_its_bytes() -> None:
    frames = list(ListingText().frames(source("1911\n\nBill\n\nPaid.\n\n1912\n\nReceipt\n"), None))
    again = list(ListingText().frames(source("1 - 2 of 2\n\n\n1911\n\nBill\n\nPaid.\n\n1912\n\nReceipt\n"), None))
    assert [frame.raw for frame in frames if isinstance(frame, Frame)] == [b"1911\n\nBill\n\nPaid.", b"1912\n\nReceipt"]
    assert [frame.raw for frame in again if isinstance(frame, Frame)] == [b"1911\n\nBill\n\nPaid.", b"1912\n\nReceipt"]


def test_a_bulleted_page_gives_the_same_blocks_without_bullets_and_page_furniture() -> None:
    assert triples(Source(SAMPLES / "bulleted.txt")) == [
        ("March 14, 1911", FERRY[0][1], "The ferryman asks for a second rope."),
        ("Autumn 1911", "Minutes of the Bridge Committee", "Nothing was decided."),
        (None, "Map of the Crossing at Low Water", "The mill is still standing on it."),
    ]


@pytest.mark.parametrize("bullet", ["•", "-", "*", "◦", "  –"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_any_bullet_and_any_spacing_will_do(bullet: str, between: str) -> None:
    lines = ["1911", "Bill", "Paid.", "1912", "Receipt", "1913", "Order", "Lost."]
    assert triples(between.join(f"{bullet} {line}" for line in lines)) == [
        ("1911", "Bill", "Paid."),
        ("1912", "Receipt", None),
        ("1913", "Order", "Lost."),
    ]


def test_a_dash_that_belongs_to_a_text_is_kept() -> None:
    page = "1911\n\n- and so to Bed\n\n— he wrote\n\n1912\n\nReceipt\n"
    assert triples(page) == [("1911", "- and so to Bed", "— he wrote"), ("1912", "Receipt", None)]


def test_several_pages_in_one_file_are_numbered_and_a_cut_last_block_is_one_error() -> None:
    *records, cut = read(Source(SAMPLES / "two-pages.txt"))
    assert [(one.date, one.title, one.description) for one in records if isinstance(one, Record)] == [
        (None, "An Untitled Sketch", "Of a boat."),
        ("May 2, 1920", "Bill for Tar", "Paid."),
        ("1921", "Bill for Rope", None),
        ("1922", "Bill for Bells", "Unpaid."),
    ]
    assert [one.locator.page for one in records if isinstance(one.locator, Locator)] == [1, 1, 2, 2]
    assert isinstance(cut, RecordError)
    assert (cut.code, cut.value) == ("CUT_BLOCK", "1923")
    assert cut.locator == Locator(input="two-pages.txt", line=38, page=2, record=5)


def test_a_date_in_words_nobody_knows_is_known_by_its_place() -> None:
    page = "1911\n\nBill\n\nPaid.\n\n12. März 1848\n\nAufruf\n\nEin Blatt.\n\n1943年5月\n\n報告\n\nOne sheet.\n"
    assert [triple[0] for triple in triples(page)] == ["1911", "12. März 1848", "1943年5月"]


def test_a_short_paragraph_with_a_year_before_the_next_date_stays_a_paragraph() -> None:
    assert triples("1911\n\nBill\n\nPaid.\n\nCopy of 1920\n\n1912\n\nReceipt\n")[0] == (
        "1911",
        "Bill",
        "Paid.\n\nCopy of 1920",
    )


def test_a_title_that_looks_like_a_date_is_told_by_the_empty_place_before_it() -> None:
    assert triples("1911\n\nBill\n\nPaid.\n\n\n8 August 1960\n\nA diary.\n\n1912\n\nReceipt\n\nLost.\n") == [
        ("1911", "Bill", "Paid."),
        (None, "8 August 1960", "A diary."),
        ("1912", "Receipt", "Lost."),
    ]


def test_a_description_that_looks_like_a_date_is_told_by_the_date_behind_it() -> None:
    assert triples("1911\n\nBill\n\nMay 1911\n\n1912\n\nReceipt\n\nLost.\n")[0] == ("1911", "Bill", "May 1911")


def test_a_stray_blank_line_before_a_dated_block_does_no_harm() -> None:
    assert triples("1911\n\nBill\n\nPaid.\n\n\n1912\n\nReceipt\n\nLost.\n\n1913\n\nOrder\n\nSent.\n") == [
        ("1911", "Bill", "Paid."),
        ("1912", "Receipt", "Lost."),
        ("1913", "Order", "Sent."),
    ]


@pytest.mark.parametrize("inner", [1, 2])
@pytest.mark.parametrize("more", [1, 2])
def test_blocks_may_stand_further_apart_than_their_parts(inner: int, more: int) -> None:
    part, block = "\n" * inner, "\n" * (inner + more)
    blocks = [
        ["1911", "Bill", "Paid.", "Twice."],
        ["1912", "Receipt"],
        ["Sketch", "Of a boat."],
        ["1913", "Order", "x"],
    ]
    assert triples(block.join(part.join(one) for one in blocks)) == [
        ("1911", "Bill", "Paid.\n\nTwice."),
        ("1912", "Receipt", None),
        (None, "Sketch", "Of a boat."),
        ("1913", "Order", "x"),
    ]


def test_a_paragraph_that_was_wrapped_is_one_paragraph() -> None:
    assert triples("1911\n\nBill\n\nPaid in\ncopper coins.\n\nTwice.\n")[0][2] == "Paid in copper coins.\n\nTwice."


def test_a_counter_below_the_blocks_ends_the_page() -> None:
    page = "1911\n\nBill\n\nPaid.\n\n1912\n\nReceipt\n\nLost.\n\nShowing 1 to 2 of 3 results\n\n1913\n\nOrder\n"
    assert triples(page) == [("1911", "Bill", "Paid."), ("1912", "Receipt", "Lost."), ("1913", "Order", None)]
    assert [one.locator.page for one in read(page) if isinstance(one.locator, Locator)] == [1, 1, 2]


def test_a_counter_above_and_below_counts_one_page() -> None:
    page = "1 - 1 of 1\n\n\n1911\n\nBill\n\nPaid.\n\n1 - 1 of 1\n\nNext ›\n"
    assert triples(page) == [("1911", "Bill", "Paid.")]
    assert warnings(page) == []


def test_what_stands_above_the_counter_is_no_document_on_any_page() -> None:
    page = "Museum of Ferries\n\nfilter: 1911\n\n{}\n\n\n1911\n\nBill\n\nPaid.\n\n"
    text = page.format("1 - 1 of 2") + page.format("2 - 2 of 2").replace("Bill", "Receipt")
    assert [triple[1] for triple in triples(text)] == ["Bill", "Receipt"]
    assert warnings(text) == []


def test_a_title_that_looks_like_page_furniture_is_a_title_behind_a_date() -> None:
    assert [triple[1] for triple in triples("1911\n\nDocuments\n\nA box.\n\n1912\n\n12\n\nA page.\n")] == [
        "Documents",
        "12",
    ]


def test_a_block_that_was_cut_before_its_title_in_the_middle_of_a_file_is_one_error() -> None:
    page = "1 - 1 of 2\n\n\n1911\n\nSkip to content\n\n\n2 - 2 of 2\n\n\n1912\n\nReceipt\n"
    cut, record = read(page)
    assert isinstance(cut, RecordError)
    assert cut.code == "CUT_BLOCK"
    assert isinstance(record, Record)
    assert record.title == "Receipt"


def test_a_page_with_fewer_documents_than_its_counter_says_is_a_warning() -> None:
    assert warnings("1 - 3 of 9\n\n\n1911\n\nBill\n\nPaid.\n\n1912\n\nReceipt\n") == ["PAGE_COUNT"]


def test_of_many_pages_with_a_wrong_count_the_first_are_named_and_the_others_counted() -> None:
    firsts = range(1, 309, 3)
    page = source("".join(f"{first} - {first + 2} of 309\n\n\n1911\n\nBill\n\nPaid.\n\n" for first in firsts))
    assert len(triples(page)) == 103
    assert [warning.code for warning in page.warnings] == ["PAGE_COUNT"] * 101
    assert page.warnings[-1].message == "3 more pages say another number of documents than were found"


def test_lines_behind_the_end_of_a_page_are_told_and_not_made_documents() -> None:
    page = source("1 - 1 of 1\n\n\n1911\n\nBill\n\nPaid.\n\n‹ Previous Next ›\n\nContact us\n\nPrivacy\n")
    assert triples(page) == [("1911", "Bill", "Paid.")]
    (warning,) = page.warnings
    assert warning.code == "LINES_PASSED_OVER"
    assert warning.message == "2 lines belong to no document: line 12: Contact us; line 14: Privacy"


def test_a_block_as_long_as_a_book_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muniment_importers.formats.listing_text._LONGEST_BLOCK", 50)
    first, second = read(f"1911\n\nBill\n\n{'x' * 60}\n\n1912\n\nReceipt\n")
    assert isinstance(first, RecordError)
    assert first.code == "BLOCK_TOO_LONG"
    assert isinstance(second, Record)


def test_the_source_is_the_site_when_its_address_was_copied() -> None:
    assert ListingText().source_key(Source(SAMPLES / "bulleted.txt"), None) == "letters.example"
    assert (
        ListingText().source_key(source("https://www.Ferry.example:8080/x\n\n1911\n\nBill\n"), None) == "ferry.example"
    )


def test_the_source_is_the_importer_when_no_site_is_named() -> None:
    assert ListingText().source_key(Source(SAMPLES / "first-page.txt"), None) == "listing-text"
    assert ListingText().source_key(source("1911\n\nhttps://no.example/\n"), None) == "listing-text"


@pytest.mark.parametrize("name", ["first-page.txt", "bulleted.txt", "two-pages.txt"])
def test_the_samples_conform(name: str) -> None:
    assert_importer_conforms(ListingText, [SAMPLES / name])


def test_a_page_with_a_counter_is_recognised_surely_and_blocks_alone_less_so() -> None:
    assert confidence((SAMPLES / "first-page.txt").read_bytes()) >= 0.9
    assert confidence((SAMPLES / "bulleted.txt").read_bytes()) >= 0.9
    assert confidence("1911\n\nBill\n\nPaid.\n\n1912\n\nReceipt\n\nLost.\n") == 0.6


@pytest.mark.parametrize(
    "foreign",
    [
        "code,date,title\nA-1,1911,Bill\nA-2,1912,Receipt\n",
        "year\n1911\n1912\n1913\n",
        "Date;Title\nMay 10, 1943;Letter\n",
        '{"date": "1911", "title": "Bill"}\n{"date": "1912", "title": "Receipt"}\n',
        '[\n{"date": "1911"}\n]\n',
        "<ead><unitdate>1911</unitdate></ead>",
        "May 10, 1943\n\nDear Sir,\n\nI have the honour to report that the ferry has sunk.\n\nYours\n",
        "It was a dark night.\n\nThe year was 1911.\n\nNobody spoke.\n",
        "def year():\n    return 1911\n\n\nclass Ferry:\n    built = 1911\n",
        "# Changes\n\n## 1.2\n\n- Ropes are mended.\n- 1 - 10 of 31\n",
        "TY  - JOUR\nPY  - 1911\nER  - \n",
        "\x89PNG\r\n",
        "",
    ],
)
def test_other_formats_are_not_claimed(foreign: str) -> None:
    assert confidence(foreign) < 0.3


@dataclass(frozen=True)
class Page:
    """Blocks, and the text of a page that shows them."""

    blocks: list[Triple]
    text: str


WORDS = ["Letter", "Ferry", "of", "the", "Engineer", "Łódź", "ferryman", "rope", "bridge", "“quoted”", "[sic]", "ice"]
PROSE = st.lists(st.sampled_from(WORDS), min_size=2, max_size=12).map(" ".join)
DATES = st.sampled_from(["May 10, 1943", "10 May 1943", "February 1942", "1911", "circa 1857", "n.d.", "1914-1918"])
TITLES = PROSE | DATES
BLOCKS = st.lists(
    st.tuples(st.none() | DATES, TITLES, st.none() | st.lists(PROSE, min_size=1, max_size=3).map("\n\n".join)),
    max_size=12,
)


def _told_from_dates(blocks: list[Triple]) -> list[bool]:
    """Say of each block whether its title may look like a date and is still known to be none.

    It stands behind a date, or has one paragraph, a description before it and a date behind it.
    """

    def is_told(at: int, date: str | None, description: str) -> bool:
        if date is not None:
            return True
        return 0 < at < len(blocks) - 1 and "\n" not in description and bool(blocks[at - 1][2] and blocks[at + 1][0])

    return [bool(text) and is_told(at, date, text or "") for at, (date, _, text) in enumerate(blocks)]


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page as sites write it: date, title and description each in a place of its own, empty when missing."""
    # Two whole blocks show how far apart things are on this page.
    blocks = [("1850", "Letter of the Engineer", "Ice."), ("May 1851", "Reply", "Rope."), *draw(BLOCKS)]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    blocks = [
        (date, "Title of " + title if is_date(title) and not told else title, description)
        for (date, title, description), told in zip(blocks, _told_from_dates(blocks), strict=True)
    ]
    lines = ["Skip to content", "", "", f"1 - {len(blocks)} of {len(blocks) + 7}", ""]
    for date, title, description in blocks:
        lines += ["", date or "", *([""] if date else []), title]
        lines += ["", *(description.split("\n") if description else [])]
    return Page(blocks, draw(st.sampled_from(["", "\ufeff"])) + end.join(lines) + draw(st.sampled_from(["", end])))


@given(pages())
def test_any_page_reads_back_as_the_blocks_it_was_written_from(page: Page) -> None:
    assert triples(page.text) == page.blocks
    assert ListingText().total(source(page.text), None) == len(page.blocks) + 7
    assert warnings(page.text) == []


@given(st.text(st.sampled_from("ab1943 .-•\n\n\n,|\t“") | st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_text_breaks_the_reader_and_no_line_is_read_twice(text: str) -> None:
    lines = [one.locator.line for one in read(text) if isinstance(one.locator, Locator)]
    assert lines == sorted(set(lines), key=lambda line: line or 0)
