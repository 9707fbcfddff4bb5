"""Documents by relevance: best scores first, equal ones by their ids; read as far as pages need it, and kept."""

from __future__ import annotations

import threading
from array import array
from itertools import groupby
from operator import itemgetter
from typing import Final, cast

from tantivy import Query, Searcher

_AT_LEAST: Final = 256
_GROWTH: Final = 8


class Ranking:
    """The order of one search in one state of the index. Safe to share between threads."""

    def __init__(self, searcher: Searcher, query: Query) -> None:
        self._searcher = searcher
        self._query = query
        self._keys = array("q")
        self._scores = array("f")
        self._is_whole = False
        self._lock = threading.Lock()
        self.total: int | None = None
        """How many there are, once some were read."""

    def knows(self, wanted: int) -> bool:
        """Tell whether the first so many are known already."""
        return self._is_whole or len(self._keys) >= wanted

    def first(self, wanted: int) -> tuple[array[int], array[float]]:
        """Give keys and scores of the first so many, and of some more perhaps; of all where there are fewer."""
        with self._lock:
            if not self.knows(wanted):
                self._read(wanted)
            return self._keys, self._scores

    def _read(self, wanted: int) -> None:
        every = max(1, self._searcher.num_docs)
        limit = max(2 * wanted, _AT_LEAST)
        while True:
            found = self._searcher.search(self._query, min(limit, every), count=True)
            hits, self.total = found.hits, int(found.count)  # type: ignore[attr-defined]
            is_whole = len(hits) < limit
            if is_whole or hits[wanted - 1][0] > hits[-1][0]:
                break
            limit *= _GROWTH  # those that tie with the last one wanted go on behind what was read
        if not is_whole:
            worst = hits[-1][0]  # of those that score like this not all are here
            hits = [hit for hit in hits if hit[0] > worst]
        addresses = [address for _, address in hits]
        fields = ("id_1", "id_2", "pk")
        upper, lower, keys = (cast("list[int]", self._searcher.fast_field_values(name, addresses)) for name in fields)
        self._keys, self._scores = array("q"), array("f")
        for score, equal in groupby(zip((score for score, _ in hits), upper, lower, keys, strict=True), itemgetter(0)):
            ordered = sorted(equal)
            self._keys.extend(each[3] for each in ordered)
            self._scores.extend([score] * len(ordered))
        self._is_whole = is_whole
