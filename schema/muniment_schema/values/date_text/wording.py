"""Writes joined parts in EDTF."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from muniment_schema.values.date_text.joints import SPANS, Joint
from muniment_schema.values.date_text.parts import TURN, Bound, Part, after, before, span_of

_OUTWARD: Final = {Bound.BEFORE: (Bound.BEFORE, Bound.UNTIL), Bound.AFTER: (Bound.AFTER, Bound.SINCE)}


def edtf_of(parts: list[Part], joints: list[Joint]) -> str | None:
    """Give one date, a span, or a set, `[]` where one of several dates is meant; None when EDTF cannot say it."""
    first = parts[0]
    if first.section is TURN and len(parts) == 2:
        # The turn of the 18th and 19th centuries is that of the 19th.
        last = parts[1]
        are_neighbours = first.century is not None and last.century == first.century + 1
        return _one(replace(last, section=TURN)) if are_neighbours else None
    groups: list[list[Part]] = [[first]]
    for joint, part in zip(joints, parts[1:], strict=True):
        if joint in SPANS:
            groups[-1].append(part)
        else:
            groups.append([part])
    if len(groups) > 1:
        return _set(groups, is_choice=Joint.OR in joints)
    if len(parts) == 1:
        return _one(first)
    return _span(groups[0], "/")


def _set(groups: list[list[Part]], *, is_choice: bool) -> str | None:
    members: dict[str, None] = {}
    for group in groups:
        member = None if any(part.bound is not None for part in group) else _span([group[0], *group[1:]], "..")
        if member is None:
            return None
        members[member] = None
    inside = ",".join(members)
    return f"[{inside}]" if is_choice else f"{{{inside}}}"


def _span(group: list[Part], sign: str) -> str | None:
    if len(group) > 2:
        return None
    low, high = _end(group[0], Bound.BEFORE), _end(group[-1], Bound.AFTER)
    if low is None or high is None:
        return None
    return low if low == high and len(group) == 1 else f"{low}{sign}{high}"


def _end(part: Part, side: Bound) -> str | None:
    """Give one end of a span in EDTF; unknown, which is the empty text, where it is only said to lie further out."""
    if part.bound in _OUTWARD[side]:
        return ""
    if part.bound is Bound.AFTER or part.bound is Bound.BEFORE:
        return after(part) if side is Bound.BEFORE else before(part)  # "after 1848, before 1851" as one span
    if part.other is not None:
        part = replace(part if side is Bound.BEFORE else part.other, other=None, is_doubtful=True)
    span = span_of(part)
    if span is None:
        return None
    return span.low if side is Bound.BEFORE else span.high


def _one(part: Part) -> str | None:
    if part.other is not None:
        first, other = span_of(part), span_of(part.other)
        return None if first is None or other is None or part.bound is not None else f"[{first.low},{other.high}]"
    if part.bound is Bound.BEFORE:
        return None if (edge := before(part)) is None else f"../{edge}"
    if part.bound is Bound.AFTER:
        return None if (edge := after(part)) is None else f"{edge}/.."
    span = span_of(part)
    if span is None:
        return None
    if part.bound is not None:
        return f"../{span.high}" if part.bound is Bound.UNTIL else f"{span.low}/.."
    return span.low if span.is_one else f"{span.low}/{span.high}"
