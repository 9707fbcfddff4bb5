"""Reads any page of HTML: by selectors that a person gives, else by what its head says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from pydantic import BaseModel, Field, field_validator
from selectolax.lexbor import LexborNode, SelectolaxError

from ..importer import Detection, FramedImporter
from ..mapping.options import MappedOptions
from ..mapping.record_map import RowMapper
from ..probe import Probe
from ..record import Checkpoint, Deleted, Frame, Record, RecordError
from ..source import Source
from .html_pages.page import Page, absolute, line_of, read_pages, site_of, text_of

_BETWEEN: Final = "\x1e"  # parts the values of one field; no page can contain it in a text
# Elements of Dublin Core and its terms, as a page's head names them, and what they are here.
_TERMS: Final = {
    "title": "title",
    "alternative": "names",
    "creator": "agents.cre",
    "contributor": "agents.ctb",
    "publisher": "agents.pbl",
    "subject": "subjects",
    "description": "description",
    "abstract": "description",
    "date": "date",
    "created": "date",
    "issued": "dates.published",
    "temporal": "dates.covered",
    "type": "type",
    "format": "extents",
    "extent": "extents",
    "identifier": "identifiers",
    "source": "source_citation",
    "language": "languages",
    "coverage": "places",
    "spatial": "places",
    "rights": "rights",
    "license": "rights",
}


class HtmlOptions(MappedOptions):
    """Options of `html`."""

    record: str | None = Field(default=None, description="CSS selector of one record; without it the page is one.")
    fields: str | None = Field(
        default=None,
        description="Where the fields are: `title = h3; date = .date; url = a@href`, each a field and a CSS selector.",
    )

    @field_validator("record")
    @classmethod
    def _selects(cls, selector: str | None) -> str | None:
        return None if selector is None else _checked(selector)

    @field_validator("fields")
    @classmethod
    def _are_fields(cls, fields: str | None) -> str | None:
        if fields is not None:
            parsed_fields(fields)
        return fields


class Html(FramedImporter):
    """Pages of HTML: records by CSS selectors, or one a page by Dublin Core and other meta elements."""

    name = "html"
    title = "Web page"
    extensions = (".html", ".htm", ".xhtml")
    media_types = ("text/html", "application/xhtml+xml")
    Options: ClassVar[type[BaseModel]] = HtmlOptions
    capabilities = frozenset({"map"})

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise Dublin Core in a page's head; any other page only half-heartedly."""
        text = probe.text()
        if text is None or not text.lstrip().startswith("<"):
            return None
        head = text.lstrip()[:2000].lower()
        if "<html" not in head and "<!doctype html" not in head:
            return None
        terms = [name for name, _ in _meta(Page(text)) if name.startswith(("DC.", "DCTERMS."))]
        if len(terms) >= 2:
            return Detection(0.9, f"a page with {', '.join(terms[:4])} in its head")
        return Detection(0.25, "a page of HTML, of which only the head is understood")

    def source_key(self, source: Source, options: Any) -> str | None:
        """Give the host of the site by the page's own word, else the name of this importer."""
        first = next(read_pages(source), None)
        return (site_of(first.address) if first is not None else None) or self.name

    def frames(
        self, source: Source, options: HtmlOptions, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each record; a page whose end is missing gives a RecordError CUT_PAGE for the last one on it."""
        selectors = parsed_fields(options.fields) if options.fields else []
        number = 0
        for page in read_pages(source):
            root = page.tree.root
            if root is None:
                continue
            nodes = page.tree.css(options.record) if options.record else [root]
            for at, node in enumerate(nodes, start=1):
                number += 1
                where = page.locator(source, number)
                raw = (node.html or page.text).encode("utf-8", "surrogatepass")
                if page.is_cut and at == len(nodes):
                    hint = "save the page again, to its end"
                    yield RecordError("CUT_PAGE", "the page ends inside of this record", where, hint=hint, raw=raw)
                    continue
                found = _selected(node, page, selectors) if selectors else _of_head(page)
                mapper = RowMapper([name for name, _ in found], options.field_map, separator=_BETWEEN, kind=None)
                cells = [_BETWEEN.join(values) for _, values in found]
                yield Frame(mapper.native_id(cells), where, raw, (mapper, cells))

    def map(self, frame: Frame, options: HtmlOptions) -> Record | RecordError:
        """Give the record of what the selectors found."""
        mapper, cells = frame.payload
        record = Record(locator=frame.locator, raw=frame.raw)
        try:
            mapper.record(cells, record)
        except RecordError as error:
            error.locator, error.raw, error.native_id = frame.locator, frame.raw, frame.native_id
            return error
        return record

    def fields(self, source: Source, options: HtmlOptions) -> list[str]:
        """Give the paths that a map can name, in order."""
        for frame in self.frames(source, options.model_copy(update={"field_map": None})):
            if isinstance(frame, Frame):
                return list(dict.fromkeys(frame.payload[0].paths))
        return []


def parsed_fields(fields: str) -> list[tuple[str, str, str | None]]:
    """Read `title = h3; url = a@href`: field, selector, and the attribute to take when it is not the text.

    Raises ValueError that says which part is wrong.
    """
    found = []
    for part in fields.replace("\n", ";").split(";"):
        if not part.strip():
            continue
        name, sign, selector = part.partition("=")
        if not sign or not name.strip() or not selector.strip():
            raise ValueError(f"{part.strip()!r} is not a field and its selector, as in: title = h3")
        selector, _, attribute = selector.strip().partition("@")
        found.append((name.strip(), _checked(selector.strip() or "*"), attribute.strip() or None))
    return found


def _checked(selector: str) -> str:
    try:
        Page("<p></p>").tree.css(selector)
    except (SelectolaxError, ValueError):
        raise ValueError(f"{selector!r} is no CSS selector") from None
    return selector


def _selected(
    node: LexborNode, page: Page, selectors: list[tuple[str, str, str | None]]
) -> list[tuple[str, list[str]]]:
    found = []
    for name, selector, attribute in selectors:
        values = [_value(each, page, attribute) for each in node.css(selector)]
        found.append((name, [value for value in values if value]))
    return found


def _value(node: LexborNode, page: Page, attribute: str | None) -> str:
    if attribute is None:
        return text_of(node)
    value = (node.attributes.get(attribute) or "").strip()
    return (absolute(page.base, value) or value) if attribute in {"href", "src"} and value else value


def _meta(page: Page) -> Iterator[tuple[str, str]]:
    """Yield name and content of the meta elements of Dublin Core, under one spelling of the prefix, and of others."""
    for node in page.tree.css("meta[content]"):
        name = (node.attributes.get("name") or node.attributes.get("property") or "").strip()
        content = " ".join((node.attributes.get("content") or "").split())
        prefix, dot, term = name.replace(":", ".", 1).partition(".")
        if dot and prefix.upper() in {"DC", "DCTERMS"} and content:
            yield f"{prefix.upper()}.{term}", content
        elif name and content:
            yield name, content


def _of_head(page: Page) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for name, content in _meta(page):
        prefix, _, term = name.partition(".")
        field = _TERMS.get(term.partition(".")[0].lower()) if prefix in {"DC", "DCTERMS"} else None
        if field == "identifiers" and content.startswith(("http://", "https://")):
            field = "url"
        if field is None and prefix in {"DC", "DCTERMS"}:
            field = name
        field = field or {"author": "agents.aut", "keywords": "subjects"}.get(name.lower())
        if field is not None:
            found.setdefault(field, []).append(content)
    if "description" not in found:
        found["description"] = [
            text for name, text in _meta(page) if name.lower() in {"description", "og:description"}
        ][:1]
    if "title" not in found:
        said = [text for name, text in _meta(page) if name.lower() == "og:title"]
        titles = [*said, line_of(page.tree.css_first("h1")), line_of(page.tree.css_first("title"))]
        found["title"] = [title for title in titles if title][:1] or _title_element(page)
    address = page.address
    if address is not None:
        found.setdefault("url", [address])
    own = found.get("url") or []
    if own:
        found.setdefault("native_id", own[:1])
        found["url"] = own[:1]
    return [(field, values) for field, values in found.items() if values]


def _title_element(page: Page) -> list[str]:
    node = page.tree.css_first("title")
    text = " ".join((node.text() if node is not None else "").split())
    return [text] if text else []
