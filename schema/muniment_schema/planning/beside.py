"""The lists of the rows of a page, each made for all of them in one pass and joined to the page.

PostgreSQL takes a third less time for that than for one select a row; SQLite takes more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    Text,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import NamedFromClause

from .fields import Many
from .rows import Opened, Related, Row


def keys_name(own: NamedFromClause[Any]) -> str:
    """Give the name under which a statement has the keys of a page of an alias."""
    return f"k_{own.name}"


class Beside:
    """What is joined to the rows of one alias. `keys` are the page's keys, by their name alone."""

    def __init__(self, own: NamedFromClause[Any], row: Row) -> None:
        self._row = row
        self.keys = table(keys_name(own), column("pk", BigInteger))
        self._own = own
        self._lists: list[Subquery] = []

    def __bool__(self) -> bool:
        return bool(self._lists)

    def takes(self, row: Row, spec: Many) -> bool:
        """Tell whether a relation is a list of rows of one table, on a row of the page itself."""
        return row is self._row and isinstance(spec.related, Related) and not spec.last

    def array(
        self,
        opened: Opened,
        value: ColumnElement[str],
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
    ) -> ColumnElement[str]:
        """Add a list of related rows, opened for the owner `keys`; gives the row's JSON array of their values."""
        found = func.string_agg(value, aggregate_order_by(literal_column("','", Text), *order))
        chosen = select(opened.owner.label("owner"), found.label("found")).select_from(opened.from_, self.keys)
        made = (
            chosen.where(*opened.where, *where).group_by(opened.owner).subquery(f"l{len(self._lists)}_{self._own.name}")
        )
        self._lists.append(made)
        return literal_column("'['", Text).concat(func.coalesce(made.c.found, "")).concat("]")

    def join(self, rows: FromClause) -> FromClause:
        """Join the lists to the rows of the page."""
        for made in self._lists:
            rows = rows.outerjoin(made, made.c.owner == self._own.c.pk)
        return rows
