"""From a tree to its EDTF text."""

from __future__ import annotations

from .model import (
    MARKS,
    Component,
    Date,
    DateSet,
    Interval,
    NoDate,
    NumberedYear,
    PartDate,
    Range,
    Season,
    Tree,
)


def edtf_text(tree: Tree) -> str:
    """Give the text of a tree: of several that say the same, always the same one.

    A qualifier stands to the right of the last component it holds for when it holds for all before it and no other
    one is there ("2004-06~-11"), else each stands to the left of its own component ("?2004-06-~11").
    """
    match tree:
        case Interval():
            return f"{_end(tree.start)}/{_end(tree.end)}"
        case DateSet():
            members = ",".join(_member(member) for member in tree.members)
            return f"{{{members}}}" if tree.all_of_them else f"[{members}]"
        case _:
            return _part(tree)


def _end(end: PartDate | NoDate) -> str:
    return end.value if isinstance(end, NoDate) else _part(end)


def _member(member: PartDate | Range) -> str:
    if isinstance(member, Range):
        return "..".join("" if end is None else _part(end) for end in (member.first, member.last))
    return _part(member)


def _part(part: PartDate) -> str:
    match part:
        case Date():
            return _joined(part.components()) + (f"T{part.time}" if part.time else "")
        case Season():
            return _joined(part.components())
        case NumberedYear():
            return _numbered_year(part)


def _numbered_year(part: NumberedYear) -> str:
    if part.exponent is not None:
        written = f"Y{part.number}E{part.exponent}"
    elif abs(part.number) > 9999:
        written = f"Y{part.number}"
    else:
        written = f"{'-' if part.number < 0 else ''}{abs(part.number):04d}"
    significant = "" if part.significant is None else f"S{part.significant}"
    return f"{written}{significant}{MARKS[part.qualifier]}"


def _joined(components: list[Component]) -> str:
    digits = [component.digits for component in components]
    marks = [MARKS[component.qualifier] for component in components]
    marked = sum(mark != "" for mark in marks)
    if marks[:marked] == [marks[0]] * marked and marks[0]:
        digits[marked - 1] += marks[0]
        return "-".join(digits)
    return "-".join(mark + digit for mark, digit in zip(marks, digits, strict=True))
