"""The rows of many documents at once, as the index is written from them: one statement a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Select, bindparam, func, select

from muniment_schema.access.viewer import Access
from muniment_schema.among import among_given
from muniment_schema.tables import (
    COLLECTION_DOCUMENT,
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_LANGUAGE,
    DOCUMENT_PLACE,
    DOCUMENT_SUBJECT,
    DOCUMENT_TEXT,
    IDENTIFIER,
    NOTE,
    PAGE_TEXT,
    SOURCE,
    SOURCE_LINK,
)

CHUNK: Final = 250
"""Documents that are read at once along the table: so few that Python's collector of garbage seldom meets them."""

CHOSEN: Final = 1_000
"""Objects that are read at once by their keys, where each statement takes longer."""

# The parts of each document: values, or where there are several columns tuples, which begin with its key.
Rows = dict[int, list[Any]]
_Condition = Callable[[Column[Any]], ColumnElement[bool]]


@dataclass(slots=True)
class DocumentRows:
    """Documents that are not deleted, and what belongs to each of them."""

    documents: Sequence[Any]
    texts: Rows  # field, value, access
    notes: Rows
    identifiers: Rows
    agents: Rows  # key, role, as written
    places: Rows
    subjects: Rows
    collections: Rows
    languages: Rows
    sources: Rows
    files: Rows  # access
    pages: Rows  # text, access


def between(connection: Connection, first: int, last: int) -> DocumentRows:
    """Read the documents with keys from `first` to `last`."""
    return _read(connection, _statements(_is_between), {"first": first, "last": last})


def among_keys(connection: Connection, pks: Sequence[int]) -> DocumentRows:
    """Read the documents with these keys."""
    return _read(connection, _statements(_is_among), {"pks": sorted(pks)})


def ranges(connection: Connection) -> Iterator[tuple[int, int]]:
    """Yield ranges of keys that together hold all documents, at most `CHUNK` in each."""
    last = -1
    while (first := connection.execute(_NEXT, {"last": last}).scalar()) is not None:
        last = first + CHUNK - 1
        yield first, last


def _is_between(column: Column[Any]) -> ColumnElement[bool]:
    return column.between(bindparam("first"), bindparam("last"))


def _is_among(column: Column[Any]) -> ColumnElement[bool]:
    return among_given(column, "pks")


_NEXT: Final = select(func.min(DOCUMENT.c.pk)).where(DOCUMENT.c.pk > bindparam("last"))
_COLUMNS: Final = (
    *("pk", "id", "parent_pk", "position", "level", "title", "title_key", "description", "type"),
    *("reference_code", "reference_code_asc", "reference_code_desc", "repository_pk", "rights_pk"),
    *("date_start", "date_end", "date_asc", "date_desc"),
    *("visibility", "status", "access_id", "created_at", "updated_at"),
)


@cache
def _statements(condition: _Condition) -> list[Select[Any]]:
    """Give the statement of each field of DocumentRows, in order."""

    def parts(owner: Column[Any], *values: Column[Any]) -> Select[Any]:
        return select(owner, *values).where(condition(owner)).order_by(owner, owner.table.c.position)

    pages = (
        select(DIGITAL_OBJECT.c.document_pk, PAGE_TEXT.c.text, DIGITAL_OBJECT.c.access_id)
        .join(PAGE_TEXT, PAGE_TEXT.c.digital_object_pk == DIGITAL_OBJECT.c.pk)
        .where(condition(DIGITAL_OBJECT.c.document_pk))
        .order_by(DIGITAL_OBJECT.c.document_pk, DIGITAL_OBJECT.c.position, PAGE_TEXT.c.page)
    )
    sources = (
        select(SOURCE_LINK.c.object_pk, SOURCE.c.key)
        .distinct()
        .join(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk)
        .where(SOURCE_LINK.c.kind == "document", condition(SOURCE_LINK.c.object_pk))
        .order_by(SOURCE_LINK.c.object_pk, SOURCE.c.key)
    )
    documents = select(*(DOCUMENT.c[name] for name in _COLUMNS)).where(
        condition(DOCUMENT.c.pk), DOCUMENT.c.access_id != int(Access.DELETED)
    )
    return [
        documents.order_by(DOCUMENT.c.pk),
        parts(DOCUMENT_TEXT.c.document_pk, DOCUMENT_TEXT.c.field, DOCUMENT_TEXT.c.value, DOCUMENT_TEXT.c.access_id),
        parts(NOTE.c.document_pk, NOTE.c.text),
        parts(IDENTIFIER.c.object_pk, IDENTIFIER.c.value).where(IDENTIFIER.c.kind == "document"),
        parts(
            DOCUMENT_AGENT.c.document_pk, DOCUMENT_AGENT.c.agent_pk, DOCUMENT_AGENT.c.role, DOCUMENT_AGENT.c.as_written
        ),
        parts(DOCUMENT_PLACE.c.document_pk, DOCUMENT_PLACE.c.place_pk),
        parts(DOCUMENT_SUBJECT.c.document_pk, DOCUMENT_SUBJECT.c.subject_pk),
        parts(COLLECTION_DOCUMENT.c.document_pk, COLLECTION_DOCUMENT.c.collection_pk),
        parts(DOCUMENT_LANGUAGE.c.document_pk, DOCUMENT_LANGUAGE.c.tag),
        sources,
        parts(DIGITAL_OBJECT.c.document_pk, DIGITAL_OBJECT.c.access_id),
        pages,
    ]


def _read(connection: Connection, statements: Sequence[Select[Any]], given: dict[str, Any]) -> DocumentRows:
    documents, *parts = (_raw(connection, statement, given) for statement in statements)
    return DocumentRows(documents, *(_grouped(rows) for rows in parts))


def _raw(connection: Connection, statement: Select[Any], given: dict[str, Any]) -> Sequence[Any]:
    """Give rows as the driver has them: half the work of an archive would be to wrap them."""
    with connection.execute(statement, given) as result:
        return result.cursor.fetchall() if result.cursor is not None else []


def _grouped(rows: Sequence[Any]) -> Rows:
    found: Rows = defaultdict(list)
    if rows and len(rows[0]) == 2:
        for owner, value in rows:
            found[owner].append(value)
    else:
        for row in rows:
            found[row[0]].append(row)
    return found
