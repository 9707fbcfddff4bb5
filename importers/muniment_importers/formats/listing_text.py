"""Reads the text of search result pages that were copied from an archive's web site."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from pydantic import BaseModel

from muniment_importers.formats.listing_blocks import Block, BlockReader
from muniment_importers.formats.listing_lines import address, parts, read_count, read_layout
from muniment_importers.formats.listing_refused import are_refused, read_refused, refused_blocks
from muniment_importers.importer import DatedOptions, Detection, FramedImporter
from muniment_importers.probe import Probe
from muniment_importers.record import Checkpoint, Deleted, Frame, Locator, Record, RecordError
from muniment_importers.refusal import Refusal
from muniment_importers.source import Line, Source

_LAYOUT_LINES: Final = 1_000
_LONGEST_BLOCK: Final = 1_000_000
_LONGEST_TITLE: Final = 500
_SOURCE_KEY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_TEMPLATE: Final = """\
1 - 1 of 1


May 1943

Minute book of the parish council

Minutes of all meetings, with an index. This is an example: write your own documents over it, each as date, title and
description with a blank line between, two blank lines between documents, and their number in the first line.
"""


class ListingText(FramedImporter):
    """Pages of search results, copied as text: date, title and description of each document, parted by blank lines."""

    name = "listing-text"
    title = "Search results copied as text"
    media_types = ("text/plain",)
    Options: ClassVar[type[BaseModel]] = DatedOptions

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise a counter such as "1 - 10 of 31" above blocks, or, less surely, dated blocks alone."""
        text = probe.text()
        if text is None or text.lstrip()[:1] in {"<", "{"} or probe.json_keys():
            return None
        lines = [Line(number, line, Locator()) for number, line in enumerate(text.splitlines(), start=1)]
        if are_refused(lines):
            return Detection(0.95, "refused blocks of a listing")
        layout = read_layout(lines[:_LAYOUT_LINES])
        found = list(parts(lines, is_bulleted=layout.is_bulleted))
        blocks = [block for block in BlockReader(layout).blocks(found) if block.title]
        dated = sum(1 for block in blocks if block.date)
        counts = [count for part in found if (count := read_count(part.text)) and count.first is not None]
        if counts and blocks:
            return Detection(0.95, f"a counter to {counts[0].total} and {len(blocks)} blocks, {dated} with a date")
        is_listing = dated >= 2 and 2 * dated >= len(blocks) and len(found) <= 6 * len(blocks)
        if is_listing and all(len(block.title or "") <= _LONGEST_TITLE for block in blocks):
            return Detection(0.6, f"{len(blocks)} blocks of date, title and description, and no counter")
        return None

    def total(self, source: Source, options: Any) -> int | None:
        """Give the total of the first counter: the 31 of "1 - 10 of 31"."""
        lines = itertools.islice(source.lines(), _LAYOUT_LINES)
        found = (count for part in parts(lines, is_bulleted=True) if (count := read_count(part.text)) is not None)
        first = next(found, None)
        return None if first is None else first.total

    def source_key(self, source: Source, options: Any) -> str | None:
        """Give the host of the site when its address was copied too, else the name of this importer."""
        for part in parts(itertools.islice(source.lines(), _LAYOUT_LINES), is_bulleted=True):
            if part.is_date:
                break
            if (url := address(part.text)) is not None:
                host = (urlsplit(url).hostname or "").removeprefix("www.")
                if _SOURCE_KEY.fullmatch(host):
                    return host
        return self.name

    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each block; a last one that was cut after its date is a RecordError CUT_BLOCK.

        `source.warnings` gets what is doubtful: a page with more or fewer blocks than its counter says (PAGE_COUNT),
        and lines that belong to no block (LINES_PASSED_OVER).
        """
        lines = iter(source.lines())
        first_lines = list(itertools.islice(lines, _LAYOUT_LINES))
        all_lines = itertools.chain(first_lines, lines)
        layout = read_layout(first_lines)
        reader = BlockReader(layout)
        if are_refused(first_lines):
            blocks = read_refused(all_lines)
        else:
            blocks = reader.blocks(parts(all_lines, is_bulleted=layout.is_bulleted))
        for number, block in enumerate(blocks, start=1):
            where = Locator(input=source.name, line=block.line, page=block.page, record=number)
            raw = _as_text(block)
            if block.title is None:
                yield RecordError(
                    "CUT_BLOCK",
                    f"the date {block.date!r} has no title",
                    where,
                    hint="copy the page again, to its end",
                    field="title",
                    value=block.date,
                    raw=raw,
                )
            elif len(raw) > _LONGEST_BLOCK:
                message = f"the block has {len(raw):,} characters; {_LONGEST_BLOCK:,} are allowed"
                hint = "is this a listing? name another importer with --format"
                yield RecordError(
                    "BLOCK_TOO_LONG", message, where, hint=hint, field="description", value=block.title, raw=raw
                )
            else:
                yield Frame(None, where, raw.encode("utf-8"), block)
        source.warnings += _doubts(source, reader)

    def rejected(self, refusals: Iterable[Refusal], source: Source, options: Any) -> Iterator[str]:
        """Give refused blocks, each below a line that says why."""
        return refused_blocks(refusals)

    def template(self) -> str:
        """Give a listing of one document."""
        return _TEMPLATE

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record of a block; its native id is derived by the core, for a listing states none."""
        block: Block = frame.payload
        description = "\n\n".join(block.paragraphs) or None
        return Record(title=block.title, date=block.date, description=description, locator=frame.locator, raw=frame.raw)


def _as_text(block: Block) -> str:
    return "\n\n".join([block.date or "", block.title or "", *block.paragraphs])


def _doubts(source: Source, reader: BlockReader) -> Iterable[RecordError]:
    for short in reader.short_pages:
        where = Locator(input=source.name, line=short.line, page=short.page)
        hint = "compare the page; the lines that were taken for titles may be others"
        said = f"{short.count.first} - {short.count.last} of {short.count.total}"
        yield RecordError(
            "PAGE_COUNT", f"the page says {said}, and {short.found} documents were found", where, hint=hint
        )
    if more := reader.short_page_count - len(reader.short_pages):
        said = f"{more} more pages say another number of documents than were found"
        yield RecordError("PAGE_COUNT", said, Locator(input=source.name), hint="compare the pages")
    if reader.passed_over:
        first = Locator(input=source.name, line=reader.passed_over[0].line)
        shown = "; ".join(f"line {part.line}: {part.text[:80]}" for part in reader.passed_over)
        message = f"{reader.passed_over_count} lines belong to no document: {shown}"
        hint = "take them out of the copy, or see whether a document is among them"
        yield RecordError("LINES_PASSED_OVER", message, first, hint=hint)
