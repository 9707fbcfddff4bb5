"""EAD to the fields of a record (FORMATS: ISAD(G) by way of the EAD tag library)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ...record import AgentRef, Attachment, ContainerRef, DateText, IdentifierRef, Record, SubjectRef
from ..xml_text.text import attribute, child, children, descendants, line_of, name_of, text_of
from .dates import dates_of

_PARAGRAPHS: Final = frozenset(
    ["p", "list", "chronlist", "table", "bibref", "blockquote", "address", "note", "index", "indexentry", "legalstatus"]
)
_LINES: Final = frozenset({"item", "lb", "chronitem", "row", "addressline", "defitem", "event"})
_HEADS: Final = frozenset({"head"})

_NOTES: Final = {
    "bioghist": "archival_history",
    "custodhist": "archival_history",
    "acqinfo": "acquisition",
    "appraisal": "appraisal",
    "accruals": "accruals",
    "arrangement": "arrangement",
    "fileplan": "arrangement",
    "phystech": "physical_characteristics",
    "materialspec": "physical_characteristics",
    "otherfindaid": "finding_aids",
    "index": "finding_aids",
    "originalsloc": "originals",
    "altformavail": "copies",
    "relatedmaterial": "related_units",
    "separatedmaterial": "related_units",
    "bibliography": "publication",
    "odd": "general",
    "note": "general",
    "didnote": "general",
    "p": "general",
    "physloc": "general",
    "processinfo": "archivist",
    "legalstatus": "other",
}
_NAMES: Final = {"persname": "person", "famname": "family", "corpname": "corporate_body", "name": None}
_SUBJECTS: Final = {
    "subject": "topic",
    "genreform": "genre_form",
    "occupation": "occupation",
    "function": "function",
    "title": "topic",
}
_RELATOR: Final = re.compile(r"\(([a-z]{3})\)\s*$")
_FILES: Final = ("dao", "daoloc")


def fill(record: Record, own: Any, inherited: dict[str, Any]) -> None:
    """Fill a record from a unit's own description, and from what it has of the units above."""
    record.level = _level(own)
    if attribute(own, "audience") == "internal" or inherited.get("audience") == "internal":
        record.visibility = "staff"
    did = child(own, "did")
    if did is not None:
        for each in children(did):
            _take(record, each, "did/")
    for each in children(own):
        if name_of(each) != "did":
            _take(record, each, "")
    _inherit(record, inherited)
    _title(record)


def _take(record: Record, each: Any, where: str) -> None:
    """Take one element of a unit; one meant for the staff goes to `extra`, which the public never sees."""
    name = name_of(each)
    if attribute(each, "audience") == "internal":
        _keep(record, f"{where}{name}[@audience=internal]", _text(each))
    elif name in _OWN:
        _OWN[name](record, each)
    elif name in _NOTES:
        text = _text(each)
        if text:
            record.notes.setdefault(_NOTES[name], []).append(text)
            record.origin.setdefault("notes", where + name)
    elif name != "head":
        _keep(record, where + name, _text(each))


def _keep(record: Record, path: str, text: str | None) -> None:
    if text:
        record.extra.setdefault(path, []).append(text)


def _text(element: Any) -> str | None:
    return text_of(element, paragraphs=_PARAGRAPHS, lines=_LINES, without=_HEADS)


def _level(own: Any) -> str | None:
    level = attribute(own, "level")
    return attribute(own, "otherlevel") or level if level in {None, "otherlevel"} else level


def _unittitle(record: Record, each: Any) -> None:
    # A date inside of the title is read as a date, and stays part of the title's words.
    title = line_of(each)
    if record.title is None:
        record.title = title
    elif title:
        _keep(record, "did/unittitle", title)
    for inner in descendants(each, "unitdate"):
        _unitdate(record, inner)


def _unitdate(record: Record, each: Any) -> None:
    for date in dates_of(each):
        if record.date is None and date.role != "bulk":
            record.date = date
        elif date != record.date and date not in record.dates:
            record.dates.append(date)


def _unitid(record: Record, each: Any) -> None:
    value = line_of(each)
    if value is None:
        return
    if record.reference_code is None and attribute(each, "type") not in {"aspace_uri", "aspace_uuid"}:
        record.reference_code = value
    elif value != record.reference_code:
        record.identifiers.append(IdentifierRef(value))


def _physdesc(record: Record, each: Any) -> None:
    if name_of(each) == "physdescset":
        for inner in children(each):
            _physdesc(record, inner)
        return
    if name_of(each) == "physdescstructured":
        amount, unit = line_of(child(each, "quantity")), line_of(child(each, "unittype"))
        rest = [line_of(inner) for inner in children(each, "physfacet", "dimensions", "descriptivenote")]
        said = [" ".join(part for part in (amount, unit) if part), *rest]
    else:
        extents = [line_of(inner) for inner in children(each, "extent")]
        others = [line_of(inner) for inner in children(each) if name_of(inner) != "extent"]
        own = (each.text or "").strip() or any((inner.tail or "").strip() for inner in each)
        said = [line_of(each)] if own or not extents else [*extents, *others]
    record.extents += [extent for extent in said if extent and extent not in record.extents]


def _langmaterial(record: Record, each: Any) -> None:
    found = [attribute(inner, "langcode") or line_of(inner) for inner in descendants(each, "language")]
    if not found and (said := line_of(each)):
        found = [said] if len(said) <= 30 else []
        if not found:
            record.notes.setdefault("general", []).append(said)
    if name_of(each) == "language":
        found = [attribute(each, "langcode") or line_of(each)]
    record.languages += [code for code in found if code and code not in record.languages]
    for inner in descendants(each, "descriptivenote"):
        if note := _text(inner):
            record.notes.setdefault("general", []).append(note)


def _origination(record: Record, each: Any) -> None:
    label = attribute(each, "label")
    names = list(descendants(each, *_NAMES))
    for inner in names:
        _agent(record, inner, default="cre", label=label)
    if not names and (name := line_of(each)):
        record.agents.append(AgentRef(name, "cre"))


def _agent(record: Record, each: Any, *, default: str, label: str | None = None) -> None:
    name = _heading(each, ", ")
    if name is None:
        return
    said = attribute(each, "relator") or attribute(each, "role") or label or ""
    found = _RELATOR.search(said)
    role = found[1] if found else said.strip().lower() if re.fullmatch(r"[A-Za-z]{3}", said.strip()) else ""
    if not role and said.strip().lower() in {"creator", "author", "collector", "photographer", "compiler", "donor"}:
        role = said.strip().lower()
    agent = AgentRef(name, role or default, kind=_NAMES[name_of(each)], uri=_uri(each))
    if agent not in record.agents:
        record.agents.append(agent)


def _heading(each: Any, between: str) -> str | None:
    parts = [part for inner in children(each, "part") if (part := line_of(inner))]
    return between.join(parts) if parts else line_of(each)


def _uri(each: Any) -> str | None:
    for name in ("authfilenumber", "identifier"):
        value = attribute(each, name)
        if value is not None and value.startswith(("http://", "https://")):
            return value
    return None


def _controlaccess(record: Record, each: Any) -> None:
    for inner in children(each):
        name = name_of(inner)
        if name in {"controlaccess", "list", "item", "p"}:
            _controlaccess(record, inner)
        elif name in _NAMES:
            _agent(record, inner, default="asn")
        elif name == "geogname":
            if (place := _heading(inner, "--")) and place not in record.places:
                record.places.append(place)
        elif name in _SUBJECTS:
            label = _heading(inner, "--")
            if label is not None:
                scheme = attribute(inner, "source")
                heading = SubjectRef(label, kind=_SUBJECTS[name], scheme=scheme, uri=_uri(inner))
                if heading not in record.subjects:
                    record.subjects.append(heading)
        elif name != "head":
            _keep(record, f"controlaccess/{name}", line_of(inner))


def _container(record: Record, each: Any) -> None:
    indicator = line_of(each)
    if indicator:
        kind = attribute(each, "localtype") or attribute(each, "type") or attribute(each, "label") or "container"
        record.containers.append(ContainerRef(kind.lower(), indicator))


def _repository(record: Record, each: Any) -> None:
    name = child(each, "corpname", "name")
    record.repository = record.repository or (_heading(name, ", ") if name is not None else line_of(each))


def _abstract(record: Record, each: Any) -> None:
    text = _text(each)
    if text:
        record.notes.setdefault("general", []).append(text)


def _scopecontent(record: Record, each: Any) -> None:
    text = _text(each)
    if text:
        record.description = text if record.description is None else f"{record.description}\n\n{text}"
    for inner in list(descendants(each, "arrangement")):
        if note := _text(inner):
            record.notes.setdefault("arrangement", []).append(note)


def _conditions(name: str) -> Callable[[Record, Any], None]:
    def put(record: Record, each: Any) -> None:
        text = _text(each)
        if text:
            before = getattr(record, name)
            setattr(record, name, text if before is None else f"{before}\n\n{text}")

    return put


def _citation(record: Record, each: Any) -> None:
    record.credit_line = record.credit_line or line_of(each, without=_HEADS)


def _files(record: Record, each: Any) -> None:
    for file in _links(each):
        link = attribute(file, "href")
        if link is not None and all(link != known.path_or_url for known in record.attachments):
            record.attachments.append(Attachment(link))
    if not record.attachments and (said := line_of(each)):
        _keep(record, name_of(each), said)


def _links(each: Any) -> Iterator[Any]:
    if name_of(each) in _FILES:
        yield each
    yield from descendants(each, *_FILES)


def _inherit(record: Record, inherited: dict[str, Any]) -> None:
    for name, field, put in (
        ("accessrestrict", "access_conditions", _OWN["accessrestrict"]),
        ("userestrict", "use_conditions", _OWN["userestrict"]),
        ("repository", "repository", _repository),
        ("langmaterial", "languages", _langmaterial),
    ):
        if not getattr(record, field) and name in inherited:
            for each in inherited[name]:
                put(record, each)
            record.origin[field] = f"{name} of a unit above"


def _title(record: Record) -> None:
    """Supply a title where there is none, as catalogues show such units: by date, else by code."""
    if record.title is None:
        date = record.date
        said = date.text if isinstance(date, DateText) else date
        record.title = said or record.reference_code or f"[{record.level or 'untitled'}]"
        record.title_is_supplied = True


_OWN: Final[dict[str, Callable[[Record, Any], None]]] = {
    "unittitle": _unittitle,
    "unitdate": _unitdate,
    "unitdatestructured": _unitdate,
    "unitid": _unitid,
    "physdesc": _physdesc,
    "physdescstructured": _physdesc,
    "physdescset": _physdesc,
    "langmaterial": _langmaterial,
    "origination": _origination,
    "repository": _repository,
    "container": _container,
    "abstract": _abstract,
    "scopecontent": _scopecontent,
    "accessrestrict": _conditions("access_conditions"),
    "userestrict": _conditions("use_conditions"),
    "prefercite": _citation,
    "controlaccess": _controlaccess,
    "dao": _files,
    "daogrp": _files,
    "daoset": _files,
}
