"""Tables of the change number, what changed under it, and what was there before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text
from sqlmodel import Field

from muniment_schema.columns import (
    Key,
    TableRow,
    big_column,
    json_column,
    key_column,
    moment_column,
    reference_column,
    text_column,
)


class ClockRow(TableRow, table=True):
    """One row: the number of the last committed change, and which database this is."""

    __tablename__ = "clock"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(sa_column=Column("id", Integer, primary_key=True, autoincrement=False))
    no: int = Field(sa_column=big_column("no"))
    database_id: str = Field(
        sa_column=key_column("database_id"), description="random; copies that diverge must get a new one"
    )


class ChangeSetRow(TableRow, table=True):
    """One committed write transaction. Numbers are gapless and in commit order."""

    __tablename__ = "change_set"

    no: int = Field(sa_column=Column("no", Key, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=moment_column("at"))
    actor: str = Field(sa_column=text_column("actor", nullable=False), description='"import", "system" or a person')
    run_pk: int | None = Field(default=None, sa_column=reference_column("run_pk", "import_run.pk", index=True))
    reason: str | None = Field(default=None, sa_column=text_column("reason"))


class ChangedRow(TableRow, table=True):
    """An object that a change touched."""

    __tablename__ = "changed"
    __table_args__ = (
        CheckConstraint("operation IN ('create', 'update', 'delete')", name="operation"),
        Index("ix_changed_kind_object_pk_no", "kind", "object_pk", "no"),
        {"sqlite_with_rowid": False},
    )

    no: int = Field(sa_column=Column("no", Key, primary_key=True, autoincrement=False))
    kind: str = Field(primary_key=True, sa_type=Text)
    object_pk: int = Field(primary_key=True, sa_type=Key, sa_column_kwargs={"autoincrement": False})
    operation: str = Field(sa_column=text_column("operation", nullable=False))


class RevisionRow(TableRow, table=True):
    """The whole aggregate as it was before an update, delete or merge; a creation stores none."""

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_kind_object_pk_no", "kind", "object_pk", "no"),)

    no: int = Field(sa_column=Column("no", Key, primary_key=True, autoincrement=False))
    kind: str = Field(primary_key=True, sa_type=Text)
    object_pk: int = Field(primary_key=True, sa_type=Key, sa_column_kwargs={"autoincrement": False})
    before: dict[str, Any] = Field(sa_column=json_column("before"))
