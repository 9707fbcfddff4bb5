"""The dates of a unit: as written, with the machine form that EAD gives beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ...record import DateText
from ..xml_text.text import attribute, child, descendants, line_of, name_of

_DAY: Final = re.compile(r"(-?\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:T.*)?")
_OPEN: Final = frozenset({"9999", "open", "present", ".."})


def dates_of(element: Any) -> Iterator[DateText]:
    """Yield the dates of a `unitdate` (EAD 2002, EAD3) or a `unitdatestructured` (EAD3)."""
    kind = attribute(element, "type") or attribute(element, "unitdatetype")
    role = "bulk" if kind == "bulk" else _ROLES.get((attribute(element, "datechar") or "").lower(), "created")
    if name_of(element) == "unitdatestructured":
        for each in descendants(element, "daterange", "datesingle"):
            yield _structured(each, role)
        return
    text = line_of(element)
    edtf = _normal(attribute(element, "normal"))
    if text or edtf:
        yield DateText(text or edtf, role, edtf)


_ROLES: Final = {"publication": "published", "copyright": "copyrighted", "broadcast": "broadcast"}


def _structured(element: Any, role: str) -> DateText:
    if name_of(element) == "datesingle":
        said = attribute(element, "standarddate")
        return DateText(line_of(element) or said, role, _day(said))
    ends = [child(element, "fromdate"), child(element, "todate")]
    texts = [line_of(each) or _standard(each) or "" for each in ends]
    first, last = (_day(_standard(each)) for each in ends)
    edtf = f"{first or '..'}/{last or '..'}" if first or last else None
    if first and first == last:
        edtf = first
    joined = "-".join(texts) if all(texts) else f"{texts[0]}-" if texts[0] else f"-{texts[1]}"
    return DateText(joined if any(texts) else edtf, role, edtf)


def _standard(element: Any | None) -> str | None:
    return attribute(element, "standarddate") if element is not None else None


def _normal(value: str | None) -> str | None:
    """Read `@normal`: a day, month or year of ISO 8601, or two of them with a stroke between."""
    if value is None:
        return None
    first, stroke, last = (part.strip() for part in value.partition("/"))
    begin = _day(first)
    if not stroke:
        return begin
    end = ".." if last.lower() in _OPEN or not last else _day(last)
    if begin is None or end is None:
        return None
    return begin if begin == end else f"{begin}/{end}"


def _day(value: str | None) -> str | None:
    """Give a day, month or year with hyphens; None for what is none, such as a month 13."""
    found = _DAY.fullmatch(value.strip()) if value else None
    if found is None:
        return None
    year, month, day = found.groups()
    if (month is not None and not 1 <= int(month) <= 12) or (day is not None and not 1 <= int(day) <= 31):
        return None
    return "-".join(part for part in (year, month, day) if part is not None)
