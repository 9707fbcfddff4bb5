"""What every resolver is handed: the viewer, one read snapshot, and what the server fills in from above."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from .access.viewer import ANONYMOUS, Viewer
from .database import renew_snapshot
from .import_runs.importing import Importing
from .tables import CLOCK


@dataclass(frozen=True, slots=True)
class ImporterInfo:
    """An installed importer as `Query.importers` lists it; a broken plugin has a `load_error` and little else."""

    name: str
    title: str
    version: str
    plugin: str
    extensions: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    options_schema: dict[str, Any] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    load_error: str | None = None


@dataclass(slots=True)
class Context:
    """One request: all its statements run on `connection`, one snapshot, and pass `viewer`'s predicate."""

    connection: Connection
    viewer: Viewer = ANONYMOUS
    actor: str = "anonymous"  # who asks: the id of a token, or nobody in particular
    max_page_size: int = 100
    archive_name: str = "Muniment"
    search: Any = None  # search.search.Search; None where there is no index
    importers: Callable[[], Sequence[ImporterInfo]] = tuple
    importing: Importing | None = None  # what starts and ends imports; None where nothing does
    at_once: bool = False  # whether somebody waits who must not wait long: nothing is compiled now

    def change_number(self) -> int:
        """Give the number of the last change in this snapshot."""
        return int(self.connection.execute(select(CLOCK.c.no)).scalar_one())

    def look_again(self) -> None:
        """See from here on what was committed since the request began, as the answer of a mutation has to."""
        renew_snapshot(self.connection)


@dataclass(frozen=True, slots=True)
class Listening:
    """What the resolvers of subscriptions are handed: no snapshot, for each event is read in one of its own."""

    changes_of_run: Callable[[str], AsyncIterator[None]]
    """Says of a run, by its id, when it may have moved on, until it has ended; at once a first time."""
