"""`archive`."""

from __future__ import annotations

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, func, select

from muniment_schema import __version__
from muniment_schema.context import Context
from muniment_schema.nodes.fields import resolved
from muniment_schema.scalars import Day
from muniment_schema.tables import DOCUMENT
from muniment_schema.visible import visible_documents


@strawberry.type(description="The archive in figures, as far as the viewer may see it.")
class Archive:
    """Each figure is asked for by itself."""

    context: strawberry.Private[Context]

    name: str = strawberry.field(description="Name of the archive.")
    version: str = strawberry.field(description="Version of Muniment.")

    @resolved("Number of documents, at every level of description.")
    def document_count(self) -> int:
        return int(self._one(func.count()))

    @resolved("First day of the earliest document; null when none is dated.")
    def earliest(self) -> Day | None:
        return _day(self._one(func.min(DOCUMENT.c.date_start)))

    @resolved("Last day of the latest document; null when none is dated.")
    def latest(self) -> Day | None:
        return _day(self._one(func.max(DOCUMENT.c.date_end)))

    def _one(self, figure: ColumnElement[Any]) -> Any:
        statement = select(figure).select_from(DOCUMENT).where(visible_documents(self.context))
        return self.context.connection.execute(statement).scalar_one()


def _day(number: int | None) -> Day | None:
    return None if number is None else Day(number)


@strawberry.type
class ArchiveQueries:
    """Part of Query."""

    @resolved("This archive in figures.")
    def archive(self, info: strawberry.Info[Context, None]) -> Archive:
        return Archive(context=info.context, name=info.context.archive_name, version=__version__)
