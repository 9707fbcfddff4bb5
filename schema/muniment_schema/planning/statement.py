"""A statement compiled once to the text that the driver takes, and run without anything in between."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakSet

import psycopg
from sqlalchemy import BindParameter, Connection, Dialect, SelectBase, bindparam
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.types import TypeEngine

from .asking import NotCompiled

# psycopg reads statements of its own parameter style each time they run; those with $1, $2 go as they are.
_NUMBERED: Final = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
# What SQLite up to 3.45 says of a statement nested too deeply for it, before it has done anything.
_TOO_DEEP: Final = "parser stack overflow"

_planning_once: WeakSet[psycopg.AsyncConnection[Any]] = WeakSet()


def open_value(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """Give a parameter whose value is given when the statement runs."""
    return bindparam(name, None, type_=kind)


class Statement:
    """The text of a select and the values of its parameters, some of them given when it runs.

    `is_planned_once`: the best plan is the same whatever the parameters are. PostgreSQL would plan a page anew for each
    cursor, which takes as long as reading it.
    """

    __slots__ = ("_constants", "_is_planned_once", "_names", "_processors", "text")

    def __init__(self, chosen: SelectBase, dialect: Dialect, *, is_planned_once: bool = False) -> None:
        self._is_planned_once = is_planned_once
        compiled = chosen.compile(
            dialect=_NUMBERED if dialect.name == "postgresql" else dialect, compile_kwargs={"render_postcompile": True}
        )
        self.text = str(compiled)
        self._names: list[str] = compiled.positiontup or []
        self._processors: dict[str, Any] = dict(compiled._bind_processors)
        self._constants = {name: self._ready(name, value) for name, value in compiled.params.items()}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Give the rows as the driver gives them; `values` are those of the parameters left open.

        Raises NotCompiled when the statement is nested too deeply for the database.
        """
        driver: Any = connection.connection.driver_connection
        cursor = psycopg.RawCursor(driver) if isinstance(driver, psycopg.Connection) else driver.cursor()
        try:
            cursor.execute(self.text, self._parameters(values))
            rows: list[Any] = cursor.fetchall()
        except sqlite3.OperationalError as error:
            if str(error) == _TOO_DEEP:
                raise NotCompiled(_TOO_DEEP) from error
            raise
        finally:
            cursor.close()
        return rows

    async def run_async(self, connection: psycopg.AsyncConnection[Any], values: Mapping[str, Any]) -> list[Any]:
        """Give the rows as `run` does, of a connection that is in no transaction."""
        if self._is_planned_once != (connection in _planning_once):
            # In a transaction this would be taken back with it.
            await connection.execute(
                f"SET plan_cache_mode = {'force_generic_plan' if self._is_planned_once else 'auto'}"
            )
            (_planning_once.add if self._is_planned_once else _planning_once.discard)(connection)
        async with psycopg.AsyncRawCursor(connection) as cursor:
            await cursor.execute(self.text, self._parameters(values))
            return await cursor.fetchall()

    def _parameters(self, values: Mapping[str, Any]) -> list[Any]:
        known = self._constants
        if values:
            known = known | {name: self._ready(name, value) for name, value in values.items() if name in known}
        return [known[name] for name in self._names]

    def _ready(self, name: str, value: Any) -> Any:
        processor = self._processors.get(name)
        return value if processor is None else processor(value)
