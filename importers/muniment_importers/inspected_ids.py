"""The native ids of an inspected input: which stand for several records, and which parents are in none of them."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.writing.ledger import last_readings

from .checking.reader import Reader
from .formats.csv import EXCEL_NUMBER
from .record import Record

MAX_IDS: Final = 20
_PART: Final = 500
# Only as many places of an id are kept as a person looks up.
_TABLES: Final = """
CREATE TABLE record (kind TEXT, id TEXT, count INTEGER, places TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE parent (kind TEXT, id TEXT, count INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID;
"""
_ADD_RECORD: Final = """
INSERT INTO record VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET
count = count + 1, places = CASE WHEN count < 5 THEN places || char(10) || excluded.places ELSE places END
"""
_ADD_PARENT: Final = "INSERT INTO parent VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"
_DUPLICATES: Final = "SELECT id, count, places FROM record WHERE count > 1 ORDER BY count DESC, id"
_UNKNOWN: Final = (
    "SELECT id, count FROM parent WHERE NOT EXISTS (SELECT 1 FROM record WHERE id = parent.id) ORDER BY id"
)


class InspectedIds:
    """Collects ids in a temporary file, for a big input has more of them than memory should hold."""

    def __init__(self) -> None:
        self.duplicates: dict[str, Any] = _counted([], 0)
        self.unknown_parents: dict[str, Any] = _counted([], 0)
        self.rewritten: list[str] = []  # the first few that a spreadsheet took for numbers
        self.rewritten_count = 0
        self._records: list[tuple[str, str, str]] = []
        self._parents: list[tuple[str, str]] = []
        self._database = sqlite3.connect("")
        weakref.finalize(self, self._database.close)
        self._database.executescript(_TABLES)

    def add(self, record: Record, place: str) -> None:
        """Take the id of a record and that of its parent."""
        if name := _name(record.native_id):
            self._records.append((record.kind, name, place))
            if EXCEL_NUMBER.fullmatch(name):
                self.rewritten_count += 1
                self.rewritten += [name] if len(self.rewritten) < MAX_IDS else []
        if parent := _name(record.parent_native_id):
            self._parents.append((record.kind, parent))
        if len(self._records) + len(self._parents) >= _PART:
            self._write()

    def conclude(self, source_key: str, archive: Database | None) -> None:
        """Find the duplicates, and the parents that neither the input nor this source in the archive has."""
        self._write()
        duplicates = self._database.execute(_DUPLICATES)
        shown = [
            {"native_id": name, "count": count, "places": places.split("\n")}
            for name, count, places in islice(duplicates, MAX_IDS)
        ]
        self.duplicates = _counted(shown, len(shown) + sum(1 for _ in duplicates))
        unknown, count = [], 0
        for name, times in _not_in_archive(self._database.execute(_UNKNOWN), source_key, archive):
            count += 1
            if count <= MAX_IDS:
                unknown.append({"native_id": name, "count": times})
        self.unknown_parents = _counted(unknown, count)
        self._database.close()

    def remarks(self) -> Iterator[str]:
        """Say what is doubtful, for people."""
        if number := self.duplicates["count"]:
            yield f"{_many(number, 'native id stands', 'native ids stand')} for several records"
        if number := self.unknown_parents["count"]:
            yield f"{_many(number, 'parent is', 'parents are')} not there"
        if number := self.rewritten_count:
            yield f"{_many(number, 'id looks', 'ids look')} rewritten by a spreadsheet, as {self.rewritten[0]}"

    def _write(self) -> None:
        with self._database:
            self._database.executemany(_ADD_RECORD, self._records)
            self._database.executemany(_ADD_PARENT, self._parents)
        self._records.clear()
        self._parents.clear()


def _not_in_archive(
    parents: Iterable[tuple[str, int]], source_key: str, archive: Database | None
) -> Iterator[tuple[str, int]]:
    rows = iter(parents)
    while part := list(islice(rows, _PART)):
        known: Iterable[str] = ()
        if archive is not None:
            with archive.read() as connection:
                known = last_readings(connection, source_key, (name for name, _ in part))
        yield from ((name, count) for name, count in part if name not in known)


def _name(native_id: str | None) -> str | None:
    try:
        return Reader.name_of_record(native_id) if native_id else None
    except MunimentError:
        return None


def _counted(samples: list[dict[str, Any]], count: int) -> dict[str, Any]:
    return {"count": count, "samples": samples}


def _many(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
