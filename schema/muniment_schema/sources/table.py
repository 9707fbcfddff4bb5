"""Tables of feeds, the ledger of native ids, identifiers, and links that wait for their target."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from muniment_schema.columns import (
    Key,
    TableRow,
    big_column,
    id_column,
    identity_column,
    json_column,
    key_column,
    moment_column,
    reference_column,
    text_column,
)
from muniment_schema.values.identifiers import GLOBAL_SCHEMES

GLOBAL = text("scheme IN (" + ", ".join(f"'{scheme}'" for scheme in sorted(GLOBAL_SCHEMES)) + ")")


class SourceRow(TableRow, table=True):
    """A feed that gives native ids their meaning."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("key"), {"sqlite_autoincrement": True})

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="src_ and a ULID")
    key: str = Field(sa_column=key_column("key"), description="[a-z0-9][a-z0-9._-]{0,63}")
    importer: str = Field(sa_column=text_column("importer", nullable=False))
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    url: str | None = Field(default=None, sa_column=text_column("url"), description="where it is harvested from")
    definition: dict[str, Any] | None = Field(
        default=None,
        sa_column=json_column("definition", nullable=True),
        description="how it is imported: importer, options, map; null for a source that nobody named",
    )
    state: dict[str, Any] | None = Field(
        default=None, sa_column=json_column("state", nullable=True), description="how far it was harvested"
    )
    synced_at: datetime | None = Field(default=None, sa_column=moment_column("synced_at", nullable=True))


class SourceLinkRow(TableRow, table=True):
    """The ledger: which object a record of a feed became, and the hash of what was last read.

    It outlives undo, so that the same record imported again gets the same id. A record without an id of its own has a
    derived one, which begins with `~`.
    """

    __tablename__ = "source_link"
    __table_args__ = (
        UniqueConstraint("source_pk", "kind", "native_id"),
        Index("ix_source_link_kind_object_pk", "kind", "object_pk"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    source_pk: int = Field(sa_column=reference_column("source_pk", "source.pk", nullable=False))
    kind: str = Field(sa_column=text_column("kind", nullable=False), description="document, agent, place …")
    native_id: str = Field(sa_column=key_column("native_id"))
    object_pk: int = Field(sa_column=big_column("object_pk"))
    url: str | None = Field(default=None, sa_column=text_column("url"), description="page of origin")
    hash: str | None = Field(
        default=None,
        sa_column=key_column("hash", nullable=True),
        description="of raw record and map, as last read; several, with commas, when one input has it several times",
    )
    run_pk: int | None = Field(
        default=None, sa_column=reference_column("run_pk", "import_run.pk"), description="the run that wrote `hash`"
    )
    made_by_pk: int | None = Field(
        default=None, sa_column=big_column("made_by_pk", nullable=True), description="the run that made the line"
    )


class IdentifierRow(TableRow, table=True):
    """An identifier of an object of any kind."""

    __tablename__ = "identifier"
    __table_args__ = (
        CheckConstraint("value <> ''", name="value"),
        Index("ix_identifier_value_scheme_kind", "value", "scheme", "kind"),
        Index(
            "uq_identifier_global", "kind", "scheme", "value", unique=True, sqlite_where=GLOBAL, postgresql_where=GLOBAL
        ),
        Index("uq_identifier_source", "kind", "source_pk", "scheme", "value", unique=True),
        {"sqlite_with_rowid": False},
    )

    kind: str = Field(primary_key=True, sa_type=Text, description="document, agent, place …")
    object_pk: int = Field(primary_key=True, sa_type=Key, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    scheme: str = Field(sa_column=key_column("scheme"))
    value: str = Field(sa_column=key_column("value"))
    source_pk: int | None = Field(default=None, sa_column=reference_column("source_pk", "source.pk"))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))


class PendingLinkRow(TableRow, table=True):
    """A parent, child or relation named by native id whose target has not come yet."""

    __tablename__ = "pending_link"
    __table_args__ = (
        Index("ix_pending_link_source_pk_native_id", "source_pk", "native_id"),
        Index("ix_pending_link_kind_object_pk", "kind", "object_pk"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    source_pk: int = Field(sa_column=reference_column("source_pk", "source.pk", nullable=False))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))
    kind: str = Field(sa_column=text_column("kind", nullable=False), description="kind of both ends")
    object_pk: int = Field(sa_column=big_column("object_pk"), description="the object that waits")
    relation: str = Field(
        sa_column=text_column("relation", nullable=False), description="parent, child or a relation type"
    )
    native_id: str = Field(
        sa_column=key_column("native_id"), description="of the target, in the same source; or a public id"
    )
    position: int = Field(default=0)
