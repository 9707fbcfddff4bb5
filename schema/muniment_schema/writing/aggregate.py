"""Whole objects: a row and the part rows that belong to it alone, read, written and compared as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, select, update

from muniment_schema.among import among
from muniment_schema.columns import Moment
from muniment_schema.tables import (
    AGENT,
    AGENT_NAME,
    COLLECTION,
    COLLECTION_DOCUMENT,
    CONTAINER,
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_DATE,
    DOCUMENT_LANGUAGE,
    DOCUMENT_PLACE,
    DOCUMENT_RELATION,
    DOCUMENT_SUBJECT,
    DOCUMENT_TEXT,
    IDENTIFIER,
    NOTE,
    PLACE,
    PLACE_NAME,
    REPOSITORY,
    SUBJECT,
    SUBJECT_PART,
)

from .bulk import Row as Row
from .bulk import insert_new, insert_rows, insert_values, reserve_keys


@dataclass(frozen=True, slots=True)
class Part:
    """A table whose rows belong to one object, in order; `owner` is the column that says to which."""

    table: Table
    owner: str

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.name

    @property
    def columns(self) -> list[str]:
        """What a part row says beside whose it is and its place in the list."""
        named_by_owner = {self.owner, "position"} | ({"kind"} if self.table is IDENTIFIER else set())
        return [column.name for column in self.table.c if column.name not in named_by_owner]


_IDENTIFIERS = Part(IDENTIFIER, "object_pk")
FILES = Part(DIGITAL_OBJECT, "document_pk")

TABLES: dict[str, Table] = {
    "document": DOCUMENT,
    "agent": AGENT,
    "place": PLACE,
    "subject": SUBJECT,
    "repository": REPOSITORY,
    "collection": COLLECTION,
}
PARTS: dict[str, tuple[Part, ...]] = {
    "document": (
        *(
            Part(table, "document_pk")
            for table in (
                DOCUMENT_TEXT,
                DOCUMENT_DATE,
                NOTE,
                CONTAINER,
                DOCUMENT_AGENT,
                DOCUMENT_PLACE,
                DOCUMENT_SUBJECT,
                DOCUMENT_LANGUAGE,
                DOCUMENT_RELATION,
                COLLECTION_DOCUMENT,
            )
        ),
        FILES,
        _IDENTIFIERS,
    ),
    "agent": (Part(AGENT_NAME, "agent_pk"), _IDENTIFIERS),
    "place": (Part(PLACE_NAME, "place_pk"), _IDENTIFIERS),
    "subject": (Part(SUBJECT_PART, "subject_pk"), _IDENTIFIERS),
    "repository": (_IDENTIFIERS,),
    "collection": (_IDENTIFIERS,),
}


@dataclass(slots=True)
class Aggregate:
    """One object with everything that is its own."""

    kind: str
    row: Row
    parts: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        """The surrogate key; only after it was stored."""
        return int(self.row["pk"])

    def part(self, table: Table) -> list[Row]:
        """The rows of one part, in order."""
        return self.parts.get(table.name, [])

    def put(self, table: Table, rows: list[Row]) -> None:
        """Set the rows of one part; a part without rows is not there, so that equal objects are equal."""
        if rows:
            self.parts[table.name] = rows
        else:
            self.parts.pop(table.name, None)

    def copy(self) -> Aggregate:
        """Give a copy whose rows can be changed without touching this one's."""
        return Aggregate(
            self.kind, dict(self.row), {name: [dict(row) for row in rows] for name, rows in self.parts.items()}
        )

    def snapshot(self) -> dict[str, Any]:
        """Give the object as JSON, as a revision keeps it: {"row": …, "parts": {table: [rows]}}."""
        parts = {str(name): [_plain(row) for row in rows] for name, rows in self.parts.items() if rows}
        return {"row": _plain(self.row), "parts": parts}

    @classmethod
    def of_snapshot(cls, kind: str, state: Mapping[str, Any]) -> Aggregate:
        """Give the object that a snapshot was made of."""
        moments = _MOMENTS[kind] & state["row"].keys()
        row = {**state["row"], **{name: _moment(state["row"][name]) for name in moments}}
        return cls(kind, row, {name: [dict(each) for each in rows] for name, rows in state["parts"].items()})


# Columns that hold a moment, which JSON has as text; part rows have none.
_MOMENTS = {
    kind: {column.name for column in table.c if isinstance(column.type, Moment)} for kind, table in TABLES.items()
}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _plain(row: Row) -> Row:
    # SQLAlchemy's own kind of text is none to a JSON writer.
    return {str(key): value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}


def own_columns(table: Table) -> list[Column[Any]]:
    """Give the columns of an object's row; what is counted of others is not its own, and changes under its feet."""
    return [column for column in table.c if column.name != "document_count"]


def load(connection: Connection, kind: str, pks: Iterable[int], *, hold: bool = False) -> dict[int, Aggregate]:
    """Read objects by key; one statement a table.

    `hold` keeps other writers from changing them until the transaction ends: for objects that may be changed, so that
    what is stored is made of what is there, and counts are changed by what it changes.
    """
    wanted = sorted(set(pks))
    if not wanted:
        return {}
    table = TABLES[kind]
    chosen = select(*own_columns(table)).where(among(table.c.pk, wanted))
    if hold:
        chosen = chosen.order_by(table.c.pk).with_for_update(key_share=True)
    found = {row["pk"]: Aggregate(kind, dict(row)) for row in connection.execute(chosen).mappings()}
    for part in PARTS[kind]:
        owner = part.table.c[part.owner]
        statement = select(part.table).where(among(owner, wanted)).order_by(owner, part.table.c.position)
        if part.table is IDENTIFIER:
            statement = statement.where(IDENTIFIER.c.kind == kind)
        columns = part.columns
        for row in connection.execute(statement).mappings():
            rows_of_part = found[row[part.owner]].parts.setdefault(part.name, [])
            rows_of_part.append({name: row[name] for name in columns})
    return found


def create_rows(connection: Connection, kind: str, aggregates: Sequence[Aggregate]) -> None:
    """Insert the rows of new objects of one kind and give each its key; their parts come after."""
    if not aggregates:
        return
    table = TABLES[kind]
    for aggregate, key in zip(aggregates, reserve_keys(connection, table, len(aggregates)), strict=True):
        aggregate.row["pk"] = key
    insert_rows(connection, table, [aggregate.row for aggregate in aggregates])


def create_parts(connection: Connection, kind: str, aggregates: Sequence[Aggregate]) -> None:
    """Insert the part rows of new objects."""
    if aggregates:
        for part in PARTS[kind]:
            _insert_part(connection, kind, part, aggregates)


def create(connection: Connection, kind: str, aggregates: Sequence[Aggregate]) -> None:
    """Insert new objects of one kind, with their parts, and give each its key."""
    create_rows(connection, kind, aggregates)
    create_parts(connection, kind, aggregates)


def change(connection: Connection, kind: str, pairs: Sequence[tuple[Aggregate, Aggregate]]) -> None:
    """Store the second of each pair over the first; only what differs is written."""
    if not pairs:
        return
    table = TABLES[kind]
    changed = [new.row for old, new in pairs if old.row != new.row]
    if changed:
        names = [column.name for column in own_columns(table) if column.name != "pk"]
        statement = update(table).where(table.c.pk == bindparam("_pk")).values({n: bindparam(f"_{n}") for n in names})
        connection.execute(statement, [{f"_{name}": value for name, value in row.items()} for row in changed])
    for part in PARTS[kind]:
        touched = [(old, new) for old, new in pairs if old.parts.get(part.name, []) != new.parts.get(part.name, [])]
        if not touched:
            continue
        if part is FILES:
            _change_files(connection, touched)
            continue
        gone = delete(part.table).where(among(part.table.c[part.owner], [new.pk for _, new in touched]))
        if part.table is IDENTIFIER:
            gone = gone.where(IDENTIFIER.c.kind == kind)
        connection.execute(gone)
        _insert_part(connection, kind, part, [new for _, new in touched])


def _insert_part(connection: Connection, kind: str, part: Part, aggregates: Sequence[Aggregate]) -> None:
    if part is FILES:
        _insert_files(connection, aggregates)
        return
    rows = [
        (aggregate.row["pk"], position, row)
        for aggregate in aggregates
        for position, row in enumerate(aggregate.parts.get(part.name, ()))
    ]
    if not rows:
        return
    said = tuple(map(str, rows[0][2]))
    values_of = itemgetter(*said)
    if part.table is IDENTIFIER:
        values = [(pk, position, kind, *values_of(row)) for pk, position, row in rows]
        insert_values(connection, part.table, (part.owner, "position", "kind", *said), values)
    else:
        values = [(pk, position, *values_of(row)) for pk, position, row in rows]
        insert_values(connection, part.table, (part.owner, "position", *said), values)


def _insert_files(connection: Connection, aggregates: Sequence[Aggregate]) -> None:
    rows = [
        {**{name: value for name, value in row.items() if name != "pk"}, "document_pk": new.pk, "position": position}
        for new in aggregates
        for position, row in enumerate(new.part(DIGITAL_OBJECT))
        if row["pk"] is None
    ]
    insert_new(connection, DIGITAL_OBJECT, rows)


def _change_files(connection: Connection, pairs: Sequence[tuple[Aggregate, Aggregate]]) -> None:
    """Files have keys of their own, which the text of their pages hangs on: keep those that stay."""
    for old, new in pairs:
        kept = {row["pk"]: (position, row) for position, row in enumerate(new.part(DIGITAL_OBJECT)) if row.get("pk")}
        gone = [row["pk"] for row in old.part(DIGITAL_OBJECT) if row["pk"] not in kept]
        if gone:
            connection.execute(delete(DIGITAL_OBJECT).where(among(DIGITAL_OBJECT.c.pk, gone)))
        for pk, (position, row) in kept.items():
            connection.execute(update(DIGITAL_OBJECT).where(DIGITAL_OBJECT.c.pk == pk).values(**row, position=position))
    _insert_files(connection, [new for _, new in pairs])
