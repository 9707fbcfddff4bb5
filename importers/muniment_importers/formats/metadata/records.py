"""The records of a file: each with its header of OAI-PMH, if it has one, and the metadata inside."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from ...record import RecordError
from ...source import Source
from ..xml_text.reader import START, events, forget
from ..xml_text.text import attribute, child, children, line_of, name_of

# What wraps a record of OAI-PMH, also where only that record was saved.
_WRAPPER: Final = "record"


@dataclass(slots=True)
class Found:
    """One record. `metadata` is None for a deleted one, and where a repository sent none."""

    metadata: Any | None
    raw: bytes
    line: int | None
    identifier: str | None = None
    datestamp: str | None = None
    sets: tuple[str, ...] = ()
    is_deleted: bool = False


def found_records(source: Source, names: Collection[str], *, lenient: bool = False) -> Iterator[Found | RecordError]:
    """Yield the records of a file as a stream: wrapped ones, and elements of these names that stand alone."""
    wrappers, inside = 0, 0
    for each in events(source, lenient=lenient):
        if isinstance(each, RecordError):
            yield each
            return
        event, element = each
        name = name_of(element)
        if name != _WRAPPER and name not in names:
            continue
        if event == START:
            wrappers += name == _WRAPPER
            inside += name in names and not wrappers
        elif name == _WRAPPER:
            wrappers -= 1
            if not wrappers:
                yield wrapped(element)
                forget(element)
        elif not wrappers:
            inside -= 1
            if not inside:  # a related item of MODS is no record
                yield Found(deepcopy(element), etree.tostring(element, with_tail=False), element.sourceline)
                forget(element)


def wrapped(element: Any) -> Found:
    """Read a record of OAI-PMH: its header, and the metadata as an element of its own."""
    header, metadata = child(element, "header"), child(element, "metadata")
    found = Found(None, etree.tostring(element, with_tail=False), element.sourceline)
    if metadata is not None:
        inner = next(children(metadata), None)
        found.metadata = deepcopy(inner) if inner is not None else None
    if header is not None:
        found.identifier = line_of(child(header, "identifier"))
        found.datestamp = line_of(child(header, "datestamp"))
        found.sets = tuple(name for each in children(header, "setSpec") if (name := line_of(each)))
        found.is_deleted = attribute(header, "status") == "deleted"
    return found
