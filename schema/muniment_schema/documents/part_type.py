"""The parts of a document in GraphQL: values without an id of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import strawberry
from sqlalchemy import RowMapping

from muniment_schema.agents.graphql_type import Agent
from muniment_schema.nodes.fields import resolved
from muniment_schema.scalars import Day, EdtfText
from muniment_schema.values.date_text import display_date
from muniment_schema.values.edtf import Precision, Qualifier
from muniment_schema.values.languages import language_name
from muniment_schema.values.relators import role_label
from muniment_schema.values.vocabularies import BodyKind, DateRole, NoteType, StatementRank, TextField

T = TypeVar("T")

Locale = Annotated[
    str | None, strawberry.argument(description="BCP 47 tag of the reader's language; English when it is not known.")
]


@strawberry.type(description="One statement about when. At least one of `text` and `edtf` is there.")
class DateValue:
    """A row of `document_date`, or the date columns of a document."""

    text: str | None = strawberry.field(description="As the source writes it.")
    edtf: EdtfText | None = strawberry.field(
        description='What Muniment understood; null when nothing ("n.d.", unreadable).'
    )
    start: Day | None = strawberry.field(
        description="First day it can mean, included; null when open (../1900) or not understood."
    )
    end: Day | None = strawberry.field(
        description="Last day it can mean, included; null when open (1946/..) or not understood."
    )
    precision: Precision | None = strawberry.field(description="How wide it is; null when not understood.")
    qualifier: Qualifier = strawberry.field(description="Of the whole date; qualifiers on parts are in `edtf` only.")
    role: DateRole = strawberry.field(description="What the date is about.")
    rank: StatementRank = strawberry.field(description="How far it is relied on.")
    warning: str | None = strawberry.field(description="Why a date is not, or not surely, understood.")
    source_key: strawberry.Private[Callable[[], str | None]]

    @resolved('For readers, never more precise than `text`: "circa 1943".')
    def display(self, locale: Locale = "en") -> str:
        return display_date(self.edtf or "", self.text, locale or "en")

    @resolved("Source key of the statement; null when a person typed it.")
    def source(self) -> str | None:
        return self.source_key()


@strawberry.type(description="A person or body and the part they had in a document.")
class DocumentAgent:
    """A row of `document_agent` with its agent."""

    agent: Agent = strawberry.field(description="The person, family or body.")
    role: str = strawberry.field(
        description='MARC relator code (aut, rcp, trl, crp …); "asn" (associated name) when the source says no role.'
    )
    name_as_written: str | None = strawberry.field(description="The name as this source writes it.")

    @resolved('The role in words: "Author".')
    def role_label(self, locale: Locale = "en") -> str:
        return role_label(self.role, locale or "en")


@strawberry.type(description="A language of the material (ISAD(G) 3.4.3).")
class Language:
    """A row of `document_language`."""

    tag: str = strawberry.field(description="BCP 47 tag: ko, zh-Latn.")

    @resolved('Its name: "Korean".')
    def name(self, locale: Locale = "en") -> str:
        return language_name(self.tag, locale or "en")


@strawberry.type(description="A title, description or body in one language.")
class LocalText:
    """A row of `document_text`."""

    field: TextField = strawberry.field(description="What it is a form of.")
    language: str | None = strawberry.field(description="BCP 47 tag, when known.")
    value: str = strawberry.field(description="Plain text, paragraphs parted by a blank line.")
    kind: BodyKind | None = strawberry.field(description="How it came about, when known.")
    is_original: bool = strawberry.field(description="True for the language the material itself is in.")
    translator: str | None = strawberry.field(description="Who translated it.")
    origin: str = strawberry.field(description="human or machine.")


@strawberry.type(description="One of the remaining ISAD(G) elements (3.2.3-3.7.3).")
class Note:
    """A row of `note`."""

    type: NoteType = strawberry.field(description="Which element.")
    text: str = strawberry.field(description="Plain text, paragraphs parted by a blank line.")
    language: str | None = strawberry.field(description="BCP 47 tag, when known.")


@strawberry.type(description="A box, folder or reel.")
class Container:
    """A row of `container`."""

    type: str = strawberry.field(description="What it is: box, folder, reel.")
    indicator: str = strawberry.field(description="Which one: 12.")


def filled(graphql_type: Callable[..., T], row: RowMapping) -> T:
    """Make a part of a row whose columns have the names of the part's fields."""
    return graphql_type(**{name: value for name, value in row.items() if name != "owner_pk"})
