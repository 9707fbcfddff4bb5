"""Which field a column heading or a JSON key means when no map says so."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from .targets import BASES, TAKES_SUFFIX, Target, UnknownTarget, parse_target, squeezed

# Dublin Core names and their neighbours; like all headings they are folded for case, spaces, `_` and `-`.
ALIASES: Final = {
    "name": "title",
    "label": "title",
    "dates": "date",
    "id": "native_id",
    "identifier": "native_id",
    "record id": "native_id",
    "creator": "agents.cre",
    "author": "agents.aut",
    "contributor": "agents.ctb",
    "publisher": "agents.pbl",
    "coverage": "places",
    "summary": "description",
    "abstract": "description",
    "scope and content": "description",
    "source": "source_citation",
    "format": "extents",
}
_IRREGULAR: Final = {
    "summaries": "summary",
    "countries": "country",
    "bodies": "body",
    "repositories": "repository",
    "statuses": "status",
}
# A plural of these would be another field, or is no heading anybody means by it.
_NO_PLURAL: Final = frozenset(("identifier", "name"))


def _by_folded() -> dict[str, str]:
    known: dict[str, str] = {}
    for base in BASES:
        known[squeezed(base)] = base
    for alias, name in ALIASES.items():
        known[squeezed(alias)] = name
    for word, name in list(known.items()):
        if word.endswith("s"):
            known.setdefault(word[:-1], name)
        elif word not in _NO_PLURAL:
            known.setdefault(word + "s", name)
    for plural, singular in _IRREGULAR.items():
        known[plural] = known[singular]
    return known


_KNOWN: Final = _by_folded()


@lru_cache(maxsize=4096)
def heading_target(heading: str) -> Target | None:
    """Give the field that a heading means, or None when it means none and its values belong in `extra`.

    "Scope and content", "scope_and_content" and "Scope-and-Content" are all `description`; singular and plural are the
    same, but `identifier` is `native_id` and `identifiers` is `identifiers`. "Agents.aut" and "Notes.Archival History"
    are read with their suffix.
    """
    base, dot, suffix = heading.strip().partition(".")
    name = _KNOWN.get(squeezed(base))
    if name is None:
        return None
    if not dot:
        return parse_target(name)
    if name == "native_id" and squeezed(base).startswith("identifier"):
        name = "identifiers"  # identifier.isbn is not the record's own id
    if name not in TAKES_SUFFIX:
        return None
    try:
        return parse_target(f"{name}.{suffix.strip()}")
    except UnknownTarget:
        return None
