"""Reads the page of one document of an archive's web site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import BaseModel

from ..importer import DatedOptions, Detection, FramedImporter
from ..probe import Probe
from ..record import Checkpoint, Deleted, Frame, Record, RecordError
from ..source import Source
from .html_pages.detail import fill, is_detail
from .html_pages.labels import meaning
from .html_pages.page import Page, document_id, read_pages, site_of
from .html_pages.rows import labelled, read_counter


class DocumentHtml(FramedImporter):
    """Pages of single documents as HTML: title, date, summary, body, and what stands under labels and in pills."""

    name = "document-html"
    title = "Page of a document of a web site"
    extensions = (".html", ".htm")
    media_types = ("text/html",)
    Options: ClassVar[type[BaseModel]] = DatedOptions

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise blocks of labels, of which at least one is known."""
        text = probe.text()
        if text is None or not text.lstrip().startswith("<") or "-block" not in text:
            return None
        page = Page(text)
        root = page.tree.body
        if root is None or not is_detail(page) or read_counter(page) is not None:
            return None
        labels = {label for label, _ in labelled(root)}
        known = sorted(label for label in labels if meaning(label))
        return Detection(0.95, f"blocks of labels: {', '.join(known[:4])}") if known else None

    def source_key(self, source: Source, options: Any) -> str | None:
        """Give the host of the site by the page's own word, else the name of this importer."""
        first = next(read_pages(source), None)
        return (site_of(first.address) if first is not None else None) or self.name

    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each page; one whose end is missing is a RecordError CUT_PAGE."""
        for page in read_pages(source):
            where, raw = page.locator(source, page.number), page.text.encode("utf-8", "surrogatepass")
            if page.is_cut:
                hint = "save the page again, to its end"
                yield RecordError("CUT_PAGE", "the page has no end", where, hint=hint, raw=raw)
                continue
            own = document_id(page.address) if page.address else None
            yield Frame(own, where, raw, page)

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record of a page."""
        record = Record(native_id=frame.native_id, locator=frame.locator, raw=frame.raw)
        fill(record, frame.payload)
        if record.title is None:
            hint = "is this the page of a document? name another importer with --format"
            return RecordError("NO_TITLE", "the page has no title", frame.locator, hint=hint, raw=frame.raw)
        return record
