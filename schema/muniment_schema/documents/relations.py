"""What hangs on a document: its parts, links and files, and the tree above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, literal, null, select

from muniment_schema.access.viewer import Role
from muniment_schema.agents.graphql_type import AGENTS
from muniment_schema.collections.graphql_type import COLLECTIONS
from muniment_schema.context import Context
from muniment_schema.digital_objects.graphql_type import DIGITAL_OBJECTS
from muniment_schema.places.graphql_type import PLACES
from muniment_schema.planning.fields import Narrowing
from muniment_schema.planning.rows import Aliases, Opened, Owned, Related, Row, Rows, row_of
from muniment_schema.sources.graphql_type import SOURCE_LINKS
from muniment_schema.subjects.graphql_type import SUBJECTS
from muniment_schema.tables import (
    COLLECTION_DOCUMENT,
    DOCUMENT,
    DOCUMENT_PLACE,
    DOCUMENT_RELATION,
    DOCUMENT_SUBJECT,
    DOCUMENT_TEXT,
)
from muniment_schema.values.edtf import Qualifier
from muniment_schema.values.languages import canonical_language
from muniment_schema.values.vocabularies import DateRole, StatementRank, TextField
from muniment_schema.visible import visible_documents, visible_texts

from .listing import DOCUMENTS
from .part_type import AGENT_LINKS, CONTAINERS, DATES, LANGUAGES, NOTES, TEXTS

# A tree of description is a dozen levels deep; a ring, which the writer refuses, would never end.
DEEPEST_TREE = 100


class Climb:
    """The documents above a document, from the top down. The way up ends at the first one that is not visible."""

    rows = DOCUMENTS
    joins: Mapping[str, Any] = {}

    def open(self, context: Context, aliases: Aliases, owned: Owned) -> Opened:
        """Make it part of a statement."""
        own, start, parent = aliases(DOCUMENT), aliases(DOCUMENT), aliases(DOCUMENT)
        base = select(start.c.pk.label("owner"), start.c.parent_pk.label("above"), literal(1, Integer).label("height"))
        base = base.where(owned(start.c.pk), visible_documents(context, start), start.c.parent_pk.is_not(None))
        climb = base.cte(recursive=True, nesting=True)
        climb = climb.union_all(
            select(climb.c.owner, parent.c.parent_pk, climb.c.height + 1)
            .join(parent, parent.c.pk == climb.c.above)
            .where(visible_documents(context, parent), parent.c.parent_pk.is_not(None))
            .where(climb.c.height < DEEPEST_TREE)
        )
        from_ = climb.join(own, own.c.pk == climb.c.above)
        return Opened(from_, row_of(own), climb.c.owner, [visible_documents(context, own)], [climb.c.height.desc()])


def _by_rank(row: Row) -> list[ColumnElement[Any]]:
    return [case({rank.value: place for place, rank in enumerate(StatementRank)}, value=row["rank"]), row["position"]]


def _by_key(row: Row) -> list[ColumnElement[Any]]:
    return [row["pk"]]


DATES_OF = Related(DATES, "document_pk", order=_by_rank)
TEXTS_OF = Related(TEXTS, "document_pk")
LANGUAGES_OF = Related(LANGUAGES, "document_pk")
AGENTS_OF = Related(AGENT_LINKS, "document_pk", {"agent": ("agent_pk", AGENTS)})
PLACES_OF = Related(Rows(DOCUMENT_PLACE), "document_pk", {"place": ("place_pk", PLACES)})
SUBJECTS_OF = Related(Rows(DOCUMENT_SUBJECT), "document_pk", {"subject": ("subject_pk", SUBJECTS)})
COLLECTIONS_OF = Related(Rows(COLLECTION_DOCUMENT), "document_pk", {"collection": ("collection_pk", COLLECTIONS)})
CONTAINERS_OF = Related(CONTAINERS, "document_pk")
NOTES_OF = Related(NOTES, "document_pk")
RELATION_LINKS = Rows(DOCUMENT_RELATION)
RELATIONS_OF = Related(RELATION_LINKS, "document_pk", {"document": ("target_pk", DOCUMENTS)})
FILES_OF = Related(DIGITAL_OBJECTS, "document_pk", order=lambda row: [row["position"], row["pk"]])
SOURCES_OF = Related(SOURCE_LINKS, "object_pk", where=lambda row: [row["kind"] == "document"], order=_by_key)


def date_columns(row: Row, _context: Context) -> Mapping[str, ColumnElement[Any]]:
    """Give the preferred date that stands on the document itself, by the names of DateValue's columns."""
    names = ("text", "edtf", "start", "end", "precision", "warning", "source_pk")
    return {
        **{name: row[f"date_{name}"] for name in names},
        "qualifier": func.coalesce(row["date_qualifier"], Qualifier.NONE.value),
        "role": func.coalesce(row["date_role"], DateRole.CREATED.value),
        "rank": literal(StatementRank.PREFERRED.value),
    }


def body(row: Row, context: Context) -> ColumnElement[Any]:
    """Give the preferred body: the first one that the viewer may see."""
    return _of_body(row, context, "value")


def body_kind(row: Row, context: Context) -> ColumnElement[Any]:
    """Give how the preferred body came about."""
    return _of_body(row, context, "kind")


def _of_body(row: Row, context: Context, name: str) -> ColumnElement[Any]:
    own = DOCUMENT_TEXT.c.document_pk == row["pk"], DOCUMENT_TEXT.c.field == TextField.BODY.value
    bodies = select(DOCUMENT_TEXT.c[name]).where(*own, visible_texts(context))
    return bodies.order_by(DOCUMENT_TEXT.c.position).limit(1).scalar_subquery()


def extra(row: Row, context: Context) -> ColumnElement[Any]:
    """Give the source fields without a place in the model, to importers and above."""
    return row["extra"] if context.viewer.can(Role.IMPORTER) else null()


def in_languages(description: str) -> Narrowing:
    """Give the argument that keeps texts in some languages, in the order in which these are named."""

    def where(row: Row, languages: list[str]) -> list[ColumnElement[bool]]:
        return [row["language"].in_(_canonical(languages))]

    def order(row: Row, languages: list[str]) -> list[ColumnElement[Any]]:
        tags = _canonical(languages)
        return [case({tag: place for place, tag in enumerate(tags)}, value=row["language"])] if tags else []

    return Narrowing(list[str], f"{description}; all when left out, none for an empty list.", where, order)


def _canonical(languages: list[str]) -> list[str]:
    return list(dict.fromkeys(canonical_language(text) for text in languages))
