"""Which records of a source came back in a run, and which did not: on disk, for there may be millions."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, select

from muniment_schema.tables import SOURCE, SOURCE_LINK
from muniment_schema.writing.aggregate import TABLES
from muniment_schema.writing.ledger import DERIVED

_AT_ONCE: Final = 1_000
_MADE: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
CREATE TABLE seen (native_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE known (native_id TEXT, kind TEXT, object_pk INTEGER);
"""
# A record stands for an object; when that came under another of its ids it is not gone.
_GONE: Final = """
FROM known WHERE native_id NOT IN (SELECT native_id FROM seen) AND (kind, object_pk) NOT IN
(SELECT kind, object_pk FROM known JOIN seen USING (native_id))
"""


class Seen:
    """Remembers native ids in a temporary file, to be closed."""

    def __init__(self) -> None:
        handle, self._name = tempfile.mkstemp(prefix="muniment-", suffix=".db")
        os.close(handle)
        self._file = sqlite3.connect(self._name, isolation_level=None)
        self._file.executescript(_MADE)
        self._file.execute("BEGIN")

    def note(self, native_ids: Iterable[str | None]) -> None:
        """Remember that these came."""
        rows = ((name.encode("utf-8", "replace").decode(),) for name in native_ids if name)
        self._file.executemany("INSERT OR IGNORE INTO seen VALUES (?)", rows)

    def compare(self, connection: Connection, source_key: str) -> tuple[int, int]:
        """Look up what the source has brought in before; gives how many records that is, and how many did not come.

        Records with derived ids do not count, and neither do people and places that were only named in records.
        """
        self._file.execute("DELETE FROM known")
        for kind, table in TABLES.items():
            statement = (
                select(SOURCE_LINK.c.native_id, SOURCE_LINK.c.kind, SOURCE_LINK.c.object_pk)
                .join(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk)
                .join(table, table.c.pk == SOURCE_LINK.c.object_pk)
                .where(SOURCE.c.key == source_key, SOURCE_LINK.c.kind == kind, SOURCE_LINK.c.hash.is_not(None))
                .where(table.c.deleted_at.is_(None), ~SOURCE_LINK.c.native_id.startswith(DERIVED))
            )
            # Of the statement alone: a rehearsal has one connection for everything, and keeps what that is told.
            found = connection.execute(statement.execution_options(yield_per=_AT_ONCE))
            for rows in found.partitions(_AT_ONCE):
                self._file.executemany("INSERT INTO known VALUES (?, ?, ?)", [tuple(row) for row in rows])
        known = self._file.execute("SELECT count(*) FROM known").fetchone()[0]
        return int(known), int(self._file.execute(f"SELECT count(*) {_GONE}").fetchone()[0])

    def gone(self) -> Iterator[str]:
        """Yield the native ids that did not come, each once, in their order; `compare` has looked them up."""
        for (name,) in self._file.execute(f"SELECT DISTINCT native_id {_GONE} ORDER BY native_id"):
            yield name

    def close(self) -> None:
        """Forget all."""
        self._file.close()
        os.unlink(self._name)
