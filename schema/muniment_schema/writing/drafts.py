"""What is to be written: checked statements about one object, as a source or a person makes them.

Everything here is canonical already: dates read, languages in BCP 47, roles as MARC codes, words of the vocabularies.
`None` and empty lists say nothing: they never clear what is there. `blank` names the fields that were there and empty,
which clears them where that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from muniment_schema.values.edtf import Edtf


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another object: by public id, by the source's native id, or by name (in this order)."""

    name: str
    id: str | None = None
    native_id: str | None = None

    @property
    def target(self) -> str:
        """The public or native id, where the reference is by id."""
        return self.id or self.native_id or ""


@dataclass(frozen=True, slots=True)
class AgentLink(Link):
    """An agent with its part in the document."""

    role: str = "asn"
    kind: str | None = None  # None: not said, so any agent of that name will do
    uri: str | None = None
    dates: str | None = None
    as_written: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceLink(Link):
    """A place; degrees in WGS 84."""

    uri: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class SubjectLink(Link):
    """A heading and, when known, its parts."""

    kind: str | None = None  # None: not said, so any heading of that label will do
    scheme: str | None = None
    uri: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateStatement:
    """One statement about when."""

    text: str | None
    edtf: Edtf | None
    role: str = "created"
    rank: str = "normal"
    warning: str | None = None
    source: str | None = None  # key of the source that states it, when not the record's own


@dataclass(frozen=True, slots=True)
class TextStatement:
    """A title, description or body beside the preferred one; every body."""

    field: str
    value: str
    language: str | None = None
    kind: str | None = None
    is_original: bool = False
    translator: str | None = None
    origin: str = "human"


@dataclass(frozen=True, slots=True)
class FileStatement:
    """A file of the document."""

    role: str
    url: str | None = None
    storage_key: str | None = None
    media_type: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class RightsStatement:
    """A rights statement."""

    uri: str | None = None
    text: str | None = None
    holder: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class RelationStatement:
    """A relation to another document, by public id or native id of the same source."""

    type: str
    id: str | None = None
    native_id: str | None = None

    @property
    def target(self) -> str:
        """The public or native id of the other document."""
        return self.id or self.native_id or ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A (source, native id) that names this object; from Muniment's own export."""

    key: str
    native_id: str
    url: str | None = None


@dataclass(slots=True, kw_only=True)
class Draft:
    """What every kind of object has in common."""

    kind: str
    native_id: str | None = None  # None: derived
    hash: str | None = None  # of the raw record and the map; None for a person's change
    url: str | None = None
    id: str | None = None
    slug: str | None = None
    sources: list[LedgerEntry] = field(default_factory=list)
    match_id: str | None = None  # a plugin's answer to "which object is this"
    identifiers: list[tuple[str | None, str]] = field(default_factory=list)  # (scheme, value)
    extra: dict[str, list[str]] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()  # as map files name fields: "description", "agents.aut"


@dataclass(slots=True, kw_only=True)
class DocumentDraft(Draft):
    """Statements about a document."""

    kind: str = "document"
    title: str | None = None
    title_lang: str | None = None
    title_is_supplied: bool = False
    description: str | None = None
    description_lang: str | None = None
    texts: list[TextStatement] = field(default_factory=list)
    dates: list[DateStatement] = field(default_factory=list)  # at most one with rank preferred
    level: str | None = None
    type: str | None = None
    parent: Link | None = None
    children: list[str] = field(default_factory=list)  # native ids
    adds_to: str | None = None  # native id of the document that this record completes
    position: int | None = None
    reference_code: str | None = None
    extents: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    agents: list[AgentLink] = field(default_factory=list)
    places: list[PlaceLink] = field(default_factory=list)
    subjects: list[SubjectLink] = field(default_factory=list)
    repository: Link | None = None
    collections: list[Link] = field(default_factory=list)
    containers: list[tuple[str, str]] = field(default_factory=list)  # (type, indicator)
    access_conditions: str | None = None
    use_conditions: str | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)  # (type, text)
    rights: RightsStatement | None = None
    credit_line: str | None = None
    source_citation: str | None = None
    files: list[FileStatement] = field(default_factory=list)
    relations: list[RelationStatement] = field(default_factory=list)
    visibility: str | None = None
    status: str | None = None
    embargo_until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class AuthorityDraft(Draft):
    """Statements about an agent, place, subject, repository or collection."""

    name: str  # name, label or title
    type: str | None = None  # agent, subject or collection kind
    sort_name: str | None = None
    names: list[tuple[str, str | None]] = field(default_factory=list)  # (form, language)
    uris: list[str] = field(default_factory=list)
    dates: str | None = None
    note: str | None = None  # `intro` of a collection
    latitude: float | None = None
    longitude: float | None = None
    parent: Link | None = None
    scheme: str | None = None
    parts: list[Link] = field(default_factory=list)
    country: str | None = None
    isil: str | None = None
    visibility: str | None = None
    status: str | None = None
