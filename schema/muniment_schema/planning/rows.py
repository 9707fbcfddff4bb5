"""Where rows come from: a table with the condition on it, and how rows hang on the rows of other tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, true
from sqlalchemy.sql.selectable import NamedFromClause

from muniment_schema.context import Context

Visible = Callable[[Context, Any], ColumnElement[bool]]


def everybody(_context: Context, _table: FromClause) -> ColumnElement[bool]:
    """Give the condition on rows that every viewer may see, or that hang on a row that has a condition."""
    return true()


@dataclass(eq=False)
class Rows:
    """The rows of one table that a viewer may see, and the GraphQL type they become.

    `kind` is for nodes, as in `values.ids.KINDS`. The type says itself whose rows it is made of, when it is declared.
    """

    table: Table
    visible: Visible = everybody
    kind: str | None = None
    graphql_type: Any = None

    def __post_init__(self) -> None:
        if self.kind is not None:
            NODES[self.kind] = self


NODES: dict[str, Rows] = {}
"""The rows of all kinds of nodes that are served; each room adds its own."""


@dataclass(frozen=True, eq=False)
class Row:
    """One row within a statement: its columns by name, and the rows joined to it."""

    columns: Mapping[str, ColumnElement[Any]]
    joined: Mapping[str, Row] = field(default_factory=dict)

    def __getitem__(self, name: str) -> ColumnElement[Any]:
        return self.columns[name]


def row_of(table: FromClause, joined: Mapping[str, Row] | None = None) -> Row:
    """Give the row of a table, or of an alias of one."""
    return Row(dict(table.c.items()), joined or {})


class Aliases:
    """Names for the tables of one statement, each used once: t0, t1, …"""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count()

    def __call__(self, table: Table) -> NamedFromClause[Any]:
        return table.alias(f"t{next(self._numbers)}")


Owned = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Says of a column that it holds the key of the owner, or of one of several."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A relation within a statement: what to select from, and how it is tied to the owner."""

    from_: FromClause
    row: Row
    owner: ColumnElement[Any]  # the owner's key
    where: Sequence[ColumnElement[bool]]
    order: Sequence[ColumnElement[Any]]
    points_to: Mapping[str, FromClause] = field(default_factory=dict)  # what is joined, by the column that has its key


Ordering = Callable[[Row], Sequence[ColumnElement[Any]]]
Condition = Callable[[Row], Sequence[ColumnElement[bool]]]


def by_position(row: Row) -> Sequence[ColumnElement[Any]]:
    """Order as the source has it."""
    return [row["position"]]


def always(_row: Row) -> Sequence[ColumnElement[bool]]:
    """Put no condition."""
    return []


@dataclass(frozen=True, eq=False)
class Related:
    """Rows that hang on an owner: those whose column `owner` holds the owner's key.

    `joins` names rows that each of them points to by a column: {"agent": ("agent_pk", AGENTS)}. A row of which a
    joined one is not visible is left out.
    """

    rows: Rows
    owner: str
    joins: Mapping[str, tuple[str, Rows]] = field(default_factory=dict)
    order: Ordering = by_position
    where: Condition = always

    def open(self, context: Context, aliases: Aliases, owned: Owned) -> Opened:
        """Make it part of a statement; `owned` says whose rows are meant."""
        own = aliases(self.rows.table)
        from_: FromClause = own
        where = [owned(own.c[self.owner]), self.rows.visible(context, own)]
        joined, points_to = {}, {}
        for name, (column, rows) in self.joins.items():
            other = points_to[column] = aliases(rows.table)
            from_ = from_.join(other, other.c.pk == own.c[column])
            where.append(rows.visible(context, other))
            joined[name] = row_of(other)
        row = row_of(own, joined)
        return Opened(from_, row, own.c[self.owner], [*where, *self.where(row)], self.order(row), points_to)
