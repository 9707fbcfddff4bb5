"""Loaders of what hangs on documents; each is one statement for all siblings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import CTE, ColumnElement, Integer, RowMapping, func, literal, select

from muniment_schema.nodes.batch import Batch, chunks
from muniment_schema.tables import (
    CONTAINER,
    DOCUMENT,
    DOCUMENT_DATE,
    DOCUMENT_LANGUAGE,
    DOCUMENT_TEXT,
    NOTE,
    RIGHTS,
    SOURCE,
    SOURCE_LINK,
)
from muniment_schema.values.vocabularies import TextField
from muniment_schema.visible import visible_documents, visible_texts

# A tree of description is a dozen levels deep; a ring, which the writer refuses, would never end.
DEEPEST_TREE = 100

Rows = Mapping[int, Sequence[RowMapping]]


def load_dates(batch: Batch) -> Rows:
    """Give the statements about dates in order, each with the key of its source."""
    columns = [column for column in DOCUMENT_DATE.c if column.key not in {"document_pk", "position", "link_pk"}]
    statement = (
        select(*columns, SOURCE.c.key.label("source_key"))
        .outerjoin(SOURCE_LINK, SOURCE_LINK.c.pk == DOCUMENT_DATE.c.link_pk)
        .outerjoin(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk)
        .order_by(DOCUMENT_DATE.c.position)
    )
    return batch.grouped(statement, DOCUMENT_DATE.c.document_pk)


def load_source_keys(batch: Batch) -> Mapping[int, str]:
    """Give the keys of the sources of the preferred dates, by the source's key in its table."""
    wanted = sorted({row["date_source_pk"] for row in batch.rows if row["date_source_pk"] is not None})
    keys: dict[int, str] = {}
    for part in chunks(wanted):
        statement = select(SOURCE.c.pk, SOURCE.c.key).where(SOURCE.c.pk.in_(part))
        keys |= {row.pk: row.key for row in batch.context.connection.execute(statement)}
    return keys


def load_rights(batch: Batch) -> Mapping[int, RowMapping]:
    """Give the rights statements, by their key in the table."""
    wanted = sorted({row["rights_pk"] for row in batch.rows if row["rights_pk"] is not None})
    found: dict[int, RowMapping] = {}
    for part in chunks(wanted):
        for row in batch.context.connection.execute(select(RIGHTS).where(RIGHTS.c.pk.in_(part))).mappings():
            found[row["pk"]] = row
    return found


def load_bodies(batch: Batch) -> Rows:
    """Give the preferred body of each document: the first one that the viewer may see."""
    other = DOCUMENT_TEXT.alias()
    first = (
        select(func.min(other.c.position))
        .where(other.c.document_pk == DOCUMENT_TEXT.c.document_pk, other.c.field == TextField.BODY.value)
        .where(visible_texts(batch.context, other))
        .scalar_subquery()
    )
    statement = select(DOCUMENT_TEXT.c.value, DOCUMENT_TEXT.c.kind).where(DOCUMENT_TEXT.c.position == first)
    return batch.grouped(statement, DOCUMENT_TEXT.c.document_pk)


def load_texts(batch: Batch, fields: frozenset[TextField]) -> Rows:
    """Give the texts of these fields that the viewer may see, in order."""
    left_out = {"document_pk", "position", "access_id", "link_pk"}
    statement = (
        select(*(column for column in DOCUMENT_TEXT.c if column.key not in left_out))
        .where(visible_texts(batch.context), DOCUMENT_TEXT.c.field.in_(sorted(field.value for field in fields)))
        .order_by(DOCUMENT_TEXT.c.position)
    )
    return batch.grouped(statement, DOCUMENT_TEXT.c.document_pk)


def load_languages(batch: Batch) -> Rows:
    """Give the languages of the material in order."""
    statement = select(DOCUMENT_LANGUAGE.c.tag).order_by(DOCUMENT_LANGUAGE.c.position)
    return batch.grouped(statement, DOCUMENT_LANGUAGE.c.document_pk)


def load_notes(batch: Batch) -> Rows:
    """Give the notes in order."""
    statement = select(NOTE.c.type, NOTE.c.text, NOTE.c.language).order_by(NOTE.c.position)
    return batch.grouped(statement, NOTE.c.document_pk)


def load_containers(batch: Batch) -> Rows:
    """Give the containers in order."""
    statement = select(CONTAINER.c.type, CONTAINER.c.indicator).order_by(CONTAINER.c.position)
    return batch.grouped(statement, CONTAINER.c.document_pk)


def load_sources(batch: Batch) -> Rows:
    """Give the ledger entries, first source first."""
    statement = (
        select(SOURCE.c.key, SOURCE_LINK.c.native_id, SOURCE_LINK.c.url)
        .join(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk)
        .where(SOURCE_LINK.c.kind == "document")
        .order_by(SOURCE_LINK.c.pk)
    )
    return batch.grouped(statement, SOURCE_LINK.c.object_pk)


def load_extra(batch: Batch) -> Rows:
    """Give the source fields without a place in the model."""
    return batch.grouped(select(DOCUMENT.c.extra), DOCUMENT.c.pk)


def ancestors(batch: Batch) -> tuple[CTE, ColumnElement[int]]:
    """Give what is above the siblings (`above`, a key, and `height`), and the column that says whose it is.

    The way up ends at the first document that the viewer may not see.
    """
    parent, start = DOCUMENT.alias("ancestor"), DOCUMENT.alias("start")
    climb = (
        select(start.c.pk.label("owner"), start.c.parent_pk.label("above"), literal(1, Integer).label("height"))
        .where(start.c.pk.in_(batch.pks), start.c.parent_pk.is_not(None))
        .cte(recursive=True)
    )
    climb = climb.union_all(
        select(climb.c.owner, parent.c.parent_pk, climb.c.height + 1)
        .join(parent, parent.c.pk == climb.c.above)
        .where(visible_documents(batch.context, parent), parent.c.parent_pk.is_not(None))
        .where(climb.c.height < DEEPEST_TREE)
    )
    return climb, climb.c.owner
