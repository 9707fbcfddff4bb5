"""The synthetic archive as a database: written once by Muniment's own writer, kept for the next run.

Each is kept in a folder named after its size, its kind of database and a digest of the tables and of what is written
into them, so that a change of either builds it anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench import archive
from sqlalchemy import text
from tests.postgres_server import PostgresServer

import muniment_schema.migrations
from muniment_schema.database import Database
from muniment_schema.migrating import migrate_up
from muniment_schema.search.index import SearchIndex
from muniment_schema.values.vocabularies import RecordOutcome
from muniment_schema.writing.writer import Writer
from muniment_server.settings import PREFIX

ARCHIVES = Path(__file__).parent / ".archives"
KINDS = ("sqlite", "postgresql")
BATCH = 500
# What an operator would set; the rest is as the tests have it.
POSTGRES_SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "work_mem": "16MB"}
# What PostgreSQL does by itself in time; here autovacuum is off. SQLite keeps no statistics in Muniment.
ANALYZED_AT = (1_000, 10_000, 100_000)
_DATABASE = "archive"


@dataclass(frozen=True)
class Built:
    """An archive to read, and the folder of its search index. `postgres` is the first process of its server."""

    kind: str
    address: str
    index: Path
    postgres: int | None
    documents_per_second: float

    @property
    def settings(self) -> dict[str, str]:
        """What Muniment has to be told in its environment."""
        return {f"{PREFIX}SEARCH_DIR": str(self.index)}


@contextmanager
def built(kind: str, size: int, folder: Path = ARCHIVES) -> Iterator[Built]:
    """Give the archive of a size in a kind of database, built unless it is kept already."""
    kept = folder / f"{size}-{kind}-{_digest()}"
    facts = kept / "built.json"
    with _taking_turns(folder / f"{kept.name}.lock"):
        if not facts.exists():
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir(parents=True)
        if kind == "sqlite":
            yield _filled(kind, f"sqlite:///{kept / 'archive.db'}", size, facts, None)
            return
        with PostgresServer(kept / "data", POSTGRES_SETTINGS) as server:
            if not facts.exists():
                server.create_database(_DATABASE)
            yield _filled(kind, server.url(_DATABASE), size, facts, server.process_id)


@contextmanager
def _taking_turns(lock: Path) -> Iterator[None]:
    """Hold a file that another run over the same archive waits for."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _filled(kind: str, address: str, size: int, facts: Path, postgres: int | None) -> Built:
    if not facts.exists():
        rate = _fill(Database(address), size)
        facts.write_text(json.dumps({"documents_per_second": rate}), encoding="utf-8")
    _index(Database(address), facts.with_name("search"))
    return Built(kind, address, facts.with_name("search"), postgres, **json.loads(facts.read_text(encoding="utf-8")))


def _fill(database: Database, size: int) -> float:
    """Write the archive; gives documents a second."""
    migrate_up(database)
    writer = Writer(database, archive.SOURCE, "bench")
    drafts = archive.Archive(size).documents()
    begun, written = time.perf_counter(), 0
    while batch := list(islice(drafts, BATCH)):
        outcomes = writer.write(batch)
        assert all(each.outcome is RecordOutcome.CREATED and not each.doubts for each in outcomes), outcomes
        written += len(batch)
        rate = written / (time.perf_counter() - begun)
        if not database.is_sqlite and written in ANALYZED_AT:
            _execute(database, "ANALYZE")
        if written % (20 * BATCH) == 0 or written == size:
            print(f"{database.url.get_backend_name()}: {written:,} documents, {rate:,.0f}/s", file=sys.stderr)
    _execute(database, "PRAGMA wal_checkpoint(TRUNCATE)" if database.is_sqlite else "VACUUM ANALYZE")
    database.close()
    return rate


def _index(database: Database, folder: Path) -> None:
    """Bring the search index to what the database holds, so that no server does it while it is measured."""
    index = SearchIndex(database, folder)
    index.catch_up()
    index.close()
    database.close()


def _execute(database: Database, command: str) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(command))


def _digest() -> str:
    digest = hashlib.sha256(json.dumps(POSTGRES_SETTINGS).encode())
    migrations = Path(muniment_schema.migrations.__path__[0]) / "versions"
    for file in (Path(archive.__file__), *sorted(migrations.glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
