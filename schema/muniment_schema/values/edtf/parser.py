"""From an EDTF text to its tree."""

from __future__ import annotations

import re
from typing import Final

from muniment_schema.errors import MunimentError

from .model import (
    MARKS,
    Component,
    Date,
    DateSet,
    Interval,
    NoDate,
    NumberedYear,
    PartDate,
    Qualifier,
    Range,
    Season,
    Tree,
)


class BadEdtf(MunimentError):
    """A text that is not an EDTF date. `reason` says why where the form is right: "there is no 30 February 1943"."""

    code = "BAD_EDTF"

    def __init__(self, text: str, reason: str | None = None) -> None:
        self.text = text
        self.reason = reason
        shown = text if len(text) <= 60 else text[:59] + "…"
        because = f": {reason}" if reason else ""
        super().__init__(f"{shown!r} is not an EDTF date{because}; write for example 1641, 1641-05 or 1641~")


_LONGEST: Final = 200

_DATE: Final = re.compile(
    r"(?P<before_year>[?~%]?)"
    r"(?:(?P<year>-?[0-9X]{4})|Y(?P<number>-?[1-9][0-9]{0,15})(?:E(?P<exponent>[1-9][0-9]?))?)"
    r"(?:S(?P<significant>[1-9][0-9]?))?(?P<after_year>[?~%]?)"
    r"(?:-(?P<before_month>[?~%]?)(?P<month>[0-9X]{2})(?P<after_month>[?~%]?)"
    r"(?:-(?P<before_day>[?~%]?)(?P<day>[0-9X]{2})(?P<after_day>[?~%]?))?)?"
)
_DAY_AND_TIME: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T"
    # A second 60 is a leap second. 24:00:00 was taken out of ISO 8601 in 2019: it is of one day or of the next.
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?)"
)
_GROUPING: Final = re.compile(r"2[1-9]|3[0-9]|4[01]")
_QUALIFIERS: Final = {mark: qualifier for qualifier, mark in MARKS.items()}


def parse_tree(text: str) -> Tree:
    """Give the tree of an EDTF text, in linear time.

    Raises BadEdtf for texts of another form and texts of more than 200 characters. Whether there is such a day is for
    `bounds` to say.
    """
    if len(text) > _LONGEST:
        raise BadEdtf(text, f"it has more than {_LONGEST} characters")
    if "/" in text:
        first, _, last = text.partition("/")
        return Interval(_end(first, text), _end(last, text))
    if text[:1] in {"[", "{"}:
        return _set(text)
    if found := _DAY_AND_TIME.fullmatch(text):
        year, month, day, time = found.groups()
        return Date(Component(year), Component(month), Component(day), time)
    return _part(text, text)


def _end(text: str, whole: str) -> PartDate | NoDate:
    return NoDate(text) if text in {NoDate.OPEN, NoDate.UNKNOWN} else _part(text, whole)


def _set(text: str) -> DateSet:
    all_of_them = text[0] == "{"
    if text[-1] != ("}" if all_of_them else "]"):
        raise BadEdtf(text)
    written = text[1:-1].split(",")
    members: list[PartDate | Range] = []
    for place, member in enumerate(written):
        first, dots, last = member.partition("..")
        if not dots:
            members.append(_part(first, text))
            continue
        is_open = (not first and place == 0) or (not last and place == len(written) - 1)
        if not (first and last) and not (is_open and (first or last)):
            raise BadEdtf(text)
        members.append(Range(_part(first, text) if first else None, _part(last, text) if last else None))
    return DateSet(tuple(members), all_of_them)


def _part(text: str, whole: str) -> PartDate:
    found = _DATE.fullmatch(text)
    if found is None:
        raise BadEdtf(whole)
    year, month, day = found["year"], found["month"], found["day"]
    if year == "-0000":
        raise BadEdtf(whole, "the year before 0001 is 0000")
    qualifiers = _qualifiers(found)
    if year is None or found["significant"]:
        return _numbered_year(found, qualifiers[0], whole)
    of_year = Component(year, qualifiers[0])
    if month is None:
        return Date(of_year)
    of_month = Component(month, qualifiers[1])
    if _GROUPING.fullmatch(month):
        if day is not None:
            raise BadEdtf(whole)
        return Season(of_year, of_month)
    return Date(of_year, of_month, None if day is None else Component(day, qualifiers[2]))


def _numbered_year(found: re.Match[str], qualifier: Qualifier, whole: str) -> NumberedYear:
    written = found["year"] or found["number"]
    # `Y` is for years that four digits cannot say.
    is_short = found["number"] and not found["exponent"] and len(written.lstrip("-")) <= 4
    if found["month"] is not None or "X" in written or is_short:
        raise BadEdtf(whole)
    exponent, significant = found["exponent"], found["significant"]
    return NumberedYear(
        int(written), int(exponent) if exponent else None, int(significant) if significant else None, qualifier
    )


def _qualifiers(found: re.Match[str]) -> list[Qualifier]:
    """Give the qualifiers of year, month and day.

    A mark after a component holds for it and for all before it, one before a component for that component only.
    """
    qualifiers: list[Qualifier] = []
    following: set[str] = set()
    for name in ("day", "month", "year"):
        following |= {found[f"after_{name}"] or ""} - {""}
        # Uncertain by one mark and approximate by another is both.
        own = following | {found[f"before_{name}"] or ""} - {""}
        qualifiers.insert(0, _QUALIFIERS["%" if len(own) > 1 else "".join(own)])
    return qualifiers
