"""The rows of a listing page: what it counts, each document with its link, and where the next page is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from ..listing_lines import Count, read_count
from .page import Page, absolute, line_of, text_of

_DOCUMENT_LINK: Final = 'a[href*="/document/"]'
_ROWS: Final = (".views-row", "article.teaser, .teaser--document", "li.search-result, div.search-result", "article, li")
_HEADINGS: Final = ".title, h2, h3, h4"
_COUNTERS: Final = ".view-header, .pager-summary, .result-summary, .results-count, .search-results-count, .count"
_NEXT: Final = 'a[rel~="next"], link[rel~="next"], .pager__item--next a, .pager-next a, a.next'


@dataclass(frozen=True, slots=True)
class Row:
    """One document as a listing has it. `labels` are its pills, each a label with its values."""

    title: str | None
    link: str | None
    date: str | None
    description: str | None
    raw: bytes
    labels: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


def rows(page: Page) -> list[Row]:
    """Give the documents of a page, in order."""
    return [_row(node) for node in _row_nodes(page)]


def read_counter(page: Page) -> Count | None:
    """Give what the page counts: "1 - 10 of 31"."""
    for node in page.tree.css(_COUNTERS):
        for line in text_of(node).splitlines():
            if (count := read_count(line)) is not None:
                return count
    return None


def next_page(page: Page) -> str | None:
    """Give the address of the page after this one, as its pager says; None on the last."""
    for node in page.tree.css(_NEXT):
        link = (node.attributes.get("href") or "").strip()
        if link and (whole := absolute(page.base, link)) is not None:
            return whole
    return None


def labelled(node: LexborNode) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the blocks of labels below a node: pills with a heading, and information with a sub-title."""
    for block in node.css(".information-block, .pill-block"):
        label = line_of(block.css_first(".sub-title, .title, h3, h4"))
        if label is None:
            continue
        found = block.css(".pill .name, .text")
        values = [value for each in found or block.css("a, li, p, span") if (value := text_of(each))]
        yield label, tuple(dict.fromkeys(value for value in values if value != label))


def _row_nodes(page: Page) -> list[LexborNode]:
    for selector in _ROWS:
        # Outside of a known row only what has a title that leads to a document is one: a menu has list items as well.
        found = page.tree.css(selector)
        if selector == _ROWS[-1]:
            found = [node for node in found if (title := node.css_first(_HEADINGS)) and title.css_first(_DOCUMENT_LINK)]
        nodes = [
            node for node in found if node.css_first(selector, strict=False) is None or not _has_inner(node, selector)
        ]
        if nodes:
            return nodes
    return []


def _has_inner(node: LexborNode, selector: str) -> bool:
    return any(inner.mem_id != node.mem_id for inner in node.css(selector))


def _row(node: LexborNode) -> Row:
    heading = node.css_first(_HEADINGS)
    anchor = (heading.css_first("a[href]") if heading is not None else None) or node.css_first(_DOCUMENT_LINK)
    title = line_of(heading) or line_of(anchor)
    link = (anchor.attributes.get("href") or "").strip() if anchor is not None else ""
    summary = node.css_first(".summary, .description, .field--name-body, .body")
    if summary is None:
        summary = next((each for each in node.css("p") if text_of(each)), None)
    return Row(
        title,
        link or None,
        line_of(node.css_first(".date, time")),
        (text_of(summary) or None) if summary is not None else None,
        (node.html or "").encode("utf-8", "surrogatepass"),
        tuple(labelled(node)),
    )
