"""The search of one archive: the newest state of its index, and the last results found in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from tantivy import Query, Searcher

from muniment_schema.context import Context
from muniment_schema.errors import MunimentError
from muniment_schema.planning.kept import Kept, NotReady

from .result import Result, Seen

KEPT_RESULTS: Final = 64
WAIT_SECONDS: Final = 3.0
"""How long a request waits for an index that is being made: that of a small archive takes less."""
LOOK_AGAIN_SECONDS: Final = 0.05


class NotSearchable(MunimentError):
    """There is no index that could be trusted, or none yet."""

    code = "TIMED_OUT"

    def __init__(self) -> None:
        super().__init__(
            "the search index is not ready",
            hint="it is being made; try again in a moment. Lists without `search` and facets are answered",
        )


class Index(Protocol):
    """What gives the newest state of the index; None while there is none that can be trusted."""

    def seen(self) -> Seen | None:
        """Give the newest state, with all that this process wrote."""

    def known(self) -> Seen | None:
        """Give the newest state that is at hand; None where it has to be looked for."""


class Search:
    """Finds documents; keeps the last results."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._results: tuple[str, Kept[Any, Result]] = ("", Kept(0))

    def seen(self, context: Context) -> Seen:
        """Give the newest state of the index. Raises NotSearchable, and NotReady where it would take a while."""
        if context.at_once:
            known = self.index.known()
            if known is None:
                raise NotReady
            return known
        ends_at = time.monotonic() + WAIT_SECONDS
        while (seen := self.index.seen()) is None:
            if time.monotonic() > ends_at:
                raise NotSearchable
            time.sleep(LOOK_AGAIN_SECONDS)
        return seen

    def result(self, context: Context, name: str, queries: Callable[[Searcher], tuple[Query, Query | None]]) -> Result:
        """Give the list of a name: what is found, and the same with scores, as `queries` gives it for this viewer."""
        seen = self.seen(context)
        generation, results = self._results
        if generation != seen.generation:
            # What was found before holds on to files that the index has no more.
            results = Kept(KEPT_RESULTS)
            self._results = seen.generation, results
        key = context.viewer.access_ids, name
        return results.get(key, lambda: Result(seen, *queries(seen.searcher)), at_once=context.at_once)


def search_of(context: Context) -> Search:
    """Give the search of a request. Raises NotSearchable where the archive is served without."""
    if context.search is None:
        raise NotSearchable
    search: Search = context.search
    return search
