"""Reads metadata records in XML: Dublin Core and MODS, alone, in collections, or as OAI-PMH wraps them."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from pydantic import BaseModel

from ..importer import Detection, FramedImporter
from ..probe import Probe
from ..record import Checkpoint, Deleted, Frame, Locator, Record, RecordError
from ..source import Source
from .metadata import dublin_core, mods
from .metadata.records import Found, found_records
from .xml_options import XmlOptions
from .xml_text.text import name_of

DC: Final = frozenset({"dc", "qualifieddc", "dcterms", "simpledc", "oai_dc"})
MODS: Final = frozenset({"mods"})
_MARK: Final = re.compile(r"<(?:[\w.-]+:)?(metadata)\b[^>]*>\s*(?:<!--.*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)


def not_known(found: Found, where: Locator) -> RecordError:
    """Say that a record has metadata that no importer here reads."""
    name = name_of(found.metadata) or "nothing"
    hint = "harvest the records with another metadata prefix, such as oai_dc or mods"
    message = f"the record has {name} for metadata"
    return RecordError("METADATA_NOT_KNOWN", message, where, hint=hint, raw=found.raw, native_id=found.identifier)


def without_title(frame: Frame) -> RecordError:
    """Refuse a record without a title."""
    hint = "write one at the source, or leave the record out"
    return RecordError("NO_TITLE", "the record has no title", frame.locator, hint=hint, raw=frame.raw)


class MetadataXml(FramedImporter):
    """Base of importers of one kind of metadata record."""

    extensions = (".xml",)
    media_types = ("application/xml", "text/xml")
    Options: ClassVar[type[BaseModel]] = XmlOptions
    names: ClassVar[frozenset[str]]  # of the element that is a record
    words: ClassVar[str]

    @abstractmethod
    def fill(self, record: Record, metadata: Any) -> None:
        """Fill a record from its metadata."""

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise the root element, or a saved record of OAI-PMH with such metadata."""
        root = probe.root_element()
        if root is None:
            return None
        name = root.rpartition("}")[2].rpartition(":")[2]
        if name in self.names or name == f"{self.name}Collection":
            return Detection(0.95, f"a root element {name}")
        found = _MARK.search(probe.text() or "") if name in {"record", "records", "collection"} else None
        if found is not None and found[2] in self.names:
            return Detection(0.9, f"records with {self.words} in them")
        return None

    def frames(
        self, source: Source, options: XmlOptions, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each record; a wrapped one with other metadata is a RecordError METADATA_NOT_KNOWN."""
        for number, found in enumerate(found_records(source, self.names, lenient=options.lenient), start=1):
            if isinstance(found, RecordError):
                yield found
                continue
            where = Locator(input=source.name, line=found.line, record=number)
            if found.is_deleted and found.identifier:
                yield Deleted(found.identifier, at=found.datestamp, locator=where)
            elif name_of(found.metadata) not in self.names:
                yield not_known(found, where)
            else:
                yield Frame(found.identifier, where, found.raw, found)

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record."""
        found: Found = frame.payload
        record = Record(native_id=found.identifier, locator=frame.locator, raw=frame.raw, modified=found.datestamp)
        self.fill(record, found.metadata)
        return record if record.title is not None else without_title(frame)


class DublinCore(MetadataXml):
    """Dublin Core in XML, simple (oai_dc) and qualified (dcterms, qualifieddc)."""

    name = "dublin-core"
    title = "Dublin Core in XML"
    names = DC
    words = "Dublin Core"

    def fill(self, record: Record, metadata: Any) -> None:
        """Fill it."""
        dublin_core.fill(record, metadata)


class Mods(MetadataXml):
    """MODS 3: single records, collections, and records of OAI-PMH."""

    name = "mods"
    title = "MODS"
    names = MODS
    words = "MODS"

    def fill(self, record: Record, metadata: Any) -> None:
        """Fill it."""
        mods.fill(record, metadata)
