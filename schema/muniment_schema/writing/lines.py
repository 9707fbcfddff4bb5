"""The ledger lines that the drafts of a batch stand in: looked up, and written with their objects."""

from __future__ import annotations

from collections.abc import Sequence, Set

from muniment_schema.tables import SOURCE_LINK

from . import ledger
from .aggregate import Row
from .beside import lines_of
from .bulk import insert_rows, reserve_keys
from .identity import Claims
from .ledger import DERIVED, Feed
from .match import Match
from .task import Task
from .transaction import Transaction


class Lines:
    """The lines of one kind of objects; `feeds` are the sources that drafts name by key."""

    def __init__(
        self,
        tx: Transaction,
        feed: Feed,
        feeds: dict[str, Feed],
        kind: str,
        *,
        run_pk: int | None,
        claims: Claims,
    ) -> None:
        self._tx, self._feed, self._feeds, self._kind = tx, feed, feeds, kind
        self._run_pk, self._claims = run_pk, claims
        self._fresh: list[tuple[Task, int]] = []

    def open(self, work: Sequence[Task]) -> None:
        """Look up the lines of all drafts, and write those that are missing of objects that are there.

        Lines of new objects get their keys, which part rows name, and are written by `close`.
        """
        for task in work:
            task.lines = self._lines(task.match)
        by_feed: dict[int, set[str]] = {}
        for task in work:
            for feed, native_id, _ in task.lines:
                by_feed.setdefault(feed.pk, set()).add(native_id)
        connection = self._tx.connection
        known = {pk: ledger.entries(connection, pk, self._kind, names) for pk, names in by_feed.items()}
        missing: list[tuple[Task, int]] = []
        for task in work:
            for place, (feed, native_id, _) in enumerate(task.lines):
                entry = known[feed.pk].get(native_id)
                task.entry_pks.append(entry.pk if entry else 0)
                task.entries.append(entry)
                if entry is None:
                    (missing if task.match.object_pk else self._fresh).append((task, place))
        rows = [self._row(task, place, task.match.object_pk) for task, place in missing]
        self._note({row["object_pk"] for row in rows})
        added = ledger.add_entries(connection, rows)
        reserved = reserve_keys(connection, SOURCE_LINK, len(self._fresh)) if self._fresh else []
        for (task, place), pk in zip([*missing, *self._fresh], added + reserved, strict=True):
            task.entry_pks[place] = pk

    def close(self, work: Sequence[Task]) -> None:
        """Write the lines of new objects, and what was last read of those that are there."""
        rows = [self._row(task, place, task.new.pk) | {"pk": task.entry_pks[place]} for task, place in self._fresh]
        insert_rows(self._tx.connection, SOURCE_LINK, rows)
        touched, moved = [], set[int]()
        for task in work:
            digest = task.match.draft.hash
            for entry, pk, (_, native_id, url) in zip(task.entries, task.entry_pks, task.lines, strict=True):
                if self._kind == "document" and native_id.startswith(DERIVED):
                    self._claims.taken.add(pk)
                if entry and (digest or (url and entry.url != url)):
                    hashes = entry.reading.followed_by(digest, self._run_pk) if digest else entry.hash
                    if url and entry.url != url:
                        moved.add(entry.object_pk)
                    run_pk = self._run_pk if digest else entry.run_pk
                    touched.append({"entry_pk": pk, "new_hash": hashes, "new_url": url or entry.url, "new_run": run_pk})
        self._note(moved)
        ledger.touch_entries(self._tx.connection, touched)

    def _lines(self, match: Match) -> list[tuple[Feed, str, str | None]]:
        """Give the lines that a draft stands in: source, native id, page of origin."""
        draft = match.draft
        if draft.sources:
            return [(self._feeds[each.key], each.native_id, each.url) for each in draft.sources]
        return [(self._feed, match.native_id, draft.url)] if match.native_id and not draft.id else []

    def _note(self, pks: Set[int]) -> None:
        """Keep the lines of objects as they are, before one is added or says something else."""
        for pk, lines in lines_of(self._tx.connection, self._kind, pks).items():
            self._tx.beside(self._kind, pk, lines=lines)

    def _row(self, task: Task, place: int, object_pk: int | None) -> Row:
        feed, native_id, url = task.lines[place]
        return {
            "source_pk": feed.pk,
            "kind": self._kind,
            "native_id": native_id,
            "object_pk": object_pk,
            "url": url,
            "hash": task.match.draft.hash,
            "run_pk": self._run_pk,
            "made_by_pk": self._run_pk,
        }
