"""Filters of documents as queries of the search index: they find what the conditions of `filter.py` find.

What the index does not hold is asked of the database, and its documents are found by their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from tantivy import Query

from muniment_schema.context import Context
from muniment_schema.filters.given_input import ids_of
from muniment_schema.filters.value_filter import ValueFilter
from muniment_schema.search.contents import index_word
from muniment_schema.search.fields import microseconds
from muniment_schema.search.queries import (
    EVERYTHING,
    NOTHING,
    all_of,
    any_of,
    between,
    collections_field,
    has,
    linked_to,
    one_of,
    without,
)
from muniment_schema.tables import DOCUMENT, RIGHTS
from muniment_schema.values.edtf import parse_edtf
from muniment_schema.values.ids import KINDS
from muniment_schema.values.languages import canonical_language
from muniment_schema.visible import visible_documents

from .date_filter import DateFilter
from .filter import DocumentFilter, parents_within
from .link_filter import (
    AGENT_LINKS,
    COLLECTION_LINKS,
    PLACE_LINKS,
    REPOSITORY_LINKS,
    SUBJECT_LINKS,
    AgentLinkFilter,
    LinkFilter,
    LinkTarget,
)

# What only the database knows, or knows faster: at most a few documents have an identifier, and texts are not words.
_ASKED_OF_THE_DATABASE = ("identifier", "title", "description", "reference_code", "import_run")


def query_of_filter(context: Context, asked: DocumentFilter) -> Query:
    """Give the query of a filter, without what the viewer may see. Raises BadId, BadEdtf, BadLanguage, BadFilter."""
    return all_of([*_combined(context, asked), *_linked(context, asked), *_own(context, asked)])


def filter_without(asked: DocumentFilter, name: str) -> DocumentFilter:
    """Give a filter without the condition on a field, wherever it has to hold."""
    parts = None if asked.and_ is None else [filter_without(part, name) for part in asked.and_]
    narrowed = copy(asked)
    narrowed.and_ = parts
    setattr(narrowed, name, None)
    return narrowed


def documents_found(context: Context, conditions: Sequence[ColumnElement[bool]]) -> Query:
    """Give the query of the documents that meet conditions of the database."""
    found = select(DOCUMENT.c.pk).where(visible_documents(context), *conditions)
    return one_of("pk", context.connection.execute(found).scalars().all())


def _combined(context: Context, asked: DocumentFilter) -> list[Query]:
    queries = [query_of_filter(context, part) for part in asked.and_ or []]
    if asked.or_ is not None:
        queries.append(any_of([query_of_filter(context, part) for part in asked.or_]))
    if asked.not_ is not None:
        queries.append(without(query_of_filter(context, asked.not_)))
    return queries


def _linked(context: Context, asked: DocumentFilter) -> list[Query]:
    queries: list[Query] = []
    for target, given in (
        (AGENT_LINKS, asked.agents),
        (PLACE_LINKS, asked.places),
        (SUBJECT_LINKS, asked.subjects),
        (REPOSITORY_LINKS, asked.repositories),
        (COLLECTION_LINKS, asked.collections),
    ):
        if given is not None:
            queries += _Links(context, target, given).queries()
    return queries


class _Links:
    """A filter by links to one kind of object."""

    def __init__(self, context: Context, target: LinkTarget, given: LinkFilter | AgentLinkFilter) -> None:
        self._context = context
        self._target = target
        self._given = given
        self._roles = given.roles if isinstance(given, AgentLinkFilter) else None
        self._descends = isinstance(given, LinkFilter) and given.include_descendants is not False

    def queries(self) -> list[Query]:
        """Give the queries of all its conditions."""
        given, target = self._given, self._target
        any_ids, all_ids, none_ids = (
            None if ids is None else ids_of(ids, target.kind, KINDS[target.kind])
            for ids in (given.any, given.all, given.none)
        )
        queries: list[Query] = []
        if any_ids is not None:
            queries.append(self._to(target.table.c.id.in_(any_ids)))
        queries += [self._to(target.table.c.id == public_id) for public_id in all_ids or ()]
        if none_ids:
            queries.append(without(self._to(target.table.c.id.in_(none_ids))))
        if given.present is not None:
            queries.append(self._to_any() if given.present else without(self._to_any()))
        if given.labels is not None:
            queries.append(self._to(target.named(given.labels)) if given.labels else NOTHING)
        if not queries and self._roles is not None:
            queries.append(self._to_any())
        return queries

    def _to(self, condition: ColumnElement[bool]) -> Query:
        keys = self._context.connection.execute(self._target.targets(self._context, condition, descend=False))
        pks = keys.scalars().all()
        if self._roles is not None:
            return one_of("agent_role", [f"{pk}:{role}" for pk in pks for role in self._roles])
        if self._target is REPOSITORY_LINKS:
            return one_of("repository", pks)
        if self._descends or self._target is AGENT_LINKS:
            return linked_to(self._field(), pks)
        return one_of(f"linked_{self._target.kind}", pks)

    def _to_any(self) -> Query:
        return has(self._field()) if self._roles is None else one_of("role", self._roles)

    def _field(self) -> str:
        return collections_field(self._context.viewer) if self._target is COLLECTION_LINKS else self._target.kind


def _own(context: Context, asked: DocumentFilter) -> list[Query]:
    queries: list[Query] = []
    if asked.ids is not None:
        queries.append(documents_found(context, [DOCUMENT.c.id.in_(ids_of(asked.ids, "document", "doc"))]))
    for values, field in ((asked.levels, "level"), (asked.visibility, "visibility"), (asked.status, "status")):
        if values is not None:
            queries.append(one_of(field, [value.value for value in values]))
    if asked.types is not None:
        queries += _values(asked.types, lambda types: one_of("type", types), lambda: has("type"), index_word)
    if asked.languages is not None:
        queries += _values(
            asked.languages, lambda tags: one_of("language", tags), lambda: has("language"), canonical_language
        )
    if asked.rights is not None:
        queries += _values(
            asked.rights,
            lambda uris: _with_rights(context, RIGHTS.c.uri.in_(uris)),
            lambda: all_of([has("rights"), without(_with_rights(context, RIGHTS.c.uri.is_(None)))]),
        )
    if asked.sources is not None:
        queries += _of_sources(context, asked.sources)
    if asked.date is not None:
        queries += _dated(context, asked.date)
    if asked.has_digital_object is not None:
        files = one_of("file_access", context.viewer.access_ids)
        queries.append(files if asked.has_digital_object else without(files))
    if asked.updated_since is not None:
        queries.append(between("updated", microseconds(asked.updated_since)))
    if asked.within is not None:
        queries.append(_within(context, *ids_of([asked.within], "document", "doc")))
    for name in _ASKED_OF_THE_DATABASE:
        if (value := getattr(asked, name)) is not None:
            queries.append(documents_found(context, DocumentFilter(**{name: value}).where(context)))
    return queries


def _values(
    given: ValueFilter,
    has_one_of: Callable[[Sequence[str]], Query],
    has_any: Callable[[], Query],
    read: Callable[[str], str] = str,
) -> list[Query]:
    queries: list[Query] = []
    if given.any is not None:
        queries.append(has_one_of([read(value) for value in given.any]))
    queries += [has_one_of([read(value)]) for value in given.all or ()]
    if given.none:
        queries.append(without(has_one_of([read(value) for value in given.none])))
    if given.present is not None:
        queries.append(has_any() if given.present else without(has_any()))
    return queries


def _with_rights(context: Context, condition: ColumnElement[bool]) -> Query:
    return one_of("rights", _pks(context, select(RIGHTS.c.pk).where(condition)))


def _of_sources(context: Context, given: ValueFilter) -> list[Query]:
    queries = _values(replace(given, present=None), lambda keys: one_of("source", keys), lambda: EVERYTHING)
    if given.present is not None:
        stated = DocumentFilter(sources=ValueFilter(present=given.present))
        queries.append(documents_found(context, stated.where(context)))
    return queries


def _within(context: Context, document_id: str) -> Query:
    top, parents = parents_within(context, document_id)
    pks = _pks(context, top)
    return any_of([one_of("pk", pks), one_of("parent", _pks(context, parents))]) if pks else NOTHING


def _dated(context: Context, given: DateFilter) -> list[Query]:
    if given.role is not None:
        return [documents_found(context, given.where())]
    bounded = any_of([has("start"), has("end")])
    spans: list[Query] = []
    if given.overlaps is not None:
        asked = parse_edtf(given.overlaps)
        spans.append(bounded)
        if asked.start is not None:
            spans.append(any_of([without(has("end")), between("end", asked.start)]))
        if asked.end is not None:
            spans.append(any_of([without(has("start")), between("start", None, asked.end)]))
    if given.within is not None:
        asked = parse_edtf(given.within)
        if asked.start is not None:
            spans.append(between("start", asked.start))
        if asked.end is not None:
            spans.append(between("end", None, asked.end))
    queries: list[Query] = []
    if spans:
        queries.append(any_of([all_of(spans), without(bounded)]) if given.include_undated else all_of(spans))
    if given.undated is not None:
        queries.append(without(bounded) if given.undated else bounded)
    return queries


def _pks(context: Context, chosen: Select[Any]) -> Sequence[int]:
    return context.connection.execute(chosen).scalars().all()
