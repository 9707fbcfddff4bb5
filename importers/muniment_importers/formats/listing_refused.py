"""Refused blocks of a copied listing: each below a line that says why, and where a person mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from muniment_importers.formats.listing_blocks import Block
from muniment_importers.formats.listing_lines import is_date
from muniment_importers.refusal import Refusal
from muniment_importers.source import Line

MARK: Final = "# muniment:"


def refused_blocks(refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield refused blocks: a line with the reason, then date, title and description, parted by blank lines."""
    for refusal in refusals:
        yield f"{MARK} {refusal.reason}\n{refusal.text.strip()}\n\n"


def are_refused(lines: Iterable[Line]) -> bool:
    """Say whether these are refused blocks, which begin with a reason."""
    return next((line.text.startswith(MARK) for line in lines if line.text.strip()), False)


def read_refused(lines: Iterable[Line]) -> Iterator[Block]:
    """Yield the blocks as they are now; each begins below its reason, with the date when it has one."""
    block: Block | None = None
    is_new = False  # a new paragraph
    for line in lines:
        text = " ".join(line.text.split())
        if line.text.startswith(MARK):
            if block is not None:
                yield block
            block = None
        elif not text:
            is_new = True
        else:
            block = block or Block(line.number, 1)
            _add(block, text, is_new)
            is_new = False
    if block is not None:
        yield block


def _add(block: Block, text: str, is_new: bool) -> None:
    if block.title is None and block.date is None and is_date(text):
        block.date = text
    elif block.title is None:
        block.title = text
    elif block.paragraphs and not is_new:
        block.paragraphs[-1] += " " + text
    else:
        block.paragraphs.append(text)
