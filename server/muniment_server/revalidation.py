"""ETags of GraphQL answers by GET: an answer is as old as the change number, so that one small statement tells whether
a client, or a cache between, has it already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import orjson
from graphql import FieldNode
from sqlalchemy import Connection, select

from muniment_schema.planning.operation import Operation
from muniment_schema.planning.statement import Statement
from muniment_schema.planning.steps import Steps
from muniment_schema.tables import CLOCK

from .graphql_request import Parameters

# What these fields answer changes only with the change number. Import runs move on without one.
BY_CHANGE_NUMBER = frozenset(
    {
        "__typename",
        "agent",
        "agents",
        "archive",
        "collection",
        "collections",
        "document",
        "documents",
        "place",
        "places",
        "repositories",
        "repository",
        "subject",
        "subjects",
        "suggest",
    }
)


def depends_on_change_number(operation: Operation) -> bool:
    """Tell whether an operation asks only for what the change number covers; fragments on Query are not looked into."""
    selections = operation.node.selection_set.selections
    return all(isinstance(each, FieldNode) and each.name.value in BY_CHANGE_NUMBER for each in selections)


def etag(parameters: Parameters, change_number: int, *others: str) -> str:
    """Give the tag of an answer; `others` is what else it depends on: the viewer, the media type, the server."""
    asked = [parameters.query, parameters.variables, parameters.operation_name, change_number, *others]
    digest = hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
    return f'W/"{digest}"'


class ChangeNumber:
    """The number of the last change, asked for without anything in between."""

    def __init__(self) -> None:
        self._statement: Statement | None = None

    def steps(self, connection: Connection) -> Steps[int]:
        """Give the number, in steps."""
        if self._statement is None:
            self._statement = Statement(select(CLOCK.c.no), connection.dialect, is_planned_once=True)
        ((number,),) = yield self._statement, {}
        return int(number)


def is_known(tag: str, if_none_match: Iterable[str]) -> bool:
    """Tell whether a request names the tag in its If-None-Match (RFC 9110, 13.1.2)."""
    known = {each.strip() for header in if_none_match for each in header.split(",")}
    return tag in known or tag.removeprefix("W/") in known or "*" in known
