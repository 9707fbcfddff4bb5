"""`column IN (many values)` with one parameter, however many values there are.

A list of parameters has an end (32,766 on SQLite, 65,535 on PostgreSQL), and its length is part of the statement's
text: each new length is compiled anew. One JSON text, or one array, has neither fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import orjson
from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine


class _Values(TypeDecorator[Any]):
    """Many values as one: an array on PostgreSQL, a JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, *, are_numbers: bool) -> None:
        super().__init__()
        self.are_numbers = are_numbers

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(BigInteger() if self.are_numbers else Text()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else orjson.dumps(value).decode()


class _Among(FunctionElement[bool]):
    """Compiles to the condition; made by `among`."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Stand as it is: databases without a boolean type would get ` = 1` behind it, and lose the index."""
        return self


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **said: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **said)} = ANY ({compiler.process(values, **said)})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **said: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **said)} IN (SELECT value FROM json_each({compiler.process(values, **said)}))"


def among(column: ColumnElement[Any], values: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """Give the condition that the column holds one of the values: all numbers or all texts. None match no row."""
    listed: list[Any] = sorted(set(values))
    are_numbers = column.type.python_type is int
    return _Among(column, bindparam(None, listed, type_=_Values(are_numbers=are_numbers), unique=True))


def among_given(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Give the condition that the column holds one of the values of a parameter that is given later."""
    are_numbers = column.type.python_type is int
    return _Among(column, bindparam(name, None, type_=_Values(are_numbers=are_numbers)))
