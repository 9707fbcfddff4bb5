"""Filters of documents by what they are linked to: agents, places, subjects, repositories, collections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from sqlalchemy import Column, ColumnElement, FromClause, Select, Table, or_, select, union_all

from muniment_schema.context import Context
from muniment_schema.counts.seen import are_many_linked
from muniment_schema.filters.given_input import GivenInput, ids_of, optional, truth
from muniment_schema.filters.value_filter import set_conditions
from muniment_schema.planning.rows import Visible
from muniment_schema.tables import (
    AGENT,
    AGENT_NAME,
    COLLECTION,
    COLLECTION_DOCUMENT,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_PLACE,
    DOCUMENT_SUBJECT,
    PLACE,
    PLACE_NAME,
    REPOSITORY,
    SUBJECT,
    SUBJECT_PART,
)
from muniment_schema.values.folding import folded_key
from muniment_schema.values.ids import KINDS
from muniment_schema.visible import (
    visible_agents,
    visible_collections,
    visible_documents,
    visible_places,
    visible_repositories,
    visible_subjects,
)


@dataclass(frozen=True, eq=False)
class LinkTarget:
    """What a filter links to: its table, and the table that holds the links."""

    kind: str
    filter_name: str  # the field of DocumentFilter
    table: Table
    visible: Visible
    name_key: Column[Any]
    owner: ColumnElement[Any]  # the document
    target: ColumnElement[Any]
    variant_key: Column[Any] | None = None
    variant_owner: Column[Any] | None = None
    below: Sequence[tuple[Column[Any], Column[Any]]] = field(default=())  # (lower, upper) of each edge
    are_unique: bool = True  # a document has one link at most to a target
    link_is_visible: Callable[[Context], ColumnElement[bool]] = lambda _context: truth(True)

    def links_of(self, context: Context, target: ColumnElement[Any]) -> ColumnElement[bool]:
        """Give the condition on a link that it is to the target with this key."""
        return (self.target == target) & self.link_is_visible(context)

    def links(self, context: Context, targets: Select[Any], roles: Sequence[str] | None) -> ColumnElement[bool]:
        """Give the condition on `document` that it has a link to one of the targets, in one of the roles.

        SQLite goes the way that the condition is written: from the links to their documents where these are few, along
        the order, looking for a link of each document, where they are many. PostgreSQL chooses by itself.
        """
        linked = select(self.owner).where(self.target.in_(targets))
        if roles is not None:
            linked = linked.where(DOCUMENT_AGENT.c.role.in_(roles))
        if context.connection.dialect.name == "sqlite" and are_many_linked(context, self.kind, targets):
            return linked.where(self.owner == DOCUMENT.c.pk).exists()
        return DOCUMENT.c.pk.in_(linked)

    def targets(self, context: Context, condition: ColumnElement[bool], *, descend: bool) -> Select[Any]:
        """Select the keys of the visible targets that meet a condition and, if asked, of all that is below them."""
        found = select(self.table.c.pk).where(self.visible(context, self.table), condition)
        if not descend or not self.below:
            return found
        edges = union_all(
            *(
                select(lower.label("lower"), upper.label("upper")).where(upper.is_not(None))
                for lower, upper in self.below
            )
        ).subquery()
        child = self.table.alias()
        tree = found.cte(recursive=True)
        # UNION and not UNION ALL: headings and their parts may form a ring, and each is visited once.
        tree = tree.union(
            select(child.c.pk)
            .select_from(tree.join(edges, edges.c.upper == tree.c.pk).join(child, child.c.pk == edges.c.lower))
            .where(self.visible(context, child))
        )
        return select(tree.c.pk)

    def where(
        self, context: Context, given: LinkFilter | AgentLinkFilter, *, descend: bool, roles: Sequence[str] | None
    ) -> list[ColumnElement[bool]]:
        """Give the conditions of a filter on `document`. Raises BadId."""

        def has_one_of(ids: Sequence[str]) -> ColumnElement[bool]:
            return self.links(context, self.targets(context, self.table.c.id.in_(ids), descend=descend), roles)

        def has_any() -> ColumnElement[bool]:
            return self.links(context, self.targets(context, truth(True), descend=False), roles)

        any_of, all_of, none_of = (
            None if ids is None else ids_of(ids, self.kind, KINDS[self.kind])
            for ids in (given.any, given.all, given.none)
        )
        conditions = set_conditions(any_of, all_of, none_of, given.present, has_one_of, has_any)
        if given.labels is not None:
            named = self.targets(context, self.named(given.labels), descend=descend)
            conditions.append(self.links(context, named, roles) if given.labels else truth(False))
        if not conditions and roles is not None:
            conditions.append(has_any())
        return conditions

    def named(self, labels: Sequence[str]) -> ColumnElement[bool]:
        """Give the condition on the table that a form of the name is one of these, folded."""
        keys = [folded_key(label) for label in labels]
        named: ColumnElement[bool] = self.name_key.in_(keys)
        if self.variant_key is None or self.variant_owner is None:
            return named
        return or_(named, self.table.c.pk.in_(select(self.variant_owner).where(self.variant_key.in_(keys))))


_HOLDING: FromClause = DOCUMENT.alias("holding")

AGENT_LINKS = LinkTarget(
    kind="agent",
    filter_name="agents",
    table=AGENT,
    visible=visible_agents,
    name_key=AGENT.c.name_key,
    owner=DOCUMENT_AGENT.c.document_pk,
    target=DOCUMENT_AGENT.c.agent_pk,
    variant_key=AGENT_NAME.c.name_key,
    variant_owner=AGENT_NAME.c.agent_pk,
    are_unique=False,  # one for each role
)
PLACE_LINKS = LinkTarget(
    kind="place",
    filter_name="places",
    table=PLACE,
    visible=visible_places,
    name_key=PLACE.c.name_key,
    owner=DOCUMENT_PLACE.c.document_pk,
    target=DOCUMENT_PLACE.c.place_pk,
    variant_key=PLACE_NAME.c.name_key,
    variant_owner=PLACE_NAME.c.place_pk,
    below=[(PLACE.c.pk, PLACE.c.parent_pk)],
)
SUBJECT_LINKS = LinkTarget(
    kind="subject",
    filter_name="subjects",
    table=SUBJECT,
    visible=visible_subjects,
    name_key=SUBJECT.c.label_key,
    owner=DOCUMENT_SUBJECT.c.document_pk,
    target=DOCUMENT_SUBJECT.c.subject_pk,
    below=[(SUBJECT.c.pk, SUBJECT.c.parent_pk), (SUBJECT_PART.c.subject_pk, SUBJECT_PART.c.part_pk)],
)
REPOSITORY_LINKS = LinkTarget(
    kind="repository",
    filter_name="repositories",
    table=REPOSITORY,
    visible=visible_repositories,
    name_key=REPOSITORY.c.name_key,
    owner=_HOLDING.c.pk,
    target=_HOLDING.c.repository_pk,
    link_is_visible=lambda context: visible_documents(context, _HOLDING),
)
COLLECTION_LINKS = LinkTarget(
    kind="collection",
    filter_name="collections",
    table=COLLECTION,
    visible=visible_collections,
    name_key=COLLECTION.c.title_key,
    owner=COLLECTION_DOCUMENT.c.document_pk,
    target=COLLECTION_DOCUMENT.c.collection_pk,
    below=[(COLLECTION.c.pk, COLLECTION.c.parent_pk)],
)


@strawberry.input(
    description="Links to other objects. `any`, `all`, `none` take ids; `labels` takes exact names (any of them), "
    "folded."
)
class LinkFilter(GivenInput):
    """Conditions on links to one kind of object."""

    any: list[strawberry.ID] | None = optional("Linked to at least one of these; an empty list matches nothing.")
    all: list[strawberry.ID] | None = optional("Linked to every one of these.")
    none: list[strawberry.ID] | None = optional("Linked to not one of these.")
    labels: list[str] | None = optional(
        "Linked to something with one of these names, in any of its forms; an empty list matches nothing."
    )
    include_descendants: bool | None = strawberry.field(
        default=True,
        description="What is below a given object counts as the object: places in a place, narrower headings and "
        "headings that it is a part of, parts of a collection.",
    )
    present: bool | None = optional("true: linked to something. false: to nothing.")

    def where(self, context: Context, target: LinkTarget) -> list[ColumnElement[bool]]:
        """Give the conditions on `document`. Raises BadId."""
        return target.where(context, self, descend=self.include_descendants is not False, roles=None)


@strawberry.input(description="As LinkFilter, in the given MARC relator roles only.")
class AgentLinkFilter(GivenInput):
    """Conditions on links to agents."""

    any: list[strawberry.ID] | None = optional("Linked to at least one of these; an empty list matches nothing.")
    all: list[strawberry.ID] | None = optional("Linked to every one of these.")
    none: list[strawberry.ID] | None = optional("Linked to not one of these.")
    labels: list[str] | None = optional(
        "Linked to an agent with one of these names, in any of its forms; an empty list matches nothing."
    )
    roles: list[str] | None = optional(
        "MARC relator codes that the link must have one of. Alone: there is such a link."
    )
    present: bool | None = optional("true: linked to an agent. false: to none.")

    def where(self, context: Context) -> list[ColumnElement[bool]]:
        """Give the conditions on `document`. Raises BadId."""
        return AGENT_LINKS.where(context, self, descend=False, roles=self.roles)
