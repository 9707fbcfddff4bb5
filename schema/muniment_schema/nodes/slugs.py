"""Nodes by their readable address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from muniment_schema.context import Context
from muniment_schema.planning.rows import Rows
from muniment_schema.tables import IDENTIFIER
from muniment_schema.values.folding import forbidden_character


def by_slug(context: Context, rows: Rows, slug: str) -> tuple[str, Any] | None:
    """Give the column `pk` and its value for the node whose slug this is or was; None where the viewer sees none."""
    if forbidden_character(slug) is not None:
        return None
    table = rows.table
    former = IDENTIFIER.c.kind == rows.kind, IDENTIFIER.c.scheme == "slug", IDENTIFIER.c.value == slug
    # The present one first: a former slug may be in use again.
    for condition in (table.c.slug == slug, table.c.pk.in_(select(IDENTIFIER.c.object_pk).where(*former))):
        statement = select(table.c.pk).where(rows.visible(context, table), condition).order_by(table.c.pk).limit(1)
        pk = context.connection.execute(statement).scalar_one_or_none()
        if pk is not None:
            return "pk", pk
    return None
