"""Reads the listing pages of an archive's web site, and when harvesting the documents that they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pydantic import BaseModel, Field

from ..importer import DatedOptions, Detection, FramedImporter, HarvestOptions
from ..probe import Probe
from ..record import Checkpoint, Deleted, FatalImportError, Frame, Record, RecordError
from ..source import Source
from .html_pages.detail import fill, is_detail
from .html_pages.labels import put
from .html_pages.page import Page, absolute, document_id, page_of, read_pages, site_of
from .html_pages.rows import Row, next_page, read_counter, rows

_MOST_PAGES: Final = 100_000


class ListingHtmlOptions(DatedOptions, HarvestOptions):
    """Options of `listing-html`."""

    reach: ClassVar[frozenset[str]] = HarvestOptions.reach | {"pages"}

    interval: float = Field(default=1.0, ge=0, le=3600, description="Seconds that lie at least between two requests.")
    documents: bool = Field(default=True, description="When harvesting, read the page of each document as well.")
    pages: int | None = Field(default=None, ge=1, description="When harvesting, read this many pages at most.")


@dataclass(frozen=True, slots=True)
class _Found:
    """A document of a listing, and its own page when that was fetched."""

    row: Row
    page: Page
    detail: Page | None = None


class ListingHtml(FramedImporter):
    """Pages of search results as HTML: link, date, title, summary and pills of each document.

    Harvested, it turns the pages by their pager and reads the page of each document too.
    """

    name = "listing-html"
    title = "Search results of a web site"
    extensions = (".html", ".htm")
    media_types = ("text/html",)
    Options: ClassVar[type[BaseModel]] = ListingHtmlOptions
    capabilities = frozenset({"harvest"})

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise rows with links to documents; a counter such as "1 - 10 of 31" makes it sure."""
        text = probe.text()
        if text is None or "/document/" not in text or not text.lstrip().startswith("<"):
            return None
        page = Page(text)
        found = [row for row in rows(page) if row.title and row.link and document_id(row.link)]
        count = read_counter(page)
        if count is not None and found:
            return Detection(0.97, f"a counter to {count.total} and {len(found)} rows with links to documents")
        if len(found) >= 2 and not is_detail(page):
            return Detection(0.8, f"{len(found)} rows with links to documents, and no counter")
        return None

    def total(self, source: Source, options: Any) -> int | None:
        """Give the total of the first counter: the 31 of "1 - 10 of 31"."""
        if source.url is not None:
            return None  # it would be one more request
        first = next(read_pages(source), None)
        count = read_counter(first) if first is not None else None
        return None if count is None else count.total

    def source_key(self, source: Source, options: Any) -> str | None:
        """Give the host of the site, by its address or by the page's own word, else the name of this importer."""
        if source.url is not None:
            return site_of(source.url) or self.name
        first = next(read_pages(source), None)
        return (site_of(first.base) if first is not None else None) or self.name

    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each row. A row without a title is a RecordError NO_TITLE, the last of a cut page a CUT_PAGE.

        `source.warnings` gets PAGE_COUNT for a page with more or fewer rows than it says, DOCUMENT_NOT_READ for a
        document whose own page could not be had, and PAGER_LOOP for a pager that leads back.
        """
        record = 0
        for page in self._crawled(source, options, start) if source.url else read_pages(source):
            found = rows(page)
            self._check_count(page, len(found), source)
            for at, row in enumerate(found, start=1):
                record += 1
                where = page.locator(source, record)
                is_half = page.is_cut and at == len(found)
                if is_half or row.title is None:
                    code = "CUT_PAGE" if is_half else "NO_TITLE"
                    message = "the page ends inside of this document" if is_half else "the row has no title"
                    hint = "save the page again, to its end" if is_half else "is this row a document?"
                    yield RecordError(code, message, where, hint=hint, field="title", value=row.title, raw=row.raw)
                    continue
                detail = self._detail(source, page, row, options)
                context = b"" if detail is None else detail.text.encode("utf-8", "surrogatepass")
                own = document_id(row.link) if row.link else None
                yield Frame(own, where, row.raw, _Found(row, page, detail), context)
            if source.url is not None and (following := next_page(page)) is not None:
                yield Checkpoint({"page": following, "number": page.number + 1}, record)
        if source.url is not None:
            yield Checkpoint(None, record)  # the next harvest begins at the first page

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record of a row, with what the document's own page says beside it."""
        found: _Found = frame.payload
        row = found.row
        record = Record(
            native_id=frame.native_id,
            title=row.title,
            date=row.date,
            description=row.description,
            url=absolute(found.page.base, row.link) if row.link else None,
            locator=frame.locator,
            raw=frame.raw,
        )
        for label, values in row.labels:
            put(record, label, values)
        if found.detail is not None:
            fill(record, found.detail)
        return record

    @staticmethod
    def _crawled(source: Source, options: ListingHtmlOptions, start: Checkpoint | None) -> Iterator[Page]:
        begin = start.position if start is not None and isinstance(start.position, dict) else {}
        url: str | None = begin.get("page", source.url)
        number, seen = int(begin.get("number", 1)), set[str]()
        while url is not None:
            if url in seen:
                message = f"the pager of page {number - 1} leads back to {url}"
                source.warnings.append(RecordError("PAGER_LOOP", message, hint="compare the number of documents"))
                return
            if len(seen) >= (options.pages or _MOST_PAGES):
                return
            seen.add(url)
            with source.get(url) as stream:
                page = page_of(stream.read(), url, number)
            yield page
            url, number = next_page(page), number + 1
            if url is not None and site_of(url) != site_of(source.url):
                message = f"the next page is on another site, and is not read: {url}"
                source.warnings.append(RecordError("PAGER_LEAVES", message, page.locator(source)))
                return

    @staticmethod
    def _detail(source: Source, page: Page, row: Row, options: ListingHtmlOptions) -> Page | None:
        link = absolute(page.base, row.link) if row.link else None
        if source.url is None or not options.documents or link is None or site_of(link) != site_of(source.url):
            return None
        try:
            with source.get(link) as stream:
                return page_of(stream.read(), link, 1)
        except FatalImportError as error:
            hint = error.hint or "harvest again: what the listing says is kept until then"
            source.warnings.append(RecordError("DOCUMENT_NOT_READ", error.message, page.locator(source), hint=hint))
            return None

    @staticmethod
    def _check_count(page: Page, found: int, source: Source) -> None:
        count = read_counter(page)
        if count is None or count.first is None or count.last is None or found == count.last - count.first + 1:
            return
        said = f"{count.first} - {count.last} of {count.total}"
        hint = "compare the page; rows of another form may be documents"
        message = f"the page says {said}, and {found} documents were found"
        source.warnings.append(RecordError("PAGE_COUNT", message, page.locator(source), hint=hint))
