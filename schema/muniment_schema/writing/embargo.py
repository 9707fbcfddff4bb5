"""End embargoes whose time has come, by a change like any other, so that indexes, counts and caches stay exact."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Select, select

from muniment_schema.access.viewer import Access
from muniment_schema.database import Database
from muniment_schema.tables import DOCUMENT

from .aggregate import change, load
from .document_merge import derive
from .transaction import retrying, transaction

BATCH = 500


def lift_embargoes(database: Database) -> int:
    """Open every document whose embargo has ended; gives how many. Looks first, writes only when there is something."""
    lifted = 0
    while True:
        number = retrying(lambda: _lift_batch(database))
        lifted += number
        if number < BATCH:
            return lifted


def _lift_batch(database: Database) -> int:
    with database.read() as connection:
        if not connection.execute(_due().limit(1)).first():
            return 0
    with transaction(database, actor="system", reason="embargo ended") as tx:
        pks = list(tx.connection.execute(_due().limit(BATCH)).scalars())
        pairs = []
        for old in load(tx.connection, "document", pks, hold=True).values():
            new = old.copy()
            new.row |= {"version": old.row["version"] + 1, "updated_at": tx.now}
            derive(new, tx.now)
            tx.updated(old, new)
            pairs.append((old, new))
        change(tx.connection, "document", pairs)
        return len(pairs)


def _due() -> Select[int]:
    return select(DOCUMENT.c.pk).where(
        DOCUMENT.c.embargo_until <= datetime.now(UTC),
        DOCUMENT.c.visibility == "embargoed",
        DOCUMENT.c.status == "published",
        DOCUMENT.c.access_id == int(Access.STAFF),
    )
