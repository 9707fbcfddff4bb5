"""The ledger: which object each record of a source became."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from muniment_schema.among import among
from muniment_schema.tables import DOCUMENT, SOURCE, SOURCE_LINK
from muniment_schema.values.ids import new_id

from .bulk import insert_new

# A native id that the core made up begins with this; no source's own may.
DERIVED = "~"
# Of a record that one input has more often than this, the latest are remembered.
MOST_HASHES = 16


@dataclass(frozen=True, slots=True)
class Feed:
    """A source: what gives native ids their meaning."""

    pk: int  # 0: a person, who is no source
    key: str

    @property
    def source_pk(self) -> int | None:
        """What rows that this feed states say of their source."""
        return self.pk or None


@dataclass(frozen=True, slots=True)
class LastReading:
    """The hashes under which a run met a record, in order: several when the input has it several times."""

    hashes: tuple[str, ...]
    run_pk: int | None

    def settles(self, digest: str | None, run_pk: int | None) -> bool:
        """Tell whether a record with this hash has nothing new to say.

        Of an earlier run any of the hashes will do: the same input again is the same input. Within one run only the
        last will do, for a later record of one id wins over an earlier one.
        """
        if not digest or not self.hashes:
            return False
        return digest == self.hashes[-1] if run_pk is not None and run_pk == self.run_pk else digest in self.hashes

    def followed_by(self, digest: str, run_pk: int | None) -> str:
        """Give what is kept once a record with this hash was written."""
        earlier = self.hashes if run_pk is not None and run_pk == self.run_pk else ()
        return ",".join([*(each for each in earlier if each != digest), digest][-MOST_HASHES:])


@dataclass(slots=True)
class Entry:
    """One line of the ledger."""

    pk: int
    source_pk: int
    kind: str
    native_id: str
    object_pk: int
    hash: str | None
    url: str | None
    run_pk: int | None = None
    made_by_pk: int | None = None  # the run that made the line

    @property
    def reading(self) -> LastReading:
        """What was last read of the record."""
        return LastReading(tuple(self.hash.split(",")) if self.hash else (), self.run_pk)


def ensure_feed(connection: Connection, key: str, importer: str, now: datetime) -> Feed:
    """Give the source of that key, made when it is new, and hold it until the transaction ends.

    Two imports into one source take turns, so that both find the same people under the same names.
    """
    # Not FOR UPDATE: rows of other sources may point to this one meanwhile, and must not wait for it crosswise.
    held = select(SOURCE.c.pk).where(SOURCE.c.key == key).with_for_update(key_share=True)
    found = connection.execute(held).scalar()
    if found is None:
        row = {"id": new_id("source"), "key": key, "importer": importer, "created_at": now}
        found = connection.execute(insert(SOURCE).returning(SOURCE.c.pk), [row]).scalar_one()
    return Feed(found, key)


def entries(connection: Connection, source_pk: int, kind: str, native_ids: Iterable[str]) -> dict[str, Entry]:
    """Look up records of a source by their native ids."""
    wanted = sorted(set(native_ids))
    if not wanted:
        return {}
    statement = select(SOURCE_LINK).where(
        SOURCE_LINK.c.source_pk == source_pk, SOURCE_LINK.c.kind == kind, among(SOURCE_LINK.c.native_id, wanted)
    )
    return {row["native_id"]: Entry(**row) for row in connection.execute(statement).mappings()}


def entries_of_objects(connection: Connection, kind: str, pks: Iterable[int]) -> dict[int, list[Entry]]:
    """Look up all that the ledger says of some objects, oldest first."""
    wanted = sorted(set(pks))
    found: dict[int, list[Entry]] = {pk: [] for pk in wanted}
    if not wanted:
        return found
    statement = select(SOURCE_LINK).where(SOURCE_LINK.c.kind == kind, among(SOURCE_LINK.c.object_pk, wanted))
    for row in connection.execute(statement.order_by(SOURCE_LINK.c.pk)).mappings():
        found[row["object_pk"]].append(Entry(**row))
    return found


def last_readings(connection: Connection, source_key: str, native_ids: Iterable[str]) -> dict[str, list[LastReading]]:
    """Give what was last read of records, whatever their kind; tombstones are left out.

    This is the quick look before mapping: a record that is settled by one of these is passed over.
    """
    wanted = sorted(set(native_ids))
    if not wanted:
        return {}
    statement = (
        select(SOURCE_LINK.c.native_id, SOURCE_LINK.c.hash, SOURCE_LINK.c.run_pk)
        .join(SOURCE, SOURCE.c.pk == SOURCE_LINK.c.source_pk)
        .outerjoin(DOCUMENT, (SOURCE_LINK.c.kind == "document") & (DOCUMENT.c.pk == SOURCE_LINK.c.object_pk))
        .where(SOURCE.c.key == source_key, among(SOURCE_LINK.c.native_id, wanted))
        .where(SOURCE_LINK.c.hash.is_not(None), DOCUMENT.c.deleted_at.is_(None))
    )
    found: dict[str, list[LastReading]] = {}
    for native_id, hashes, run_pk in connection.execute(statement):
        found.setdefault(native_id, []).append(LastReading(tuple(hashes.split(",")), run_pk))
    return found


def derived_documents(connection: Connection, source_pk: int, fingerprints: Iterable[str]) -> dict[str, list[Entry]]:
    """Look up documents of a source that have derived ids, by fingerprint, in the order of their ordinals."""
    wanted = sorted(set(fingerprints))
    if not wanted:
        return {}
    statement = (
        select(DOCUMENT.c.fingerprint, *SOURCE_LINK.c)
        .join(SOURCE_LINK, (SOURCE_LINK.c.object_pk == DOCUMENT.c.pk) & (SOURCE_LINK.c.kind == "document"))
        .where(DOCUMENT.c.source_pk == source_pk, among(DOCUMENT.c.fingerprint, wanted))
        .where(SOURCE_LINK.c.source_pk == source_pk, SOURCE_LINK.c.native_id.startswith(DERIVED))
        .order_by(SOURCE_LINK.c.pk)
    )
    found: dict[str, list[Entry]] = {}
    for row in connection.execute(statement).mappings():
        values = dict(row)
        fingerprint = values.pop("fingerprint")
        if values["native_id"].startswith(DERIVED + fingerprint):
            found.setdefault(fingerprint, []).append(Entry(**values))
    return found


def add_entries(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert ledger lines; gives their keys in order."""
    return insert_new(connection, SOURCE_LINK, rows)


def touch_entries(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store what was last read of some records: rows of {"entry_pk", "new_hash", "new_url", "new_run"}."""
    if not rows:
        return
    statement = (
        update(SOURCE_LINK)
        .where(SOURCE_LINK.c.pk == bindparam("entry_pk"))
        .values(hash=bindparam("new_hash"), url=bindparam("new_url"), run_pk=bindparam("new_run"))
    )
    connection.execute(statement, list(rows))
