"""Plain text out of elements with markup inside."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from lxml import etree

_SPACE: Final = re.compile(r"[ \t\r\n]+")
_NONE: Final[frozenset[str]] = frozenset()


def name_of(element: Any | None) -> str:
    """Give the name of an element without its namespace; "" for anything that is no element."""
    tag = None if element is None else element.tag
    # A prefix that nobody declared stays in the name.
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def namespace_of(element: Any) -> str:
    """Give the namespace of an element; "" without one."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def attribute(element: Any, name: str) -> str | None:
    """Give an attribute by its name, in whatever namespace; None when it is missing or blank."""
    value = element.get(name)
    if value is None:
        value = next((each for key, each in element.items() if key.rpartition("}")[2] == name), None)
    return (value.strip() or None) if value is not None else None


def children(element: Any, *names: str) -> Iterator[Any]:
    """Yield the children of these names, whatever their namespace; all of them without names."""
    for child in element:
        name = name_of(child)
        if name and (not names or name in names):
            yield child


def child(element: Any, *names: str) -> Any | None:
    """Give the first child of these names."""
    return next(children(element, *names), None)


def descendants(element: Any, *names: str) -> Iterator[Any]:
    """Yield what stands below an element under these names, in document order."""
    for each in element.iter():
        if each is not element and name_of(each) in names:
            yield each


def line_of(element: Any | None, *, without: Collection[str] = _NONE) -> str | None:
    """Give the text of an element on one line, markup taken out; None when there is none."""
    if element is None:
        return None
    return _SPACE.sub(" ", "".join(_pieces(element, without, _NONE, _NONE))).strip() or None


def text_of(
    element: Any | None,
    *,
    paragraphs: Collection[str],
    lines: Collection[str] = _NONE,
    without: Collection[str] = _NONE,
) -> str | None:
    """Give the text of an element: elements named `paragraphs` parted by blank lines, `lines` by line ends.

    White space is made even. `without` names elements whose text is left out, such as headings.
    """
    if element is None:
        return None
    whole = "".join(_pieces(element, without, paragraphs, lines))
    kept = [" ".join(line.split()) for line in whole.split("\n")]
    return "\n\n".join(part for part in re.split(r"\n{2,}", "\n".join(kept).strip()) if part) or None


def _pieces(
    element: Any, without: Collection[str], paragraphs: Collection[str], lines: Collection[str]
) -> Iterator[str]:
    """Yield the texts below an element; its own line ends are white space, those yielded are marks."""
    waiting: list[Any] = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
            continue
        if each.tag is etree.Entity:  # of a DTD that is not loaded: those of HTML are known
            yield html.unescape(each.text or "")
            continue
        name = name_of(each)
        if not name or (name in without and each is not element):
            continue
        mark = "\n\n" if name in paragraphs else "\n" if name in lines else ""
        if mark:
            yield mark
        if each.text:
            yield _SPACE.sub(" ", each.text)
        if name in paragraphs:
            waiting.append(mark)
        for inner in reversed(each):
            if inner.tail:
                waiting.append(_SPACE.sub(" ", inner.tail))
            waiting.append(inner)
