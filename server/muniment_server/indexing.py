"""What keeps the search index at the heels of the archive, and never stands in the way of what it is kept for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from muniment_schema.search.index import IndexClosed, SearchIndex

log = structlog.get_logger(__name__)

EVERY_SECONDS = 1.0
# An import makes an index anew only for an archive that takes a few seconds; a server does it beside its other work.
MOST_MADE_BY_IMPORTS = 50_000


class Indexing:
    """Catches an index up; what goes wrong is logged once, and tried again the next time."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self._said: str | None = None

    def after_write(self) -> None:
        """Index what was committed; not while others write to the index, who will find it."""
        self._catch_up(wait_seconds=0, most_made_anew=MOST_MADE_BY_IMPORTS)

    @contextmanager
    def beside_import(self) -> Iterator[Callable[[], None]]:
        """Index in a thread what an import commits; gives what is to be called after each batch.

        Every commit to the index has its price, so there is one a second at most. At the end all is indexed.
        """
        asked, ended = threading.Event(), threading.Event()

        def follow() -> None:
            while asked.wait() and not ended.is_set():
                asked.clear()
                self.after_write()
                ended.wait(EVERY_SECONDS)

        thread = threading.Thread(target=follow, name="search index", daemon=True)
        thread.start()
        try:
            yield asked.set
        finally:
            is_behind = asked.is_set()
            ended.set()
            asked.set()
            thread.join()
            if is_behind:
                self.after_write()

    async def forever(self) -> None:
        """Catch up every second, in a thread, until the task is cancelled."""
        while True:
            await asyncio.to_thread(self._catch_up, wait_seconds=0)
            await asyncio.sleep(EVERY_SECONDS)

    def _catch_up(self, *, wait_seconds: float, most_made_anew: int | None = None) -> None:
        try:
            self.index.catch_up(wait_seconds=wait_seconds, most_made_anew=most_made_anew)
            self._said = None
        except IndexClosed:
            return
        except Exception as error:  # no import and no server may end for what happens to a cache
            why = f"{type(error).__name__}: {error}".splitlines()[0]
            if why != self._said:
                log.warning("the search index could not be brought up to date", error=why)
                log.debug("that error", exc_info=error)
            self._said = why
