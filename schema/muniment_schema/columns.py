"""Column types and builders that give every table the same keys, names and order on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlmodel import SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

# BIGINT everywhere; SQLite's AUTOINCREMENT wants the word INTEGER, which there holds 64 bits as well.
Key: Any = BigInteger().with_variant(Integer(), "sqlite")
# Ids and sort keys compare byte by byte on both databases: SQLite does so by itself.
BinaryText: Any = Text().with_variant(Text(collation="C"), "postgresql")


class TableRow(SQLModel):
    """Base of all tables; they share one metadata with fixed constraint names."""

    metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC with microseconds; refuses times without a zone, gives back times in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def table_of(row_class: type[SQLModel]) -> Table:
    """Give the SQLAlchemy table of a row class, for statements in Core."""
    table: Table = row_class.__table__  # type: ignore[attr-defined]
    return table


def identity_column() -> Column[int]:
    """Give the surrogate key `pk`: never shown to clients and never used again."""
    return Column("pk", Key, Identity(), primary_key=True)


def id_column() -> Column[str]:
    """Give the public id: prefix and ULID, unique, compared byte by byte."""
    return Column("id", BinaryText, nullable=False, unique=True)


def key_column(name: str, *, nullable: bool = False) -> Column[str]:
    """Give a folded sort or matching key."""
    return Column(name, BinaryText, nullable=nullable)


def text_column(name: str, *, nullable: bool = True) -> Column[str]:
    """Give a plain text column."""
    return Column(name, Text, nullable=nullable)


def big_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Give a 64-bit number."""
    return Column(name, BigInteger().with_variant(Integer(), "sqlite"), nullable=nullable)


def count_column() -> Column[int]:
    """Give the number of documents linked to an authority that anonymous readers see: access sets 0 and 1."""
    return Column("document_count", BigInteger().with_variant(Integer(), "sqlite"), nullable=False, server_default="0")


def authority_order_indexes(table: str) -> list[Index]:
    """Give the indexes of the orders of authorities, that by name aside."""
    return [Index(f"ix_{table}_{key}_id", key, "id") for key in ("document_count", "created_at", "updated_at")]


def reference_column(name: str, target: str, *, nullable: bool = True, index: bool = False) -> Column[int]:
    """Give a foreign key to `target` ("document.pk")."""
    return Column(name, Key, ForeignKey(target), nullable=nullable, index=index)


def owner_column(name: str, target: str) -> Column[int]:
    """Give the first part of a part-row's key: the object it belongs to."""
    return Column(name, Key, ForeignKey(target), primary_key=True, autoincrement=False)


def place_column() -> Column[int]:
    """Give the second part of a part-row's key: its place in the list, from 0."""
    return Column("position", Integer, primary_key=True, autoincrement=False)


def moment_column(name: str, *, nullable: bool = False) -> Column[datetime]:
    """Give a moment in UTC."""
    return Column(name, Moment, nullable=nullable)


def json_column(name: str, *, nullable: bool = False) -> Column[Any]:
    """Give a JSON value; SQL NULL and JSON null are the same."""
    return Column(name, JSON(none_as_null=True), nullable=nullable)


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Allow only the values of an enumeration in a text column."""
    values = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({values})", name=column)
