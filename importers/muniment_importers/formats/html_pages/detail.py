"""The page of one document: date, title, summary, body, and what stands under labels."""

from __future__ import annotations

from typing import Final

from ...record import Attachment, Record
from .labels import put
from .page import Page, absolute, document_id, line_of, text_of
from .rows import labelled

_BLOCKS: Final = ".information-block, .pill-block"
_BODY: Final = ".document-body, .document-text, .transcript, .field--name-body, .body-text, article .body"


def is_detail(page: Page) -> bool:
    """Whether this is the page of one document: it has labels in blocks."""
    return page.tree.css_first(_BLOCKS) is not None


def fill(record: Record, page: Page) -> None:
    """Add what a document's page says; what the record has already, from a listing, stays."""
    root = page.tree.css_first("main") or page.tree.body
    if root is None:
        return
    titles = (each for each in root.css("h1, h2, .title") if not _is_in_block(each))
    heading = page.tree.css_first('meta[property="og:title"]')
    record.title = record.title or next((title for each in titles if (title := line_of(each))), None)
    record.title = record.title or (heading.attributes.get("content") if heading is not None else None)
    record.date = record.date or line_of(root.css_first(".date, time"))
    summary = root.css_first(".summary")
    if summary is not None:
        record.description = text_of(summary) or record.description
    body = root.css_first(_BODY)
    if body is not None and body.css_first(_BLOCKS) is None:
        record.body = text_of(body) or None
    seen = set()
    for label, values in labelled(root):
        if (label, values) not in seen:
            seen.add((label, values))
            put(record, label, values)
    record.url = record.url or page.address
    if record.native_id is None and page.address is not None:
        record.native_id = document_id(page.address)
    _attach(record, page)


def _attach(record: Record, page: Page) -> None:
    known = {each.path_or_url for each in record.attachments}
    for anchor in page.tree.css("main a[href], .download a[href], a.download[href]"):
        link = (anchor.attributes.get("href") or "").strip()
        if not link.partition("?")[0].partition("#")[0].lower().endswith(".pdf"):
            continue
        whole = absolute(page.base, link) or link
        if whole not in known:
            known.add(whole)
            record.attachments.append(Attachment(whole, media_type="application/pdf"))


def _is_in_block(node: object) -> bool:
    parent = getattr(node, "parent", None)
    while parent is not None:
        classes = (parent.attributes or {}).get("class") or ""
        if "pill-block" in classes or "information-block" in classes:
            return True
        parent = parent.parent
    return False
