"""What the labels of a document page mean: "Author(s)", "Associated Places", "Subjects Discussed" and their like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from ...record import AgentRef, DateText, IdentifierRef, Record, RightsRef

_PLURAL: Final = re.compile(r"\((?:s|es|ies)\)")
_LIST_SIGNS: Final = re.compile(r"\s*(?:[;|]|\n)\s*")
_LANGUAGE_SIGNS: Final = re.compile(r"\s*(?:[;|,/]|\n|\band\b)\s*")

_ROLES: Final = {
    "author": "aut",
    "creator": "cre",
    "contributor": "ctb",
    "donor": "dnr",
    "editor": "edt",
    "publisher": "pbl",
    "recipient": "rcp",
    "addressee": "rcp",
    "translator": "trl",
    "people": "asn",
    "person": "asn",
    "name": "asn",
    "people and organizations": "asn",
    "associated people": "asn",
    "associated people and organizations": "asn",
    "organization": "asn",
    "associated organization": "asn",
}
_OTHERS: Final = {
    "place": "places",
    "associated place": "places",
    "location": "places",
    "subject": "subjects",
    "subject discussed": "subjects",
    "topic": "subjects",
    "keyword": "subjects",
    "language": "languages",
    "original language": "languages",
    "collection": "collections",
    "associated collection": "collections",
    "source": "source_citation",
    "document information": "source_citation",
    "citation": "source_citation",
    "repository": "repository",
    "archive": "repository",
    "right": "rights",
    "copyright": "rights",
    "copyright information": "rights",
    "rights and usage": "rights",
    "type": "type",
    "document type": "type",
    "record id": "identifiers",
    "identifier": "identifiers",
    "date": "date",
    "document date": "date",
    "original uploaded date": "uploaded",
    "uploaded date": "uploaded",
    "summary": "description",
    "description": "description",
    "abstract": "description",
    "body": "body",
    "transcript": "body",
    "note": "note",
    "credit": "credit_line",
    "extent": "extents",
    "page": "extents",
}


def meaning(label: str) -> str | None:
    """Give the field that a label stands for: a name of a field, or `agents.` and a relator code; None if unknown."""
    words = _normal(label)
    for each in (words, words.removesuffix("s"), words.removesuffix("es")):
        if each in _ROLES:
            return f"agents.{_ROLES[each]}"
        if each in _OTHERS:
            return _OTHERS[each]
    return None


def put(record: Record, label: str, values: Sequence[str]) -> None:
    """Add what stands under a label; under a label nobody knows it goes to `extra`, by that label."""
    values = [value.strip() for value in values if value.strip()]
    if not values:
        return
    field = meaning(label)
    name = label.strip().rstrip(":").strip()
    if field is None or not _put(record, field, values):
        record.extra.setdefault(name, []).extend(values)
    else:
        record.origin.setdefault(field.partition(".")[0], name)


def _normal(label: str) -> str:
    words = _PLURAL.sub("", label.casefold().replace("&", " and ")).strip().rstrip(":")
    words = " ".join(words.split())
    return words.replace("subjects discussed", "subject discussed").replace("organisation", "organization")


def _put(record: Record, field: str, values: list[str]) -> bool:
    if field.startswith("agents."):
        role = field.partition(".")[2]
        record.agents += [AgentRef(name, role) for name in _listed(values)]
        return True
    return _PUT[field](record, values)


def _listed(values: Sequence[str], signs: re.Pattern[str] = _LIST_SIGNS) -> list[str]:
    parts = (part.strip(" ,•*") for value in values for part in signs.split(value))
    return list(dict.fromkeys(part for part in parts if part))


def _one(name: str) -> Callable[[Record, list[str]], bool]:
    def put_one(record: Record, values: list[str]) -> bool:
        if getattr(record, name) is not None:
            return False
        setattr(record, name, " ".join(" ".join(values).split()))
        return True

    return put_one


def _paragraphs(name: str) -> Callable[[Record, list[str]], bool]:
    def put_text(record: Record, values: list[str]) -> bool:
        text = "\n\n".join(values)
        if getattr(record, name) is None:
            setattr(record, name, text)
        return bool(getattr(record, name) == text)

    return put_text


def _many(name: str, signs: re.Pattern[str] = _LIST_SIGNS) -> Callable[[Record, list[str]], bool]:
    def put_many(record: Record, values: list[str]) -> bool:
        has = getattr(record, name)
        has.extend(value for value in _listed(values, signs) if value not in has)
        return True

    return put_many


def _date(record: Record, values: list[str]) -> bool:
    said = " ".join(" ".join(values).split())
    record.date = record.date or said
    return record.date == said


def _uploaded(record: Record, values: list[str]) -> bool:
    record.dates += [DateText(value, "other") for value in values]
    return True


def _identifiers(record: Record, values: list[str]) -> bool:
    record.identifiers += [IdentifierRef(value) for value in _listed(values)]
    return True


def _rights(record: Record, values: list[str]) -> bool:
    if record.rights is not None:
        return False
    text = "\n\n".join(values)
    is_uri = bool(re.fullmatch(r"https?://(?:rightsstatements|creativecommons)\.org/\S+", text))
    record.rights = RightsRef(uri=text) if is_uri else RightsRef(text=text)
    return True


def _note(record: Record, values: list[str]) -> bool:
    record.notes.setdefault("general", []).extend(values)
    return True


_PUT: Final[dict[str, Callable[[Record, list[str]], bool]]] = {
    "places": _many("places"),
    "subjects": _many("subjects"),
    "languages": _many("languages", _LANGUAGE_SIGNS),
    "collections": _many("collections"),
    "extents": _many("extents"),
    "source_citation": _one("source_citation"),
    "repository": _one("repository"),
    "type": _one("type"),
    "credit_line": _one("credit_line"),
    "rights": _rights,
    "identifiers": _identifiers,
    "date": _date,
    "uploaded": _uploaded,
    "description": _paragraphs("description"),
    "body": _paragraphs("body"),
    "note": _note,
}
