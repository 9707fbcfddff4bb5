"""MARC 21 authority records to people, bodies, places and subjects."""

from __future__ import annotations

from typing import Final

from ...record import Record
from .model import MarcRecord
from .values import clean, keep

# Tag of the heading: kind of record, its own kind, and the subfields that are the name.
_HEADINGS: Final = {
    "100": ("agent", "person", "abcq"),
    "110": ("agent", "corporate_body", "abcn"),
    "111": ("agent", "corporate_body", "acdn"),
    "130": ("subject", "topic", "anpt"),
    "148": ("subject", "period", "a"),
    "150": ("subject", "topic", "ab"),
    "151": ("place", None, "a"),
    "155": ("subject", "genre_form", "a"),
}


def fill_authority(record: Record, marc: MarcRecord) -> None:
    """Fill a record of an authority: its heading, other forms of its name, and what is said of it."""
    for each in marc.data:
        found = _HEADINGS.get(each.tag)
        if found is not None and record.title is None:
            record.kind, record.type, codes = found
            name = clean(" ".join(each.all(codes)))
            parts = [clean(part) for part in each.all("vxyz")]
            record.title = "--".join([name, *parts]) if record.kind == "subject" else name
            if each.tag == "100" and each.indicators[0] == "3":
                record.type = "family"
            keep(record, each, codes + "vxyz")
        elif each.tag.startswith("4") and each.tag[1:] in {"00", "10", "11", "30", "48", "50", "51", "55"}:
            if (name := clean(" ".join(each.all("abcnpqt")))) and name not in record.names:
                record.names.append(name)
        elif each.tag in {"678", "680"}:
            text = " ".join(each.all("abi"))
            record.note = text if record.note is None else f"{record.note}\n\n{text}"
        elif each.tag in {"010", "024"} and (value := each.first("a")):
            uri = value if value.startswith(("http://", "https://")) else None
            (record.uris if uri else record.extra.setdefault(f"{each.tag}$a", [])).append(value)
        else:
            keep(record, each, "")
