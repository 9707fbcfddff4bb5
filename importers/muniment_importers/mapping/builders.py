"""People, places, dates and other things with parts, from JSON objects or from the pairs of a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from muniment_schema.errors import MunimentError
from muniment_schema.values.edtf import parse_edtf
from muniment_schema.values.identifiers import clean_scheme
from muniment_schema.values.ids import is_id
from muniment_schema.values.vocabularies import DateRole, NoteType, RelationType

from ..record import (
    AgentRef,
    Attachment,
    ContainerRef,
    DateText,
    IdentifierRef,
    LocalText,
    NamedRef,
    PlaceRef,
    Record,
    RelationRef,
    RightsRef,
    SubjectRef,
)
from .assign import add_date, keep_extra
from .parts import Parts
from .paths import flatten
from .targets import OF_DOCUMENTS, squeezed

Builder = Callable[[Record, Parts], bool]


def build_part(record: Record, base: str, values: dict[str, Any]) -> dict[str, Any] | None:
    """Add one person, place, date … to the record, and give the parts that the model has no place for.

    None says that what makes it one (a name, a text) is not there, and that nothing was added.
    """
    if record.kind != "document" and base in OF_DOCUMENTS:
        return None
    parts = Parts(values)
    return parts.rest if BUILDERS[base](record, parts) else None


def add_part(record: Record, base: str, values: dict[str, Any], path: str) -> None:
    """Add one person, place, date … from the JSON object at this path; what has no place goes to `extra`."""
    rest = build_part(record, base, values)
    if rest is not None:
        record.origin.setdefault(base, path)
    for inner, text in flatten(values if rest is None else rest, path):
        keep_extra(record, inner, [text])


def _agent(record: Record, parts: Parts) -> bool:
    name = parts.text("name", "label")
    if name is None:
        return False
    public_id, native_id = parts.ids("agent")
    kind = parts.text("kind")
    uri = parts.text("uri")
    uris = parts.texts("uris")
    if uri is None and uris:
        uri, *uris = uris
    if uris and public_id is None:  # with a public id, the agent itself brings them
        parts.rest["uris"] = uris
    record.agents.append(
        AgentRef(
            name,
            parts.text("role") or "asn",
            kind.casefold().replace(" ", "_").replace("-", "_") if kind else None,
            uri,
            parts.text("dates"),
            parts.text("as_written"),
            public_id,
            native_id,
        )
    )
    return True


def _subject(record: Record, parts: Parts) -> bool:
    ref = subject_ref(parts)
    if ref is not None:
        record.subjects.append(ref)
    return ref is not None


def subject_ref(parts: Parts) -> SubjectRef | None:
    """Give a heading from its parts, or None without a label."""
    label = parts.text("label", "name")
    if label is None:
        return None
    public_id, native_id = parts.ids("subject")
    kind = parts.text("kind")
    pieces = [piece if isinstance(piece, dict) else {"label": piece} for piece in _listed(parts.rest.get("parts"))]
    labels = [text for piece in pieces if (text := Parts(piece).text("label", "name"))]
    if labels:
        parts.rest.pop("parts")
    return SubjectRef(
        label,
        kind.casefold().replace(" ", "_").replace("-", "_") if kind else None,
        parts.text("scheme"),
        parts.text("uri"),
        tuple(labels),
        public_id,
        native_id,
    )


def _place(record: Record, parts: Parts) -> bool:
    name = parts.text("name", "label")
    if name is None:
        return False
    public_id, native_id = parts.ids("place")
    uri, latitude, longitude = parts.text("uri"), parts.number("latitude"), parts.number("longitude")
    record.places.append(PlaceRef(name, uri, latitude, longitude, public_id, native_id))
    return True


def _date(record: Record, parts: Parts) -> bool:
    text, edtf = parts.text("text"), parts.text("edtf")
    if edtf is None:
        edtf = _span(parts)
    if text is None and edtf is None:
        return False
    role = parts.word("role", _DATE_ROLES, _role_without_word(parts))
    add_date(record, DateText(text, role, edtf, parts.text("rank"), parts.text("source")))
    return True


def _role_without_word(parts: Parts) -> str:
    # A role is stated but is none of ours: the date is of some other kind. No role at all: the date of creation.
    return DateRole.OTHER.value if parts.rest.get("role") else DateRole.CREATED.value


def _span(parts: Parts) -> str | None:
    start, end = parts.text("start"), parts.text("end")
    ends = [_without_zero_parts(day) for day in (start, end) if day]
    if not ends:
        return None
    edtf = ends[0] if len(set(ends)) == 1 else "/".join(ends)
    try:
        parse_edtf(edtf)
    except MunimentError:
        parts.rest.update({key: day for key, day in (("start", start), ("end", end)) if day})
        return None
    return edtf


def _without_zero_parts(day: str) -> str:
    # Databases write the year 2016 as 2016-00-00.
    return day.removesuffix("-00").removesuffix("-00")


def _identifier(record: Record, parts: Parts) -> bool:
    value, scheme = parts.text("value"), parts.text("scheme")
    if value is None:
        return False
    if scheme is not None:
        try:
            scheme = clean_scheme(scheme)
        except MunimentError:
            parts.rest["scheme"], scheme = scheme, None
    parts.text("url")  # follows from scheme and value
    record.identifiers.append(IdentifierRef(value, scheme))
    return True


def _container(record: Record, parts: Parts) -> bool:
    indicator, kind = parts.text("indicator"), parts.text("type")
    if indicator is None:
        return False
    record.containers.append(indicator if kind is None else ContainerRef(kind.casefold(), indicator))
    return True


def _note(record: Record, parts: Parts) -> bool:
    text = parts.text("text")
    if text is None:
        return False
    otherwise = NoteType.OTHER if parts.rest.get("type") else NoteType.GENERAL
    record.notes.setdefault(parts.word("type", _NOTE_TYPES, otherwise.value), []).append(text)
    return True


def _attachment(record: Record, parts: Parts) -> bool:
    where = parts.text("path", "url", "path_or_url")
    if where is None:
        return False
    public_id = parts.text("id")
    record.attachments.append(
        Attachment(
            where,
            parts.text("role") or "scan",
            parts.text("media_type"),
            public_id if is_id(public_id, "digital_object") else None,
            parts.text("sha256"),
            parts.whole("bytes"),
            parts.whole("pages"),
            parts.whole("width"),
            parts.whole("height"),
            parts.text("name"),
        )
    )
    return True


def _relation(record: Record, parts: Parts) -> bool:
    public_id, native_id = parts.ids("document")
    if public_id is None and native_id is None:
        return False
    kind = parts.word("type", _RELATION_TYPES, RelationType.RELATED.value)
    record.relations.append(RelationRef(kind, native_id, public_id))
    return True


def _name(record: Record, parts: Parts) -> bool:
    value = parts.text("value", "name")
    if value is None:
        return False
    record.names.append(LocalText("name", value, parts.text("language")))
    return True


def _subject_part(record: Record, parts: Parts) -> bool:
    ref = subject_ref(parts) if record.kind == "subject" else None
    if ref is not None:
        record.parts.append(ref)
    return ref is not None


def _rights(record: Record, parts: Parts) -> bool:
    ref = RightsRef(parts.text("uri"), parts.text("text", "label"), parts.text("holder"))
    if ref == RightsRef() or record.rights is not None:
        return False
    record.rights = ref
    return True


def _repository(record: Record, parts: Parts) -> bool:
    name = parts.text("name")
    if name is None or record.repository is not None:
        return False
    public_id, native_id = parts.ids("repository")
    record.repository = NamedRef(name, public_id, native_id)
    return True


def _collection(record: Record, parts: Parts) -> bool:
    title = parts.text("title", "name")
    public_id, native_id = parts.ids("collection")
    name = title or native_id
    if name is None:
        return False
    record.collections.append(NamedRef(name, public_id, native_id))
    return True


def _parent(record: Record, parts: Parts) -> bool:
    public_id = parts.text("id")
    native_id = parts.text("native_id")
    if public_id is not None and not is_id(public_id):
        public_id, native_id = None, native_id or public_id
    record.parent_id, record.parent_native_id = public_id, native_id
    return public_id is not None or native_id is not None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_DATE_ROLES: Final = {squeezed(role): role.value for role in DateRole}
_NOTE_TYPES: Final = {squeezed(kind): kind.value for kind in NoteType}
_RELATION_TYPES: Final = {squeezed(kind): kind.value for kind in RelationType}

BUILDERS: Final[dict[str, Builder]] = {
    "agents": _agent,
    "subjects": _subject,
    "places": _place,
    "date": _date,
    "identifiers": _identifier,
    "containers": _container,
    "notes": _note,
    "attachments": _attachment,
    "relations": _relation,
    "names": _name,
    "parts": _subject_part,
    "rights": _rights,
    "repository": _repository,
    "collections": _collection,
    "parent": _parent,
}
