"""Counts as a viewer sees them, in SQL: sums over the access sets that the viewer has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Table, cast, func, select

from muniment_schema.context import Context
from muniment_schema.tables import DOCUMENT_COUNT, LINK_COUNT

MANY_IS_ONE_IN = 100


def documents_seen(context: Context) -> ColumnElement[int]:
    """Give how many documents the viewer sees."""
    return _sum(context, DOCUMENT_COUNT)


def linked_documents_seen(context: Context, kind: str, object_pk: ColumnElement[Any]) -> ColumnElement[int]:
    """Give how many documents that the viewer sees are linked to an authority itself."""
    return _sum(context, LINK_COUNT, LINK_COUNT.c.kind == kind, LINK_COUNT.c.object_pk == object_pk)


def are_many_linked(context: Context, kind: str, objects: Select[Any]) -> bool:
    """Tell whether so many documents are linked to some authorities that reading them all is slower than looking.

    A document that is linked to several of them counts for each. Measured: about one document in a hundred.
    """
    of_objects = LINK_COUNT.c.kind == kind, LINK_COUNT.c.object_pk.in_(objects)
    linked = select(func.coalesce(func.sum(LINK_COUNT.c.documents), 0)).where(*of_objects).scalar_subquery()
    every = select(func.coalesce(func.sum(DOCUMENT_COUNT.c.documents), 0)).scalar_subquery()
    return bool(context.connection.execute(select(linked * MANY_IS_ONE_IN > every)).scalar_one())


def _sum(context: Context, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    # PostgreSQL's sum of BIGINT is a NUMERIC.
    number = cast(func.coalesce(func.sum(table.c.documents), 0), BigInteger)
    return select(number).where(*conditions, context.viewer.sees(table.c.access_id)).scalar_subquery()
