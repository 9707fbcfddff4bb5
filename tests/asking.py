"""Ask the GraphQL schema of a database, as the server does for one request."""

from __future__ import annotations

from typing import Any

from muniment_schema.access.viewer import Role, viewer_of
from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.database import Database


def ask(database: Database, query: str, role: Role = Role.READER, **variables: Any) -> dict[str, Any]:
    """Give the data of an answer without errors."""
    with database.read() as connection:
        context = Context(connection, viewer_of(role))
        result = build_schema().execute_sync(query, variable_values=variables, context_value=context)
    assert result.errors is None, result.errors
    assert result.data is not None
    return dict(result.data)


_WALK = """
query Walk($first: Int, $after: String, $last: Int, $before: String, $orderBy: DocumentOrder) {
  documents(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id }
  }
}"""


def walk(database: Database, field: str, direction: str, *, size: int = 100, backward: bool = False) -> list[str]:
    """Give the ids of all documents in an order, page by page; backward from the end, but in the order of the list."""
    found: list[str] = []
    at: str | None = None
    order = {"field": field, "direction": direction}
    while True:
        page: dict[str, Any] = {"last": size, "before": at} if backward else {"first": size, "after": at}
        answer = ask(database, _WALK, orderBy=order, **page)["documents"]
        ids = [node["id"] for node in answer["nodes"]]
        found = ids + found if backward else found + ids
        info = answer["pageInfo"]
        at = info["startCursor"] if backward else info["endCursor"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return found


ORDERS = ("DATE", "TITLE", "REFERENCE_CODE", "POSITION", "CREATED_AT", "UPDATED_AT")
