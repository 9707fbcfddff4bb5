"""What other tables hold about an object: its lines in the ledger, and the links that it waits for.

Neither is part of the aggregate. A revision keeps them as they were where its change touched them, so that they can be
told for any moment, and put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from muniment_schema.among import among
from muniment_schema.tables import PENDING_LINK, SOURCE_LINK

from .aggregate import Row

LINES, WAITING = "lines", "waiting"
RowsOf = dict[int, list[Row]]

# What was last read of a record is no content: it is left out, and emptied where lines are put back.
_LINE_COLUMNS = ("pk", "source_pk", "native_id", "url", "made_by_pk")
_WAITING_COLUMNS = ("source_pk", "link_pk", "relation", "native_id", "position")


def lines_of(connection: Connection, kind: str, pks: Iterable[int]) -> RowsOf:
    """Give the lines of the ledger about some objects, oldest first."""
    return _read(connection, SOURCE_LINK, kind, pks, _LINE_COLUMNS)


def waiting_of(connection: Connection, kind: str, pks: Iterable[int]) -> RowsOf:
    """Give the links that some objects wait for, oldest first."""
    return _read(connection, PENDING_LINK, kind, pks, _WAITING_COLUMNS)


def _read(connection: Connection, table: Table, kind: str, pks: Iterable[int], names: Sequence[str]) -> RowsOf:
    found: RowsOf = {pk: [] for pk in pks}
    if found:
        columns = [table.c.object_pk, *(table.c[name] for name in names)]
        statement = select(*columns).where(table.c.kind == kind, among(table.c.object_pk, found)).order_by(table.c.pk)
        for pk, *values in connection.execute(statement):
            found[pk].append(dict(zip(names, values, strict=True)))
    return found


def taken_lines(connection: Connection, kind: str, rows: Sequence[Row]) -> set[tuple[int, str]]:
    """Tell which of these lines, by source and native id, are there for another object or under another key."""
    if not rows:
        return set()
    statement = select(SOURCE_LINK.c.pk, SOURCE_LINK.c.source_pk, SOURCE_LINK.c.native_id).where(
        SOURCE_LINK.c.kind == kind,
        among(SOURCE_LINK.c.source_pk, {row["source_pk"] for row in rows}),
        among(SOURCE_LINK.c.native_id, {row["native_id"] for row in rows}),
    )
    own = {row["pk"] for row in rows}
    return {(source_pk, native_id) for pk, source_pk, native_id in connection.execute(statement) if pk not in own}


def add_lines(connection: Connection, kind: str, old: RowsOf, new: RowsOf) -> None:
    """Put back lines that are gone, under their own keys: part rows name them. To be done before parts change."""
    rows = [
        {**row, "kind": kind, "object_pk": pk}
        for pk, lines in new.items()
        for row in lines
        if row["pk"] not in {each["pk"] for each in old[pk]}
    ]
    if rows:
        connection.execute(insert(SOURCE_LINK), rows)


def settle_lines(connection: Connection, kind: str, old: RowsOf, new: RowsOf) -> None:
    """Take away lines that were not there, put back pages of origin, and forget what was last read of the records.

    To be done after parts changed and links stopped waiting: both name lines.
    """
    gone, urls = set(), []
    for pk, lines in new.items():
        kept = {row["pk"]: row["url"] for row in lines}
        gone |= {row["pk"] for row in old[pk]} - kept.keys()
        before = {row["pk"]: row["url"] for row in old[pk]}
        urls += [{"line": line, "page": url} for line, url in kept.items() if before.get(line, url) != url]
    if gone:
        connection.execute(delete(SOURCE_LINK).where(among(SOURCE_LINK.c.pk, gone)))
    if urls:
        statement = update(SOURCE_LINK).where(SOURCE_LINK.c.pk == bindparam("line")).values(url=bindparam("page"))
        connection.execute(statement, urls)
    own = (SOURCE_LINK.c.kind == kind, among(SOURCE_LINK.c.object_pk, new), SOURCE_LINK.c.hash.is_not(None))
    connection.execute(update(SOURCE_LINK).where(*own).values(hash=None))


def put_back_waiting(connection: Connection, kind: str, wanted: Mapping[int, list[Row]]) -> None:
    """Let objects wait for these links and no others."""
    own = (PENDING_LINK.c.kind == kind, among(PENDING_LINK.c.object_pk, wanted))
    connection.execute(delete(PENDING_LINK).where(*own))
    rows = [{**row, "kind": kind, "object_pk": pk} for pk, links in wanted.items() for row in links]
    if rows:
        connection.execute(insert(PENDING_LINK), rows)
