"""What an importer yields: records and their parts, errors, deletions, frames and checkpoints.

Plain slotted dataclasses, not validated models: an importer makes one for each of a million records. The core checks
them once, where they enter (`muniment_importers.checking`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

RecordKind = Literal["document", "agent", "place", "subject", "repository", "collection"]
RECORD_KINDS: tuple[RecordKind, ...] = ("repository", "place", "subject", "agent", "collection", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where in the input a record or a problem is; counted from 1, but `byte` from 0."""

    input: str | None = None
    line: int | None = None
    byte: int | None = None
    page: int | None = None
    sheet: str | None = None
    xpath: str | None = None
    record: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the parts that apply, in the order of the fields."""
        pairs = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: value for name, value in pairs if value is not None}

    def __str__(self) -> str:
        """Write it as people say it: `census.csv line 8, record 7`."""
        where = self.as_json()
        name = where.pop("input", None)
        parts = ", ".join(f"{key} {value}" for key, value in where.items())
        return " ".join(part for part in (name, parts) if part)


@dataclass(slots=True)
class AgentRef:
    """A person, family or corporate body as a record names it; `role` is a MARC relator code or label."""

    name: str
    role: str = "asn"
    kind: str | None = None  # person, family, corporate_body
    uri: str | None = None
    dates: str | None = None
    as_written: str | None = None
    id: str | None = None  # public id, in Muniment's own export only
    native_id: str | None = None


@dataclass(slots=True)
class SubjectRef:
    """A heading; `parts` are the labels it is built from, when the source tells them apart."""

    label: str
    kind: str | None = None  # topic, genre_form, period, occupation, function
    scheme: str | None = None
    uri: str | None = None
    parts: tuple[str, ...] = ()
    id: str | None = None
    native_id: str | None = None


@dataclass(slots=True)
class PlaceRef:
    """A place; degrees in WGS 84."""

    name: str
    uri: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    id: str | None = None
    native_id: str | None = None


@dataclass(slots=True)
class NamedRef:
    """A repository by name or a collection by title."""

    name: str
    id: str | None = None
    native_id: str | None = None


@dataclass(slots=True)
class IdentifierRef:
    """An identifier; without a scheme it belongs to the source (`local:<source>`)."""

    value: str
    scheme: str | None = None


@dataclass(slots=True)
class DateText:
    """A date as written, its role, and the machine form if the source has one."""

    text: str | None
    role: str = "created"
    edtf: str | None = None
    rank: str | None = None  # preferred, normal, deprecated
    source: str | None = None  # source key of the statement, in Muniment's own export only


@dataclass(slots=True)
class LocalText:
    """A title, description or body in one language."""

    field: str  # title, description, body
    value: str
    language: str | None = None
    kind: str | None = None  # original, transcription, translation, ocr
    is_original: bool = False
    translator: str | None = None
    origin: str = "human"  # human, machine


@dataclass(slots=True)
class Attachment:
    """A file of the document: a path relative to the source, or a URL."""

    path_or_url: str
    role: str = "scan"
    media_type: str | None = None
    id: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    name: str | None = None  # of the file in its source, in Muniment's own export only


@dataclass(slots=True)
class RelationRef:
    """A relation to another document of the same source, by its native id."""

    type: str  # translation_of, version_of, part_of, reply_to, enclosure_of, excerpt_of, duplicate_of, related
    native_id: str | None = None
    id: str | None = None


@dataclass(slots=True)
class ContainerRef:
    """A box, folder or reel."""

    type: str
    indicator: str


@dataclass(slots=True)
class RightsRef:
    """A rights statement: a URI, a text, or both."""

    uri: str | None = None
    text: str | None = None
    holder: str | None = None


@dataclass(slots=True)
class SourceRef:
    """A ledger entry as Muniment's own export carries it."""

    key: str
    native_id: str
    url: str | None = None


@dataclass(slots=True, kw_only=True)
class Record:
    """One record of any kind, with everything the source says and nothing else.

    `native_id` is the source's own id of the record; without one the core derives it from title and description. Names
    of fields are those of the map files. Values may be short forms (a plain string for an agent, place, subject or
    date); the core reads them. `extra` keeps what has no place, by source path.
    """

    kind: str = "document"
    native_id: str | None = None
    title: str | None = None  # `name` of an agent, place, repository; `label` of a subject
    date: str | DateText | None = None
    dates: list[DateText] = field(default_factory=list)
    description: str | None = None
    body: str | None = None
    body_kind: str | None = None
    texts: list[LocalText] = field(default_factory=list)
    type: str | None = None  # of an authority: its own kind (person, topic, theme …)
    level: str | None = None
    parent_native_id: str | None = None
    child_native_ids: list[str] = field(default_factory=list)
    adds_to: str | None = None  # native id of the record that this one completes
    position: int | None = None
    reference_code: str | None = None
    extents: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    agents: list[str | AgentRef] = field(default_factory=list)
    places: list[str | PlaceRef] = field(default_factory=list)
    subjects: list[str | SubjectRef] = field(default_factory=list)
    repository: str | NamedRef | None = None
    collections: list[str | NamedRef] = field(default_factory=list)
    containers: list[ContainerRef | str] = field(default_factory=list)
    access_conditions: str | None = None
    use_conditions: str | None = None
    notes: dict[str, list[str]] = field(default_factory=dict)
    rights: str | RightsRef | None = None
    credit_line: str | None = None
    source_citation: str | None = None
    identifiers: list[IdentifierRef | str] = field(default_factory=list)
    url: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    relations: list[RelationRef] = field(default_factory=list)
    visibility: str | None = None
    embargo_until: str | datetime | None = None
    status: str | None = None
    # authorities
    sort_name: str | None = None
    names: list[str | LocalText] = field(default_factory=list)
    uris: list[str] = field(default_factory=list)
    note: str | None = None
    latitude: float | str | None = None
    longitude: float | str | None = None
    scheme: str | None = None
    parts: list[str | SubjectRef] = field(default_factory=list)
    country: str | None = None
    isil: str | None = None
    # Muniment's own export
    id: str | None = None
    slug: str | None = None
    parent_id: str | None = None
    sources: list[SourceRef] = field(default_factory=list)
    title_language: str | None = None
    description_language: str | None = None
    title_is_supplied: bool = False
    # about the record
    extra: dict[str, list[str]] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)  # fields that the source has, and has empty
    origin: dict[str, str] = field(default_factory=dict)
    locator: Locator | str | None = None
    raw: str | bytes | None = None
    modified: str | datetime | None = None
    warnings: list[RecordError] = field(default_factory=list)


class RecordError(Exception):
    """One record that could not be read, or (in `Record.warnings`) a doubt about one; the importer goes on after it."""

    def __init__(
        self,
        code: str,
        message: str,
        locator: Locator | str | None = None,
        *,
        hint: str | None = None,
        field: str | None = None,
        value: str | None = None,
        raw: str | bytes | None = None,
        native_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.locator = locator
        self.hint = hint
        self.field = field
        self.value = value
        self.raw = raw
        self.native_id = native_id


class FatalImportError(Exception):
    """The input cannot be read on: raise it only when framing is lost. What was read before is kept."""

    def __init__(self, code: str, message: str, hint: str | None = None, locator: Locator | str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.locator = locator


@dataclass(slots=True)
class Deleted:
    """The source says that this record is gone."""

    native_id: str
    at: str | datetime | None = field(default=None, kw_only=True)
    locator: Locator | str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Skip:
    """Answer of a `transform_record` hook that wants a record left out."""

    reason: str


@dataclass(slots=True)
class Frame:
    """One record as the input has it, not yet mapped.

    `raw` is the record in the source's own bytes: hashed to see whether it changed, kept when it is refused. `context`
    is hashed too: what else the record's meaning hangs on, such as the header row above it. `payload` is what `map`
    works on.
    """

    native_id: str | None
    locator: Locator | str | None
    raw: bytes
    payload: Any
    context: bytes = b""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place to start again from: everything before it has been yielded; `done` counts those records."""

    position: Any
    done: int
