"""What `muniment doctor` looks at in the database and beside it. A missing SQLite file is not made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.migrating import migration_status
from muniment_schema.tables import IMPORT_RUN, SOURCE
from muniment_schema.values.ids import new_id
from muniment_schema.values.vocabularies import ImportState

from .health_check import Check, ok, warning, wrong
from .shell import check_file

if TYPE_CHECKING:
    from ..settings import Settings

TESTED_POSTGRESQL = 18
LEAST_FREE_BYTES = 100_000_000
LITTLE_FREE_BYTES = 1_000_000_000
CLOCK_SECONDS = 60
QUIET_RUN = timedelta(minutes=15)
MOST_RUNS_NAMED = 5


class _Undo(Exception):
    """No error: the way to roll the write test back."""


def database_checks(settings: Settings) -> Iterator[Check]:
    """Yield the checks of the database; what builds on one that is wrong is left out."""
    database = Database(settings.database_url)
    try:
        if database.file is not None:
            yield from _disk(database.file)
            if not database.file.exists():
                yield _missing(database.file)
                return
            try:
                check_file(database.file, create=False)
            except MunimentError as error:
                yield wrong("database", error.message, error.hint or "name another one with --database")
                return
            yield _permissions(database.file)
        yield from _asked("database", lambda: _inside(database))
    finally:
        database.close()


def _inside(database: Database) -> Iterator[Check]:
    status = migration_status(database)
    yield ok("database", f"{database} answers")
    with database.read() as connection:
        yield from _sqlite(connection) if database.is_sqlite else _postgresql(connection)
    if status.current is None:
        yield wrong("schema", "there are no tables of Muniment", f"run: muniment migrate up --database {database}")
        return
    if status.pending:
        hint = "back the database up, then run: muniment migrate up"
        yield wrong("schema", f"stands at {status.current}, this version needs {status.head}", hint)
        return
    if status.current != status.head:
        hint = "install the version that made it"
        yield wrong("schema", f"stands at {status.current}, which this version does not know", hint)
        return
    yield ok("schema", f"stands at {status.current}, the newest")
    yield from _asked("writing", lambda: _writing(database))
    with database.read() as connection:
        yield _clock(connection, database)
        yield from _unfinished_runs(connection)


def _asked(name: str, look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Yield what a look gives; what the driver raises is a check that is wrong."""
    try:
        yield from look()
    except MunimentError as error:
        yield wrong(name, error.message, error.hint or "see muniment doctor --help")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield wrong(name, reason, "see that the database is there, that you may write to it, and that nobody locks it")


def _missing(file: Path) -> Check:
    folder = _folder_of(file)
    above = next(each for each in file.absolute().parents if os.path.lexists(each))
    if not above.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return wrong("database", f"{file} cannot be made in {folder}", "choose another place with --database")
    return warning("database", f"there is no {file} yet", "the first import makes it, and so does: muniment migrate up")


def _permissions(file: Path) -> Check:
    beside = [file, *(each for each in (Path(f"{file}-wal"), Path(f"{file}-shm")) if each.exists())]
    for each in beside:
        if not os.access(each, os.R_OK | os.W_OK):
            return wrong("permissions", f"{each} cannot be read and written", f"run: chmod u+rw {each}")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        hint = f"SQLite keeps files beside its own: chmod u+wx {file.parent}"
        return wrong("permissions", f"nothing can be written beside {file}", hint)
    if any(each.stat().st_mode & 0o002 for each in beside):
        return warning("permissions", f"everybody may write to {file}", f"run: chmod o-w {file}*")
    return ok("permissions", f"{file} can be read and written")


def _disk(file: Path) -> Iterator[Check]:
    folder = _folder_of(file)
    free = shutil.disk_usage(folder).free
    size = file.stat().st_size if file.is_file() else 0
    message = f"{_megabytes(free)} free in {folder}"
    if free < LEAST_FREE_BYTES:
        yield wrong("disk", message, "make room there, or move the database to another disk")
    elif free < max(LITTLE_FREE_BYTES, size):
        yield warning(
            "disk", message, f"a dry run needs {_megabytes(size)} for a copy, and an import grows the database"
        )
    else:
        yield ok("disk", message)


def _sqlite(connection: Connection) -> Iterator[Check]:
    version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
    mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    if mode != "wal":
        hint = "put the file on a local disk: readers wait for writers without WAL, and network disks have none"
        yield warning("sqlite", f"SQLite {version} with journal mode {mode}", hint)
    else:
        yield ok("sqlite", f"SQLite {version} with WAL")


def _postgresql(connection: Connection) -> Iterator[Check]:
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    version = connection.execute(text("SHOW server_version")).scalar_one()
    if number // 10_000 < TESTED_POSTGRESQL:
        hint = f"PostgreSQL {TESTED_POSTGRESQL} is what Muniment is tested with"
        yield warning("postgresql", f"PostgreSQL {version}", hint)
    else:
        yield ok("postgresql", f"PostgreSQL {version}")
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        yield wrong(
            "encoding", f"the database is in {encoding}", "make one with: createdb --encoding UTF8 -T template0"
        )
    else:
        yield ok("encoding", "UTF8")
    if connection.execute(text("SELECT count(*) FROM pg_collation WHERE collname = 'C'")).scalar_one():
        yield ok("collation", '"C" is there')
    else:
        yield wrong(
            "collation", 'there is no collation "C"', 'its administrator must add it; PostgreSQL comes with "C"'
        )


def _writing(database: Database) -> Iterator[Check]:
    """Write a row and roll it back; no feed can have its key."""
    row = {"id": new_id("source"), "key": "~doctor", "importer": "doctor", "created_at": datetime.now(UTC)}
    try:
        with database.write() as connection:
            connection.execute(insert(SOURCE).values(**row))
            raise _Undo
    except _Undo:
        yield ok("writing", "a row was written and taken back")


def _clock(connection: Connection, database: Database) -> Check:
    """Compare the database's clock with this machine's, and this machine's with the newest import."""
    now = datetime.now(UTC)
    asked = (
        "SELECT CAST(strftime('%s', 'now') AS INTEGER)"
        if database.is_sqlite
        else "SELECT extract(epoch FROM clock_timestamp())"
    )
    theirs = float(connection.execute(text(asked)).scalar_one())
    apart = abs(theirs - now.timestamp())
    if apart > CLOCK_SECONDS:
        hint = "set both clocks by a time server"
        return wrong("clock", f"the database's clock and this machine's are {apart:.0f} seconds apart", hint)
    newest = connection.execute(select(func.max(IMPORT_RUN.c.started_at))).scalar_one()
    if newest is not None and _utc(newest) > now + timedelta(seconds=CLOCK_SECONDS):
        hint = "set the clock by a time server"
        return warning("clock", f"it is {now:%Y-%m-%d %H:%M} UTC here, before the newest import run began", hint)
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _unfinished_runs(connection: Connection) -> Iterator[Check]:
    running = IMPORT_RUN.c.state == ImportState.RUNNING.value
    statement = select(IMPORT_RUN.c.number, IMPORT_RUN.c.input_name, IMPORT_RUN.c.heartbeat_at, IMPORT_RUN.c.started_at)
    rows = connection.execute(statement.where(running).order_by(IMPORT_RUN.c.number)).all()
    before = datetime.now(UTC) - QUIET_RUN
    silent = [row for row in rows if (at := row.heartbeat_at or row.started_at) is None or _utc(at) < before]
    for row in silent[:MOST_RUNS_NAMED]:
        hint = "run the same import again: it goes on where it was cut off"
        yield warning("import runs", f"run {row.number} of {row.input_name} was cut off and never ended", hint)
    if (left := len(silent) - MOST_RUNS_NAMED) > 0:
        yield warning("import runs", f"{left} more runs never ended", "muniment import runs lists them")
    if not silent:
        yield ok("import runs", f"running now: {len(rows)}" if rows else "none was cut off")


def _folder_of(file: Path) -> Path:
    """Give the folder of a file, or the nearest one above it that is there."""
    return next(each for each in file.absolute().parents if each.is_dir())


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes // 1_000_000:,} MB".replace(",", " ")
