"""What an authority says of the documents linked to it: the fields `documents` and `documentCount` of each kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from muniment_schema.access.viewer import ANONYMOUS
from muniment_schema.context import Context
from muniment_schema.counts.seen import linked_documents_seen
from muniment_schema.paging.connection import paged
from muniment_schema.planning.fields import expression
from muniment_schema.planning.rows import Row

from .link_filter import LinkTarget
from .listing import linked_to


def linked_documents(target: LinkTarget) -> Any:
    """Give the field `documents` of an authority."""
    description = "Documents linked to it itself; by date unless `orderBy` says otherwise."
    if target.below:
        description += (
            f" `documents(filter: {{{target.filter_name}: {{any: […]}}}})` of Query also finds those linked to what is "
            "below it."
        )
    return paged(linked_to(target, f"{target.kind.capitalize()}.documents"), description)


def linked_document_count(target: LinkTarget) -> Any:
    """Give the field `documentCount` of an authority."""

    def sql(row: Row, context: Context) -> ColumnElement[Any]:
        if context.viewer.access_ids == ANONYMOUS.access_ids:
            return row["document_count"]
        return linked_documents_seen(context, target.kind, row["pk"])

    return expression(
        sql, "Number of documents linked to it itself that the viewer may see: `documents { totalCount }`."
    )
