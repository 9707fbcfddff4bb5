"""How much of an input is done, for those who watch a run."""

from __future__ import annotations

from muniment_importers.source import Source


class Share:
    """Tells the share of an input that is done, by the bytes that its importer has taken.

    `limit` is after how many records the run ends in any case.
    """

    def __init__(self, source: Source, limit: int | None) -> None:
        self._source, self._limit = source, limit
        self._of_bytes: float | None = None
        self.is_whole = False  # the importer has come to its end

    def look(self) -> None:
        """Note how far the importer has read. At the end of the input the last place before it stands.

        From there on records come out of memory, and nobody knows how many; a share of 1 would look finished.
        """
        share = self._source.share_read
        self._of_bytes = self._of_bytes if share is None else share

    def after(self, records: int, total: int | None) -> float | None:
        """Give the share that is done once so many records are stored, over 0 and at most 1; None when unknown.

        `total` is what the input claims, and counts only where the bytes tell nothing, as with an importer that opens
        the file by its path: the page of a site that says "1 - 10 of 31" was copied with ten records.
        """
        if self.is_whole or records == self._limit:
            return 1.0
        self.look()
        share = self._of_bytes
        if share is None and total is not None and records < total:
            share = records / total
        return share if share is None or self._limit is None else max(share, records / self._limit)
