"""Tables that link a document to agents, places, subjects, languages, collections and other documents.

Every row says which ledger entry stated it (`link_pk`, null for a person): an import replaces only what it stated.
"""

from __future__ import annotations

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from muniment_schema.columns import (
    BinaryText,
    TableRow,
    one_of,
    owner_column,
    place_column,
    reference_column,
    text_column,
)
from muniment_schema.values.vocabularies import RelationType


class DocumentAgentRow(TableRow, table=True):
    """A person or body that had a part in the document, by MARC relator code."""

    __tablename__ = "document_agent"
    __table_args__ = (
        UniqueConstraint("document_pk", "agent_pk", "role"),
        Index("ix_document_agent_agent_pk_role_document_pk", "agent_pk", "role", "document_pk"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    agent_pk: int = Field(sa_column=reference_column("agent_pk", "agent.pk", nullable=False))
    role: str = Field(
        sa_column=text_column("role", nullable=False), description="MARC relator code; asn when not stated"
    )
    as_written: str | None = Field(default=None, sa_column=text_column("as_written"))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class DocumentPlaceRow(TableRow, table=True):
    """A place the document is about or from."""

    __tablename__ = "document_place"
    __table_args__ = (
        UniqueConstraint("document_pk", "place_pk"),
        Index("ix_document_place_place_pk_document_pk", "place_pk", "document_pk"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    place_pk: int = Field(sa_column=reference_column("place_pk", "place.pk", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class DocumentSubjectRow(TableRow, table=True):
    """A subject heading of the document."""

    __tablename__ = "document_subject"
    __table_args__ = (
        UniqueConstraint("document_pk", "subject_pk"),
        Index("ix_document_subject_subject_pk_document_pk", "subject_pk", "document_pk"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    subject_pk: int = Field(sa_column=reference_column("subject_pk", "subject.pk", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class DocumentLanguageRow(TableRow, table=True):
    """A language of the material (ISAD(G) 3.4.3) as a BCP 47 tag."""

    __tablename__ = "document_language"
    __table_args__ = (
        UniqueConstraint("document_pk", "tag"),
        Index("ix_document_language_tag_document_pk", "tag", "document_pk"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    tag: str = Field(sa_type=BinaryText, description="canonical BCP 47")
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class DocumentRelationRow(TableRow, table=True):
    """A relation to another document."""

    __tablename__ = "document_relation"
    __table_args__ = (
        one_of("type", RelationType),
        UniqueConstraint("document_pk", "type", "target_pk"),
        Index("ix_document_relation_target_pk_type", "target_pk", "type"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    type: str = Field(sa_type=Text)
    target_pk: int = Field(sa_column=reference_column("target_pk", "document.pk", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class CollectionDocumentRow(TableRow, table=True):
    """Membership of a document in a curated collection."""

    __tablename__ = "collection_document"
    __table_args__ = (
        UniqueConstraint("document_pk", "collection_pk"),
        Index("ix_collection_document_collection_pk_document_pk", "collection_pk", "document_pk"),
        {"sqlite_with_rowid": False},
    )

    document_pk: int = Field(sa_column=owner_column("document_pk", "document.pk"))
    position: int = Field(sa_column=place_column())
    collection_pk: int = Field(sa_column=reference_column("collection_pk", "collection.pk", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))
