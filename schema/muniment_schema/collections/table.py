"""Table of curated collections."""

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
    one_of,
    reference_column,
    text_column,
)
from muniment_schema.values.vocabularies import CollectionKind, PublicationStatus, Visibility


class CollectionRow(TableRow, table=True):
    """A curated selection or theme."""

    __tablename__ = "collection"
    __table_args__ = (
        one_of("kind", CollectionKind),
        one_of("visibility", Visibility),
        one_of("status", PublicationStatus),
        CheckConstraint("title <> ''", name="title"),
        Index("ix_collection_title_key_id", "title_key", "id"),
        Index("ix_collection_slug", "slug"),
        *authority_order_indexes("collection"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="col_ and a ULID")
    slug: str = Field(sa_column=key_column("slug"))
    kind: str = Field(sa_column=text_column("kind", nullable=False))
    title: str = Field(sa_column=text_column("title", nullable=False))
    title_key: str = Field(sa_column=key_column("title_key"))
    intro: str | None = Field(default=None, sa_column=text_column("intro"))
    parent_pk: int | None = Field(default=None, sa_column=reference_column("parent_pk", "collection.pk", index=True))
    visibility: str = Field(sa_column=text_column("visibility", nullable=False))
    status: str = Field(sa_column=text_column("status", nullable=False))
    access_id: int = Field(sa_column=reference_column("access_id", "access.id", nullable=False))
    source_pk: int | None = Field(default=None, sa_column=reference_column("source_pk", "source.pk"))
    extra: dict[str, list[str]] = Field(sa_column=json_column("extra"))
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    updated_at: datetime = Field(sa_column=moment_column("updated_at"))
    deleted_at: datetime | None = Field(default=None, sa_column=moment_column("deleted_at", nullable=True))
    document_count: int = Field(default=0, sa_column=count_column(), description="linked ones that readers see")
