"""Files that a command makes: results, whole or not at all, and a database that was made for nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from muniment_schema.whole_file import CannotWrite as CannotWrite
from muniment_schema.whole_file import refuse_unwritable as refuse_unwritable
from muniment_schema.whole_file import write_whole as write_whole


def remove_database(path: Path) -> None:
    """Remove a SQLite file that a command made for nothing, and its folder when that is empty."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()
