"""Harvests repositories by OAI-PMH 2.0, and reads saved answers of theirs."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlsplit

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field

from ..importer import Detection, FramedImporter, HarvestOptions
from ..probe import Probe
from ..record import Checkpoint, Deleted, FatalImportError, Frame, Locator, Record, RecordError
from ..source import Source
from .ead_xml import Ead
from .marc import crosswalk as marc
from .marc.xml import of_element
from .metadata import dublin_core, mods
from .metadata.oai_page import Answer
from .metadata.records import Found
from .metadata_xml import DC, MODS, not_known, without_title
from .xml_options import XmlOptions
from .xml_text.text import child, name_of

_ROOT: Final = "{http://www.openarchives.org/OAI/2.0/}OAI-PMH"
_DAY_LENGTH: Final = len("2026-11-24")


def _fill_marc(record: Record, metadata: Any) -> None:
    element = child(metadata, "record") if name_of(metadata) == "collection" else metadata
    if element is not None:
        marc.fill(record, of_element(element))


_FILL: Final[dict[str, Callable[[Record, Any], None]]] = {
    **dict.fromkeys(DC, dublin_core.fill),
    **dict.fromkeys(MODS, mods.fill),
    **dict.fromkeys(("record", "collection"), _fill_marc),
}


class OaiOptions(XmlOptions, HarvestOptions):
    """Options of `oai-pmh`."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid", frozen=True)

    metadata_prefix: str = Field(default="oai_dc", description="Metadata format to ask for: oai_dc, mods, oai_ead …")
    set: str | None = Field(default=None, description="Only the records of this set.")
    from_: str | None = Field(default=None, alias="from", description="Only what changed since this day or moment.")
    until: str | None = Field(default=None, description="Only what changed up to this day or moment.")


class OaiPmh(FramedImporter):
    """Repositories that speak OAI-PMH: records page by page, deletions, and the next time only what changed."""

    name = "oai-pmh"
    title = "OAI-PMH repository"
    extensions = (".xml",)
    media_types = ("text/xml", "application/xml")
    Options: ClassVar[type[BaseModel]] = OaiOptions
    capabilities = frozenset({"harvest"})

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise the root element of an answer."""
        return Detection(0.98, "an answer of OAI-PMH") if probe.root_element() in {_ROOT, "OAI-PMH"} else None

    def source_key(self, source: Source, options: OaiOptions) -> str | None:
        """Give the host of the repository and the metadata prefix, of a saved answer by what it says it answers."""
        if source.url is not None:
            return _key(source.url, options.metadata_prefix)
        answer = Answer(source, options.lenient)
        with contextlib.suppress(FatalImportError):
            next(answer.found(), None)
        return _key(answer.base_url or "", answer.prefix or "oai")

    def frames(
        self, source: Source, options: OaiOptions, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield the records and deletions of a saved answer, or of all pages of a repository.

        A refusal of the repository is a FatalImportError OAI_ERROR; that nothing matches is none.
        """
        if source.url is None:
            answer = Answer(source, options.lenient)
            yield from self._items(answer, source.name, 1, options)
            self._refuse(answer)
            return
        yield from self._harvested(source, options, start)

    def map(self, frame: Frame, options: OaiOptions) -> Record | RecordError:
        """Give the record, by the kind of its metadata."""
        if not isinstance(frame.payload, Found):
            return Ead().map(frame, options)
        found: Found = frame.payload
        record = Record(native_id=found.identifier, locator=frame.locator, raw=frame.raw, modified=found.datestamp)
        _FILL[name_of(found.metadata)](record, found.metadata)
        return record if record.title is not None else without_title(frame)

    def _harvested(
        self, source: Source, options: OaiOptions, start: Checkpoint | None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        position = start.position if start is not None and isinstance(start.position, dict) else {}
        since, began = position.get("from") or options.from_, position.get("began")
        token: str | None = position.get("token")
        is_resumed, page, done = token is not None, 0, 0
        seen: set[str] = set()
        while True:
            page += 1
            answer = self._asked(source, options, since, token)
            for item in self._items(answer, source.url or source.name, page, options):
                done += 1
                yield item
            if is_resumed and any(code == "badResumptionToken" for code, _ in answer.errors):
                token, is_resumed, began = None, False, None  # it has expired: the list from its beginning
                continue
            is_resumed = False
            self._refuse(answer)
            if not answer.is_whole:
                raise FatalImportError("CUT_ANSWER", "the answer ends in the middle", "harvest again: it goes on here")
            # What changes while the list is read has a later date than its first answer.
            began = began or answer.response_date
            if answer.token is None:
                yield Checkpoint({"from": _day_like(began, since)} if began else None, done)
                return
            if answer.token in seen:
                message = f"the repository gives the token {answer.token[:80]!r} again and again"
                raise FatalImportError("TOKEN_REPEATED", message, "tell its keeper; what was read is kept")
            seen.add(answer.token)
            token = answer.token
            yield Checkpoint({"token": token, "from": since, "began": began}, done)

    def _asked(self, source: Source, options: OaiOptions, since: str | None, token: str | None) -> Answer:
        said = {"verb": "ListRecords"}
        if token is not None:
            said["resumptionToken"] = token
        else:
            wanted = {
                "metadataPrefix": options.metadata_prefix,
                "set": options.set,
                "from": since,
                "until": options.until,
            }
            said |= {name: value for name, value in wanted.items() if value}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in said.items())
        base = (source.url or "").partition("?")[0]
        with source.get(f"{base}?{query}") as stream:
            content = stream.read()
        return Answer(Source(None, stream=content, name=source.url or source.name), options.lenient)

    def _items(
        self, answer: Answer, name: str, page: int, options: OaiOptions
    ) -> Iterator[Frame | RecordError | Deleted]:
        for number, found in enumerate(answer.found(), start=1):
            if isinstance(found, RecordError):
                yield found
                continue
            where = Locator(input=name, line=found.line, page=page, record=number)
            kind = name_of(found.metadata)
            if found.is_deleted and found.identifier is None:
                message, hint = "a record is deleted, and its header does not say which", "tell the repository's keeper"
                yield RecordError("NO_IDENTIFIER", message, where, hint=hint, raw=found.raw)
            elif found.is_deleted and found.identifier:
                yield Deleted(found.identifier, at=found.datestamp, locator=where)
            elif kind == "ead":
                yield from self._finding_aid(found, where, options)
            elif kind not in _FILL:
                yield not_known(found, where)
            else:
                yield Frame(found.identifier, where, found.raw, found)

    @staticmethod
    def _finding_aid(found: Found, where: Locator, options: OaiOptions) -> Iterator[Frame | RecordError]:
        inner = Source(None, stream=etree.tostring(found.metadata), name=where.input or "")
        for item in Ead().frames(inner, XmlOptions(lenient=options.lenient)):
            if isinstance(item, Frame | RecordError):
                item.locator = where
                yield item

    @staticmethod
    def _refuse(answer: Answer) -> None:
        refusals = [(code, words) for code, words in answer.errors if code != "noRecordsMatch"]
        if refusals:
            code, words = refusals[0]
            message = f"the repository refuses: {code}{f' ({words})' if words else ''}"
            hint = _HINTS.get(code, "ask its keeper")
            raise FatalImportError("OAI_ERROR", message, hint)


_HINTS: Final = {
    "cannotDisseminateFormat": "another format with --metadata-prefix; ?verb=ListMetadataFormats names them",
    "noSetHierarchy": "leave out --set",
    "badArgument": "see --set, --from and --until; dates are written 2026-11-24",
    "badResumptionToken": "harvest again: the list begins anew",
    "idDoesNotExist": "see the address",
}


def _key(url: str, prefix: str) -> str | None:
    host = (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    return re.sub(r"[^a-z0-9._-]+", "-", f"{host}-{prefix}".lower()).strip("-._")[:64] if host else None


def _day_like(moment: str, since: str | None) -> str:
    """Give where the next harvest begins, as exactly as dates were understood so far: by days, unless by moments."""
    return moment if since is not None and len(since) > _DAY_LENGTH else moment[:_DAY_LENGTH]
