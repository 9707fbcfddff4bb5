"""`node` and `nodes`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from muniment_schema.context import Context
from muniment_schema.planning.fields import ById, declared
from muniment_schema.planning.reference import by_column
from muniment_schema.planning.rows import NODES
from muniment_schema.request_errors import BadArguments
from muniment_schema.values.ids import kind_of

from .graphql_type import Node

MOST_IDS = 100


def check_ids(ids: Sequence[str]) -> Sequence[str]:
    """Give the ids. Raises BadArguments when there are too many."""
    if len(ids) > MOST_IDS:
        raise BadArguments(f"nodes takes at most {MOST_IDS} ids, {len(ids)} were given")
    return ids


def _found(context: Context, ids: Sequence[str]) -> dict[str, Any]:
    """Find nodes of any kind, one statement a kind; what is no id, absent or not visible is left out."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for public_id in ids:
        kind = kind_of(public_id)
        if kind in NODES:
            by_kind[kind].add(public_id)
    found: dict[str, Any] = {}
    for kind, wanted in by_kind.items():
        found |= by_column(context, NODES[kind], "id", wanted)
    return found


def _node(
    info: strawberry.Info[Context, None],
    id: Annotated[strawberry.ID, strawberry.argument(description="Public id of any kind, `doc_…` for example.")],
) -> Node | None:
    return _found(info.context, [id]).get(id)


def _nodes(
    info: strawberry.Info[Context, None],
    ids: Annotated[
        list[strawberry.ID], strawberry.argument(description=f"Public ids of any kinds, at most {MOST_IDS}.")
    ],
) -> list[Node | None]:
    found = _found(info.context, check_ids(ids))
    return [found.get(public_id) for public_id in ids]


@strawberry.type
class NodeQueries:
    """Part of Query."""

    node: Node | None = declared(ById("id"), _node, "Any object by its id; null when absent or not visible.")
    nodes: list[Node | None] = declared(
        ById("ids"), _nodes, "Objects in the order of the ids, null for each that is absent or not visible."
    )
