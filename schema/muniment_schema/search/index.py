"""The index of an archive: a cache beside the database that can be read at any time, caught up, and made anew.

It is never taken on trust. Its marker must be of this database and of its history, its files must be what was written;
whatever is not is made anew. Any number of processes read it; one at a time writes it, and for a moment only.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
import tantivy
from sqlalchemy import select

from muniment_schema.database import Database
from muniment_schema.tables import CLOCK

from .catch_up import (
    Progress,
    changes_since,
    count_documents,
    in_silence,
    is_worth_rebuilding,
    write_all,
    write_changes,
)
from .folder import BrokenIndex, Folder, Generation, Stamp, refusing_broken_files
from .marker import Marker, read_marker, why_not

log = structlog.get_logger(__name__)

# Bytes of what is written before it goes to disk as a segment, and threads that do it: few for changes, more for a
# whole archive.
SMALL_HEAP: Final = (30_000_000, 1)
LARGE_HEAP: Final = (300_000_000, 2)
LARGE_ARCHIVE: Final = 50_000
# Somebody else may be making the index anew, which takes minutes.
LONGEST_WAIT_SECONDS: Final = 3_600.0
LONGEST_WAIT_OF_READERS_SECONDS: Final = 2.0

_NONE: Final = "there is none"


class IndexClosed(Exception):
    """The index was closed while it was written."""


@dataclass(frozen=True)
class Seen:
    """One commit of the index, to search in for as long as it is held; it does not change."""

    searcher: tantivy.Searcher
    number: int
    """The change number of the archive that it holds."""
    generation: str
    """Two of the same generation hold the same content."""


@dataclass(frozen=True)
class _Looked:
    """What was found in the folder at a moment; `why` says why there is nothing to be seen."""

    stamp: Stamp | None
    generation: Generation | None = None
    seen: Seen | None = None
    marker: Marker | None = None
    why: str | None = None


class SearchIndex:
    """The index of one database in one folder; safe to share between threads."""

    def __init__(self, database: Database, folder: Path | None = None) -> None:
        self._database = database
        self._folder = Folder(folder or default_folder(database))
        self._looking = threading.Lock()
        self._looked = _Looked(None, why=_NONE)
        self._is_closed = False

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._folder.path

    def seen(self, at_least: int = 0) -> Seen | None:
        """Give the newest commit; None while there is no usable index.

        One that is behind what this process wrote, or behind change `at_least`, is caught up first.
        """
        seen = self._look().seen
        if seen is not None and seen.number < max(at_least, self._database.last_change):
            self.catch_up(wait_seconds=LONGEST_WAIT_OF_READERS_SECONDS)
            seen = self._look().seen
        return seen

    def known(self) -> Seen | None:
        """Give the newest commit that was looked at, if it holds all that this process wrote; takes no time."""
        seen = self._looked.seen
        return seen if seen is not None and seen.number >= self._database.last_change else None

    def catch_up(self, *, wait_seconds: float = LONGEST_WAIT_SECONDS, most_made_anew: int | None = None) -> int:
        """Bring it to the last change of the archive; gives the change number that it then holds, 0 for none.

        When others are writing for longer than the wait, nothing is done; nor when an archive of more documents than
        `most_made_anew` would have to be indexed anew. Raises IndexClosed.
        """
        if not self._is_up_to_date():
            with self._folder.locked(wait_seconds) as is_mine:
                # Who had it until now may have done all there was to do.
                if is_mine and not self._is_up_to_date():
                    self._write(most_made_anew)
        return self._number()

    def rebuild(self, progress: Progress = in_silence) -> int:
        """Make it anew, whatever it is; gives its change number. Readers have the one before until then.

        Raises IndexClosed.
        """
        with self._folder.locked(LONGEST_WAIT_SECONDS) as is_mine:
            if is_mine:
                self._make(progress)
        return self._number()

    def close(self) -> None:
        """Let its files go, and end what is being written, which is then forgotten; what was seen stays whole."""
        self._is_closed = True
        with self._looking:
            self._looked = _Looked(None, why="it was closed")

    def _number(self) -> int:
        seen = self._look().seen
        return 0 if seen is None else seen.number

    def _is_up_to_date(self) -> bool:
        looked = self._look()
        if looked.marker is None:
            return False
        with self._database.read() as connection:
            no = connection.execute(select(CLOCK.c.no)).scalar_one()
            why = why_not(looked.marker, connection)
        if why is not None:
            # It was right when it was opened. From now on nobody is to see it, while another one is made.
            with self._looking:
                self._looked = _Looked(looked.stamp, why=why)
        return why is None and looked.marker.no == no

    def _look(self) -> _Looked:
        """Look at the folder, and open what is new there."""
        with self._looking:
            stamp = self._folder.stamp()
            if stamp is None or stamp != self._looked.stamp:
                self._looked = self._opened(stamp)
            return self._looked

    def _opened(self, stamp: Stamp | None) -> _Looked:
        if stamp is None:
            return _Looked(None, why=_NONE)
        known = self._looked.generation
        try:
            generation = known if known is not None and known.name == stamp[0] else self._folder.open(stamp[0])
            searcher = generation.reload()
            with refusing_broken_files():
                marker = read_marker(searcher)
        except BrokenIndex as error:
            return _Looked(stamp, why=str(error))
        with self._database.read() as connection:
            why = why_not(marker, connection)
        if marker is None or why is not None:
            return _Looked(stamp, why=why)
        seen = Seen(searcher, marker.no, f"{marker.database_id}-{marker.no}-{generation.name}")
        return _Looked(stamp, generation, seen, marker)

    def _write(self, most_made_anew: int | None) -> None:
        try:
            why = self._write_changes()
        except BrokenIndex as error:
            why = error.message
        if why is not None:
            self._make(why=why, most=most_made_anew)

    def _write_changes(self) -> str | None:
        """Write what is missing; where it has to be made anew instead, say why. Raises BrokenIndex."""
        looked = self._look()
        if looked.generation is None or looked.seen is None or looked.marker is None:
            return looked.why
        with self._database.read() as connection:
            if (why := why_not(looked.marker, connection)) is not None:
                return why
            changes = changes_since(connection, looked.marker.no)
            if is_worth_rebuilding(connection, changes):
                return f"{len(changes.documents)} documents changed"
            told = self._unless_closed(in_silence)
            with looked.generation.writer(*SMALL_HEAP) as writer:
                write_changes(connection, writer, looked.seen.searcher, looked.marker, changes, told)
                writer.commit()
        return None

    def _make(self, progress: Progress = in_silence, why: str | None = None, most: int | None = None) -> None:
        with self._database.read() as connection:
            documents = count_documents(connection)
            if most is not None and documents > most:
                log.debug("the search index is left to a server", folder=str(self.path), reason=why)
                return
            # The first index of a small archive is nothing to speak of, nor one that somebody asked for.
            if why is not None and (why != _NONE or documents > LARGE_ARCHIVE):
                log.info("the search index is made anew", folder=str(self.path), documents=documents, reason=why)
            generation = self._folder.new()
            try:
                with generation.writer(*(LARGE_HEAP if documents > LARGE_ARCHIVE else SMALL_HEAP)) as writer:
                    write_all(connection, writer, self._unless_closed(progress))
                    writer.commit()
            except BaseException:
                self._folder.remove(generation)
                raise
        self._folder.use(generation)

    def _unless_closed(self, progress: Progress) -> Progress:
        def told(done: int, total: int) -> None:
            progress(done, total)
            if self._is_closed:
                raise IndexClosed("it was closed")

        return told


def default_folder(database: Database) -> Path:
    """Give the folder of a database's index: beside a SQLite file, else in `data`."""
    if database.file is not None:
        return database.file.with_name(f"{database.file.name}.search")
    with database.read() as connection:
        return Path("data") / f"search-{connection.execute(select(CLOCK.c.database_id)).scalar_one()}"
