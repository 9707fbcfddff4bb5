"""What `muniment doctor` looks at in the store of files. A folder that is not there yet is not made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.files.place import FilePlace
from muniment_schema.files.store import default_address, file_store

from .health_check import Check, ok, warning, wrong

if TYPE_CHECKING:
    from ..settings import Settings

LONGEST_COPY = timedelta(days=1)


def files(settings: Settings) -> Iterator[Check]:
    """Write to the store, and look for what a crash left there."""
    database = Database(settings.database_url, files=FilePlace(settings.files))
    if settings.files is None and not Path(default_address(database)).exists():
        yield ok("files", f"{default_address(database)} is made with the first file")
        return
    try:
        store = file_store(database)
        store.try_writing()
        left = store.left_behind(datetime.now(UTC) - LONGEST_COPY)
    except MunimentError as error:
        yield wrong("files", error.message, "see whether the folder is there and may be written to: MUNIMENT_FILES")
        return
    if left:
        count, first = len(left), left[0]
        yield warning("files", f"a crash left {count:,} unfinished files, such as {first}", "they can be deleted")
    yield ok("files", f"{store.name} can be written to")
