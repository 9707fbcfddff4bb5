"""The lines of a copied results page: which are dates, which count, which belong to the page and not to a document."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from muniment_importers.source import Line
from muniment_schema.values.date_text import read_date, tells_what_happened
from muniment_schema.values.days import MONTH_NAMES

_LONGEST_DATE: Final = 40
_INVISIBLE: Final = "\u200b\u2060\ufeff"
_BULLET: Final = re.compile(r"[•◦▪▫‣⁃·●○■□*+\-–—](?:\s+|$)")

_NUMBER: Final = r"(\d{1,3}(?:[., ]\d{3})+|\d+)"  # lines come with their white space made even
_THINGS: Final = r"(?:results?|records?|documents?|items?|entries|matches|hits)"
_RANGE: Final = re.compile(
    rf"(?:(?:showing|displaying|viewing|{_THINGS})\s*:?\s*)?{_NUMBER}\s*(?:[-–—]|to)\s*{_NUMBER}\s+of\s+(?:about\s+)?"
    rf"{_NUMBER}(?:\s+{_THINGS})?(?:\s+found)?\.?",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    rf"(?:(?:search\s+)?{_THINGS}\s*[:(]\s*{_NUMBER}\)?|{_NUMBER}\s+{_THINGS}(?:\s+found)?)", re.I
)

_SKIP_LINK: Final = re.compile(r"skip to (?:main |the )?(?:content|search|results|navigation)", re.IGNORECASE)
_HEADINGS: Final = re.compile(
    r"(?:search )?results?:?|documents:?|records:?|search|filters?:?|sort(?:ed)? by\b.*|relevance|menu|home|"
    r"back to top|clear all|advanced search|refine (?:your )?(?:search|results)|(?:list|grid) view|"
    r"results per page:?.*",
    re.IGNORECASE,
)
_PAGER_WORD: Final = r"(?:\b(?:first|previous|prev|next|last|page|current|of|\d{1,3})\b|[«»‹›<>…|←→]|\.\.\.)"
_PAGER: Final = re.compile(rf"{_PAGER_WORD}(?:\s*{_PAGER_WORD})*", re.IGNORECASE)
_TURNS: Final = re.compile(r"\d|[«»‹›←→]|next|prev", re.IGNORECASE)
_ARROW: Final = re.compile("[«»‹›←→]")
_ADDRESS: Final = re.compile(r"(?:(?:source|from|url|address)\s*:?\s*)?(https?://[^\s/]\S*)", re.IGNORECASE)

_DATE_WORD: Final = re.compile(
    "|".join(f"{name}|{name[:3]}" for name in MONTH_NAMES)
    + "|sept|spring|summer|autumn|fall|winter|century|centuries|early|late|mid|middle|end|beginning|first|second|third"
    "|last|half|quarter|decade|of|the|in|or|and|to|from|between|before|after|by|until|since|circa|ca|c|about|probably"
    "|possibly|perhaps|likely|approximately|st|nd|rd|th|s|bc|ad|bce|ce|(?:sun|mon|tues|wednes|thurs|fri|satur)day"
    r"|\d{1,4}",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\d+|[^\W\d_]+")
_YEAR: Final = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Part:
    """A line that says something, the blank lines before it, and its number."""

    text: str
    gap: int
    line: int

    @property
    def is_date(self) -> bool:
        """Whether the line is a date, or says that there is none."""
        return is_date(self.text)

    @property
    def may_be_date(self) -> bool:
        """Whether the line is short and names a year, so that its place must decide."""
        return len(self.text) <= _LONGEST_DATE and self.text[-1] not in ".!?:" and bool(_YEAR.search(self.text))


@dataclass(frozen=True, slots=True)
class Count:
    """What a line such as "51 - 60 of 338" counts; a line that gives the total alone has no first and last."""

    total: int
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How the parts of a page stand apart: blank lines inside a block and before the next, and whether by bullets."""

    inner_gap: int = 1
    block_gap: int = 1
    is_bulleted: bool = False
    headings: frozenset[str] = frozenset()  # lines above the first counter, which other pages repeat
    counter_at: int | None = None  # line of the first counter when it stands above the first block


@lru_cache(maxsize=10_000)
def is_date(text: str) -> bool:
    """Say whether a line is a date, also one in words that no EDTF is known for: "Autumn 1951", "17th century"."""
    if len(text) > _LONGEST_DATE or tells_what_happened(text):
        return False  # "Copy of 1920" is a date, and hardly a line for dates
    reading = read_date(text)
    if reading.undated or (reading.edtf is not None and any(character.isdigit() for character in text)):
        return True
    words = _WORD.findall(text)
    if not all(_DATE_WORD.fullmatch(word) for word in words):
        return False
    return bool(_YEAR.search(text)) or any(word.lower() in {"century", "centuries"} for word in words[1:])


def read_count(text: str) -> Count | None:
    """Read a counter line: "1 - 10 of 31", "Showing 1 to 10 of 1,204 results", "338 results"."""
    if len(text) > 80 or not any(character.isdigit() for character in text):
        return None
    if found := _RANGE.fullmatch(text):
        first, last, total = (int(re.sub(r"\D", "", number)) for number in found.groups())
        return Count(total, first, last) if first <= last <= total else None
    if found := _TOTAL.fullmatch(text):
        return Count(int(re.sub(r"\D", "", found[1] or found[2])))
    return None


def is_skip_link(text: str) -> bool:
    """Whether this is the "Skip to content" that a page begins with."""
    return _SKIP_LINK.fullmatch(text) is not None


def is_heading(text: str) -> bool:
    """Whether this is one of the headings and controls that result pages have around their documents."""
    return len(text) <= 60 and (_HEADINGS.fullmatch(text) or _ADDRESS.fullmatch(text)) is not None


def is_pager(text: str) -> bool:
    """Whether this is a line to turn pages with: "« First ‹ Previous 1 2 3 Next ›"."""
    return len(text) <= 120 and _PAGER.fullmatch(text) is not None and _TURNS.search(text) is not None


def is_pager_with_arrows(text: str) -> bool:
    """Whether this is a line to turn pages with that cannot be a title."""
    return is_pager(text) and _ARROW.search(text) is not None


def address(text: str) -> str | None:
    """Give the web address a line consists of."""
    found = _ADDRESS.fullmatch(text)
    return found[1] if found else None


def parts(lines: Iterable[Line], *, is_bulleted: bool) -> Iterator[Part]:
    """Yield the lines that say something. White space is made even; a bullet alone is a blank line."""
    gap = 0
    for line in lines:
        text = _even(line.text, is_bulleted)
        if text:
            yield Part(text, gap, line.number)
            gap = 0
        else:
            gap += 1


def read_layout(lines: Sequence[Line]) -> Layout:
    """Tell from the first lines how the parts of this listing stand apart: by what comes before and after dates."""
    written = [text for text in (_even(line.text, False) for line in lines) if text]
    is_bulleted = 2 * sum(1 for text in written if _BULLET.match(text)) > len(written)
    found = list(parts(lines, is_bulleted=is_bulleted))
    dates = [
        at for at, part in enumerate(found[:-1]) if part.is_date and not found[at + 1].is_date and not _counts(part)
    ]
    counters = [at for at, part in enumerate(found) if _counts(part)]
    above = counters[0] if counters and _is_above_blocks(counters, dates) else None
    dates = [at for at in dates if above is None or at > above]
    inner_gap = _most_common((found[at + 1].gap for at in dates), 1)
    # Only a date below a whole block tells: above the first one of a page, or where a description is missing, the
    # distance is another.
    first = dates[0] if above is None and dates else 0
    below = [at for at in dates if at > first and not _is_furniture(found[at - 1])]
    whole = [at for at in below if found[at - 1].gap == inner_gap and not found[at - 2].is_date]
    # A title can look like a date; a date that stands as near as a description shows that there is no greater distance.
    near = sum(1 for at in below if found[at].gap == inner_gap)
    is_even = 4 * near >= len(below) or (not whole and len(below) < 2)
    block_gap = inner_gap if is_even else _most_common((found[at].gap for at in whole or below), inner_gap)
    return Layout(
        inner_gap,
        max(inner_gap, block_gap),
        is_bulleted,
        frozenset(part.text for part in found[:above]) if above is not None else frozenset(),
        found[above].line if above is not None else None,
    )


def _counts(part: Part) -> bool:
    return read_count(part.text) is not None


def _is_furniture(part: Part) -> bool:
    return _counts(part) or is_skip_link(part.text) or is_heading(part.text) or is_pager(part.text)


def _is_above_blocks(counters: Sequence[int], dates: Sequence[int]) -> bool:
    """Whether the first counter stands above the blocks it counts; a filter by year above it is no block."""
    before = sum(1 for at in dates if at < counters[0])
    until = counters[1] if len(counters) > 1 else sys.maxsize
    behind = sum(1 for at in dates if counters[0] < at < until)
    return before == 0 or (before <= 2 and behind >= 5)


def _most_common(gaps: Iterable[int], otherwise: int) -> int:
    counts = Counter(gaps)
    return min(counts, key=lambda gap: (-counts[gap], gap)) if counts else otherwise


def _even(text: str, is_bulleted: bool) -> str:
    text = " ".join(text.strip(_INVISIBLE).split())
    if is_bulleted and (bullet := _BULLET.match(text)):
        return text[bullet.end() :]
    return text
