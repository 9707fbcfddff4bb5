"""Reads finding aids in EAD 2002 and EAD3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from lxml import etree
from pydantic import BaseModel

from ..importer import Detection, FramedImporter
from ..probe import Probe
from ..record import Checkpoint, Deleted, Frame, Locator, Record, RecordError
from ..source import Source
from .ead.components import Unit, look_through, units
from .ead.crosswalk import fill
from .xml_options import XmlOptions


class Ead(FramedImporter):
    """Finding aids in EAD 2002 and EAD3: the unit of description and all its components, as one tree of documents."""

    name = "ead"
    title = "Finding aid in EAD"
    extensions = (".xml", ".ead")
    media_types = ("application/xml", "text/xml")
    Options: ClassVar[type[BaseModel]] = XmlOptions

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise the root element `ead`, of EAD 2002 with or without a namespace, or of EAD3."""
        root = probe.root_element()
        if root is None or root.rpartition("}")[2] != "ead":
            return None
        namespace = root[1:].partition("}")[0] if root.startswith("{") else ""
        version = "EAD3" if "ead3" in namespace.lower() or "<control" in (probe.text() or "") else "EAD 2002"
        return Detection(0.97, f"a root element ead ({version})")

    def total(self, source: Source, options: XmlOptions) -> int | None:
        """Count the units; the file is read once for it, as it is for what stands behind the components."""
        return look_through(source, lenient=options.lenient).count

    def source_key(self, source: Source, options: XmlOptions) -> str | None:
        """Give the code of the institution with the id of the finding aid, as far as its header says them."""
        aid = look_through(source, lenient=options.lenient)
        said = "-".join(part for part in (aid.agency, aid.own_id) if part).lower()
        return re.sub(r"[^a-z0-9._-]+", "-", said).strip("-._")[:64] or None

    def frames(
        self, source: Source, options: XmlOptions, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each unit before those below it; XML_DAMAGED where the file is no XML any more."""
        aid = look_through(source, lenient=options.lenient)
        for number, unit in enumerate(units(source, aid, lenient=options.lenient), start=1):
            if isinstance(unit, RecordError):
                yield unit
                continue
            xpath = None if unit.line is not None else f"//{unit.element.tag}"
            where = Locator(input=source.name, line=unit.line, xpath=xpath, record=number)
            context = b"".join(
                etree.tostring(each, with_tail=False)
                for name, found in unit.inherited.items()
                if name != "audience"
                for each in found
            )
            place = f"{unit.parent_native_id} {unit.position} {unit.inherited.get('audience')}".encode()
            yield Frame(unit.native_id, where, etree.tostring(unit.element), unit, context + place)

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record of a unit."""
        unit: Unit = frame.payload
        record = Record(
            native_id=unit.native_id,
            parent_native_id=unit.parent_native_id,
            position=unit.position,
            locator=frame.locator,
            raw=frame.raw,
        )
        fill(record, unit.element, unit.inherited)
        return record
