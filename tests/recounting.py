"""The counts that the writer keeps, counted anew from the rows they are about."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, insert, literal, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from muniment_schema.tables import (
    AGENT,
    COLLECTION,
    COLLECTION_DOCUMENT,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_COUNT,
    DOCUMENT_PLACE,
    DOCUMENT_SUBJECT,
    LINK_COUNT,
    PLACE,
    REPOSITORY,
    SUBJECT,
)

AUTHORITIES: dict[str, Table] = {table.name: table for table in (AGENT, PLACE, SUBJECT, REPOSITORY, COLLECTION)}
Counts = dict[tuple[Any, ...], int]


def kept(connection: Connection) -> tuple[Counts, Counts, Counts]:
    """Give the counts as they are kept: access sets, links, what anonymous readers see; zeros left out."""
    seen = union_all(
        *(select(literal(kind), table.c.pk, table.c.document_count) for kind, table in AUTHORITIES.items())
    )
    return _read(connection, select(DOCUMENT_COUNT)), _read(connection, select(LINK_COUNT)), _read(connection, seen)


def counted(connection: Connection) -> tuple[Counts, Counts, Counts]:
    """Give what the counts should be."""
    links = _read(connection, _links())
    seen: Counts = {}
    for (kind, pk, access_id), number in links.items():
        if access_id <= 1 and kind in AUTHORITIES:
            seen[kind, pk] = seen.get((kind, pk), 0) + number
    return _read(connection, _documents()), links, seen


def recount(connection: Connection) -> None:
    """Keep the counts of rows that did not come through the writer; whoever listens to SQLAlchemy hears nothing."""
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    for statement in _recounting(connection.dialect.name):
        cursor.execute(statement)
    cursor.close()


@cache
def _recounting(dialect_name: str) -> list[str]:
    statements: list[Any] = []
    for table, chosen in ((DOCUMENT_COUNT, _documents()), (LINK_COUNT, _links())):
        statements += [table.delete(), insert(table).from_select([column.name for column in table.c], chosen)]
    for kind, table in AUTHORITIES.items():
        seen = select(func.coalesce(func.sum(LINK_COUNT.c.documents), 0)).where(
            LINK_COUNT.c.kind == kind, LINK_COUNT.c.object_pk == table.c.pk, LINK_COUNT.c.access_id <= 1
        )
        statements.append(update(table).values(document_count=seen.scalar_subquery()))
    dialect = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}[dialect_name]()  # type: ignore[no-untyped-call]
    return [str(each.compile(dialect=dialect, compile_kwargs={"literal_binds": True})) for each in statements]


def _documents() -> Select[Any]:
    return select(DOCUMENT.c.access_id, func.count().label("documents")).group_by(DOCUMENT.c.access_id)


def _links() -> Any:
    return union_all(
        _linked("agent", DOCUMENT_AGENT, DOCUMENT_AGENT.c.agent_pk),
        _linked("place", DOCUMENT_PLACE, DOCUMENT_PLACE.c.place_pk),
        _linked("subject", DOCUMENT_SUBJECT, DOCUMENT_SUBJECT.c.subject_pk),
        _linked("collection", COLLECTION_DOCUMENT, COLLECTION_DOCUMENT.c.collection_pk),
        _grouped("repository", DOCUMENT.c.repository_pk, select().where(DOCUMENT.c.repository_pk.is_not(None))),
        _grouped("document", DOCUMENT.c.parent_pk, select().where(DOCUMENT.c.parent_pk.is_not(None))),
    )


def _linked(kind: str, links: Table, target: ColumnElement[Any]) -> Select[Any]:
    return _grouped(kind, target, select().select_from(links.join(DOCUMENT, DOCUMENT.c.pk == links.c.document_pk)))


def _grouped(kind: str, target: ColumnElement[Any], chosen: Select[Any]) -> Select[Any]:
    number = func.count(DOCUMENT.c.pk.distinct())
    return chosen.add_columns(literal(kind), target, DOCUMENT.c.access_id, number).group_by(
        target, DOCUMENT.c.access_id
    )


def _read(connection: Connection, chosen: Any) -> Counts:
    return {tuple(key): number for *key, number in connection.execute(chosen) if number}
