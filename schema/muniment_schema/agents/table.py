"""Tables of agents and the forms of their names."""

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
from muniment_schema.values.vocabularies import AgentKind


class AgentRow(TableRow, table=True):
    """A person, family or corporate body (ISAAR(CPF))."""

    __tablename__ = "agent"
    __table_args__ = (
        one_of("kind", AgentKind),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_agent_name_key_id", "name_key", "id"),
        Index("ix_agent_slug", "slug"),
        *authority_order_indexes("agent"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, sa_column=identity_column())
    id: str = Field(sa_column=id_column(), description="agt_ and a ULID")
    slug: str = Field(sa_column=key_column("slug"))
    kind: str = Field(sa_column=text_column("kind", nullable=False))
    name: str = Field(sa_column=text_column("name", nullable=False), description="authorised form, ISAAR(CPF) 5.1.2")
    name_key: str = Field(sa_column=key_column("name_key"), description="folded name, or folded sort name")
    sort_name: str | None = Field(default=None, sa_column=text_column("sort_name"), description='"Lee, Chang-chen"')
    dates: str | None = Field(default=None, sa_column=text_column("dates"), description="dates of existence, 5.2.1")
    note: str | None = Field(default=None, sa_column=text_column("note"), description="history, 5.2.2")
    source_pk: int | None = Field(default=None, sa_column=reference_column("source_pk", "source.pk"))
    extra: dict[str, list[str]] = Field(sa_column=json_column("extra"))
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=moment_column("created_at"))
    updated_at: datetime = Field(sa_column=moment_column("updated_at"))
    deleted_at: datetime | None = Field(default=None, sa_column=moment_column("deleted_at", nullable=True))
    document_count: int = Field(default=0, sa_column=count_column(), description="linked ones that readers see")


class AgentNameRow(TableRow, table=True):
    """Another form of an agent's name: variant, other language, romanisation (ISAAR(CPF) 5.1.3-5.1.5)."""

    __tablename__ = "agent_name"
    __table_args__ = (Index("ix_agent_name_name_key", "name_key"), {"sqlite_with_rowid": False})

    agent_pk: int = Field(sa_column=owner_column("agent_pk", "agent.pk"))
    position: int = Field(sa_column=place_column())
    name: str = Field(sa_column=text_column("name", nullable=False))
    name_key: str = Field(sa_column=key_column("name_key"))
    language: str | None = Field(default=None, sa_column=text_column("language"))
    link_pk: int | None = Field(default=None, sa_column=reference_column("link_pk", "source_link.pk"))
