"""Tables of documents and of the parts that belong to one document alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from muniment_schema.columns import (
    TableRow,
    big_column,
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
from muniment_schema.values.levels import DescriptionLevel
from muniment_schema.values.vocabularies import (
    BodyKind,
    DateRole,
    NoteType,
    PublicationStatus,
    StatementRank,
    TextField,
    Visibility,
)

# Anonymous readers see access 0 and 1; their plans carry this condition as a literal, so that these indexes serve them.
ANONYMOUS = text("access_id <= 1")


HAS_CODE = text("reference_code_key IS NOT NULL")


def _order_index(key: str) -> Index:
    return Index(f"ix_document_{key}_id", key, "id")


def _anonymous_index(key: str) -> Index:
    return Index(f"ix_document_{key}_id_anonymous", key, "id", postgresql_where=ANONYMOUS, sqlite_where=ANONYMOUS)


class DocumentRow(TableRow, table=True):
    """One unit of description, fonds to item (ISAD(G) level of description)."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("level", DescriptionLevel),
        one_of("visibility", Visibility),
        one_of("status", PublicationStatus),
        one_of("date_role", DateRole),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("parent_pk <> pk", name="parent"),
        Index("ix_document_parent_pk_position_id", "parent_pk", "position", "id"),
        Index("ix_document_reference_code_key_id", "reference_code_key", "id", sqlite_where=HAS_CODE,
              postgresql_where=HAS_CODE),
        Index("ix_document_slug", "slug"),
        Index("ix_document_fingerprint_source_pk", "fingerprint", "source_pk"),
        _order_index("date_asc"),
        _order_index("date_desc"),
        _order_index("title_key"),
        _order_index("reference_code_asc"),
        _order_index("reference_code_desc"),
        _order_index("position"),
        _order_index("created_at"),
        _order_index("updated_at"),
        _anonymous_index("date_asc"),
        _anonymous_index("date_desc"),
        _anonymous_index("title_key"),
        Index("ix_document_embargo_until", "embargo_until", sqlite_where=text("embargo_until IS NOT NULL"),
              postgresql_where=text("embargo_until IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="doc_ and a ULID; public, never used again")
    slug: str = Field(sa_column=key_column("slug"), description="folded title and the last 8 of the id")
    parent_pk: int | None = Field(default=None, sa_column=reference_column("parent_pk", "document.pk"))
    position: int = Field(
        sa_column=big_column("position"), description="place among its siblings, as the source has it"
    )
    level: str | None = Field(default=None, sa_column=text_column("level"), description="ISAD(G) 3.1.4")
    title: str = Field(sa_column=text_column("title", nullable=False), description="ISAD(G) 3.1.2, plain text")
    title_lang: str | None = Field(default=None, sa_column=text_column("title_lang"), description="BCP 47")
    title_is_supplied: bool = Field(default=False, description="true when the source stated no title")
    title_key: str = Field(sa_column=key_column("title_key"), description="folded title; sorts alike on every database")
    description: str | None = Field(default=None, sa_column=text_column("description"), description="ISAD(G) 3.3.1")
    description_lang: str | None = Field(default=None, sa_column=text_column("description_lang"), description="BCP 47")
    type: str | None = Field(default=None, sa_column=text_column("type"), description='as the source says: "Letter"')
    reference_code: str | None = Field(
        default=None, sa_column=text_column("reference_code"), description="ISAD(G) 3.1.1"
    )
    reference_code_asc: str = Field(sa_column=key_column("reference_code_asc"), description="natural order, none last")
    reference_code_desc: str = Field(sa_column=key_column("reference_code_desc"), description="the same read backwards")
    reference_code_key: str | None = Field(
        default=None, sa_column=key_column("reference_code_key", nullable=True), description="folded"
    )
    extents: list[str] = Field(sa_column=json_column("extents"), description="ISAD(G) 3.1.5")
    access_conditions: str | None = Field(default=None, sa_column=text_column("access_conditions"))
    use_conditions: str | None = Field(default=None, sa_column=text_column("use_conditions"))
    source_citation: str | None = Field(default=None, sa_column=text_column("source_citation"))
    credit_line: str | None = Field(default=None, sa_column=text_column("credit_line"))
    repository_pk: int | None = Field(
        default=None, sa_column=reference_column("repository_pk", "repository.pk", index=True)
    )
    rights_pk: int | None = Field(default=None, sa_column=reference_column("rights_pk", "rights.pk"))
    date_text: str | None = Field(default=None, sa_column=text_column("date_text"), description="preferred, as written")
    date_edtf: str | None = Field(default=None, sa_column=text_column("date_edtf"))
    date_start: int | None = Field(
        default=None, sa_column=big_column("date_start", nullable=True), description="day number"
    )
    date_end: int | None = Field(
        default=None, sa_column=big_column("date_end", nullable=True), description="day number"
    )
    date_precision: str | None = Field(default=None, sa_column=text_column("date_precision"))
    date_qualifier: str | None = Field(default=None, sa_column=text_column("date_qualifier"))
    date_role: str | None = Field(default=None, sa_column=text_column("date_role"))
    date_warning: str | None = Field(default=None, sa_column=text_column("date_warning"))
    date_source_pk: int | None = Field(default=None, sa_column=reference_column("date_source_pk", "source.pk"))
    date_asc: int = Field(sa_column=big_column("date_asc"), description="order key; undated 2^62")
    date_desc: int = Field(sa_column=big_column("date_desc"), description="order key read descending; undated -1")
    visibility: str = Field(sa_column=text_column("visibility", nullable=False))
    status: str = Field(sa_column=text_column("status", nullable=False))
    embargo_until: datetime | None = Field(default=None, sa_column=moment_column("embargo_until", nullable=True))
    access_id: int = Field(sa_column=reference_column("access_id", "access.id", nullable=False))
    fingerprint: str | None = Field(default=None, sa_column=key_column("fingerprint", nullable=True))
    source_pk: int | None = Field(
        default=None, sa_column=reference_column("source_pk", "source.pk"), description="creator"
    )
    owners: dict[str, str] = Field(
        sa_column=json_column("owners"), description="field -> source or person, where not the creator"
    )
    extra: dict[str, list[str]] = Field(
        sa_column=json_column("extra"), description="source fields without a place here"
    )
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    updated_at: datetime = Field(sa_column=moment_column("updated_at"))
    deleted_at: datetime | None = Field(default=None, sa_column=moment_column("deleted_at", nullable=True))
    # Last: it is long, and SQLite reads past what stands ahead of a column.
    description_key: str | None = Field(
        default=None, sa_column=key_column("description_key", nullable=True), description="the whole text, folded"
    )


class DocumentTextRow(TableRow, table=True):
    """A title, description or body beside the preferred one, and every body."""

    __tablename__ = "document_text"
    __table_args__ = (
        one_of("field", TextField),
        one_of("kind", BodyKind),
        CheckConstraint("origin IN ('human', 'machine')", name="origin"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    field: str = Field(sa_column=text_column("field", nullable=False))
    language: str | None = Field(default=None, sa_column=text_column("language"), description="BCP 47")
    value: str = Field(sa_column=text_column("value", nullable=False))
    kind: str | None = Field(default=None, sa_column=text_column("kind"))
    is_original: bool = Field(default=False)
    translator: str | None = Field(default=None, sa_column=text_column("translator"))
    origin: str = Field(sa_column=text_column("origin", nullable=False), description="human or machine")
    access_id: int = Field(sa_column=reference_column("access_id", "access.id", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class DocumentDateRow(TableRow, table=True):
    """One statement about when; the preferred one is also on the document itself."""

    __tablename__ = "document_date"
    __table_args__ = (
        one_of("role", DateRole),
        one_of("rank", StatementRank),
        CheckConstraint("text IS NOT NULL OR edtf IS NOT NULL", name="stated"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    role: str = Field(sa_column=text_column("role", nullable=False))
    text: str | None = Field(default=None, sa_column=text_column("text"))
    edtf: str | None = Field(default=None, sa_column=text_column("edtf"))
    start: int | None = Field(default=None, sa_column=big_column("start", nullable=True))
    end: int | None = Field(default=None, sa_column=big_column("end", nullable=True))
    precision: str | None = Field(default=None, sa_column=text_column("precision"))
    qualifier: str = Field(sa_column=text_column("qualifier", nullable=False))
    rank: str = Field(sa_column=text_column("rank", nullable=False))
    warning: str | None = Field(default=None, sa_column=text_column("warning"))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class NoteRow(TableRow, table=True):
    """One of the remaining ISAD(G) elements (3.2.3-3.7.3)."""

    __tablename__ = "note"
    __table_args__ = (one_of("type", NoteType), {"sqlite_with_rowid": False})

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    type: str = Field(sa_column=text_column("type", nullable=False))
    text: str = Field(sa_column=text_column("text", nullable=False))
    language: str | None = Field(default=None, sa_column=text_column("language"))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class ContainerRow(TableRow, table=True):
    """A box, folder or reel."""

    __tablename__ = "container"
    __table_args__ = ({"sqlite_with_rowid": False},)

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    type: str = Field(sa_column=text_column("type", nullable=False))
    indicator: str = Field(sa_column=text_column("indicator", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))
