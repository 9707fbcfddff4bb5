"""`suggest`."""

from __future__ import annotations

import strawberry

from muniment_schema.planning.held_fields import worked

from .graphql_type import Suggestion
from .suggest import suggest


@strawberry.type
class SearchQueries:
    """Part of Query."""

    suggest: list[Suggestion] = worked(
        suggest, "Completions of what a reader is typing, best first; at most 20.", graphql_type=Suggestion
    )
