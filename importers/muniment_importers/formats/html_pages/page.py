"""One page of HTML, parsed: no script is run, nothing is fetched, and text comes out plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ...record import FatalImportError, Locator
from ...source import Source

_MOST_CHARACTERS: Final = 32 << 20
_HEAD_BYTES: Final = 4096
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_PAGE_END: Final = re.compile(r"</html\s*>", re.IGNORECASE)
_PAGE_BEGIN: Final = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_SILENT: Final = frozenset({"script", "style", "template", "noscript", "svg", "head", "button", "select"})
_PARAGRAPHS: Final = frozenset(  # elements that begin and end a paragraph
    ["address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form"]
) | frozenset(
    ["h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul"]
)
_LINES: Final = frozenset({"br", "li", "tr"})


@dataclass
class Page:
    """One page of a file or of a site.

    `number` counts from 1, `line` is that of its beginning. `url` is where it was fetched, if it was. `is_cut` says
    that its end is missing, so that the last thing on it may be half.
    """

    text: str
    number: int = 1
    line: int = 1
    url: str | None = None

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page."""
        return LexborHTMLParser(self.text)

    @property
    def is_cut(self) -> bool:
        """Whether the page begins as a whole one and never ends."""
        return _PAGE_BEGIN.search(self.text) is not None and _PAGE_END.search(self.text) is None

    @cached_property
    def address(self) -> str | None:
        """The address that the page has by its own word (canonical link, og:url), else the one it was fetched from."""
        for selector, name in (('link[rel~="canonical"]', "href"), ('meta[property="og:url"]', "content")):
            node = self.tree.css_first(selector)
            said = (node.attributes.get(name) or "").strip() if node is not None else ""
            if said and (whole := absolute(self.url, said)) is not None:
                return whole
        return self.url

    @cached_property
    def base(self) -> str | None:
        """What relative links start from."""
        node = self.tree.css_first("base[href]")
        said = (node.attributes.get("href") or "").strip() if node is not None else ""
        return absolute(self.url or self.address, said) if said else self.url or self.address

    def locator(self, source: Source, record: int | None = None) -> Locator:
        """Say where a record of this page is."""
        return Locator(input=self.url or source.name, page=self.number, record=record)


def read_pages(source: Source) -> Iterator[Page]:
    """Yield the pages of a file, one as a rule; several that were put one behind the other are parted at `</html>`.

    Raises FatalImportError PAGE_TOO_LARGE for a page of more than 32 million characters.
    """
    with source.open() as stream:
        if declared := _CHARSET.search(stream.read(_HEAD_BYTES)):
            source.declared_encoding = declared[1].decode("ascii")
    number, line, line_of_page = 1, 1, 1
    kept: list[str] = []
    size = 0
    with source.text() as text:
        while piece := text.readline(_MOST_CHARACTERS):
            while (end := _PAGE_END.search(piece)) is not None:
                yield Page("".join([*kept, piece[: end.end()]]), number, line_of_page)
                kept, size = [], 0
                number, line_of_page = number + 1, line
                piece = piece[end.end() :]
            kept.append(piece)
            size += len(piece)
            line += piece.count("\n")
            if size > _MOST_CHARACTERS:
                message = f"the page has more than {_MOST_CHARACTERS:,} characters"
                raise FatalImportError("PAGE_TOO_LARGE", message, "is this a page? name another importer with --format")
    rest = "".join(kept)
    if rest.strip():
        yield Page(rest, number, line_of_page)


def page_of(content: bytes, url: str, number: int) -> Page:
    """Give a page that was fetched."""
    fetched = Source(None, stream=content, name=url)
    pages = list(read_pages(fetched))
    page = pages[0] if pages else Page("")
    page.number, page.url = number, url
    return page


def text_of(node: LexborNode) -> str:
    """Give what a reader sees of a node: paragraphs parted by a blank line, white space made even."""
    pieces: list[str] = []
    waiting: list[LexborNode | str] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            pieces.append(each)
        elif each.is_text_node:
            pieces.append(_SPACE.sub(" ", each.text_content or ""))
        elif each.tag not in _SILENT and not each.is_comment_node:
            if each.tag in _PARAGRAPHS:
                pieces.append("\n\n")
                waiting.append("\n\n")
            elif each.tag in _LINES:
                pieces.append("\n")
            waiting.extend(reversed(list(each.iter(include_text=True))))
    lines = "\n".join(" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n\n".join(part for part in re.split(r"\n{2,}", lines.strip()) if part)


def line_of(node: LexborNode | None) -> str | None:
    """Give the text of a node as one line; None when there is none."""
    return (" ".join(text_of(node).split()) or None) if node is not None else None


def absolute(base: str | None, link: str) -> str | None:
    """Give the whole address of a link on the web; None when it has none, or is of no use as one."""
    try:
        whole = urljoin(base or "", link.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in {"http", "https"} and parts.hostname else None


def document_id(link: str) -> str | None:
    """Give the source's own id of a document from the link to it: what stands behind `/document/`."""
    try:
        path = urlsplit(link.strip()).path
    except ValueError:
        return None
    _, mark, rest = path.rpartition("/document/")
    own = unquote(rest.strip("/")).removesuffix(".html")
    return own if mark and own and "/" not in own else None


def site_of(address: str | None) -> str | None:
    """Give the host of an address without `www.`, which is the key of a site as a source."""
    if address is None:
        return None
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return host if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", host) else None
