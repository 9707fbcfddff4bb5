"""Tables of subjects: whole headings and the parts they are built from."""

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
    owner_column,
    place_column,
    reference_column,
    text_column,
)
from muniment_schema.values.vocabularies import SubjectKind


class SubjectRow(TableRow, table=True):
    """A heading of a controlled or free vocabulary."""

    __tablename__ = "subject"
    __table_args__ = (
        one_of("kind", SubjectKind),
        CheckConstraint("label <> ''", name="label"),
        Index("ix_subject_label_key_id", "label_key", "id"),
        Index("ix_subject_slug", "slug"),
        *authority_order_indexes("subject"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="sub_ and a ULID")
    slug: str = Field(sa_column=key_column("slug"))
    label: str = Field(
        sa_column=text_column("label", nullable=False), description="whole heading, as the source has it"
    )
    label_key: str = Field(sa_column=key_column("label_key"))
    kind: str = Field(sa_column=text_column("kind", nullable=False))
    scheme: str | None = Field(default=None, sa_column=text_column("scheme"), description="vocabulary: lcsh, aat …")
    parent_pk: int | None = Field(default=None, sa_column=reference_column("parent_pk", "subject.pk", index=True))
    note: str | None = Field(default=None, sa_column=text_column("note"))
    source_pk: int | None = Field(default=None, sa_column=reference_column("source_pk", "source.pk"))
    extra: dict[str, list[str]] = Field(sa_column=json_column("extra"))
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    updated_at: datetime = Field(sa_column=moment_column("updated_at"))
    deleted_at: datetime | None = Field(default=None, sa_column=moment_column("deleted_at", nullable=True))
    document_count: int = Field(default=0, sa_column=count_column(), description="linked ones that readers see")


class SubjectPartRow(TableRow, table=True):
    """One part of a heading, itself a subject: "Korea", "History" of "Korea--History"."""

    __tablename__ = "subject_part"
    __table_args__ = (Index("ix_subject_part_part_pk", "part_pk"), {"sqlite_with_rowid": False})

    subject_pk: int = Field(sa_column=owner_column("subject_pk", "subject.pk"))
    position: int = Field(sa_column=place_column())
    part_pk: int = Field(sa_column=reference_column("part_pk", "subject.pk", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))
