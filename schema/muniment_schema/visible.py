"""What a viewer may see, said once for each table: every select on it carries its condition."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, select

from .context import Context
from .tables import (
    AGENT,
    COLLECTION,
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_TEXT,
    PLACE,
    REPOSITORY,
    SUBJECT,
)


def _not_deleted(table: FromClause) -> ColumnElement[bool]:
    deleted_at: ColumnElement[Any] = table.c.deleted_at
    return deleted_at.is_(None)


def visible_documents(context: Context, table: FromClause = DOCUMENT) -> ColumnElement[bool]:
    """Give the condition on `document`, or on an alias of it. Tombstones are in an access set that nobody has."""
    return context.viewer.sees(table.c.access_id)


def visible_texts(context: Context, table: FromClause = DOCUMENT_TEXT) -> ColumnElement[bool]:
    """Give the condition on the texts of documents that are themselves visible."""
    return context.viewer.sees(table.c.access_id)


def visible_collections(context: Context, table: FromClause = COLLECTION) -> ColumnElement[bool]:
    """Give the condition on curated collections."""
    return context.viewer.sees(table.c.access_id)


def visible_digital_objects(context: Context, table: FromClause = DIGITAL_OBJECT) -> ColumnElement[bool]:
    """Give the condition on files: the viewer sees the file's own access set and its document."""
    owner = DOCUMENT.alias("file_owner")
    document = select(owner.c.pk).where(owner.c.pk == table.c.document_pk, visible_documents(context, owner))
    return context.viewer.sees(table.c.access_id) & document.exists()


def visible_agents(_context: Context, table: FromClause = AGENT) -> ColumnElement[bool]:
    """Give the condition on agents: all but tombstones."""
    return _not_deleted(table)


def visible_places(_context: Context, table: FromClause = PLACE) -> ColumnElement[bool]:
    """Give the condition on places: all but tombstones."""
    return _not_deleted(table)


def visible_subjects(_context: Context, table: FromClause = SUBJECT) -> ColumnElement[bool]:
    """Give the condition on subjects: all but tombstones."""
    return _not_deleted(table)


def visible_repositories(_context: Context, table: FromClause = REPOSITORY) -> ColumnElement[bool]:
    """Give the condition on repositories: all but tombstones."""
    return _not_deleted(table)
