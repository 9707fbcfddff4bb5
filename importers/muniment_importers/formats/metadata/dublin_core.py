"""Dublin Core, simple and qualified, to the fields of a record (FORMATS; DCMI Metadata Terms)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from ...record import AgentRef, DateText, IdentifierRef, NamedRef, Record, RightsRef, SubjectRef
from ..xml_text.text import attribute, children, name_of, text_of

_SEVERAL: Final = re.compile(r"\s*;\s*")
_RIGHTS_URI: Final = re.compile(r"https?://(?:www\.)?(?:rightsstatements|creativecommons)\.org/\S+")
_IDENTIFIER_URI: Final = re.compile(r"https?://\S+")
# Marks that DCMI's period encoding puts around a range.
_PERIOD: Final = re.compile(r"\b(?:start|end)=([^;]+)")


def fill(record: Record, metadata: Any) -> None:
    """Fill a record from the elements of a Dublin Core record."""
    for element in children(metadata):
        text = text_of(element, paragraphs=("p",), lines=("br",))
        name = name_of(element)
        if text is None:
            text = attribute(element, "resource")
        if text is None:
            continue
        put = _FIELDS.get(name)
        if put is None or not put(record, text):
            record.extra.setdefault(name, []).append(text)
    if record.native_id is None:
        record.native_id = _own_id(record)


def _own_id(record: Record) -> str | None:
    values = [each if isinstance(each, str) else each.value for each in record.identifiers]
    return record.url or next(iter(values), None)


def _title(record: Record, text: str) -> bool:
    if record.title is None:
        record.title = " ".join(text.split())
        return True
    return " ".join(text.split()) == record.title


def _agent(role: str) -> Callable[[Record, str], bool]:
    def put(record: Record, text: str) -> bool:
        for name in _SEVERAL.split(text):
            agent = AgentRef(name, role)
            if name and agent not in record.agents:
                record.agents.append(agent)
        return True

    return put


def _subject(kind: str | None) -> Callable[[Record, str], bool]:
    def put(record: Record, text: str) -> bool:
        for label in _SEVERAL.split(text):
            heading = SubjectRef(label, kind=kind)
            if label and heading not in record.subjects:
                record.subjects.append(heading)
        return True

    return put


def _many(name: str, split: re.Pattern[str] | None = _SEVERAL) -> Callable[[Record, str], bool]:
    def put(record: Record, text: str) -> bool:
        has = getattr(record, name)
        values: Sequence[str | None] = [text] if split is None else split.split(text)
        has += [value for value in values if value and value not in has]
        return True

    return put


def _language(record: Record, text: str) -> bool:
    codes = [code for code in re.split(r"\s*[;,/]\s*", text) if code]
    if any(len(code) > 30 for code in codes):
        return False
    record.languages += [code for code in codes if code not in record.languages]
    return True


def _paragraph(name: str) -> Callable[[Record, str], bool]:
    def put(record: Record, text: str) -> bool:
        before = getattr(record, name)
        setattr(record, name, text if before is None else f"{before}\n\n{text}")
        return True

    return put


def _date(role: str) -> Callable[[Record, str], bool]:
    def put(record: Record, text: str) -> bool:
        if bounds := _PERIOD.findall(text):
            text = "/".join(bound.strip() for bound in bounds)
        date = DateText(text, role)
        if record.date is None and role == "created":
            record.date = date
        elif date != record.date and date not in record.dates:
            record.dates.append(date)
        return True

    return put


def _type(record: Record, text: str) -> bool:
    if record.type is None:
        record.type = text
        return True
    return text == record.type or _subject("genre_form")(record, text)


def _identifier(record: Record, text: str) -> bool:
    if _IDENTIFIER_URI.fullmatch(text):
        if record.url is None:
            record.url = text
            return True
        return record.url == text
    if len(text) > 200:
        return False
    record.identifiers.append(IdentifierRef(text))
    return True


def _shown_at(record: Record, text: str) -> bool:
    if not _IDENTIFIER_URI.fullmatch(text):
        return False
    record.url = text
    return True


def _rights(record: Record, text: str) -> bool:
    known = record.rights if isinstance(record.rights, RightsRef) else RightsRef()
    field = "uri" if _RIGHTS_URI.fullmatch(text) else "text"
    if getattr(known, field) is not None:
        return bool(getattr(known, field) == text)
    setattr(known, field, text)
    record.rights = known
    return True


def _holder(record: Record, text: str) -> bool:
    known = record.rights if isinstance(record.rights, RightsRef) else RightsRef()
    if known.holder is not None:
        return False
    known.holder, record.rights = text, known
    return True


def _collection(record: Record, text: str) -> bool:
    if all(not isinstance(each, NamedRef) or each.name != text for each in record.collections):
        record.collections.append(NamedRef(text))
    return True


def _one(name: str) -> Callable[[Record, str], bool]:
    def put(record: Record, text: str) -> bool:
        if getattr(record, name) is not None:
            return False
        setattr(record, name, text)
        return True

    return put


def _note(kind: str) -> Callable[[Record, str], bool]:
    def put(record: Record, text: str) -> bool:
        record.notes.setdefault(kind, []).append(text)
        return True

    return put


_FIELDS: Final[dict[str, Callable[[Record, str], bool]]] = {
    "title": _title,
    "creator": _agent("cre"),
    "contributor": _agent("ctb"),
    "publisher": _agent("pbl"),
    "subject": _subject(None),
    "temporal": _subject("period"),
    "description": _paragraph("description"),
    "abstract": _paragraph("description"),
    "tableOfContents": _note("general"),
    "date": _date("created"),
    "created": _date("created"),
    "issued": _date("published"),
    "dateCopyrighted": _date("copyrighted"),
    "available": _date("other"),
    "modified": _date("other"),
    "type": _type,
    "format": _many("extents"),
    "extent": _many("extents", None),
    "medium": _many("extents"),
    "identifier": _identifier,
    "isShownAt": _shown_at,
    "source": _one("source_citation"),
    "bibliographicCitation": _one("credit_line"),
    "language": _language,
    "coverage": _many("places"),
    "spatial": _many("places"),
    "isPartOf": _collection,
    "relation": _note("related_units"),
    "provenance": _note("archival_history"),
    "rights": _rights,
    "license": _rights,
    "rightsHolder": _holder,
    "accessRights": _paragraph("access_conditions"),
}
