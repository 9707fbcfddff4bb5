"""Facets and spans of time of a result, counted one document after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from muniment_schema.values.days import civil_from_days
from muniment_schema.values.edtf import parse_edtf
from muniment_schema.values.languages import canonical_language

from .filters import KINDS, Filter, meets, named
from .rows import NAMES, Row, Sight

MOST_YEARS: Final = 200
FILTER_FIELDS: Final = {
    "AGENTS": "agents",
    "PLACES": "places",
    "SUBJECTS": "subjects",
    "SUBJECT_PARTS": "subjects",
    "REPOSITORIES": "repositories",
    "COLLECTIONS": "collections",
    "LANGUAGES": "languages",
    "TYPES": "types",
    "LEVELS": "levels",
    "RIGHTS": "rights",
    "YEARS": "date",
    "DECADES": "date",
}
"""The field of DocumentFilter that takes a facet's values."""

_SPANS: Final = {"YEARS": 1, "YEAR": 1, "DECADES": 10, "DECADE": 10, "CENTURY": 100}


@dataclass(frozen=True)
class Counted:
    """A facet: the count of each value, and how many documents have none."""

    counts: Mapping[str, int]
    missing: int


def facet(sight: Sight, found: Sequence[Row], field: str, roles: Sequence[str] | None = None) -> Counted:
    """Count the values of a field: for each, the documents that a filter with it finds among those given."""
    if field in ("YEARS", "DECADES"):
        counted = spans(found, field)
        counts = {edtf(year, _SPANS[field]): number for year, number in counted.items()}
        return Counted(counts, sum(not years(document) for document in found))
    name = FILTER_FIELDS[field]
    counts = {}
    without = {document["pk"] for document in found}
    for value in _candidates(sight, field):
        condition: Any = [value] if field == "LEVELS" else {"any": [value]}
        if field == "AGENTS" and roles is not None:
            condition["roles"] = roles
        having = {document["pk"] for document in found if meets(sight, document, {name: condition})}
        without -= having
        if having:
            counts[value] = len(having)
    return Counted(counts, len(without))


def _candidates(sight: Sight, field: str) -> list[str]:
    rows = sight.rows
    match field:
        case "LANGUAGES":
            return sorted({row["tag"] for row in rows["document_language"]})
        case "TYPES":
            return sorted({row["type"] for row in rows["document"]} - {None})
        case "LEVELS":
            return sorted({row["level"].upper() for row in rows["document"] if row["level"]})
        case "RIGHTS":
            return sorted({row["uri"] for row in rows["rights"]} - {None})
    objects = sight.objects(KINDS[FILTER_FIELDS[field]])
    if field == "SUBJECTS":
        own = {pk for document in sight.documents for pk in sight.linked("subject", document["pk"])}
        uppers = set(own)
        while uppers:  # a broader one of those that documents are about, reached through what is there
            uppers = {objects[pk]["parent_pk"] for pk in uppers} & objects.keys() - own
            own |= uppers
        objects = {pk: row for pk, row in objects.items() if pk in own}
    elif field == "SUBJECT_PARTS":
        parts = {row["part_pk"] for row in rows["subject_part"] if row["subject_pk"] in objects}
        objects = {pk: row for pk, row in objects.items() if pk in parts}
    return [row["id"] for row in objects.values()]


def label(sight: Sight, field: str, value: str) -> str | None:
    """Give the name of an object; None for what is no object."""
    kind = KINDS.get(FILTER_FIELDS[field])
    if kind is None:
        return None
    return str(next(row[NAMES[kind]] for row in sight.objects(kind).values() if row["id"] == value))


def forms(sight: Sight, field: str, value: str) -> list[str]:
    """Give all forms of the name of an object."""
    kind = KINDS[FILTER_FIELDS[field]]
    return next(sight.names(kind, row) for row in sight.objects(kind).values() if row["id"] == value)


# Spans of time


def years(document: Row) -> range:
    """Give the years that a document's date can lie in, 200 at most; an open end is that of the known bound."""
    start, end = document["date_start"], document["date_end"]
    if start is None and end is None:
        return range(0)
    first = civil_from_days(end if start is None else start)[0]
    last = civil_from_days(start if end is None else end)[0]
    return range(first, min(last, first + MOST_YEARS - 1) + 1)


def spans(found: Sequence[Row], by: str) -> dict[int, int]:
    """Count the documents of each span, by its first year."""
    length = _SPANS[by]
    counts: dict[int, int] = {}
    for document in found:
        for first in {year - year % length for year in years(document)}:
            counts[first] = counts.get(first, 0) + 1
    return dict(sorted(counts.items()))


def edtf(first: int, length: int) -> str:
    """Give what stands for a span, for comparing: the days that it means."""
    return f"{first}..{first + length - 1}"


def meant(value: str) -> str:
    """Give the same for the EDTF value of a bucket."""
    read = parse_edtf(value)
    assert read.start is not None
    assert read.end is not None
    start, end = civil_from_days(read.start), civil_from_days(read.end)
    assert (start[1:], end[1:]) == ((1, 1), (12, 31)), value
    return f"{start[0]}..{end[0]}"


# What a filter asks for already


def without_own(asked: Filter | None, field: str) -> Filter | None:
    """Give a filter without the condition on a facet's own field, at the top and in `and`."""
    if asked is None:
        return None
    name = FILTER_FIELDS[field]
    kept = {key: value for key, value in asked.items() if key != name}
    if "and" in kept:
        kept["and"] = [without_own(part, field) for part in kept["and"]]
    return kept


def is_selected(sight: Sight, asked: Filter | None, field: str, value: str) -> bool:
    """Tell whether a filter names a value: at the top, or in `and`."""
    name = FILTER_FIELDS[field]
    return any(_names(sight, part[name], field, value) for part in _together(asked) if name in part)


def _together(asked: Filter | None) -> Iterator[Filter]:
    if asked is not None:
        yield asked
        for part in asked.get("and", ()):
            yield from _together(part)


def _names(sight: Sight, given: Any, field: str, value: str) -> bool:
    if field == "LEVELS":
        return value in given
    if field in ("YEARS", "DECADES"):
        if "overlaps" not in given or "role" in given:
            return False
        asked, own = parse_edtf(given["overlaps"]), parse_edtf(value)
        return (asked.start, asked.end) == (own.start, own.end)
    values = [*given.get("any", ()), *given.get("all", ())]
    if field == "LANGUAGES":
        values = list(map(canonical_language, values))
    if value in values:
        return True
    kind = KINDS.get(FILTER_FIELDS[field])
    if kind is None:
        return False
    labelled = named(sight, kind, given.get("labels", ()))
    return any(sight.objects(kind)[pk]["id"] == value for pk in labelled)
