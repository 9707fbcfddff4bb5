"""Counts as a viewer sees them, in SQL: sums over the access sets that the viewer has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Table, cast, func, select

from muniment_schema.context import Context
from muniment_schema.tables import DOCUMENT_COUNT, LINK_COUNT

MANY_IS_ONE_IN = 100


def documents_seen(context: Context) -> ColumnElement[int]:
    """Give how many documents the viewer sees."""
    return _sum(DOCUMENT_COUNT, context.viewer.sees(DOCUMENT_COUNT.c.access_id))


def linked_documents_seen(context: Context, kind: str, object_pk: ColumnElement[Any]) -> ColumnElement[int]:
    """Give how many documents that the viewer sees are linked to an authority itself, or are part of a document."""
    of_object = LINK_COUNT.c.kind == kind, LINK_COUNT.c.object_pk == object_pk
    return _sum(LINK_COUNT, *of_object, context.viewer.sees(LINK_COUNT.c.access_id))


def are_many_linked(context: Context, kind: str, objects: Select[Any]) -> bool:
    """Tell whether so many documents are linked to some authorities that reading them all is slower than looking.

    A document that is linked to several of them counts for each. Measured: about one document in a hundred.
    """
    of_objects = LINK_COUNT.c.kind == kind, LINK_COUNT.c.object_pk.in_(objects)
    linked = _sum(LINK_COUNT, *of_objects)
    return bool(context.connection.execute(select(linked * MANY_IS_ONE_IN > every_document())).scalar_one())


def linked_documents(kind: str, object_pk: ColumnElement[Any]) -> ColumnElement[int]:
    """Give how many documents are linked to an authority itself, whoever may see them: what reading them costs."""
    return _sum(LINK_COUNT, LINK_COUNT.c.kind == kind, LINK_COUNT.c.object_pk == object_pk)


def every_document() -> ColumnElement[int]:
    """Give how many documents there are, whoever may see them."""
    return _sum(DOCUMENT_COUNT)


def _sum(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    # PostgreSQL's sum of BIGINT is a NUMERIC.
    number = cast(func.coalesce(func.sum(table.c.documents), 0), BigInteger)
    return select(number).where(*conditions).scalar_subquery()
