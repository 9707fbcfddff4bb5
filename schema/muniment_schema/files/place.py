"""Where the files of an archive are kept, and how large one may be."""

from __future__ import annotations

from dataclasses import dataclass

MAX_FILE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A folder, or an address that fsspec knows; None is `files` beside a SQLite file, else `data/files`."""

    address: str | None = None
    max_bytes: int = MAX_FILE_BYTES
