"""Nodes found by the value of a column, compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from muniment_schema.among import among_given
from muniment_schema.context import Context
from muniment_schema.values.ids import kind_of

from .asking import Asked, Asking
from .compiler import Compiled
from .page_plan import compiler_of, outgoing
from .rows import Rows
from .statement import Statement, open_value
from .steps import Steps


class NodeBy:
    """Nodes of one kind, by the value of a column."""

    def __init__(self, asked: Asked, rows: Rows, graphql_type: Any, asking: Asking, context: Context) -> None:
        self._rows = rows
        self._compiled: Compiled
        self._compiled, self._own = compiler_of(asking, context).node(graphql_type, asked.details, rows)
        self._statements: dict[Any, Statement] = {}

    def find(self, context: Context, column: str, value: Any) -> Steps[Any]:
        """Give one node, or None."""
        own = self._own
        make = lambda: own.c[column] == open_value("value", own.c[column].type)  # noqa: E731
        rows = yield self._statement(context, column, make, False), {"value": value}
        return outgoing(rows[0][1], self._compiled.shape) if rows else None

    def find_all(self, context: Context, ids: Sequence[str]) -> Steps[dict[str, Any]]:
        """Give nodes by id; what is absent or not visible is left out."""
        statement = self._statement(context, "id", lambda: among_given(self._own.c.id, "value"), True)
        rows = yield statement, {"value": sorted(set(ids))}
        return {public_id: outgoing(text, self._compiled.shape) for public_id, text in rows}

    def _statement(
        self, context: Context, column: str, condition: Callable[[], ColumnElement[bool]], several: bool
    ) -> Statement:
        known = self._statements.get((column, several))
        if known is None:
            own = self._own
            chosen = select(own.c.id, self._compiled.sql).select_from(own)
            chosen = chosen.where(condition(), self._rows.visible(context, own))
            known = self._statements[column, several] = Statement(
                chosen, context.connection.dialect, is_planned_once=True
            )
        return known


class NodesById:
    """Nodes of any kind by their ids: one statement for each kind among them."""

    def __init__(self, asked: Asked, asking: Asking, context: Context) -> None:
        self._kinds = {
            kind: NodeBy(asked, rows, graphql_type, asking, context)
            for kind, (graphql_type, rows) in compiler_of(asking, context).possible_types(asked).items()
        }

    def find(self, context: Context, ids: Sequence[str]) -> Steps[dict[str, Any]]:
        """Give nodes by id; what is absent or not visible is left out."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for public_id in ids:
            kind = kind_of(public_id)
            if kind in self._kinds:
                by_kind[kind].append(public_id)
        found: dict[str, Any] = {}
        for kind, wanted in by_kind.items():
            found |= yield from self._kinds[kind].find_all(context, wanted)
        return found
