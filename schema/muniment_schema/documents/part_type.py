"""The parts of a document in GraphQL: values without an id of their own."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, select

from muniment_schema.agents.graphql_type import AGENTS, Agent
from muniment_schema.context import Context
from muniment_schema.nodes.graphql_type import Part, made_of
from muniment_schema.planning.fields import column, derived, expression, joined
from muniment_schema.planning.rows import Row, Rows
from muniment_schema.scalars import Day, EdtfText
from muniment_schema.tables import (
    CONTAINER,
    DOCUMENT_AGENT,
    DOCUMENT_DATE,
    DOCUMENT_LANGUAGE,
    DOCUMENT_TEXT,
    NOTE,
    SOURCE,
    SOURCE_LINK,
)
from muniment_schema.values.date_display import display_date
from muniment_schema.values.edtf import Precision, Qualifier
from muniment_schema.values.languages import language_name
from muniment_schema.values.relators import role_label
from muniment_schema.values.vocabularies import BodyKind, DateRole, NoteType, StatementRank, TextField
from muniment_schema.visible import visible_texts

Locale = Annotated[
    str | None, strawberry.argument(description="BCP 47 tag of the reader's language; English when it is not known.")
]

DATES = Rows(DOCUMENT_DATE)
AGENT_LINKS = Rows(DOCUMENT_AGENT)
LANGUAGES = Rows(DOCUMENT_LANGUAGE)
TEXTS = Rows(DOCUMENT_TEXT, visible_texts)
NOTES = Rows(NOTE)
CONTAINERS = Rows(CONTAINER)


def _display(edtf: str | None, text: str | None, *, locale: Locale = "en") -> str:
    return display_date(edtf or "", text, locale or "en")


def _role_label(role: str, *, locale: Locale = "en") -> str:
    return role_label(role, locale or "en")


def _language_name(tag: str, *, locale: Locale = "en") -> str:
    return language_name(tag, locale or "en")


def _source_key(row: Row, _context: Context) -> ColumnElement[Any]:
    """Give the key of the source that stated a date; the preferred date of a document names the source itself."""
    if "source_pk" in row.columns:
        return select(SOURCE.c.key).where(SOURCE.c.pk == row["source_pk"]).scalar_subquery()
    linked = select(SOURCE.c.key).join(SOURCE_LINK, SOURCE_LINK.c.source_pk == SOURCE.c.pk)
    return linked.where(SOURCE_LINK.c.pk == row["link_pk"]).scalar_subquery()


@made_of(DATES, "One statement about when. At least one of `text` and `edtf` is there.")
class DateValue(Part):
    """A row of `document_date`, or the date columns of a document."""

    text: str | None = column("text", "As the source writes it.")
    edtf: EdtfText | None = column("edtf", 'What Muniment understood; null when nothing ("n.d.", unreadable).')
    start: Day | None = column("start", "First day it can mean, included; null when open (../1900) or not understood.")
    end: Day | None = column("end", "Last day it can mean, included; null when open (1946/..) or not understood.")
    precision: Precision | None = column("precision", "How wide it is; null when not understood.")
    qualifier: Qualifier = column("qualifier", "Of the whole date; qualifiers on parts are in `edtf` only.")
    role: DateRole = column("role", "What the date is about.")
    rank: StatementRank = column("rank", "How far it is relied on.")
    warning: str | None = column("warning", "Why a date is not, or not surely, understood.")
    display: str = derived(
        _display, "edtf", "text", description='For readers, never more precise than `text`: "circa 1943".'
    )
    source: str | None = expression(_source_key, "Source key of the statement; null when a person typed it.")


@made_of(AGENT_LINKS, "A person or body and the part they had in a document.")
class DocumentAgent(Part):
    """A row of `document_agent` with its agent."""

    agent: Agent = joined("agent", AGENTS, "The person, family or body.")
    role: str = column(
        "role",
        'MARC relator code (aut, rcp, trl, crp …); "asn" (associated name) when the source says no role.',
    )
    name_as_written: str | None = column("as_written", "The name as this source writes it.")
    role_label: str = derived(_role_label, "role", description='The role in words: "Author".')


@made_of(LANGUAGES, "A language of the material (ISAD(G) 3.4.3).")
class Language(Part):
    """A row of `document_language`."""

    tag: str = column("tag", "BCP 47 tag: ko, zh-Latn.")
    name: str = derived(_language_name, "tag", description='Its name: "Korean".')


@made_of(TEXTS, "A title, description or body in one language.")
class LocalText(Part):
    """A row of `document_text`."""

    field: TextField = column("field", "What it is a form of.")
    language: str | None = column("language", "BCP 47 tag, when known.")
    value: str = column("value", "Plain text, paragraphs parted by a blank line.")
    kind: BodyKind | None = column("kind", "How it came about, when known.")
    is_original: bool = column("is_original", "True for the language the material itself is in.")
    translator: str | None = column("translator", "Who translated it.")
    origin: str = column("origin", "human or machine.")


@made_of(NOTES, "One of the remaining ISAD(G) elements (3.2.3-3.7.3).")
class Note(Part):
    """A row of `note`."""

    type: NoteType = column("type", "Which element.")
    text: str = column("text", "Plain text, paragraphs parted by a blank line.")
    language: str | None = column("language", "BCP 47 tag, when known.")


@made_of(CONTAINERS, "A box, folder or reel.")
class Container(Part):
    """A row of `container`."""

    type: str = column("type", "What it is: box, folder, reel.")
    indicator: str = column("indicator", "Which one: 12.")
