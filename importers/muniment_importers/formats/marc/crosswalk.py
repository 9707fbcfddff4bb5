"""MARC 21 bibliographic, and the core of UNIMARC, to the fields of a record (FORMATS; MARC 21 and UNIMARC manuals)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ...record import AgentRef, Attachment, DateText, IdentifierRef, NamedRef, PlaceRef, Record, SubjectRef
from .authority import fill_authority
from .model import DataField, MarcRecord
from .values import clean, keep

_TYPES: Final = {
    "a": "Text", "c": "Notated music", "d": "Notated music", "e": "Map", "f": "Map", "g": "Moving image",
    "i": "Sound recording", "j": "Sound recording", "k": "Image", "m": "Computer file", "o": "Kit",
    "p": "Mixed materials", "r": "Object", "t": "Manuscript",
}  # fmt: skip
_LEVELS: Final = {"c": "collection", "d": "file", "m": "item", "a": "part", "b": "part"}
_NOTES: Final = {
    "351": "arrangement", "538": "physical_characteristics", "340": "physical_characteristics", "555": "finding_aids",
    "535": "originals", "530": "copies", "533": "copies", "544": "related_units", "580": "related_units",
    "581": "publication", "541": "acquisition", "545": "archival_history", "561": "archival_history",
    "583": "archivist", "584": "accruals",
}  # fmt: skip
_SUBJECTS: Final = {
    "600": "topic", "610": "topic", "611": "topic", "630": "topic", "647": "topic", "648": "period", "650": "topic",
    "651": "topic", "653": None, "655": "genre_form", "656": "occupation", "657": "function",
}  # fmt: skip
_SCHEMES: Final = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "cash", "6": "rvm"}
_IDENTIFIERS: Final = {"010": "lccn", "020": "isbn", "022": "issn"}
_NO_LANGUAGE: Final = frozenset({"", "und", "zxx", "mul", "|||", "   ", "n/a"})


def fill(record: Record, marc: MarcRecord) -> None:
    """Fill a record; fields and subfields without a place go to `extra`, as `tag$code`."""
    record.native_id = record.native_id or marc.value("001")
    if marc.leader[6:7] == "z":
        fill_authority(record, marc)
        return
    table = _UNIMARC if marc.is_unimarc else _MARC21
    if not marc.is_unimarc:
        _leader(record, marc)
    for each in marc.data:
        put = table.get(each.tag)
        if put is None:
            keep(record, each, "")
        else:
            put(record, each)
    if not marc.is_unimarc:
        _fixed(record, marc)


def _leader(record: Record, marc: MarcRecord) -> None:
    if len(marc.leader) >= 8:
        record.type = _TYPES.get(marc.leader[6])
        record.level = _LEVELS.get(marc.leader[7])


def _title(record: Record, field: DataField) -> None:
    words = " ".join(field.all("abnpk"))
    title = clean(words)
    if record.title is None and title:
        record.title = re.sub(r"\s+([:;=])\s+", r"\1 ", title).replace(" / ", " ")
    for code, role in (("f", "created"), ("g", "bulk")):
        if (said := field.first(code)) is not None:
            _date(record, said, role)
    keep(record, field, "abnpkfg")


def _agent(codes: str, kind: str, main: str) -> Callable[[Record, DataField], None]:
    def put(record: Record, field: DataField) -> None:
        name = clean(" ".join(field.all(codes)))
        if not name:
            return
        family = kind == "person" and field.indicators[0] == "3"
        dates = field.first("d") if kind == "person" else None
        uri = next((each for each in field.all("01") if each.startswith(("http://", "https://"))), None)
        roles = [clean(each).lower() for each in field.all("4") if len(clean(each)) == 3]
        roles = roles or [_role(clean(each).lower()) for each in field.all("ej") if clean(each)]
        for role in roles or [main]:
            agent = AgentRef(name, role, "family" if family else kind, uri, clean(dates) if dates else None)
            if agent not in record.agents:
                record.agents.append(agent)
        keep(record, field, codes + "de4j01")

    return put


def _role(said: str) -> str:
    """Give the relator of `$e`; some write its code behind it: author (aut)."""
    found = re.search(r"\(([a-z]{3})\)$", said)
    return found[1] if found else said


def _subject(record: Record, field: DataField) -> None:
    head = clean(" ".join(field.all("abcdtpq")))
    parts = [head, *(clean(each) for each in field.all("vxyz"))]
    parts = [part for part in parts if part]
    if not parts:
        return
    if field.tag == "651" and len(parts) == 1:
        if all(not isinstance(each, PlaceRef) or each.name != head for each in record.places):
            record.places.append(PlaceRef(head))
        return
    scheme = field.first("2") or _SCHEMES.get(field.indicators[1])
    heading = SubjectRef("--".join(parts), _SUBJECTS[field.tag], scheme, parts=tuple(parts) if parts[1:] else ())
    if heading not in record.subjects:
        record.subjects.append(heading)


def _published(record: Record, field: DataField) -> None:
    second = field.indicators[1]
    role = {"0": "created", "4": "copyrighted"}.get(second, "published") if field.tag == "264" else "published"
    for said in field.all("c"):
        _date(record, clean(said), role)
    if role == "published":
        for name in field.all("b"):
            record.agents.append(AgentRef(clean(name), "pbl"))
    keep(record, field, "bc" if role == "published" else "c")


def _date(record: Record, text: str, role: str) -> None:
    date = DateText(clean(text), role)
    if record.date is None and role != "bulk":
        record.date = date
    elif date != record.date and date not in record.dates:
        record.dates.append(date)


def _extent(record: Record, field: DataField) -> None:
    said = clean(" ".join(field.all("abcefg")))
    if said:
        record.extents.append(said)


def _note(record: Record, field: DataField) -> None:
    text = " ".join(field.all("abcdefghijklmnopqrstuvwxyz3"))
    if text:
        record.notes.setdefault(_NOTES.get(field.tag, "general"), []).append(text)


def _paragraph(name: str) -> Callable[[Record, DataField], None]:
    def put(record: Record, field: DataField) -> None:
        text = " ".join(field.all("abcdefu3"))
        before = getattr(record, name)
        if text:
            setattr(record, name, text if before is None else f"{before}\n\n{text}")

    return put


def _language(record: Record, field: DataField) -> None:
    codes = [each[at : at + 3] for each in field.all("ad") for at in range(0, len(each) - len(each) % 3 or 1, 3)]
    record.languages += [code for code in codes if code not in _NO_LANGUAGE and code not in record.languages]
    keep(record, field, "ad2")


def _identifier(record: Record, field: DataField) -> None:
    value = field.first("a")
    if value is None:
        return
    scheme = _IDENTIFIERS.get(field.tag) or field.first("2")
    if field.tag == "020":
        value = value.split()[0]
    record.identifiers.append(IdentifierRef(clean(value), scheme))
    keep(record, field, "a2")


def _code(record: Record, field: DataField) -> None:
    value = clean(" ".join(field.all("abhij")))
    if record.reference_code is None and value:
        record.reference_code = value
    elif value:
        record.extra.setdefault(f"{field.tag}$a", []).append(value)


def _holding(record: Record, field: DataField) -> None:
    keeper = clean(" ".join(field.all("ab")))
    record.repository = record.repository or keeper or None
    code = clean(" ".join(field.all("hijkm")))
    record.reference_code = record.reference_code or code or None
    keep(record, field, "abhijkm")


def _link(record: Record, field: DataField) -> None:
    for address in field.all("u"):
        if field.indicators[1] in "01 " and all(each.path_or_url != address for each in record.attachments):
            record.attachments.append(Attachment(address))
        else:
            record.extra.setdefault("856$u", []).append(address)
    keep(record, field, "u")


def _host(record: Record, field: DataField) -> None:
    number = field.first("w")
    if number is not None and record.parent_native_id is None:
        record.parent_native_id = re.sub(r"^\([^)]*\)", "", number).strip()
    if (title := field.first("ta")) is not None:
        record.notes.setdefault("related_units", []).append(clean(title))
    keep(record, field, "wta")


def _series(record: Record, field: DataField) -> None:
    if title := clean(" ".join(field.all("at"))):
        record.collections.append(NamedRef(title))
    keep(record, field, "at")


def _place(record: Record, field: DataField) -> None:
    if name := ", ".join(clean(each) for each in reversed(field.all("abcdfgh"))):
        record.places.append(PlaceRef(name))


def _citation(record: Record, field: DataField) -> None:
    record.credit_line = record.credit_line or field.first("a")


def _fixed(record: Record, marc: MarcRecord) -> None:
    """Take from 008 what no field says: years and language."""
    fixed = marc.fixed("008")
    if len(fixed) < 38:
        return
    if record.date is None and (year := fixed[7:11]).isdigit() and year != "9999":
        last = fixed[11:15]
        is_range = fixed[6] in "icdkmu" and last.isdigit() and last != year
        edtf = f"{year}/{'..' if last == '9999' else last}" if is_range else year
        archival = marc.leader[6:7] in {"p", "t"} or marc.leader[7:8] in {"c", "d"}
        record.date = DateText(edtf.replace("/..", "-").replace("/", "-"), "created" if archival else "published", edtf)
    code = fixed[35:38]
    if not record.languages and code not in _NO_LANGUAGE and code.isalpha():
        record.languages.append(code)


_MARC21: Final[dict[str, Callable[[Record, DataField], None]]] = {
    "245": _title,
    **dict.fromkeys(("100",), _agent("abcq", "person", "cre")),
    **dict.fromkeys(("700",), _agent("abcq", "person", "ctb")),
    **dict.fromkeys(("110", "111"), _agent("abcn", "corporate_body", "cre")),
    **dict.fromkeys(("710", "711"), _agent("abcn", "corporate_body", "ctb")),
    **dict.fromkeys(_SUBJECTS, _subject),
    **dict.fromkeys(("260", "264"), _published),
    "300": _extent,
    **dict.fromkeys([*_NOTES, *(str(tag) for tag in range(500, 600))], _note),
    "041": _language,
    **dict.fromkeys(("010", "020", "022", "024"), _identifier),
    **dict.fromkeys(("099", "050", "090"), _code),
    "852": _holding,
    "856": _link,
    "773": _host,
    **dict.fromkeys(("490",), _series),
    "752": _place,
    # behind the notes, of which they are particular ones
    "520": _paragraph("description"),
    "506": _paragraph("access_conditions"),
    "540": _paragraph("use_conditions"),
    "524": _citation,
}


def _unimarc_title(record: Record, field: DataField) -> None:
    title = ": ".join([*field.all("a")[:1], *field.all("e")])
    record.title = record.title or clean(title) or None
    keep(record, field, "ae")


def _unimarc_agent(kind: str, main: str) -> Callable[[Record, DataField], None]:
    def put(record: Record, field: DataField) -> None:
        name = ", ".join(clean(each).lstrip(", ") for each in field.all("ab"))
        if name:
            record.agents.append(AgentRef(name, main, kind, dates=field.first("f")))
        keep(record, field, "abf")

    return put


def _unimarc_published(record: Record, field: DataField) -> None:
    for said in field.all("d"):
        _date(record, said, "published")
    record.agents += [AgentRef(clean(name), "pbl") for name in field.all("c")]
    keep(record, field, "cd")


_UNIMARC: Final[dict[str, Callable[[Record, DataField], None]]] = {
    "200": _unimarc_title,
    "700": _unimarc_agent("person", "cre"),
    **dict.fromkeys(("701", "702"), _unimarc_agent("person", "ctb")),
    "710": _unimarc_agent("corporate_body", "cre"),
    **dict.fromkeys(("711", "712"), _unimarc_agent("corporate_body", "ctb")),
    "210": _unimarc_published,
    "215": _extent,
    "330": _paragraph("description"),
    "101": _language,
    "010": _identifier,
    "300": _note,
    "856": _link,
}
