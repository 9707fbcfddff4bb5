"""The marker: one entry of the index that says whose it is and up to which change, committed with what it speaks of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

import tantivy
from sqlalchemy import Connection, select

from muniment_schema.tables import CHANGE_SET, CLOCK

from .fields import VERSION, index_schema

KIND: Final = "marker"


@dataclass(frozen=True, slots=True)
class Marker:
    """What an index holds."""

    version: int
    database_id: str
    no: int  # the change number that it is up to
    at: str | None  # when that change was made; a backup that was restored and went on made it at another moment
    entries: int  # all that is in the index, this aside

    def entry(self) -> str:
        """Give the entry of the index that holds it."""
        return json.dumps({"kind": KIND, "state": json.dumps(asdict(self))})


def read_marker(searcher: tantivy.Searcher) -> Marker | None:
    """Give the marker of an index; None when there is none that can be understood, or when entries are missing."""
    found = searcher.search(tantivy.Query.term_query(index_schema(), "kind", KIND), limit=2).hits
    if len(found) != 1:
        return None
    try:
        marker = Marker(**json.loads(searcher.doc(found[0][1])["state"][0]))
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return marker if marker.entries + 1 == searcher.num_docs else None


def marker_now(connection: Connection, entries: int) -> Marker:
    """Give the marker of an index that holds all of a database as the connection sees it."""
    database_id, no = connection.execute(select(CLOCK.c.database_id, CLOCK.c.no)).one()
    return Marker(VERSION, database_id, no, moment_of(connection, no), entries)


def moment_of(connection: Connection, no: int) -> str | None:
    """Give when a change was made; None for one that the database does not know."""
    at = connection.execute(select(CHANGE_SET.c.at).where(CHANGE_SET.c.no == no)).scalar()
    return None if at is None else at.isoformat()


def why_not(marker: Marker | None, connection: Connection) -> str | None:
    """Say why an index with this marker is not one of this database; None when it is."""
    if marker is None:
        return "it has no marker that fits it"
    database_id, no = connection.execute(select(CLOCK.c.database_id, CLOCK.c.no)).one()
    if marker.version != VERSION:
        return f"it is of version {marker.version}, and this is version {VERSION}"
    if marker.database_id != database_id:
        return "it is of another database"
    if marker.no > no or marker.at != moment_of(connection, marker.no):
        return f"the database was restored: change {marker.no} is not the one that the index knows"
    return None
