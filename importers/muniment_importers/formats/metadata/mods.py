"""MODS 3 to the fields of a record (FORMATS; MODS user guidelines). Names are compared in lower case: some write so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ...record import AgentRef, Attachment, DateText, IdentifierRef, NamedRef, PlaceRef, Record, RightsRef, SubjectRef
from ..xml_text.text import attribute, line_of, name_of, text_of

_KINDS: Final = {"personal": "person", "corporate": "corporate_body", "family": "family"}
_DATES: Final = {
    "datecreated": "created",
    "dateissued": "published",
    "copyrightdate": "copyrighted",
    "datecaptured": "other",
    "datevalid": "other",
    "datemodified": "other",
    "dateother": "other",
}
_NOTES: Final = {
    "biographical": "archival_history",
    "biographical/historical": "archival_history",
    "ownership": "archival_history",
    "acquisition": "acquisition",
    "organization": "arrangement",
    "arrangement": "arrangement",
    "originallocation": "originals",
    "original location": "originals",
    "additionalform": "copies",
    "additional physical form": "copies",
    "separatedmaterial": "related_units",
    "relatedmaterial": "related_units",
    "publications": "publication",
    "bibliography": "publication",
    "system details": "physical_characteristics",
    "preferredcitation": "general",
}
_MACHINE: Final = re.compile(r"-?\d{4}(?:-\d{2}(?:-\d{2})?)?")
_RIGHTS_URI: Final = re.compile(r"https?://(?:www\.)?(?:rightsstatements|creativecommons)\.org/\S+")
_SINGLE: Final = {"genre": "genre_form", "temporal": "period", "occupation": "occupation", "topic": "topic"}
_GEOGRAPHY: Final = (
    "city",
    "citysection",
    "county",
    "state",
    "province",
    "region",
    "territory",
    "country",
    "continent",
)


def fill(record: Record, metadata: Any) -> None:
    """Fill a record from a `mods` element; what stands in related items never becomes its own."""
    for element in _below(metadata):
        name = name_of(element).lower()
        put = _FIELDS.get(name)
        if put is not None:
            put(record, element)
        else:
            _keep(record, name_of(element), line_of(element))
    if record.native_id is None and record.identifiers:
        first = record.identifiers[0]
        record.native_id = first if isinstance(first, str) else first.value


def _below(element: Any, *names: str) -> Iterator[Any]:
    for each in element:
        name = name_of(each)
        if name and (not names or name.lower() in names):
            yield each


def _keep(record: Record, path: str, text: str | None) -> None:
    if text:
        record.extra.setdefault(path, []).append(text)


def _first(element: Any, *names: str) -> str | None:
    return next((text for each in _below(element, *names) if (text := line_of(each))), None)


def _title_of(element: Any) -> str | None:
    start, title, rest = _first(element, "nonsort"), _first(element, "title"), _first(element, "subtitle")
    parts = [_first(element, "partnumber"), _first(element, "partname")]
    whole = " ".join(part for part in (start, title) if part)
    whole = ": ".join(part for part in (whole, rest) if part)
    return ". ".join(part for part in (whole, *parts) if part) or line_of(element)


def _title(record: Record, element: Any) -> None:
    title, kind = _title_of(element), attribute(element, "type")
    if kind is None and record.title is None:
        record.title = title
    else:
        _keep(record, f"titleInfo[@type={kind}]" if kind else "titleInfo", title)


def _name(record: Record, element: Any) -> None:
    parts = [(attribute(each, "type"), line_of(each)) for each in _below(element, "namepart")]
    plain = [text for kind, text in parts if text and kind not in {"date", "given", "family", "termsOfAddress"}]
    family = [text for kind, text in parts if text and kind == "family"]
    given = [text for kind, text in parts if text and kind == "given"]
    said = ", ".join([*family, " ".join(given)] if family else given) if family or given else None
    name = said or " ".join(plain) or _first(element, "displayform")
    if not name:
        return
    dates = next((text for kind, text in parts if kind == "date" and text), None)
    kind = _KINDS.get(attribute(element, "type") or "")
    uri = attribute(element, "valueURI")
    for role in _roles(element) or ["cre" if attribute(element, "usage") == "primary" else "asn"]:
        agent = AgentRef(name, role, kind=kind, dates=dates, uri=uri)
        if agent not in record.agents:
            record.agents.append(agent)


def _roles(element: Any) -> list[str]:
    found = []
    for role in _below(element, "role"):
        terms = {attribute(each, "type"): text for each in _below(role, "roleterm") if (text := line_of(each))}
        said = terms.get("code") or terms.get("text") or next(iter(terms.values()), None) or line_of(role)
        if said:
            found.append(said.lower())
    return list(dict.fromkeys(found))


def _origin(record: Record, element: Any) -> None:
    ranges: dict[str, dict[str, Any]] = {}
    for each in _below(element):
        name = name_of(each).lower()
        if name in _DATES:
            point = attribute(each, "point")
            if point in {"start", "end"}:
                ranges.setdefault(name, {})[point] = each
            else:
                _date(record, line_of(each), _DATES[name], _edtf(each))
        elif name == "publisher":
            _publisher(record, line_of(each))
        else:
            _keep(record, f"originInfo/{name_of(each)}", line_of(each))
    for name, ends in ranges.items():
        texts = [line_of(ends.get(point)) for point in ("start", "end")]
        machine = [_edtf(ends.get(point)) for point in ("start", "end")]
        edtf = "/".join(each or ".." for each in machine) if any(machine) else None
        _date(record, "-".join(each or "" for each in texts), _DATES[name], edtf)


def _edtf(element: Any | None) -> str | None:
    text = line_of(element) if element is not None else None
    if element is None or text is None or not _MACHINE.fullmatch(text):
        return None
    return text + {"approximate": "~", "inferred": "", "questionable": "?"}.get(
        attribute(element, "qualifier") or "", ""
    )


def _date(record: Record, text: str | None, role: str, edtf: str | None) -> None:
    if text is None:
        return
    date = DateText(text, role, edtf)
    if record.date is None and role == "created":
        record.date = date
    elif date != record.date and date not in record.dates:
        record.dates.append(date)


def _publisher(record: Record, name: str | None) -> None:
    if name:
        record.agents.append(AgentRef(name, "pbl"))


def _language(record: Record, element: Any) -> None:
    terms = {attribute(each, "type"): text for each in _below(element, "languageterm") if (text := line_of(each))}
    code = terms.get("code") or next(iter(terms.values()), None) or (line_of(element) if not len(element) else None)
    if code and code not in record.languages:
        record.languages.append(code)


def _physical(record: Record, element: Any) -> None:
    for each in _below(element):
        name, text = name_of(each).lower(), line_of(each)
        if text is None:
            continue
        if name == "extent":
            record.extents.append(text)
        elif name == "form" and "/" not in text:
            record.subjects.append(SubjectRef(text, kind="genre_form", scheme=attribute(each, "authority")))
        elif name == "note":
            record.notes.setdefault("physical_characteristics", []).append(text)
        else:
            _keep(record, f"physicalDescription/{name_of(each)}", text)


def _subject(record: Record, element: Any) -> None:
    scheme, uri = attribute(element, "authority"), attribute(element, "valueURI")
    parts: list[tuple[str, str]] = []
    for each in _below(element):
        name = name_of(each).lower()
        if name == "hierarchicalgeographic":
            levels = {name_of(part).lower(): line_of(part) for part in _below(each)}
            text: str | None = ", ".join(place for level in _GEOGRAPHY if (place := levels.get(level)))
            name = "geographic"
        elif name == "name":
            text = " ".join(text for part in _below(each, "namepart") if (text := line_of(part)))
        elif name == "titleinfo":
            text = _title_of(each)
        elif name == "cartographics":
            _keep(record, "subject/cartographics", line_of(each))
            continue
        else:
            text = line_of(each)
        if text:
            parts.append((name, text))
    _put_subject(record, parts, scheme, uri)


def _put_subject(record: Record, parts: list[tuple[str, str]], scheme: str | None, uri: str | None) -> None:
    if not parts:
        return
    if len(parts) == 1 and parts[0][0] == "geographic":
        place = PlaceRef(parts[0][1], uri=uri)
        if place not in record.places:
            record.places.append(place)
        return
    kind = _SINGLE.get(parts[0][0]) if len(parts) == 1 else "topic"
    labels = [text for _, text in parts]
    heading = SubjectRef(
        "--".join(labels), kind=kind, scheme=scheme, uri=uri, parts=tuple(labels) if labels[1:] else ()
    )
    if heading not in record.subjects:
        record.subjects.append(heading)


def _genre(record: Record, element: Any) -> None:
    text = line_of(element)
    if text:
        record.subjects.append(SubjectRef(text, kind="genre_form", scheme=attribute(element, "authority")))


def _type(record: Record, element: Any) -> None:
    text = line_of(element)
    if record.type is None:
        record.type = text
    elif text != record.type:
        _keep(record, "typeOfResource", text)


def _abstract(record: Record, element: Any) -> None:
    text = text_of(element, paragraphs=("p",))
    if text:
        record.description = text if record.description is None else f"{record.description}\n\n{text}"


def _note(record: Record, element: Any) -> None:
    text = text_of(element, paragraphs=("p",))
    if text:
        kind = (attribute(element, "type") or "").lower()
        record.notes.setdefault(_NOTES.get(kind, "general"), []).append(text)


def _related(record: Record, element: Any) -> None:
    titles = [title for each in _below(element, "titleinfo") if (title := _title_of(each))]
    kind = attribute(element, "type")
    label = (attribute(element, "displayLabel") or "").lower()
    if titles and (kind in {"host", "series"} or label == "collection"):
        record.collections.append(NamedRef(titles[0]))
    elif titles:
        record.notes.setdefault("related_units", []).append(titles[0])
    else:
        _keep(record, f"relatedItem[@type={kind}]" if kind else "relatedItem", line_of(element))


def _identifier(record: Record, element: Any) -> None:
    text, kind = line_of(element), attribute(element, "type")
    if text and kind in {"uri", "url"} and text.startswith(("http://", "https://")):
        record.url = record.url or text
    elif text:
        record.identifiers.append(IdentifierRef(text, kind if kind not in {"local", "uri"} else None))


def _location(record: Record, element: Any) -> None:
    for each in _below(element):
        name, text = name_of(each).lower(), line_of(each)
        if text is None:
            continue
        if name == "physicallocation" and record.repository is None:
            record.repository = text
        elif name == "shelflocator" and record.reference_code is None:
            record.reference_code = text
        elif name == "url":
            _url(record, each, text)
        else:
            _keep(record, f"location/{name_of(each)}", text)


def _url(record: Record, element: Any, text: str) -> None:
    is_page = attribute(element, "usage") is not None or attribute(element, "access") == "object in context"
    if attribute(element, "access") == "raw object" or attribute(element, "note") == "mediaMaster":
        record.attachments.append(Attachment(text))
    elif attribute(element, "access") == "preview" or attribute(element, "note"):
        _keep(record, f"location/url[{attribute(element, 'note') or 'preview'}]", text)
    elif is_page or record.url is None:
        record.url = text
    else:
        _keep(record, "location/url", text)


def _access(record: Record, element: Any) -> None:
    text, kind = text_of(element, paragraphs=("p",)), attribute(element, "type") or ""
    text = text or attribute(element, "href")
    if text is None:
        return
    if _RIGHTS_URI.fullmatch(text):
        record.rights = RightsRef(uri=text, text=record.rights.text if isinstance(record.rights, RightsRef) else None)
    elif "restriction" in kind:
        record.access_conditions = text if record.access_conditions is None else f"{record.access_conditions}\n\n{text}"
    else:
        record.use_conditions = text if record.use_conditions is None else f"{record.use_conditions}\n\n{text}"


def _record_info(record: Record, element: Any) -> None:
    for each in _below(element):
        name, text = name_of(each).lower(), line_of(each)
        if name == "recordidentifier" and text and record.native_id is None:
            record.native_id = text
        else:
            _keep(record, f"recordInfo/{name_of(each)}", text)


_FIELDS: Final[dict[str, Callable[[Record, Any], None]]] = {
    "titleinfo": _title,
    "name": _name,
    "origininfo": _origin,
    "language": _language,
    "physicaldescription": _physical,
    "subject": _subject,
    "genre": _genre,
    "typeofresource": _type,
    "abstract": _abstract,
    "tableofcontents": _note,
    "note": _note,
    "relateditem": _related,
    "identifier": _identifier,
    "location": _location,
    "accesscondition": _access,
    "recordinfo": _record_info,
}
