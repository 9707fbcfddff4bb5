"""The units of a finding aid, one after the other: each with its own description, and where it stands in the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from ...record import RecordError
from ...source import Source
from ..xml_text.reader import END, START, events, forget, forget_before
from ..xml_text.text import attribute, child, children, descendants, line_of, name_of

COMPONENTS: Final = frozenset({"c", *(f"c{number:02}" for number in range(1, 13))})
UNITS: Final = COMPONENTS | {"archdesc"}
_HEADERS: Final = frozenset({"eadheader", "control"})
# Wrapped around what is described; their children are those of the unit.
GROUPS: Final = frozenset({"descgrp", "dsc"})


@dataclass(slots=True)
class Unit:
    """One unit: `element` holds its own description, without the units below it; `line` is where that begins."""

    element: Any
    native_id: str
    parent_native_id: str | None
    position: int
    line: int | None
    inherited: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    element: Any
    ordinal: int
    position: int
    native_id: str = ""
    children: int = 0
    is_given: bool = False
    inherited: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class FindingAid:
    """What is known of the whole: its id, how many units it has, and what stands behind the units below a unit."""

    own_id: str
    count: int
    trailing: dict[int, list[bytes]]
    title: str | None = None
    agency: str | None = None  # code of the institution that keeps it


def look_through(source: Source, *, lenient: bool = False) -> FindingAid:
    """Read a file once for what must be known before its units are given; a damaged one as far as it goes.

    Description may stand behind the units below, as indexes and access points of the whole often do. It is little, and
    kept by the ordinal of its unit.
    """
    trailing: dict[int, list[bytes]] = defaultdict(list)
    opened: list[list[int]] = []  # ordinal, units below so far
    own_id, count, inside = "", 0, 0
    title: str | None = None
    agency: str | None = None
    for each in events(source, lenient=lenient):
        if isinstance(each, RecordError):
            break
        event, element = each
        name = name_of(element)
        if event == START:
            if name in UNITS:
                if opened:
                    opened[-1][1] += 1
                opened.append([count, 0])
                count += 1
                forget_before(element)
                inside = 0
            elif opened and (inside or (name not in GROUPS and opened[-1][1])):
                inside += 1
        elif name in UNITS:
            opened.pop()
            forget(element)
        elif name in _HEADERS:
            own_id, title = _own_id(element), line_of(next(element.iter("{*}titleproper"), None))
            agency = _agency(element)
        elif inside:
            inside -= 1
            if not inside:
                trailing[opened[-1][0]].append(etree.tostring(element, with_tail=False))
    return FindingAid(own_id, count, dict(trailing), title, agency)


def units(source: Source, aid: FindingAid, *, lenient: bool = False) -> Iterator[Unit | RecordError]:
    """Yield the units, each before those below it; where the file is damaged, a RecordError comes last."""
    opened: list[_Open] = []
    count = 0
    for each in events(source, lenient=lenient):
        if isinstance(each, RecordError):
            yield each
            return
        event, element = each
        if name_of(element) not in UNITS:
            continue
        if event == START:
            above = opened[-1] if opened else None
            if above is not None:
                if not above.is_given:
                    yield _unit(above, opened[-2] if len(opened) > 1 else None, aid)
                above.children += 1
            forget_before(element)
            opened.append(_Open(element, count, above.children if above is not None else 1))
            count += 1
        elif event == END:
            unit = opened.pop()
            if not unit.is_given:
                yield _unit(unit, opened[-1] if opened else None, aid)
            forget(element)


def _unit(opened: _Open, above: _Open | None, aid: FindingAid) -> Unit:
    # Without its namespace, which a damaged document can have wrong.
    own = etree.Element(name_of(opened.element), {str(key): value for key, value in opened.element.attrib.items()})
    for inner in _own_children(opened.element):
        own.append(deepcopy(inner))
    for late in aid.trailing.get(opened.ordinal, ()):
        own.append(etree.fromstring(late, etree.XMLParser(resolve_entities=False, no_network=True, recover=True)))
    opened.native_id = _native_id(opened, above, aid)
    opened.inherited = dict(above.inherited) if above is not None else {}
    inherited = dict(opened.inherited)
    opened.inherited |= _handed_down(own)
    opened.is_given = True
    # Of a unit that goes on behind those below it no one line is the place.
    line = opened.element.sourceline if opened.ordinal not in aid.trailing else None
    parent = above.native_id if above is not None else None
    return Unit(own, opened.native_id, parent, opened.position, line, inherited)


def _own_children(element: Any) -> Iterator[Any]:
    """Yield what stands above the first unit below; the parser is ahead of its events, so there may be more already."""
    waiting = list(children(element))[::-1]
    while waiting:
        inner = waiting.pop()
        name = name_of(inner)
        if name in UNITS:
            return
        if name in GROUPS:
            waiting.extend(list(children(inner))[::-1])
        else:
            yield inner


def _own_id(header: Any) -> str:
    for name in ("eadid", "recordid"):
        found = child(header, name)
        if found is not None:
            return line_of(found) or attribute(found, "identifier") or ""
    return ""


def _agency(header: Any) -> str | None:
    eadid = child(header, "eadid")
    if eadid is not None:
        return attribute(eadid, "mainagencycode")
    return line_of(next(descendants(header, "agencycode"), None))


def _native_id(opened: _Open, above: _Open | None, aid: FindingAid) -> str:
    """Give the id of a unit: unique in the feed, so the finding aid's own stands before that of a component."""
    own = attribute(opened.element, "id")
    if above is None:
        return aid.own_id or own or "finding-aid"
    if own is None:
        return f"{above.native_id}/{opened.position}"
    return own if aid.own_id and own.startswith(aid.own_id) else f"{aid.own_id or 'finding-aid'}/{own}"


def _handed_down(own: Any) -> dict[str, Any]:
    """Give what holds for the units below unless they say otherwise (ISAD(G) 1, multilevel description)."""
    found: dict[str, Any] = {}
    for each in children(own):
        name = name_of(each)
        if name in {"accessrestrict", "userestrict"} and attribute(each, "audience") != "internal":
            found.setdefault(name, []).append(each)
        elif name == "did":
            for inner in children(each, "repository", "langmaterial"):
                found.setdefault(name_of(inner), []).append(inner)
    if attribute(own, "audience") == "internal":
        found["audience"] = "internal"
    return found
