"""`archive`."""

from __future__ import annotations

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, func, literal, select

from muniment_schema import __version__
from muniment_schema.context import Context
from muniment_schema.counts.seen import documents_seen
from muniment_schema.nodes.graphql_type import Part
from muniment_schema.planning.fields import alone, expression
from muniment_schema.planning.rows import Row
from muniment_schema.scalars import Day
from muniment_schema.tables import DOCUMENT
from muniment_schema.visible import visible_documents


def _over_documents(figure: ColumnElement[Any]) -> Any:
    def sql(_row: Row, context: Context) -> ColumnElement[Any]:
        return select(figure).select_from(DOCUMENT).where(visible_documents(context)).scalar_subquery()

    return sql


@strawberry.type(description="The archive in figures, as far as the viewer may see it.")
class Archive(Part):
    """Each figure is asked for by itself."""

    name: str = expression(lambda _row, context: literal(context.archive_name), "Name of the archive.")
    version: str = expression(lambda _row, _context: literal(__version__), "Version of Muniment.")
    document_count: int = expression(
        lambda _row, context: documents_seen(context), "Number of documents, at every level of description."
    )
    earliest: Day | None = expression(
        _over_documents(func.min(DOCUMENT.c.date_start)), "First day of the earliest document; null when none is dated."
    )
    latest: Day | None = expression(
        _over_documents(func.max(DOCUMENT.c.date_end)), "Last day of the latest document; null when none is dated."
    )


@strawberry.type
class ArchiveQueries:
    """Part of Query."""

    archive: Archive = alone(Archive, "This archive in figures.")
