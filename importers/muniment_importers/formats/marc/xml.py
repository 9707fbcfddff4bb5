"""MARCXML: the model of a record from its elements."""

from __future__ import annotations

from typing import Any

from ..xml_text.text import attribute, children, name_of
from .model import DataField, MarcRecord


def of_element(element: Any) -> MarcRecord:
    """Give the record of a `record` element."""
    record = MarcRecord()
    for each in children(element):
        name = name_of(each)
        if name == "leader":
            record.leader = each.text or ""
        elif name == "controlfield":
            record.control.append((attribute(each, "tag") or "", each.text or ""))
        elif name == "datafield":
            subfields = [
                (attribute(part, "code") or "", "".join(part.itertext())) for part in children(each, "subfield")
            ]
            indicators = (each.get("ind1") or " ")[:1] + (each.get("ind2") or " ")[:1]
            record.data.append(DataField(attribute(each, "tag") or "", indicators, subfields))
    return record
