"""Strawberry types of the parts of a document: values without an id of their own, and its files."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry
from bench.idiomatic.loaders import Info

from muniment_schema import enums as enums  # the vocabularies as GraphQL enumerations
from muniment_schema.values.date_display import display_date
from muniment_schema.values.edtf import Precision, Qualifier
from muniment_schema.values.identifiers import identifier_url
from muniment_schema.values.languages import language_name
from muniment_schema.values.rights import rights_label
from muniment_schema.values.vocabularies import BodyKind, DateRole, NoteType, StatementRank, TextField


@strawberry.type
class DateValue:
    """A statement about when."""

    text: str | None
    edtf: str | None
    start_day: strawberry.Private[int | None]
    end_day: strawberry.Private[int | None]
    precision: Precision | None
    qualifier: Qualifier
    role: DateRole
    rank: StatementRank
    warning: str | None
    source_pk: strawberry.Private[int | None]

    @strawberry.field
    def start(self) -> date | None:
        """First day."""
        return None if self.start_day is None else date.fromordinal(self.start_day)

    @strawberry.field
    def end(self) -> date | None:
        """Last day."""
        return None if self.end_day is None else date.fromordinal(self.end_day)

    @strawberry.field
    def display(self) -> str:
        """For readers."""
        return display_date(self.edtf or "", self.text, "en")

    @strawberry.field
    async def source(self, info: Info) -> str | None:
        """Key of the source that states it."""
        row = None if self.source_pk is None else await info.context.sources.load(self.source_pk)
        return None if row is None else row.key


def date_value(row: Any, prefix: str, source_pk: int | None) -> DateValue:
    """Give the date that columns with this prefix hold."""
    value = {name: getattr(row, prefix + name) for name in ("text", "edtf", "precision", "qualifier", "role")}
    return DateValue(
        text=value["text"],
        edtf=value["edtf"],
        start_day=getattr(row, f"{prefix}start"),
        end_day=getattr(row, f"{prefix}end"),
        precision=Precision(value["precision"]) if value["precision"] else None,
        qualifier=Qualifier(value["qualifier"] or "none"),
        role=DateRole(value["role"] or "created"),
        rank=StatementRank.PREFERRED if prefix else StatementRank(row.rank),
        warning=getattr(row, f"{prefix}warning"),
        source_pk=source_pk,
    )


@strawberry.type
class Language:
    """A language."""

    tag: str

    @strawberry.field
    def name(self) -> str:
        """Its name."""
        return language_name(self.tag, "en")


@strawberry.type
class LocalText:
    """A text in one language."""

    field: TextField
    language: str | None
    value: str
    kind: BodyKind | None
    is_original: bool
    translator: str | None
    origin: str


@strawberry.type
class Note:
    """An element of ISAD(G)."""

    type: NoteType
    text: str
    language: str | None


@strawberry.type
class Container:
    """A box or folder."""

    type: str
    indicator: str


@strawberry.type
class Rights:
    """What may be done."""

    uri: str | None
    stated_label: strawberry.Private[str | None]
    holder: str | None
    text: str | None

    @strawberry.field
    def label(self) -> str | None:
        """Its name."""
        return self.stated_label or (rights_label(self.uri) if self.uri else None)


@strawberry.type
class Identifier:
    """An identifier."""

    scheme: str
    value: str

    @strawberry.field
    def url(self) -> str | None:
        """Where it resolves."""
        return identifier_url(self.scheme, self.value)


@strawberry.type
class DigitalObject:
    """A file."""

    id: strawberry.ID
    role: str
    url: str | None
    media_type: str | None
    bytes: float | None
    sha256: str | None
    pages: int | None
    width: int | None
    height: int | None


@strawberry.type
class SourceLink:
    """Where a description comes from."""

    key: str
    native_id: str
    url: str | None
