"""The changes that a document went through, as a viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, select

from muniment_schema.access.viewer import Role
from muniment_schema.among import among
from muniment_schema.context import Context
from muniment_schema.tables import (
    CHANGE_SET,
    CHANGED,
    COLLECTION,
    COLLECTION_DOCUMENT,
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_RELATION,
    DOCUMENT_TEXT,
    REVISION,
)
from muniment_schema.visible import visible_collections, visible_documents
from muniment_schema.writing.aggregate import Aggregate, load
from muniment_schema.writing.difference import Differences, differences

from .rights import Rights

REVISIONS: FromClause = (
    select(
        CHANGED.c.no.label("pk"),
        CHANGED.c.no.label("no"),
        CHANGED.c.object_pk.label("object_pk"),
        CHANGED.c.operation.label("operation"),
        DOCUMENT.c.id.label("id"),
        CHANGE_SET.c.at.label("at"),
        CHANGE_SET.c.actor.label("actor"),
        CHANGE_SET.c.run_pk.label("run_pk"),
    )
    .join(CHANGE_SET, CHANGE_SET.c.no == CHANGED.c.no)
    .join(DOCUMENT, DOCUMENT.c.pk == CHANGED.c.object_pk)
    .where(CHANGED.c.kind == "document")
    .subquery("revision_of_document")
)
"""A row for each change of each document; `pk` is the change number, which is one row's under one document."""


def revisions(context: Context, pk: int, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Give the rows of some changes of a document, by number; with the action that each was."""
    chosen = select(REVISIONS).where(REVISIONS.c.object_pk == pk, among(REVISIONS.c.no, list(numbers)))
    found = {row["no"]: dict(row) for row in context.connection.execute(chosen).mappings()}
    deleted_before = REVISION.c.before[("row", "deleted_at")].as_string().is_not(None)
    back = select(REVISION.c.no).where(
        REVISION.c.kind == "document", REVISION.c.object_pk == pk, among(REVISION.c.no, list(found)), deleted_before
    )
    restored = set(context.connection.execute(back).scalars()) if found else set()
    for no, row in found.items():
        is_back = no in restored and row["operation"] == "update"
        row["action"] = "restored" if is_back else f"{row['operation'].removesuffix('e')}ed"
    return found


def changes_seen(context: Context, pk: int, numbers: Sequence[int]) -> dict[int, Differences]:
    """Give, for changes of a document that follow each other, field -> (before, after), as the viewer may see them.

    A creation has nothing before it, and neither has a change before which the document was closed to the viewer; one
    that left it closed shows nothing. Texts, files and extras that the viewer may not see today, and documents and
    collections that are closed to them, are left out on both sides.
    """
    connection = context.connection
    now = load(connection, "document", [pk])[pk]
    before = _revisions(connection, pk, numbers)
    later = sorted(before)
    pairs: list[tuple[int, Aggregate | None, Aggregate]] = []
    for no in numbers:
        following = next((each for each in later if each > no), None)
        pairs.append((no, before.get(no), now if following is None else before[following]))
    rights = Rights(connection, "document", {pk: now.row}, context.viewer.access_ids)
    states = {id(each): rights.of(each) for _, old, new in pairs for each in (old, new) if each is not None}
    _leave_out(context, states)
    access_ids = context.viewer.access_ids
    seen = {id_: each for id_, each in states.items() if each.row["access_id"] in access_ids}
    shown = [(no, seen.get(id(old)), seen[id(new)]) for no, old, new in pairs if id(new) in seen]
    found = differences(connection, "document", [(old, new) for _, old, new in shown])
    for each in found:
        each.pop("deleted_at", None)  # the action says so
    none: dict[int, Differences] = {no: {} for no in numbers}
    return none | {no: each for (no, _, _), each in zip(shown, found, strict=True)}


def _revisions(connection: Connection, pk: int, numbers: Sequence[int]) -> dict[int, Aggregate]:
    """Read what was there before these changes, and before the one that follows them."""
    own = select(REVISION.c.no, REVISION.c.before).where(REVISION.c.kind == "document", REVISION.c.object_pk == pk)
    rows = list(connection.execute(own.where(among(REVISION.c.no, numbers))))
    rows += connection.execute(own.where(REVISION.c.no > max(numbers)).order_by(REVISION.c.no).limit(1)).all()
    return {no: Aggregate.of_snapshot("document", before) for no, before in rows}


def _leave_out(context: Context, states: Mapping[int, Aggregate]) -> None:
    """Take from states what the viewer may not see."""
    connection, every = context.connection, list(states.values())
    documents = {row["target_pk"] for each in every for row in each.part(DOCUMENT_RELATION)}
    documents |= {each.row["parent_pk"] for each in every if each.row["parent_pk"] is not None}
    collections = {row["collection_pk"] for each in every for row in each.part(COLLECTION_DOCUMENT)}
    seen_documents = set(
        connection.execute(
            select(DOCUMENT.c.pk).where(among(DOCUMENT.c.pk, documents), visible_documents(context))
        ).scalars()
    ) if documents else set()  # fmt: skip
    seen_collections = set(
        connection.execute(
            select(COLLECTION.c.pk).where(among(COLLECTION.c.pk, collections), visible_collections(context))
        ).scalars()
    ) if collections else set()  # fmt: skip
    access_ids = context.viewer.access_ids
    for each in every:
        for table in (DOCUMENT_TEXT, DIGITAL_OBJECT):
            each.put(table, [row for row in each.part(table) if row["access_id"] in access_ids])
        each.put(DOCUMENT_RELATION, [r for r in each.part(DOCUMENT_RELATION) if r["target_pk"] in seen_documents])
        own = each.part(COLLECTION_DOCUMENT)
        each.put(COLLECTION_DOCUMENT, [row for row in own if row["collection_pk"] in seen_collections])
        if each.row["parent_pk"] not in seen_documents:
            each.row["parent_pk"] = None
        if not context.viewer.can(Role.IMPORTER):
            each.row["extra"] = {}
