"""Where the nodes of one kind come from: a table, the condition on it, and the GraphQL type its rows become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, RowMapping, Select, Table, select

from muniment_schema.context import Context
from muniment_schema.values.ids import kind_of

from .batch import Batch, chunks
from .graphql_type import Node

N = TypeVar("N", bound=Node)
Visible = Callable[[Context, Any], ColumnElement[bool]]


@dataclass(frozen=True, eq=False)
class NodeSource(Generic[N]):
    """One kind of node. Nodes made by one call are siblings of each other."""

    kind: str  # as in values.ids.KINDS
    table: Table
    visible: Visible
    graphql_type: type[N]
    left_out: frozenset[str] = frozenset()  # columns that no field reads, or that a field loads by itself

    def __post_init__(self) -> None:
        SOURCES[self.kind] = self

    @property
    def columns(self) -> list[Column[Any]]:
        """Give the columns that a node's row has."""
        return [column for column in self.table.c if column.key not in self.left_out]

    def select(self, context: Context) -> Select[Any]:
        """Select the rows that the viewer may see."""
        return select(*self.columns).where(self.visible(context, self.table))

    def nodes(self, context: Context, rows: Sequence[RowMapping]) -> list[N]:
        """Make siblings of rows, in their order."""
        batch = Batch(context, rows)
        return [self.graphql_type(row=row, batch=batch) for row in rows]

    def by_ids(self, context: Context, ids: Collection[str]) -> dict[str, N]:
        """Find nodes by public id; what is absent or not visible is left out."""
        return {node.row["id"]: node for node in self._where(context, self.table.c.id, ids)}

    def by_pks(self, context: Context, pks: Iterable[int | None]) -> dict[int, N]:
        """Find nodes by key; what is absent or not visible is left out."""
        wanted = sorted({pk for pk in pks if pk is not None})
        return {node.pk: node for node in self._where(context, self.table.c.pk, wanted)}

    def first(self, context: Context, *conditions: ColumnElement[bool]) -> N | None:
        """Find the one node that meets the conditions."""
        rows = context.connection.execute(self.select(context).where(*conditions).limit(1)).mappings().all()
        return self.nodes(context, rows)[0] if rows else None

    def linked(
        self, batch: Batch, statement: Callable[[Select[Any]], Select[Any]], owner: ColumnElement[Any]
    ) -> dict[int, list[N]]:
        """Find nodes that others point to: by the value of `owner`, one of the others' keys.

        `statement` adds the join, the order and what else is wanted of the link to the select of the nodes.
        """
        found = batch.grouped(statement(self.select(batch.context)), owner)
        rows = [row for group in found.values() for row in group]
        nodes: dict[int, list[N]] = defaultdict(list)
        for node in self.nodes(batch.context, rows):
            nodes[node.row["owner_pk"]].append(node)
        return nodes

    def _where(self, context: Context, column: Column[Any], values: Collection[Any]) -> list[N]:
        rows: list[RowMapping] = []
        for part in chunks(list(values)):
            rows += context.connection.execute(self.select(context).where(column.in_(part))).mappings()
        return self.nodes(context, rows)


SOURCES: dict[str, NodeSource[Any]] = {}
"""All kinds of nodes that are served; each room adds its own."""


def find_nodes(context: Context, ids: Sequence[str]) -> dict[str, Node]:
    """Find nodes of any kind by public id, one statement a kind; what is no id, absent or not visible is left out."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for public_id in ids:
        kind = kind_of(public_id)
        if kind in SOURCES:
            by_kind[kind].add(public_id)
    found: dict[str, Node] = {}
    for kind, wanted in by_kind.items():
        found |= SOURCES[kind].by_ids(context, wanted)
    return found
