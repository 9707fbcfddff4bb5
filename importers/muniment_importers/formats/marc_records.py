"""Reads MARC: ISO 2709 (`marc21`) and MARCXML (`marcxml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from lxml import etree
from pydantic import BaseModel

from ..importer import DatedOptions, Detection, FramedImporter
from ..probe import Probe
from ..record import Checkpoint, Deleted, Frame, Locator, Record, RecordError
from ..source import Source
from .marc.crosswalk import fill
from .marc.iso2709 import BadRecord, chunks, taken_apart
from .marc.model import MarcRecord
from .marc.xml import of_element
from .xml_options import XmlOptions
from .xml_text.reader import END, START, events, forget
from .xml_text.text import name_of

_LEADER: Final = re.compile(rb"\s*\d{5}[\x20-\x7e]{19}(?:[0-9A-Za-z]{3}\d{9})")
_NAMESPACE: Final = "{http://www.loc.gov/MARC21/slim}"


def _mapped(marc: MarcRecord, frame: Frame) -> Record | RecordError:
    record = Record(locator=frame.locator, raw=frame.raw)
    fill(record, marc)
    if record.title is None:
        hint = "a title stands in field 245, of UNIMARC in 200"
        return RecordError("NO_TITLE", "the record has no title", frame.locator, hint=hint, raw=frame.raw)
    return record


def _key(marc: MarcRecord) -> str | None:
    said = (marc.value("003") or "").lower()
    return re.sub(r"[^a-z0-9._-]+", "-", said).strip("-._")[:64] or None


class Marc21(FramedImporter):
    """MARC 21 and UNIMARC in ISO 2709, the form in which library systems exchange records."""

    name = "marc21"
    title = "MARC 21 (ISO 2709)"
    extensions = (".mrc", ".marc")
    media_types = ("application/marc",)
    Options: ClassVar[type[BaseModel]] = DatedOptions
    date_context = "marc"

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise a leader with a directory behind it, and terminators."""
        if _LEADER.match(probe.head) and b"\x1e" in probe.head:
            return Detection(0.95, "a leader and a directory of MARC")
        return None if probe.is_dir or not probe.name.lower().endswith(self.extensions) else super().sniff(probe)

    def source_key(self, source: Source, options: Any) -> str | None:
        """Give the organisation that field 003 of the first record names."""
        with source.open() as stream:
            for _, chunk, _ in chunks(stream):
                try:
                    return _key(taken_apart(chunk, source.asked_encoding)[0])
                except BadRecord:
                    continue
        return None

    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each record between terminators; what is none is a RecordError BAD_MARC, a cut last one CUT_MARC."""
        with source.open() as stream:
            for number, (offset, chunk, is_whole) in enumerate(chunks(stream), start=1):
                where = Locator(input=source.name, byte=offset, record=number)
                if not is_whole:
                    hint = "export the file again; the records before it were read"
                    yield RecordError("CUT_MARC", "the last record has no end", where, hint=hint, raw=chunk)
                    continue
                try:
                    marc, doubt = taken_apart(chunk, source.asked_encoding)
                except (BadRecord, LookupError) as error:
                    hint = "export this record again; the others are read"
                    yield RecordError("BAD_MARC", f"no record of MARC: {error}", where, hint=hint, raw=chunk)
                    continue
                yield Frame(marc.value("001"), where, chunk, (marc, doubt))

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record."""
        marc, doubt = frame.payload
        record = _mapped(marc, frame)
        if doubt is not None and isinstance(record, Record):
            hint = "compare accented letters; --encoding names another"
            record.warnings.append(RecordError("MARC_ENCODING", doubt, frame.locator, hint=hint))
        return record


class MarcXml(FramedImporter):
    """MARCXML: records of MARC 21 or UNIMARC, single, in a collection, or wrapped by OAI-PMH."""

    name = "marcxml"
    title = "MARCXML"
    extensions = (".xml",)
    media_types = ("application/marcxml+xml", "application/xml", "text/xml")
    Options: ClassVar[type[BaseModel]] = XmlOptions
    date_context = "marc"

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise records or collections in the namespace of MARCXML, or with its fields."""
        root = probe.root_element()
        if root is None or root.rpartition("}")[2] not in {"collection", "record"}:
            return None
        text = probe.text() or ""
        if root.startswith(_NAMESPACE) or ("controlfield" in text or "datafield" in text):
            return Detection(0.95, "records of MARCXML")
        return None

    def source_key(self, source: Source, options: XmlOptions) -> str | None:
        """Give the organisation that field 003 of the first record names."""
        for item in self.frames(source, options):
            if isinstance(item, Frame):
                return _key(item.payload)
        return None

    def frames(
        self, source: Source, options: XmlOptions, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield each record that has fields; XML_DAMAGED where the file is no XML any more."""
        number = depth = 0
        for each in events(source, lenient=options.lenient):
            if isinstance(each, RecordError):
                yield each
                return
            event, element = each
            if name_of(element) != "record":
                continue
            depth += 1 if event == START else -1
            if event == END:
                marc = of_element(element)
                if marc.control or marc.data or marc.leader:
                    number += 1
                    where = Locator(input=source.name, line=element.sourceline, record=number)
                    yield Frame(marc.value("001"), where, etree.tostring(element, with_tail=False), marc)
                if not depth:
                    forget(element)

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record."""
        return _mapped(frame.payload, frame)
