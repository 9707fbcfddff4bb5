"""Lists of authorities: all of one type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement

from muniment_schema.context import Context
from muniment_schema.documents.link_filter import LinkTarget
from muniment_schema.filters.given_input import filter_text
from muniment_schema.paging.listing import Asked, Listing
from muniment_schema.planning.rows import Rows

from .filter import AuthorityFilter, named_with, search_words
from .order import BY_NAME, AuthorityOrder

SearchArgument = Annotated[
    str | None,
    strawberry.argument(
        description="Words that all stand in the name or in other forms of it, as wholes or as parts of its words, "
        "each in any of the forms; folded: case, diacritics, quotes and dashes do not matter. Blank finds everything."
    ),
]
FilterArgument = Annotated[AuthorityFilter | None, strawberry.argument(description="Which ones; all when left out.")]
OrderArgument = Annotated[AuthorityOrder | None, strawberry.argument(description="In which order; NAME when left out.")]


def all_of(rows: Rows, target: LinkTarget, kinds: type[StrEnum] | None = None) -> Listing:
    """Give the list of all authorities of one type; `kinds` are the words of its column `kind`, where it has one."""

    def read(arguments: Mapping[str, Any]) -> Asked:
        asked: AuthorityFilter | None = arguments.get("filter")
        words = search_words(arguments.get("search"))
        text = json.dumps([filter_text(asked), words])
        order = (arguments.get("order_by") or BY_NAME).order(target)

        def conditions(_context: Context) -> list[ColumnElement[bool]]:
            named = [named_with(target, word) for word in words]
            return named if asked is None else [*named, *asked.where(target, kinds)]

        return Asked(order, text, conditions)

    arguments = {"search": SearchArgument, "filter": FilterArgument, "order_by": OrderArgument}
    return Listing(f"Query.{target.filter_name}", rows, read, arguments=arguments)
