"""Ask the GraphQL schema of a database, as the server does for one request."""

from __future__ import annotations

import json
from typing import Any

import orjson
from graphql import parse

from muniment_schema.access.viewer import Role, viewer_of
from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.database import Database
from muniment_schema.planning.asking import NotCompiled
from muniment_schema.planning.operation import Operation, Planner, operations_of

PLANNER = Planner(build_schema())
_OPERATIONS: dict[str, Operation] = {}


def compiled_answer(query: str, variables: dict[str, Any], context: Context) -> Any:
    """Give the data of the compiled path as a client reads it; None where the reference path has to answer.

    Operations are kept, as the server keeps them: plans are kept by them.
    """
    operation = _OPERATIONS.setdefault(query, operations_of(parse(query))[0])
    try:
        return orjson.loads(orjson.dumps(PLANNER.run(operation, variables, context)))
    except NotCompiled:
        return None


def assert_same(compiled: Any, reference: Any) -> None:
    """Check that the compiled path, where it answered, gave what the reference path gave, keys in the same order."""
    if compiled is not None:
        assert _plain(compiled) == _plain(json.loads(json.dumps(reference)))


def _plain(value: Any) -> Any:
    """Give a value so that `==` also compares the order of keys, and tells true from 1; 4 and 4.0 are one number."""
    if isinstance(value, dict):
        return [(key, _plain(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return ["list", *map(_plain, value)]
    return (type(value).__name__, value) if isinstance(value, bool) else value


def ask(database: Database, query: str, role: Role = Role.READER, **variables: Any) -> dict[str, Any]:
    """Give the data of an answer without errors."""
    with database.read() as connection:
        context = Context(connection, viewer_of(role))
        result = build_schema().execute_sync(query, variable_values=variables, context_value=context)
        compiled = compiled_answer(query, variables, context)
    assert result.errors is None, result.errors
    assert result.data is not None
    assert_same(compiled, result.data)
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
