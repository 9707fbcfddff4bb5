"""An input that lies on somebody else's server."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import BinaryIO

import httpx

from muniment_importers.record import FatalImportError
from muniment_importers.source import Source

from .client import Answer, Remote


class RemoteSource(Source):
    """What is at a URL: a file that was fetched, or for an importer that harvests the URL alone.

    `remote` is given for importers that may ask for more.
    """

    def __init__(
        self, url: str, remote: Remote | None, *, answer: Answer | None = None, encoding: str | None = None
    ) -> None:
        content = None if answer is None else answer.content
        name = url if answer is None else file_name(answer)
        super().__init__(None, stream=b"" if content is None else content, name=name, encoding=encoding)
        self.url = url
        self.is_fetched = content is not None
        self._remote = remote

    def allow(self, remote: Remote) -> None:
        """Let the importer ask for more than the file itself."""
        self._remote = remote

    def get(self, url: str) -> BinaryIO:
        """Give what is at a URL, which may be relative to that of the source; who takes it closes it.

        Raises RemoteFailed, or one of its kinds, when it cannot be had.
        """
        if self._remote is None:
            return super().get(url)
        try:
            whole = str(httpx.URL(self.url or "").join(url))
        except (httpx.InvalidURL, ValueError):
            whole = url
        content = self._remote.get(whole).content
        assert content is not None  # noqa: S101 - only a conditional request is answered without
        return content

    def _opened(self) -> BinaryIO:
        if not self.is_fetched:
            message = f"{self.url} is harvested, and has no bytes of its own"
            raise FatalImportError("NO_FILE", message, "an importer of files can be named with --format")
        return super()._opened()


def file_name(answer: Answer) -> str:
    """Give a name for what was fetched: the last part of its address, else the server's."""
    url = httpx.URL(answer.url)
    return PurePosixPath(url.path).name or url.host
