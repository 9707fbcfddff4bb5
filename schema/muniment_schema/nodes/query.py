"""`node` and `nodes`."""

from __future__ import annotations

from typing import Annotated

import strawberry

from muniment_schema.context import Context
from muniment_schema.nodes.fields import resolved
from muniment_schema.request_errors import BadArguments

from .graphql_type import Node
from .source import find_nodes

MOST_IDS = 100


@strawberry.type
class NodeQueries:
    """Part of Query."""

    @resolved("Any object by its id; null when absent or not visible.")
    def node(
        self,
        info: strawberry.Info[Context, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="Public id of any kind, `doc_…` for example.")],
    ) -> Node | None:
        return find_nodes(info.context, [id]).get(id)

    @resolved("Objects in the order of the ids, null for each that is absent or not visible.")
    def nodes(
        self,
        info: strawberry.Info[Context, None],
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description=f"Public ids of any kinds, at most {MOST_IDS}.")
        ],
    ) -> list[Node | None]:
        if len(ids) > MOST_IDS:
            raise BadArguments(f"nodes takes at most {MOST_IDS} ids, {len(ids)} were given")
        found = find_nodes(info.context, ids)
        return [found.get(public_id) for public_id in ids]
