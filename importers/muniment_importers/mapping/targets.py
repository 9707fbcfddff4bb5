"""The field names of map files, headings and JSON keys: which there are, and which suffix each takes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from muniment_schema.errors import MunimentError
from muniment_schema.values.identifiers import clean_scheme
from muniment_schema.values.languages import canonical_language
from muniment_schema.values.vocabularies import DateRole, NoteType, RelationType, SubjectKind

# One value each; a second one goes to `extra`.
SINGLE: Final = (
    "kind",
    "native_id",
    "title",
    "body_kind",
    "type",
    "level",
    "parent",
    "position",
    "reference_code",
    "repository",
    "rights",
    "credit_line",
    "source_citation",
    "url",
    "visibility",
    "embargo_until",
    "status",
    "adds_to",
    "sort_name",
    "latitude",
    "longitude",
    "scheme",
    "country",
    "isil",
)
# One text each; a second value is another paragraph of it.
PARAGRAPHS: Final = ("description", "body", "access_conditions", "use_conditions", "note")
MANY: Final = (
    "date",
    "extents",
    "languages",
    "agents",
    "places",
    "subjects",
    "collections",
    "containers",
    "notes",
    "identifiers",
    "attachments",
    "relations",
    "names",
    "uris",
    "parts",
)
# Fields of people, places, headings, collections and repositories; a document has none of them.
OF_AUTHORITIES: Final = frozenset(
    ("sort_name", "names", "uris", "note", "latitude", "longitude", "scheme", "country", "isil", "parts")
)
BASES: Final = (*SINGLE, *PARAGRAPHS, *MANY)
OF_ALL_KINDS: Final = frozenset(
    ("kind", "native_id", "title", "type", "date", "parent", "url", "identifiers", "visibility", "status")
)
# What only documents have; of an authority, a description is its note, and the rest goes to `extra`.
OF_DOCUMENTS: Final = frozenset(BASES) - OF_AUTHORITIES - OF_ALL_KINDS
# Other spellings of a base in map files and JSON keys.
SAME_AS: Final = {"name": "title", "label": "title", "dates": "date"}

_WORD: Final = re.compile(r"[^\W_][\w .:/-]{0,63}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class UnknownTarget(MunimentError):
    """A name that is no field of a record; `suggestion` is the nearest one that is."""

    code = "BAD_MAP"

    def __init__(self, name: str, message: str, suggestion: str | None = None) -> None:
        self.name = name
        self.suggestion = suggestion
        super().__init__(message, hint=None if suggestion is None else f"did you mean {suggestion!r}?")


@dataclass(frozen=True, slots=True)
class Target:
    """A field of a record: `agents` with the suffix `aut`, `title` with `ko`, `native_id` without."""

    base: str
    suffix: str | None = None

    @property
    def name(self) -> str:
        """The name as a map file writes it."""
        if self.suffix is None:
            return self.base
        return f"{'dates' if self.base == 'date' else self.base}.{self.suffix}"

    @property
    def is_many(self) -> bool:
        """Whether a cell can hold several values of it."""
        return self.base in MANY


def parse_target(name: str) -> Target:
    """Give the target of this name: "title", "agents.aut", "dates.published", "notes.general" …

    Raises UnknownTarget, with the nearest name that exists, for anything else.
    """
    base, dot, suffix = name.partition(".")
    base = SAME_AS.get(base, base)
    if base not in BASES:
        suggestion = nearest(name, all_names()) or nearest(base, all_names())
        raise UnknownTarget(name, f"there is no field {name!r}", suggestion)
    if not dot:
        return Target(base)
    read_suffix = _SUFFIXES.get(base)
    if read_suffix is None:
        raise UnknownTarget(name, f"{base} takes no suffix, here {suffix!r}", base)
    return Target(base, read_suffix(name, suffix))


def all_names() -> list[str]:
    """Give every name without a free suffix, for suggestions and documentation."""
    names = [*BASES, *SAME_AS]
    names += [f"notes.{kind}" for kind in NoteType] + [f"dates.{role}" for role in DateRole]
    names += [f"relations.{kind}" for kind in RelationType] + [f"subjects.{kind}" for kind in SubjectKind]
    return names


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Give the word most like this one, or None when none is much like it."""
    by_folded = {each.casefold(): each for each in words}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def _one_of(words: Iterable[str]) -> Callable[[str, str], str]:
    known = {word.replace("_", ""): str(word) for word in words}

    def read(name: str, suffix: str) -> str:
        found = known.get(squeezed(suffix))
        if found is None:
            base = name.partition(".")[0]
            suggestion = nearest(suffix, known.values())
            message = f"{name!r}: {suffix!r} is none of {', '.join(known.values())}"
            raise UnknownTarget(name, message, None if suggestion is None else f"{base}.{suggestion}")
        return found

    return read


def _language(name: str, suffix: str) -> str:
    if _LANGUAGE.fullmatch(suffix) is None:
        raise UnknownTarget(name, f"{name!r}: {suffix!r} is not a language tag such as ko or zh-Hant")
    try:
        return canonical_language(suffix)
    except MunimentError as error:
        raise UnknownTarget(name, f"{name!r}: {error.message}") from None


def _scheme(name: str, suffix: str) -> str:
    try:
        return clean_scheme(suffix)
    except MunimentError as error:
        raise UnknownTarget(name, f"{name!r}: {error.message}") from None


def _free(name: str, suffix: str) -> str:
    if _WORD.fullmatch(suffix) is None:
        raise UnknownTarget(name, f"{name!r}: {suffix!r} is not a word that can stand after the dot")
    return suffix


def squeezed(text: str) -> str:
    """Fold a name for case, spaces, `_` and `-`: "Scope and-content" is "scopeandcontent"."""
    return text.casefold().replace(" ", "").replace("_", "").replace("-", "").strip()


_SUFFIXES: Final[dict[str, Callable[[str, str], str]]] = {
    "title": _language,
    "description": _language,
    "body": _language,
    "names": _language,
    "agents": _free,
    "attachments": _free,
    "containers": _free,
    "identifiers": _scheme,
    "date": _one_of(DateRole),
    "notes": _one_of(NoteType),
    "relations": _one_of(RelationType),
    "subjects": _one_of(SubjectKind),
    "rights": _one_of(("uri", "text", "holder")),
}
TAKES_SUFFIX: Final = frozenset(_SUFFIXES)
