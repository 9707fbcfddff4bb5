"""How values are set on a record, field by field; nothing that finds no place is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from ..record import (
    RECORD_KINDS,
    AgentRef,
    Attachment,
    ContainerRef,
    DateText,
    IdentifierRef,
    LocalText,
    Record,
    RecordError,
    RelationRef,
    RightsRef,
    SubjectRef,
)
from .targets import OF_AUTHORITIES, OF_DOCUMENTS, PARAGRAPHS, SINGLE, Target

Setter = Callable[[Record, list[str], str], None]

_ATTRIBUTES: Final = {"parent": "parent_native_id"}
_PLAIN_LISTS: Final = ("extents", "languages", "agents", "places", "subjects", "collections", "names", "uris", "parts")


@lru_cache(maxsize=4096)
def setter(target: Target) -> Setter:
    """Give the function that sets this field, so that it is looked up once and not for each record."""
    base, suffix = target.base, target.suffix
    if base in OF_AUTHORITIES:
        return _for_authorities(base, _setter(base, suffix))
    if base in OF_DOCUMENTS:
        return _for_documents(base, _setter(base, suffix))
    return _setter(base, suffix)


def _setter(base: str, suffix: str | None) -> Setter:
    if suffix is not None:
        return _WITH_SUFFIX[base](suffix)
    if base in PARAGRAPHS:
        return _paragraphs(base)
    if base in _PLAIN_LISTS:
        return _plain_list(base)
    special = _SPECIAL.get(base)
    if special is not None:
        return special
    if base in SINGLE:
        return _single(base, _ATTRIBUTES.get(base, base))
    raise ValueError(f"no way to set {base}")


def keep_extra(record: Record, path: str, values: list[str]) -> None:
    """Add values without a place in the model, by their source path."""
    if values:
        record.extra.setdefault(path, []).extend(values)


def add_date(record: Record, date: DateText) -> None:
    """Add a date; the first date of creation is the record's `date`, a repetition of one already there is dropped."""
    is_plain = date == DateText(date.text)
    if date.role == "created" and record.date is None:
        record.date = date.text if is_plain else date
        return
    first = DateText(record.date) if isinstance(record.date, str) else record.date
    if date != first and date not in record.dates:
        record.dates.append(date)


def _single(base: str, attribute: str) -> Setter:
    def set_single(record: Record, values: list[str], origin: str) -> None:
        rest = values
        if getattr(record, attribute) is None:
            setattr(record, attribute, values[0])
            record.origin[base] = origin
            rest = values[1:]
        if rest:
            keep_extra(record, origin, [value for value in rest if value != getattr(record, attribute)])

    return set_single


def _for_authorities(base: str, set_values: Setter) -> Setter:
    def set_unless_document(record: Record, values: list[str], origin: str) -> None:
        if record.kind != "document":
            set_values(record, values, origin)
        elif base == "note":
            _GENERAL_NOTES(record, values, origin)
        else:
            keep_extra(record, origin, values)

    return set_unless_document


def _for_documents(base: str, set_values: Setter) -> Setter:
    set_note = _paragraphs("note") if base == "description" else None

    def set_if_document(record: Record, values: list[str], origin: str) -> None:
        if record.kind == "document":
            set_values(record, values, origin)
        elif set_note is not None:
            set_note(record, values, origin)
        else:
            keep_extra(record, origin, values)

    return set_if_document


def _paragraphs(base: str) -> Setter:
    def set_paragraphs(record: Record, values: list[str], origin: str) -> None:
        before = getattr(record, base)
        parts = values if before is None else [before, *(value for value in values if value != before)]
        setattr(record, base, "\n\n".join(parts))
        record.origin[base] = origin if before is None else f"{record.origin.get(base, origin)}, {origin}"

    return set_paragraphs


def _plain_list(base: str) -> Setter:
    def set_plain_list(record: Record, values: list[str], origin: str) -> None:
        getattr(record, base).extend(values)
        record.origin.setdefault(base, origin)

    return set_plain_list


def _appending(attribute: str, base: str, make: Callable[[str], object]) -> Setter:
    def append(record: Record, values: list[str], origin: str) -> None:
        getattr(record, attribute).extend([make(value) for value in values])
        record.origin.setdefault(base, origin)

    return append


def _set_kind(record: Record, values: list[str], origin: str) -> None:
    kind = values[0].strip().casefold()
    if kind not in RECORD_KINDS:
        raise RecordError(
            "BAD_KIND",
            f"{values[0]!r} is none of {', '.join(sorted(RECORD_KINDS))}",
            hint="what a document is (Letter, Plan) is its `type`; a map can translate or rename the field",
            field="kind",
            value=values[0],
        )
    record.kind = kind
    record.origin["kind"] = origin
    keep_extra(record, origin, values[1:])


def _set_type(record: Record, values: list[str], origin: str) -> None:
    if record.kind in ("place", "repository"):  # they have no kinds of their own
        keep_extra(record, origin, values)
    else:
        _SET_TYPE(record, values, origin)


def _set_position(record: Record, values: list[str], origin: str) -> None:
    try:
        record.position = int(values[0])
    except ValueError:
        keep_extra(record, origin, values)
        message = f"{values[0]!r} is not a whole number"
        hint = "write its place among its siblings as 1, 2, 3"
        record.warnings.append(
            RecordError("BAD_POSITION", message, record.locator, hint=hint, field="position", value=values[0])
        )
        return
    record.origin["position"] = origin
    keep_extra(record, origin, values[1:])


def _dates(role: str) -> Setter:
    base = "date" if role == "created" else f"dates.{role}"

    def set_dates(record: Record, values: list[str], origin: str) -> None:
        for value in values:
            add_date(record, DateText(value, role))
        record.origin.setdefault(base, origin)

    return set_dates


def _notes(kind: str) -> Setter:
    def set_notes(record: Record, values: list[str], origin: str) -> None:
        record.notes.setdefault(kind, []).extend(values)
        record.origin.setdefault(f"notes.{kind}", origin)

    return set_notes


def _rights_part(part: str) -> Setter:
    def set_part(record: Record, values: list[str], origin: str) -> None:
        if not isinstance(record.rights, RightsRef):
            record.rights = RightsRef(text=record.rights)
        if getattr(record.rights, part) is None:
            setattr(record.rights, part, values[0])
            values = values[1:]
        record.origin.setdefault(f"rights.{part}", origin)
        keep_extra(record, origin, values)

    return set_part


def _texts(field: str) -> Callable[[str], Setter]:
    def with_language(language: str) -> Setter:
        return _appending("texts", f"{field}.{language}", lambda value: LocalText(field, value, language))

    return with_language


_SET_TYPE: Final = _single("type", "type")
_GENERAL_NOTES: Final = _notes("general")

_SPECIAL: Final[dict[str, Setter]] = {
    "kind": _set_kind,
    "type": _set_type,
    "position": _set_position,
    "date": _dates("created"),
    "notes": _GENERAL_NOTES,
    "containers": _appending("containers", "containers", str),
    "identifiers": _appending("identifiers", "identifiers", str),
    "attachments": _appending("attachments", "attachments", Attachment),
    "relations": _appending("relations", "relations", lambda native_id: RelationRef("related", native_id)),
}

_WITH_SUFFIX: Final[dict[str, Callable[[str], Setter]]] = {
    "title": _texts("title"),
    "description": _texts("description"),
    "body": _texts("body"),
    "names": lambda language: _appending("names", f"names.{language}", lambda v: LocalText("name", v, language)),
    "agents": lambda role: _appending("agents", f"agents.{role}", lambda v: AgentRef(v, role)),
    "attachments": lambda role: _appending("attachments", f"attachments.{role}", lambda v: Attachment(v, role)),
    "containers": lambda kind: _appending("containers", f"containers.{kind}", lambda v: ContainerRef(kind, v)),
    "identifiers": lambda scheme: _appending(
        "identifiers", f"identifiers.{scheme}", lambda v: IdentifierRef(v, scheme)
    ),
    "date": _dates,
    "notes": _notes,
    "relations": lambda kind: _appending("relations", f"relations.{kind}", lambda v: RelationRef(kind, v)),
    "subjects": lambda kind: _appending("subjects", f"subjects.{kind}", lambda v: SubjectRef(v, kind)),
    "rights": _rights_part,
}
