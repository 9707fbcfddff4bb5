"""Table of repositories."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from muniment_schema.columns import (
    TableRow,
    authority_order_indexes,
    count_column,
    id_column,
    identity_column,
    json_column,
    key_column,
    moment_column,
    reference_column,
    text_column,
)


class RepositoryRow(TableRow, table=True):
    """An institution that holds material (ISDIAH)."""

    __tablename__ = "repository"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index("ix_repository_name_key_id", "name_key", "id"),
        Index("ix_repository_slug", "slug"),
        *authority_order_indexes("repository"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="rep_ and a ULID")
    slug: str = Field(sa_column=key_column("slug"))
    name: str = Field(sa_column=text_column("name", nullable=False))
    name_key: str = Field(sa_column=key_column("name_key"))
    country: str | None = Field(default=None, sa_column=text_column("country"))
    isil: str | None = Field(default=None, sa_column=text_column("isil"), description="ISO 15511")
    note: str | None = Field(default=None, sa_column=text_column("note"))
    source_pk: int | None = Field(default=None, sa_column=reference_column("source_pk", "source.pk"))
    extra: dict[str, list[str]] = Field(sa_column=json_column("extra"))
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    updated_at: datetime = Field(sa_column=moment_column("updated_at"))
    deleted_at: datetime | None = Field(default=None, sa_column=moment_column("deleted_at", nullable=True))
    document_count: int = Field(default=0, sa_column=count_column(), description="linked ones that readers see")
