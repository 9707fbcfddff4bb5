"""Tables of access sets and of API tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint
from sqlmodel import Column, Field

from muniment_schema.columns import TableRow, id_column, identity_column, key_column, moment_column, text_column


class AccessRow(TableRow, table=True):
    """A set of documents that viewers may see or not: 0 public, 1 metadata-only, 2 staff, 3 deleted, then granted."""

    __tablename__ = "access"
    __table_args__ = (UniqueConstraint("name"),)

    id: int = Field(sa_column=Column("id", Integer, primary_key=True, autoincrement=False))
    name: str = Field(sa_column=key_column("name"))


class ApiTokenRow(TableRow, table=True):
    """A bearer token; only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (
        UniqueConstraint("token_sha256"),
        CheckConstraint("role IN ('reader', 'editor', 'importer', 'admin')", name="role"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column())
    name: str = Field(sa_column=text_column("name", nullable=False))
    token_sha256: str = Field(sa_column=key_column("token_sha256"), description="of 256 random bits, in hex")
    role: str = Field(sa_column=text_column("role", nullable=False))
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    expires_at: datetime | None = Field(default=None, sa_column=moment_column("expires_at", nullable=True))
    revoked_at: datetime | None = Field(default=None, sa_column=moment_column("revoked_at", nullable=True))
