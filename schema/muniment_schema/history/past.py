"""The archive as it was right after a change, under the statements of the reference path.

A statement about objects of then is the statement about objects of today over other rows: common table expressions
that have the names of the tables stand in front of it, and hold what the rows were. Who may see them is decided by
today's rights alone: what is closed by now is closed in its past as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import CTE, Connection, Result, Select, Table, select, text
from sqlalchemy.sql import visitors

from muniment_schema.among import among
from muniment_schema.tables import DIGITAL_OBJECT, DOCUMENT, IDENTIFIER, SOURCE_LINK
from muniment_schema.writing.aggregate import PARTS, TABLES, Aggregate, Row

from .rights import Rights
from .state import State, states_at

_REFERENCES: Final[Mapping[str, str]] = {
    "agent_pk": "agent",
    "place_pk": "place",
    "subject_pk": "subject",
    "part_pk": "subject",
    "collection_pk": "collection",
    "target_pk": "document",
}
_KINDS: Final = {table: kind for kind, table in TABLES.items()}


class Past:
    """What was there right after change `no`; objects are read as they are asked for, and kept."""

    def __init__(self, connection: Connection, no: int, access_ids: Collection[int]) -> None:
        self.connection, self.no, self._access_ids = connection, no, access_ids
        self._states: dict[str, dict[int, State | None]] = defaultdict(dict)
        self._today: dict[str, dict[int, Row]] = defaultdict(dict)
        self._of_others: dict[int, Row] = {}  # lines of the ledger that dates and the like name

    def has(self, table: Any) -> bool:
        """Tell whether the rows of a table can be told as they were; of others those of today answer."""
        return table in _KINDS

    def is_of_then(self, owners: Any, table: Any) -> bool:
        """Tell whether rows that hang on those of `owners` are told as they were: parts, and the tree above."""
        if owners not in _KINDS:
            return False
        return table in _parts(_KINDS[owners]) or (owners is DOCUMENT and table in (DOCUMENT, SOURCE_LINK))

    def rows(self, connection: Connection, table: Table, pks: Iterable[int], statement: Select[Any]) -> Result[Any]:
        """Run a statement about objects by their keys, over what they were."""
        self._load(_KINDS[table], pks)
        return self._run(connection, statement, {table})

    def of_siblings(
        self, connection: Connection, table: Table, pks: Iterable[int], statement: Select[Any]
    ) -> Result[Any]:
        """Run a statement about the rows of siblings and their parts, over what these were."""
        if table is DIGITAL_OBJECT:
            return self._run(connection, statement, {DIGITAL_OBJECT})
        if table not in _KINDS:
            return connection.execute(statement)
        self._load(_KINDS[table], pks)
        return self._run(connection, statement, {table, *_parts(_KINDS[table])})

    def related(self, connection: Connection, table: Table, pks: Iterable[int], statement: Select[Any]) -> Result[Any]:
        """Run a statement about what hangs on siblings, over what that was."""
        kind, pks = _KINDS[table], list(pks)
        self._load(kind, pks)
        climbs = any(isinstance(each, CTE) and each.recursive for each in visitors.iterate(statement))
        for target, keys in self._referred(kind, pks, with_parents=climbs):
            self._load(target, keys)
        if climbs:
            self._load_above(kind, pks)
        else:  # a file is shown with the document it belongs to
            self._load("document", pks if table is DOCUMENT else ())
        return self._run(connection, statement, {*_parts(kind), *TABLES.values(), SOURCE_LINK})

    def _load(self, kind: str, pks: Iterable[int]) -> None:
        known = self._states[kind]
        missing = {pk for pk in pks if pk not in known}
        if not missing:
            return
        states = states_at(self.connection, kind, dict.fromkeys(missing, self.no))
        table = TABLES[kind]
        rows = self.connection.execute(select(table).where(among(table.c.pk, missing))).mappings()
        self._today[kind] |= {row["pk"]: dict(row) for row in rows}
        rights = Rights(self.connection, kind, self._today[kind], self._access_ids)
        for pk in missing:
            state = states.get(pk)
            known[pk] = None if state is None else State(rights.of(state.aggregate), state.lines, state.waiting)

    def _load_above(self, kind: str, pks: Iterable[int]) -> None:
        todo = set(pks)
        seen: set[int] = set()
        while todo:
            seen |= todo
            self._load(kind, todo)
            parents = {each.row["parent_pk"] for each in self._aggregates(kind, todo)}
            todo = {pk for pk in parents if pk is not None} - seen

    def _referred(self, kind: str, pks: Iterable[int], *, with_parents: bool) -> Iterator[tuple[str, set[int]]]:
        found: dict[str, set[int]] = defaultdict(set)
        for each in self._aggregates(kind, pks):
            for rows in each.parts.values():
                for row in rows:
                    for column, target in _REFERENCES.items():
                        if column in row:
                            found[target].add(row[column])
        if with_parents:
            found.clear()
        yield from found.items()

    def _aggregates(self, kind: str, pks: Iterable[int] | None = None) -> Iterator[Aggregate]:
        states = self._states[kind]
        for pk in states if pks is None else pks:
            state = states.get(pk)
            if state is not None:
                yield state.aggregate

    def _run(self, connection: Connection, statement: Select[Any], may_be: Set[Any]) -> Result[Any]:
        named = {each for each in visitors.iterate(statement) if isinstance(each, Table)}
        values = {}
        for table in sorted(named & may_be, key=lambda each: str(each.name)):
            rows = list(self._rows_of(table))
            values[f"rows_of_{table.name}"] = orjson.dumps([_plain(row, connection) for row in rows]).decode()
            statement = statement.add_cte(_shadow(table, connection))
        return connection.execute(statement, values)

    def _rows_of(self, table: Table) -> Iterator[Row]:
        if table is SOURCE_LINK:
            yield from self._lines()
            return
        if table in _KINDS:
            kind = _KINDS[table]
            for each in self._aggregates(kind):
                yield self._today[kind][each.pk] | each.row
            return
        for kind, parts in PARTS.items():
            for part in parts:
                if part.table is not table:
                    continue
                more = {"kind": kind} if table is IDENTIFIER else {}
                for each in self._aggregates(kind):
                    for position, row in enumerate(each.part(table)):
                        yield {**row, **more, part.owner: each.pk, "position": position}

    def _lines(self) -> Iterator[Row]:
        """Yield the lines about documents as they were, and those of other objects that their parts name."""
        own: set[int] = set()
        named: set[int] = set()
        for pk, state in self._states["document"].items():
            for line in state.lines if state else ():
                own.add(line["pk"])
                yield {**line, "kind": "document", "object_pk": pk}
        for each in self._aggregates("document"):
            named |= {row["link_pk"] for rows in each.parts.values() for row in rows if row.get("link_pk")}
        missing = named - own - self._of_others.keys()
        if missing:
            found = self.connection.execute(select(SOURCE_LINK).where(among(SOURCE_LINK.c.pk, missing))).mappings()
            self._of_others |= {row["pk"]: dict(row) for row in found}
        yield from (row for pk, row in self._of_others.items() if pk in named - own)


def _parts(kind: str) -> set[Table]:
    return {part.table for part in PARTS[kind]}


def _plain(row: Row, connection: Connection) -> Row:
    is_sqlite = connection.dialect.name == "sqlite"
    return {str(name): _moment(value, is_sqlite) if isinstance(value, datetime) else value
            for name, value in row.items()}  # fmt: skip


def _moment(value: datetime, is_sqlite: bool) -> str:
    # SQLite has moments as texts, in the form in which SQLAlchemy writes them.
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite else value.isoformat()


def _shadow(table: Table, connection: Connection) -> CTE:
    """Give the expression that stands for a table: its columns, out of one parameter of JSON."""
    parameter = f"rows_of_{table.name}"
    if connection.dialect.name == "sqlite":
        columns = ", ".join(f'json_extract(value, \'$."{each.name}"\') AS "{each.name}"' for each in table.c)
        rows = f"SELECT {columns} FROM json_each(:{parameter})"
    else:
        rows = f"SELECT * FROM jsonb_populate_recordset(NULL::{table.name}, CAST(:{parameter} AS jsonb))"
        rows = rows.replace("NULL::", "NULL\\:\\:")
    return text(rows).columns(*table.c).cte(table.name)
