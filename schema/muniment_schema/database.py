"""One database: a SQLite file or a PostgreSQL server, with read snapshots and write transactions."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from .errors import MunimentError
from .files.place import FilePlace
from .values.days import day_to_text

LOCK_WAIT_SECONDS = 30
# Of each of SQLite's connections, as far as it reads so much; the one that was used last is used first. Whoever writes
# comes back to pages from all over the archive. The dozen connections of a server would keep the same pages a dozen
# times, and find them as quickly with the operating system.
CACHE_MB, READERS_CACHE_MB = 128, 4
_POSTGRESQL_ARGUMENTS: Final = {
    "options": f"-c timezone=UTC -c datestyle=ISO -c lock_timeout={LOCK_WAIT_SECONDS}s",
    "connect_timeout": 10,
}


class BadDatabase(MunimentError):
    """A database address that cannot be used."""

    code = "BAD_DATABASE"


def database_url(text: str) -> URL:
    """Read `sqlite:///file`, `postgresql://…` or a plain path of a SQLite file.

    Raises BadDatabase for anything else.
    """
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError:
        raise BadDatabase(
            f"{_safe(text)} is not a database address; write sqlite:///data/muniment.db or postgresql://…"
        ) from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise BadDatabase(f"{url.drivername} is not served; write sqlite:///data/muniment.db or postgresql://…")
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise BadDatabase("a SQLite database needs a file; write for example sqlite:///data/muniment.db")
    return url


def _safe(text: str) -> str:
    scheme, _, rest = text.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


class Database:
    """Connections to one database; safe to share between threads."""

    def __init__(
        self,
        address: str | URL,
        *,
        pool_size: int = 10,
        sqlite_cache_mb: int = CACHE_MB,
        files: FilePlace = FilePlace(),  # noqa: B008 - it cannot change
    ) -> None:
        self.url = address if isinstance(address, URL) else database_url(address)
        self.files = files
        """Where the files of this archive are."""
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            _sqlite_engine(self.url, pool_size, sqlite_cache_mb)
            if self.is_sqlite
            else _postgresql_engine(self.url, pool_size)
        )
        self.last_change = 0
        """The number of the last change that was committed through this object; 0 for none."""
        self._noting = threading.Lock()

    def __str__(self) -> str:
        """Name it without its password."""
        return self.url.render_as_string(hide_password=True)

    def driver_arguments(self) -> dict[str, Any]:
        """Give what psycopg connects with, as this does, to a PostgreSQL database."""
        _positional, known = self.engine.dialect.create_connect_args(self.url)
        return dict(known) | _POSTGRESQL_ARGUMENTS

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose statements all see the same committed state."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )  # fmt: skip
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside a write transaction: committed at the end, rolled back on an exception.

        SQLite takes its write lock at once and waits for it; a transaction that reads first and writes later fails.
        """
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(muniment_immediate=True)
            with connection.begin():
                yield connection

    @contextmanager
    def rehearsal(self) -> Iterator[Database]:
        """Give a database that behaves like this one and keeps nothing.

        SQLite: a temporary copy. PostgreSQL: one transaction, rolled back at the end; it holds locks on the rows that
        it touches until then.
        """
        if self.is_sqlite:
            with tempfile.TemporaryDirectory(prefix="muniment-", dir=self.file and self.file.parent) as folder:
                copy = Path(folder) / "copy.db"
                self.copy_to(copy)
                database = Database(str(copy))
                try:
                    yield database
                finally:
                    database.close()
        else:
            with self.engine.connect() as connection:
                transaction = connection.begin()
                try:
                    yield _Inside(self, connection)
                finally:
                    transaction.rollback()

    @contextmanager
    def write_in_parts(self) -> Iterator[tuple[Connection, Database]]:
        """Give a write transaction, and a database of which each write is a part of it that can fail by itself."""
        with self.write() as connection:
            inside = _Inside(self, connection)
            yield connection, inside
        if inside.last_change:
            self.note_change(inside.last_change)

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of a SQLite database, also while others write."""
        source = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        copy = sqlite3.connect(target)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()

    def note_change(self, number: int) -> None:
        """Note that a change was committed."""
        with self._noting:
            self.last_change = max(self.last_change, number)

    def close(self) -> None:
        """Close all idle connections."""
        self.engine.dispose()


class _Inside(Database):
    """An open transaction as a database; each write is a savepoint in it, and none is known as committed."""

    def __init__(self, original: Database, connection: Connection) -> None:
        self.url, self.is_sqlite, self.engine = original.url, original.is_sqlite, original.engine
        self._connection = connection
        self.last_change = 0

    def note_change(self, number: int) -> None:
        self.last_change = max(self.last_change, number)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._connection.begin_nested():
            yield self._connection


def renew_snapshot(connection: Connection) -> None:
    """Let a connection of `Database.read` see what has been committed by now, in one state again."""
    driver: Any = connection.connection.driver_connection
    driver.commit()
    if connection.dialect.name == "sqlite":  # psycopg begins by itself
        connection.exec_driver_sql("BEGIN")


def _sqlite_engine(url: URL, pool_size: int, cache_mb: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # what the last one read is at hand
        connect_args={"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins; the driver's own late BEGIN would read before it locks
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size=-{cache_mb * 1_000_000 // 1024}")  # in KiB, because negative
        cursor.execute("PRAGMA temp_store=MEMORY")
        connection.create_function("far_day", 1, _day, deterministic=True)
        connection.create_function("number_text", 1, _number, deterministic=True)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("muniment_immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _day(number: int | None) -> str | None:
    """Write a day as text, also beyond what SQLite's own date() writes."""
    return None if number is None else day_to_text(number)


def _number(number: float | None) -> str | None:
    """Write a number with as many digits as it takes to read the same one back."""
    return None if number is None else repr(number)


def _postgresql_engine(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_use_lifo=True,
        connect_args=_POSTGRESQL_ARGUMENTS,
    )
