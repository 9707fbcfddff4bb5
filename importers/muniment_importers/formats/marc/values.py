"""Values of subfields: without the marks of ISBD, and kept where they have no place."""

from __future__ import annotations

import re
from typing import Final

from ...record import Record
from .model import DataField

_ISBD: Final = re.compile(r"\s*[/:;,=]\s*$")
# A full stop at the end is a mark, but behind an initial or in an abbreviation such as "Inc." it belongs to the name.
_FULL_STOP: Final = re.compile(r"(?<=\w{4})\.$|(?<=[)\]])\.$")


def clean(text: str) -> str:
    """Take the marks of ISBD off the end of a value."""
    text = _ISBD.sub("", " ".join(text.split()))
    return _FULL_STOP.sub("", _ISBD.sub("", text)).strip()


def keep(record: Record, field: DataField, used: str) -> None:
    """Keep the subfields that were not used in `extra`, as `tag$code`; links between fields are left out."""
    for code, value in field.subfields:
        if code not in used and value.strip() and code not in "68":
            record.extra.setdefault(f"{field.tag}${code}", []).append(value.strip())
