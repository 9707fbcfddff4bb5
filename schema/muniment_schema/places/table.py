"""Tables of places and the forms of their names."""

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
    owner_column,
    place_column,
    reference_column,
    text_column,
)


class PlaceRow(TableRow, table=True):
    """A place, possibly inside another."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        Index("ix_place_name_key_id", "name_key", "id"),
        Index("ix_place_slug", "slug"),
        *authority_order_indexes("place"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="plc_ and a ULID")
    slug: str = Field(sa_column=key_column("slug"))
    name: str = Field(sa_column=text_column("name", nullable=False))
    name_key: str = Field(sa_column=key_column("name_key"))
    latitude: float | None = Field(default=None, description="degrees north, WGS 84")
    longitude: float | None = Field(default=None, description="degrees east, WGS 84")
    parent_pk: int | None = Field(default=None, sa_column=reference_column("parent_pk", "place.pk", index=True))
    note: str | None = Field(default=None, sa_column=text_column("note"))
    source_pk: int | None = Field(default=None, sa_column=reference_column("source_pk", "source.pk"))
    extra: dict[str, list[str]] = Field(sa_column=json_column("extra"))
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    updated_at: datetime = Field(sa_column=moment_column("updated_at"))
    deleted_at: datetime | None = Field(default=None, sa_column=moment_column("deleted_at", nullable=True))
    document_count: int = Field(default=0, sa_column=count_column(), description="linked ones that readers see")


class PlaceNameRow(TableRow, table=True):
    """Another form of a place's name."""

    __tablename__ = "place_name"
    __table_args__ = (Index("ix_place_name_name_key", "name_key"), {"sqlite_with_rowid": False})

    place_pk: int = Field(sa_column=owner_column("place_pk", "place.pk"))
    position: int = Field(sa_column=place_column())
    name: str = Field(sa_column=text_column("name", nullable=False))
    name_key: str = Field(sa_column=key_column("name_key"))
    language: str | None = Field(default=None, sa_column=text_column("language"))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))
