"""What a run does beside reading when it is a harvest: it begins where the last one ended, and says how far it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select, update

from muniment_importers.record import Checkpoint
from muniment_schema.errors import MunimentError
from muniment_schema.tables import IMPORT_RUN, SOURCE
from muniment_schema.writing.ledger import ensure_feed

from .seen import Seen

if TYPE_CHECKING:
    from muniment_importers.remote.client import Answer

# When more of what a source had did not come back, it is likelier that the source is ill than that all this is gone.
MOST_GONE: Final = 0.2

Confirm = Callable[[str], bool]


class NotModified(Exception):
    """The file at a URL is the one that was imported last; there is nothing to do."""


class PruneRefused(MunimentError):
    """So much did not come back that nothing is removed for it."""

    code = "PRUNE_REFUSED"


@dataclass
class Harvest:
    """One harvest of a source.

    The source's state is {"asked", "read_by", "position", "etag", "last_modified"}: a digest of what was asked for, one
    of the plugins that read it, and how far the importer came or which version of a file was seen. It moves in the
    transaction that closes a run that has read everything.
    """

    url: str
    asked: str
    read_by: str
    start: Checkpoint | None = None
    moves_state: bool = True
    answer: Answer | None = None
    seen: Seen | None = None  # only with --prune
    confirm: Confirm = lambda question: False
    prune_is_refused: bool = False

    def __post_init__(self) -> None:
        self.position = None if self.start is None else self.start.position

    def may_prune(self, connection: Connection, source_key: str) -> bool:
        """Say whether what did not come back is to be removed. Raises PruneRefused when it is too much."""
        assert self.seen is not None  # noqa: S101 - for the type checker
        known, gone = self.seen.compare(connection, source_key)
        if gone <= known * MOST_GONE:
            return gone > 0
        what = f"{gone} of the {known} records of {source_key} did not come back"
        if self.confirm(f"{what}. Remove them?"):
            return True
        self.prune_is_refused = True
        raise PruneRefused(f"{what}; none was removed", hint="--yes removes them, if the source is well")

    def reached(self, checkpoint: Checkpoint | None) -> None:
        """Note a checkpoint: everything before it is stored."""
        if checkpoint is not None:
            self.position = checkpoint.position

    def stop(self, connection: Connection, run_pk: int) -> None:
        """Note in a run that did not come to its end how far it came; the source's state stays where it is."""
        stopped = {"stopped": {"asked": self.asked, "position": self.position}}
        connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == run_pk).values(state_after=stopped))

    def close(self, connection: Connection, run_pk: int, source_key: str, importer: str) -> None:
        """Move the source's state, and note in the run where it stood before and after."""
        now = datetime.now(UTC)
        feed = ensure_feed(connection, source_key, importer, now)
        before = connection.execute(select(SOURCE.c.state).where(SOURCE.c.pk == feed.pk)).scalar()
        after = self._state() if self.moves_state else before
        source = {"url": self.url, "state": after, "synced_at": now}
        connection.execute(update(SOURCE).where(SOURCE.c.pk == feed.pk).values(**source))
        states = {"state_before": before, "state_after": after}
        connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.pk == run_pk).values(**states))

    def _state(self) -> dict[str, Any]:
        said = {"asked": self.asked, "read_by": self.read_by, "position": self.position}
        if self.answer is not None:
            said |= {"etag": self.answer.etag, "last_modified": self.answer.last_modified}
        return {name: value for name, value in said.items() if value is not None}
