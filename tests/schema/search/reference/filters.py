"""Whether a document meets a filter, as the JSON of a DocumentFilter says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from muniment_schema.values.edtf import parse_edtf
from muniment_schema.values.folding import fold, folded_key
from muniment_schema.values.languages import canonical_language

from .rows import Row, Sight

Filter = Mapping[str, Any]
KINDS: Final = {
    "agents": "agent",
    "places": "place",
    "subjects": "subject",
    "repositories": "repository",
    "collections": "collection",
}


def meets(sight: Sight, document: Row, asked: Filter | None) -> bool:
    """Tell whether a document that the viewer sees meets all conditions of a filter."""
    return all(_CONDITIONS[name](sight, document, given) for name, given in (asked or {}).items())


def named(sight: Sight, kind: str, labels: Iterable[str]) -> list[int]:
    """Give the keys of the objects that have one of these names."""
    keys = {folded_key(label) for label in labels}
    objects = sight.objects(kind).values()
    return [row["pk"] for row in objects if not keys.isdisjoint(map(folded_key, sight.names(kind, row)))]


def _linked(sight: Sight, document: Row, kind: str, given: Filter) -> bool:
    roles = given.get("roles")
    descends = kind != "agent" and given.get("includeDescendants", True)
    linked = sight.linked(kind, document["pk"]) if roles is None else sight.linked_in_roles(document, roles)

    def to_one_of(pks: Iterable[int]) -> bool:
        return not linked.isdisjoint(sight.with_all_below(kind, pks) if descends else pks)

    def with_ids(ids: Collection[str]) -> list[int]:
        return [row["pk"] for row in sight.objects(kind).values() if row["id"] in ids]

    conditions: list[bool] = []
    if "any" in given:
        conditions.append(to_one_of(with_ids(given["any"])))
    conditions += [to_one_of(with_ids([each])) for each in given.get("all", ())]
    if given.get("none"):
        conditions.append(not to_one_of(with_ids(given["none"])))
    if "labels" in given:
        conditions.append(to_one_of(named(sight, kind, given["labels"])))
    if "present" in given:
        conditions.append(bool(linked) == given["present"])
    return all(conditions) if conditions else roles is None or bool(linked)


def _values(has: Collection[str], given: Filter) -> bool:
    values = set(has)
    return (
        ("any" not in given or not values.isdisjoint(given["any"]))
        and values.issuperset(given.get("all", ()))
        and values.isdisjoint(given.get("none", ()))
        and given.get("present", bool(values)) == bool(values)
    )


def _languages(sight: Sight, document: Row, given: Filter) -> bool:
    tags = [row["tag"] for row in sight.rows.of(document, "document_language")]
    canonical = {name: value if name == "present" else list(map(canonical_language, value))
                 for name, value in given.items()}  # fmt: skip
    return _values(tags, canonical)


def _types(_sight: Sight, document: Row, given: Filter) -> bool:
    return _values([] if document["type"] is None else [document["type"]], given)


def _rights(sight: Sight, document: Row, given: Filter) -> bool:
    uris = [row["uri"] for row in sight.rows["rights"] if row["pk"] == document["rights_pk"]]
    return _values([uri for uri in uris if uri is not None], given)


def _sources(sight: Sight, document: Row, given: Filter) -> bool:
    keys = {row["pk"]: row["key"] for row in sight.rows["source"]}
    links = sight.rows.rows("source_link", "object_pk").get(document["pk"], ())
    return _values([keys[row["source_pk"]] for row in links if row["kind"] == "document"], given)


def _identifier(sight: Sight, document: Row, given: Filter) -> bool:
    rows = sight.rows.rows("identifier", "object_pk").get(document["pk"], ())
    scheme = given.get("scheme")
    return any(
        row["kind"] == "document"
        and row["value"] == given["value"]
        and (row["scheme"] != "slug" if scheme is None else row["scheme"] == scheme)
        for row in rows
    )


def _import_run(sight: Sight, document: Row, run_id: str) -> bool:
    runs = {row["pk"] for row in sight.rows["import_run"] if row["id"] == run_id}
    return any(
        row["run_pk"] in runs and row["kind"] == "document" and row["outcome"] in ("created", "updated")
        for row in sight.rows.rows("import_record", "object_pk").get(document["pk"], ())
    )


def _text(key: str | None, is_present: bool, given: Filter, folded: Any = folded_key) -> bool:
    said = {name: value for name, value in given.items() if name != "present"}
    if "present" in given and given["present"] != is_present:
        return False
    return not said or (
        key is not None
        and ("equals" not in said or key == folded(said["equals"]))
        and key.startswith(folded(said.get("startsWith", "")))
        and folded(said.get("contains", "")) in key
    )


def _title(_sight: Sight, document: Row, given: Filter) -> bool:
    return _text(folded_key(document["title"]), not document["title_is_supplied"], given)


def _description(_sight: Sight, document: Row, given: Filter) -> bool:
    text = document["description"]
    return _text(None if text is None else fold(text), text is not None, given, fold)


def _reference_code(_sight: Sight, document: Row, given: Filter) -> bool:
    code = document["reference_code"]
    return _text(None if code is None else folded_key(code), code is not None, given)


def _date(sight: Sight, document: Row, given: Filter) -> bool:
    role = given.get("role")
    if role is None:
        stated = [(document["date_start"], document["date_end"])]
    else:
        rows = sight.rows.of(document, "document_date")
        stated = [(row["start"], row["end"]) for row in rows
                  if row["role"] == role.lower() and row["rank"] != "deprecated"]  # fmt: skip
    is_dated = any(start is not None or end is not None for start, end in stated)
    if "overlaps" in given or "within" in given:
        lies = any(_lies(start, end, given) for start, end in stated)
        if not (lies or (given.get("includeUndated") and not is_dated)):
            return False
    elif role is not None and "undated" not in given:
        return bool(stated)
    return "undated" not in given or given["undated"] != is_dated


def _lies(start: int | None, end: int | None, given: Filter) -> bool:
    """Tell whether a date can lie in what `overlaps` asks for, and surely lies in what `within` asks for."""
    if start is None and end is None and "overlaps" in given:
        return False
    if "overlaps" in given:
        asked = parse_edtf(given["overlaps"])
        if asked.start is not None and end is not None and end < asked.start:
            return False
        if asked.end is not None and start is not None and start > asked.end:
            return False
    if "within" in given:
        asked = parse_edtf(given["within"])
        if asked.start is not None and (start is None or start < asked.start):
            return False
        if asked.end is not None and (end is None or end > asked.end):
            return False
    return True


def _link_condition(kind: str) -> Any:
    return lambda sight, document, given: _linked(sight, document, kind, given)


def _word_condition(column: str) -> Any:
    return lambda _sight, document, names: (document[column] or "").upper() in names


_CONDITIONS: Final[Mapping[str, Any]] = {
    "and": lambda sight, document, parts: all(meets(sight, document, part) for part in parts),
    "or": lambda sight, document, parts: any(meets(sight, document, part) for part in parts),
    "not": lambda sight, document, part: not meets(sight, document, part),
    "ids": lambda _sight, document, ids: document["id"] in ids,
    **{name: _link_condition(kind) for name, kind in KINDS.items()},
    "languages": _languages,
    "types": _types,
    "levels": _word_condition("level"),
    "visibility": _word_condition("visibility"),
    "status": _word_condition("status"),
    "rights": _rights,
    "sources": _sources,
    "within": lambda sight, document, public_id: document["pk"] in sight.within(public_id),
    "date": _date,
    "identifier": _identifier,
    "title": _title,
    "description": _description,
    "referenceCode": _reference_code,
    "hasDigitalObject": lambda sight, document, wanted: sight.has_file(document) == wanted,
    "updatedSince": lambda _sight, document, since: document["updated_at"] >= datetime.fromisoformat(since),
    "importRun": _import_run,
}
