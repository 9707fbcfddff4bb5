"""Bring a database's tables up to this version, or back; tell where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from .database import Database
from .errors import MunimentError

# Any number will do, as long as every Muniment takes the same.
_POSTGRESQL_LOCK = 7_031_851_920


class SchemaMissing(MunimentError):
    """The database has no tables of Muniment."""

    code = "SCHEMA_MISSING"


class SchemaBehind(MunimentError):
    """The database was made by another version."""

    code = "SCHEMA_BEHIND"


class DatabaseUnavailable(MunimentError):
    """The database does not answer."""

    code = "DATABASE_UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """Where a database stands; `pending` is what `migrate up` would apply, oldest first."""

    current: str | None
    head: str
    pending: list[str]


def migrate_up(database: Database) -> list[str]:
    """Apply what is pending, all or nothing; gives the revisions applied, oldest first."""
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    with _reached(database).write() as connection:
        _take_turns(database, connection)
        pending = _status(connection).pending
        if pending:
            _run(connection, lambda config: command.upgrade(config, "head"))
        return pending


def migrate_down(database: Database, to: str = "base") -> None:
    """Take the tables back to a revision; `base` removes them all."""
    with _reached(database).write() as connection:
        _take_turns(database, connection)
        _run(connection, lambda config: command.downgrade(config, to))


def migration_status(database: Database) -> MigrationStatus:
    """Tell where the database stands; a SQLite file that is not there yet stands nowhere."""
    if database.file is not None and not database.file.exists():
        head = _scripts().get_current_head() or ""
        return MigrationStatus(None, head, _pending(None))
    with _reached(database).read() as connection:
        return _status(connection)


def ensure_schema(database: Database, *, create: bool) -> None:
    """Refuse a database that this version cannot use; with `create`, make the tables of a missing SQLite file.

    Raises SchemaMissing or SchemaBehind, both naming the cure.
    """
    is_new_file = database.file is not None and (not database.file.exists() or database.file.stat().st_size == 0)
    if create and is_new_file:
        migrate_up(database)
        return
    status = migration_status(database)
    if status.current is None:
        raise SchemaMissing(
            f"{database} has no Muniment tables", hint=f"run: muniment migrate up --database {database}"
        )
    if status.pending or status.current != status.head:
        raise SchemaBehind(
            f"{database} stands at {status.current}, this version needs {status.head}",
            hint="back it up, then run: muniment migrate up" if status.pending else "install the version that made it",
        )


def _reached(database: Database) -> Database:
    try:
        with database.engine.connect():
            return database
    except OperationalError as error:
        raise DatabaseUnavailable(
            f"{database} does not answer: {str(error.orig).strip().splitlines()[0]}",
            hint="check the address, and that the folder or server is there",
        ) from None


def _take_turns(database: Database, connection: Connection) -> None:
    """Servers that start together migrate one after the other; SQLite's write lock does that by itself."""
    if not database.is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "muniment_schema:migrations")
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _run(connection: Connection, action: Callable[[Config], None]) -> None:
    action(_config(connection))


def _status(connection: Connection) -> MigrationStatus:
    current = MigrationContext.configure(connection).get_current_revision()
    return MigrationStatus(current, _scripts().get_current_head() or "", _pending(current))


def _pending(current: str | None) -> list[str]:
    known = [script.revision for script in _scripts().walk_revisions()]
    if current is None:
        return known[::-1]
    return known[: known.index(current)][::-1] if current in known else []
