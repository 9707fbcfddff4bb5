"""Filter of documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from muniment_schema.context import Context
from muniment_schema.filters.given_input import GivenInput, ids_of, optional, truth
from muniment_schema.filters.value_filter import TextFilter, ValueFilter
from muniment_schema.sources.filter import IdentifierInput, objects_identified, objects_of_sources
from muniment_schema.tables import DIGITAL_OBJECT, DOCUMENT, DOCUMENT_LANGUAGE, IMPORT_RECORD, IMPORT_RUN, RIGHTS
from muniment_schema.values.folding import fold
from muniment_schema.values.languages import canonical_language
from muniment_schema.values.levels import DescriptionLevel
from muniment_schema.values.vocabularies import PublicationStatus, RecordOutcome, Visibility
from muniment_schema.visible import visible_digital_objects, visible_documents

from .date_filter import DateFilter
from .link_filter import (
    COLLECTION_LINKS,
    PLACE_LINKS,
    REPOSITORY_LINKS,
    SUBJECT_LINKS,
    AgentLinkFilter,
    LinkFilter,
)


@strawberry.input(
    description="All given conditions hold together. At most 10 deep; at most 100 parts, 1,000 values and 50 values of "
    "`all` in the whole."
)
class DocumentFilter(GivenInput):
    """Conditions on documents; each is true or false for every document, never unknown, so that `not` is exact."""

    and_: list[DocumentFilter] | None = strawberry.field(
        default=strawberry.UNSET, name="and", description="All of these hold; an empty list puts no condition."
    )
    or_: list[DocumentFilter] | None = strawberry.field(
        default=strawberry.UNSET, name="or", description="At least one of these holds; an empty list matches nothing."
    )
    not_: DocumentFilter | None = strawberry.field(
        default=strawberry.UNSET, name="not", description="This does not hold."
    )
    ids: list[strawberry.ID] | None = optional("One of these documents; an empty list matches nothing.")
    agents: AgentLinkFilter | None = optional("People, families and bodies.")
    places: LinkFilter | None = optional("Places.")
    subjects: LinkFilter | None = optional("Subject headings.")
    repositories: LinkFilter | None = optional("The institution that holds the material.")
    collections: LinkFilter | None = optional("Curated collections.")
    languages: ValueFilter | None = optional(
        "BCP 47 tags; ISO 639-1, 639-2 and 639-3 codes are accepted and compared as BCP 47. Unknown codes are refused "
        "with BAD_LANGUAGE."
    )
    types: ValueFilter | None = optional('Kind of document as the source says: "Letter".')
    levels: list[DescriptionLevel] | None = optional("One of these levels; an empty list matches nothing.")
    rights: ValueFilter | None = optional("Rights URIs.")
    sources: ValueFilter | None = optional("Source keys.")
    within: strawberry.ID | None = optional("This document and everything below it.")
    date: DateFilter | None = optional("When.")
    identifier: IdentifierInput | None = optional("An identifier given by others, exactly.")
    title: TextFilter | None = optional("The title; `present: false` finds the supplied ones.")
    description: TextFilter | None = optional("The whole description; `contains` takes at most 5,000 characters.")
    reference_code: TextFilter | None = optional("The reference code, as the repository writes it.")
    has_digital_object: bool | None = optional("true: there is a file that the viewer may see. false: there is none.")
    updated_since: datetime | None = optional("Changed at this moment or later.")
    import_run: strawberry.ID | None = optional("Created or updated by this import run.")
    visibility: list[Visibility] | None = optional("One of these; an empty list matches nothing.")
    status: list[PublicationStatus] | None = optional("One of these; an empty list matches nothing.")

    def where(self, context: Context) -> list[ColumnElement[bool]]:
        """Give the conditions on `document`.

        Raises BadId, BadEdtf, BadLanguage, BadFilter.
        """
        return [*self._combined(context), *self._linked(context), *self._own(context), *self._elsewhere(context)]

    def _combined(self, context: Context) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        for part in self.and_ or []:
            conditions += part.where(context)
        if self.or_ is not None:
            alternatives = [and_(true(), *part.where(context)) for part in self.or_]
            conditions.append(or_(*alternatives) if alternatives else truth(False))
        if self.not_ is not None:
            conditions.append(~and_(true(), *self.not_.where(context)))
        return conditions

    def _linked(self, context: Context) -> list[ColumnElement[bool]]:
        conditions = [] if self.agents is None else self.agents.where(context)
        for given, target in (
            (self.places, PLACE_LINKS),
            (self.subjects, SUBJECT_LINKS),
            (self.repositories, REPOSITORY_LINKS),
            (self.collections, COLLECTION_LINKS),
        ):
            if given is not None:
                conditions += given.where(context, target)
        return conditions

    def _own(self, context: Context) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self.ids is not None:
            conditions.append(DOCUMENT.c.id.in_(ids_of(self.ids, "document", "doc")))
        if self.types is not None:
            conditions += self.types.where(
                lambda types: _is_one_of(DOCUMENT.c.type, types), lambda: DOCUMENT.c.type.is_not(None)
            )
        for column, words in (
            (DOCUMENT.c.level, self.levels),
            (DOCUMENT.c.visibility, self.visibility),
            (DOCUMENT.c.status, self.status),
        ):
            if words is not None:
                conditions.append(_is_one_of(column, [word.value for word in words]))
        if self.date is not None:
            conditions += self.date.where()
        if self.title is not None:
            conditions += self.title.where(DOCUMENT.c.title_key, ~DOCUMENT.c.title_is_supplied)
        if self.description is not None:
            conditions += self.description.where(
                DOCUMENT.c.description_key, DOCUMENT.c.description_key.is_not(None), fold
            )
        if self.reference_code is not None:
            is_there = DOCUMENT.c.reference_code_key.is_not(None)
            conditions += self.reference_code.where(DOCUMENT.c.reference_code_key, is_there)
        if self.updated_since is not None:
            conditions.append(DOCUMENT.c.updated_at >= self.updated_since)
        if self.within is not None:
            conditions.append(DOCUMENT.c.pk.in_(_tree(context, *ids_of([self.within], "document", "doc"))))
        return conditions

    def _elsewhere(self, context: Context) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self.languages is not None:
            conditions += self.languages.where(
                lambda tags: _in(select(DOCUMENT_LANGUAGE.c.document_pk).where(DOCUMENT_LANGUAGE.c.tag.in_(tags))),
                lambda: _in(select(DOCUMENT_LANGUAGE.c.document_pk)),
                canonical_language,
            )
        if self.rights is not None:
            conditions += self.rights.where(
                lambda uris: _has_rights(RIGHTS.c.uri.in_(uris)), lambda: _has_rights(RIGHTS.c.uri.is_not(None))
            )
        if self.sources is not None:
            conditions += self.sources.where(
                lambda keys: _in(objects_of_sources("document", keys)), lambda: _in(objects_of_sources("document"))
            )
        if self.identifier is not None:
            conditions.append(_in(objects_identified("document", self.identifier)))
        if self.has_digital_object is not None:
            files = _in(select(DIGITAL_OBJECT.c.document_pk).where(visible_digital_objects(context)))
            conditions.append(files if self.has_digital_object else ~files)
        if self.import_run is not None:
            conditions.append(_in(_changed_by(*ids_of([self.import_run], "import_run", "run"))))
        return conditions


def _in(documents: Select[Any]) -> ColumnElement[bool]:
    return DOCUMENT.c.pk.in_(documents)


def _is_one_of(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    return and_(column.is_not(None), column.in_(values))


def _has_rights(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(DOCUMENT.c.rights_pk.is_not(None), DOCUMENT.c.rights_pk.in_(select(RIGHTS.c.pk).where(condition)))


def _changed_by(run_id: str) -> Select[Any]:
    changed = (RecordOutcome.CREATED.value, RecordOutcome.UPDATED.value)
    return (
        select(IMPORT_RECORD.c.object_pk)
        .join(IMPORT_RUN, IMPORT_RUN.c.pk == IMPORT_RECORD.c.run_pk)
        .where(IMPORT_RUN.c.id == run_id, IMPORT_RECORD.c.kind == "document", IMPORT_RECORD.c.outcome.in_(changed))
        .where(IMPORT_RECORD.c.object_pk.is_not(None))
    )


def parents_within(context: Context, document_id: str) -> tuple[Select[Any], Select[Any]]:
    """Select the key of a document, and the keys of those that have parts among it and what is below it."""
    below = DOCUMENT.alias("part")
    tree = _tree(context, document_id).subquery()
    top = select(DOCUMENT.c.pk).where(DOCUMENT.c.id == document_id, visible_documents(context))
    has_parts = select(below.c.pk).where(below.c.parent_pk == tree.c.pk).exists()
    return top, select(tree.c.pk).where(has_parts)


def _tree(context: Context, document_id: str) -> Select[Any]:
    top, child = DOCUMENT.alias("top"), DOCUMENT.alias("below")
    # Only through what the viewer may see: for this viewer, what hangs below a hidden document hangs nowhere.
    tree = select(top.c.pk).where(top.c.id == document_id, visible_documents(context, top)).cte(recursive=True)
    below = select(child.c.pk).join(tree, child.c.parent_pk == tree.c.pk).where(visible_documents(context, child))
    return select(tree.union(below).c.pk)
