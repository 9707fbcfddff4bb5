"""Tables of counts: kept by `writing/counting.py` in the transaction of each change, and never written elsewhere."""

from __future__ import annotations

from sqlalchemy import Text
from sqlmodel import Column, Field

from muniment_schema.columns import Key, TableRow, big_column


class DocumentCountRow(TableRow, table=True):
    """How many documents an access set has, tombstones in theirs."""

    __tablename__ = "document_count"

    access_id: int = Field(sa_column=Column("access_id", Key, primary_key=True, autoincrement=False))
    documents: int = Field(sa_column=big_column("documents"))


class LinkCountRow(TableRow, table=True):
    """How many documents of an access set are linked to an object itself, however many links each of them has.

    To an authority, or to the document that they are part of.
    """

    __tablename__ = "link_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: str = Field(primary_key=True, sa_type=Text)
    object_pk: int = Field(sa_column=Column("object_pk", Key, primary_key=True, autoincrement=False))
    access_id: int = Field(sa_column=Column("access_id", Key, primary_key=True, autoincrement=False))
    documents: int = Field(sa_column=big_column("documents"))
