"""Imports as clients ask for them over HTTP: checked, put in line, cancelled."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select, text, update

from muniment_importers.choose import claims_folder
from muniment_importers.going_on import open_queued
from muniment_importers.inputs import InputMissing
from muniment_importers.mapping.map_file import parse_map
from muniment_importers.pipeline.hold import end_cut_off_runs
from muniment_importers.pipeline.request import RunRequest
from muniment_importers.pipeline.signals import Stop
from muniment_importers.plugins import Plugins
from muniment_importers.runs import NoSuchRun
from muniment_importers.source import Source
from muniment_importers.undo import UndoRun
from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.import_runs.importing import ImportAsked
from muniment_schema.tables import IMPORT_RUN
from muniment_schema.values.ids import is_id
from muniment_schema.values.vocabularies import ImportState

from .upload_store import UploadStore

SAME_KEY_HOURS: Final = 24
LONGEST_KEY: Final = 200


class OutsideRoots(MunimentError):
    """A path that is not below a folder that the server may import from."""

    code = "FILE_OUTSIDE"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} is not in a folder that the server may import from", hint="MUNIMENT_IMPORT_ROOTS names them"
        )


class FolderOfFiles(MunimentError):
    """A folder that no importer reads as a whole."""

    code = "IS_A_FOLDER"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} is a folder that no importer reads as a whole", hint="name one file in it")


class RemoteOff(MunimentError):
    """An address, where the server reads none."""

    code = "REMOTE_OFF"


class BadKey(MunimentError):
    """An idempotency key that is none."""

    code = "BAD_KEY"


class NotCancellable(MunimentError):
    """A run that has ended."""

    code = "NOT_CANCELLABLE"


class ServerImports:
    """Starts and ends imports for one server; `put_in_line` is told of each run that waits."""

    def __init__(
        self,
        database: Database,
        plugins: Plugins,
        uploads: UploadStore,
        roots: Sequence[Path],
        put_in_line: Callable[[str], None],
    ) -> None:
        self._database, self._plugins, self._uploads = database, plugins, uploads
        self._roots = [root.resolve() for root in roots]
        self._put_in_line = put_in_line
        self._turns = threading.Lock()
        self._undoing: list[tuple[threading.Thread, Stop]] = []

    def start(self, asked: ImportAsked, actor: str) -> str:
        """Put an import in line, and give the public id of its run; one that its key named before gives that run.

        Raises what is wrong with what was asked, before anything is stored.
        """
        key = None if asked.idempotency_key is None else _key(asked.idempotency_key, actor)
        if key is None:
            return self._open(asked, actor, None)
        with self._turn_of(key):
            return self._known(key) or self._open(asked, actor, key)

    def cancel(self, run_id: str, actor: str) -> None:
        """Stop a run after the batch at hand; one that nobody works at is over at once.

        Raises NoSuchRun, and NotCancellable for a run that has ended.
        """
        end_cut_off_runs(self._database)
        now = datetime.now(UTC)
        this = IMPORT_RUN.c.id == run_id
        over = {"state": ImportState.CANCELLED.value, "resumable": False, "finished_at": now, "cancel_asked_at": now}
        waits = IMPORT_RUN.c.state.in_([ImportState.QUEUED.value, ImportState.INTERRUPTED.value])
        runs = IMPORT_RUN.c.state == ImportState.RUNNING.value
        with self._database.write() as connection:
            if connection.execute(update(IMPORT_RUN).where(this, waits).values(**over)).rowcount:
                return
            if connection.execute(update(IMPORT_RUN).where(this, runs).values(cancel_asked_at=now)).rowcount:
                return
            state = connection.execute(select(IMPORT_RUN.c.state).where(this)).scalar()
        if state is None:
            raise NoSuchRun(f"there is no import run {run_id!r}")
        raise NotCancellable(f"the run has ended already: it is {state}")

    def undo(self, run_id: str, actor: str, *, dry_run: bool) -> str:
        """Begin to put back what a run changed, and give the id of the run that does. Raises NoSuchRun, NotUndoable."""
        if not is_id(run_id, "import_run"):  # a number is another argument
            raise NoSuchRun(f"there is no import run {run_id!r}")
        end_cut_off_runs(self._database)
        stop = Stop()
        undo = UndoRun(self._database, run_id, stop, dry_run=dry_run, actor=actor)
        thread = threading.Thread(target=undo.run, name=f"undo of {run_id}")
        self._undoing = [(other, its_stop) for other, its_stop in self._undoing if other.is_alive()]
        self._undoing.append((thread, stop))
        thread.start()
        return undo.report.id

    def close(self) -> None:
        """End what is being undone after the batch at hand; the same again goes on with it."""
        for _, stop in self._undoing:
            stop.note(signal.SIGTERM, None)
        for thread, _ in self._undoing:
            thread.join()

    def _input(self, asked: ImportAsked) -> Path:
        if asked.upload_id is not None:
            return self._uploads.path(asked.upload_id)
        if asked.path is not None:
            return self._below_roots(asked.path)
        raise RemoteOff("this server reads no addresses", hint="send the file to /uploads")

    def _below_roots(self, stated: str) -> Path:
        """Give a file or folder below one of the roots, links followed; a relative path is looked for in each root."""
        inside = [path for root in self._roots if (path := (root / stated).resolve()).is_relative_to(root)]
        if not inside:
            raise OutsideRoots(stated)
        found = next((path for path in inside if path.exists()), None)
        if found is None:
            raise InputMissing([stated])
        return found

    def _open(self, asked: ImportAsked, actor: str, key: str | None) -> str:
        field_map = None if asked.map_text is None else parse_map(asked.map_text)
        path = self._input(asked)
        if path.is_dir() and not claims_folder(Source(path), self._plugins, asked.importer):
            raise FolderOfFiles(path.name)
        request = RunRequest(
            inputs=[str(path)],
            format=asked.importer,
            source=asked.source,
            options=dict(asked.options),
            mode=asked.mode,
            dry_run=asked.dry_run,
            actor=actor,
        )
        run_id = open_queued(
            self._database,
            self._plugins,
            request,
            field_map=field_map,
            idempotency_key=key,
        )
        self._put_in_line(run_id)
        return run_id

    def _known(self, key: str) -> str | None:
        """Give the run that a key named before."""
        since = datetime.now(UTC) - timedelta(hours=SAME_KEY_HOURS)
        named = IMPORT_RUN.c.idempotency_key == key, IMPORT_RUN.c.queued_at > since
        with self._database.read() as connection:
            statement = select(IMPORT_RUN.c.id).where(*named).order_by(IMPORT_RUN.c.number.desc()).limit(1)
            found: str | None = connection.execute(statement).scalar()
        return found

    @contextmanager
    def _turn_of(self, key: str) -> Iterator[None]:
        """Let two requests with one key come one after the other; on PostgreSQL also those of two servers."""
        with self._turns:
            if self._database.is_sqlite:
                yield
                return
            with self._database.write() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(key[:15], 16)})
                yield


def _key(stated: str, actor: str) -> str:
    """Give what is stored of a key: the keys of two callers never meet."""
    if not 0 < len(stated) <= LONGEST_KEY:
        raise BadKey(f"an idempotency key has 1 to {LONGEST_KEY} characters")
    return hashlib.sha256(f"{actor}\n{stated}".encode()).hexdigest()
