"""Many rows into a table at once, by the quickest way that each database has.

Through SQLAlchemy's inserts, rows whose keys are wanted back go into SQLite one by one, and every value of every row is
prepared by itself. Here keys are taken before the rows are written, and rows are handed over as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Dialect, Table, text

Row = dict[str, Any]
Processors = list[tuple[int, Callable[[Any], Any]]]
# Statements are kept for the few tables and dialects of a process; tests have many dialects.
_MOST_STATEMENTS = 256


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, all of which name the columns that the first one names."""
    if rows:
        names = tuple(map(str, rows[0]))
        insert_values(connection, table, names, list(map(itemgetter(*names), rows)))


def insert_values(
    connection: Connection, table: Table, names: tuple[str, ...], values: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows given as the values of two or more named columns."""
    if connection.dialect.name == "sqlite":
        statement, processors = _for_sqlite(table, names, connection.dialect)
        connection.exec_driver_sql(statement, _processed(values, processors))
    else:
        # One value for the server to take apart costs it less than a statement a row costs both.
        rows = orjson.dumps([dict(zip(names, each, strict=True)) for each in values])
        connection.execute(text(_for_postgresql(table, names)), {"rows": rows.decode()})


def _processed(values: Sequence[tuple[Any, ...]], processors: Processors) -> list[tuple[Any, ...]]:
    if not processors:
        return list(values)
    columns = list(zip(*values, strict=True))
    for place, process in processors:
        columns[place] = tuple(map(process, columns[place]))
    return list(zip(*columns, strict=True))


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows into a table with a surrogate key `pk`, which they have not; gives their keys in order."""
    if not rows:
        return []
    keys = reserve_keys(connection, table, len(rows))
    insert_rows(connection, table, [{**row, "pk": key} for row, key in zip(rows, keys, strict=True)])
    return keys


def reserve_keys(connection: Connection, table: Table, number: int) -> list[int]:
    """Take keys that no row has or had."""
    if connection.dialect.name == "sqlite":
        # A write transaction is the only one, and rows with keys of their own move the sequence on.
        last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar() or 0
        return list(range(last + 1, last + 1 + number))
    sequence = text("SELECT nextval(pg_get_serial_sequence(:table, 'pk')) FROM generate_series(1, :number)")
    return list(connection.execute(sequence, {"table": table.name, "number": number}).scalars())


@lru_cache(_MOST_STATEMENTS)
def _for_sqlite(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, Processors]:
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    processors: Processors = []
    for place, name in enumerate(names):
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            processors.append((place, process))
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', processors


@lru_cache(_MOST_STATEMENTS)
def _for_postgresql(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    given = f'json_populate_recordset(CAST(NULL AS "{table.name}"), CAST(:rows AS json))'
    return f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {given}'
