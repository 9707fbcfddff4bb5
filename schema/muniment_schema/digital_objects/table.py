"""Tables of digital objects, the text of their pages, and rights statements."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from muniment_schema.columns import (
    TableRow,
    big_column,
    id_column,
    identity_column,
    key_column,
    owner_column,
    reference_column,
    text_column,
)


class RightsRow(TableRow, table=True):
    """A rights statement, shared by the documents that carry it."""

    __tablename__ = "rights"
    __table_args__ = (UniqueConstraint("key"), {"sqlite_autoincrement": True})

    pk: int | None = Field(default=None, sa_column=identity_column())
    key: str = Field(
        sa_column=key_column("key"), description="digest of uri, holder and text: one row for each statement"
    )
    uri: str | None = Field(default=None, sa_column=key_column("uri", nullable=True))
    label: str | None = Field(default=None, sa_column=text_column("label"))
    holder: str | None = Field(default=None, sa_column=text_column("holder"))
    text: str | None = Field(default=None, sa_column=text_column("text"))


class DigitalObjectRow(TableRow, table=True):
    """A file of a document, stored here (`storage_key`) or elsewhere (`url`)."""

    __tablename__ = "digital_object"
    __table_args__ = (
        CheckConstraint("storage_key IS NOT NULL OR url IS NOT NULL", name="place"),
        Index("ix_digital_object_document_pk_position", "document_pk", "position"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="obj_ and a ULID")
    document_pk: int = Field(sa_column=reference_column("document_pk", "document.pk", nullable=False))
    position: int = Field(description="place among the document's files, from 0")
    role: str = Field(sa_column=text_column("role", nullable=False), description="scan, transcript, thumbnail …")
    url: str | None = Field(default=None, sa_column=text_column("url"))
    storage_key: str | None = Field(default=None, sa_column=text_column("storage_key"))
    media_type: str | None = Field(default=None, sa_column=text_column("media_type"))
    bytes: int | None = Field(default=None, sa_column=big_column("bytes", nullable=True))
    sha256: str | None = Field(default=None, sa_column=key_column("sha256", nullable=True))
    pages: int | None = Field(default=None)
    width: int | None = Field(default=None, description="pixels")
    height: int | None = Field(default=None, description="pixels")
    access_id: int = Field(sa_column=reference_column("access_id", "access.id", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class PageTextRow(TableRow, table=True):
    """The text of one page of a digital object."""

    __tablename__ = "page_text"
    __table_args__ = ({"sqlite_with_rowid": False},)

    digital_object_pk: int = Field(sa_column=owner_column("digital_object_pk", "digital_object.pk"))
    page: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False}, description="from 1")
    text: str = Field(sa_column=text_column("text", nullable=False))
