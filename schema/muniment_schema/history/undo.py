"""Put objects back as they were before a run touched them, and leave what others have touched since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, select

from muniment_schema.among import among
from muniment_schema.tables import DIGITAL_OBJECT
from muniment_schema.values.vocabularies import RecordOutcome, Severity
from muniment_schema.writing.aggregate import TABLES, Aggregate, Row, change, load
from muniment_schema.writing.authorities import revive
from muniment_schema.writing.beside import (
    LINES,
    WAITING,
    add_lines,
    lines_of,
    put_back_waiting,
    settle_lines,
    taken_lines,
    waiting_of,
)
from muniment_schema.writing.deletion import buried
from muniment_schema.writing.document_merge import derive
from muniment_schema.writing.outcome import Doubt, Outcome
from muniment_schema.writing.transaction import Transaction

from .in_use import in_use, orphans
from .obstacles import closed_circles, give_way, identifiers_held
from .state import State, states_at
from .touched import Undoing, edited_since, first_changes, is_alone

EDITED_SINCE, STILL_USED = "EDITED_SINCE", "STILL_USED"
AUTHORITIES: Final = ("collection", "agent", "subject", "place", "repository")
_CHANGING_BY_ITSELF = {"version", "updated_at"}
_LEFT: Final = {
    EDITED_SINCE: "was changed since by somebody else",
    STILL_USED: "is what others that came since refer to",
    "IDENTIFIER_TAKEN": "had an identifier that belongs to another by now",
    "PARENT_CIRCLE": "had a parent under which the tree would close a circle by now",
    "NATIVE_ID_TAKEN": "had a native id by which its source means another by now",
}


@dataclass(slots=True)
class _Work:
    """One object on its way back."""

    old: Aggregate
    state: State | None
    lines: list[Row]
    waiting: list[Row]
    new: Aggregate

    @property
    def is_doomed(self) -> bool:
        """Tell whether it is there and shall be no more."""
        return self.old.row["deleted_at"] is None and self.new.row["deleted_at"] is not None

    @property
    def is_changed(self) -> bool:
        """Tell whether there is anything to do."""
        return _content(self.old) != _content(self.new)


def _content(aggregate: Aggregate) -> tuple[Row, dict[str, list[Row]]]:
    row = {name: value for name, value in aggregate.row.items() if name not in _CHANGING_BY_ITSELF}
    return row, {name: rows for name, rows in aggregate.parts.items() if rows}


@dataclass
class Undo:
    """Undoes a run batch by batch; keeps what it left, and what has to wait for others to go back first."""

    undoing: Undoing
    source_pk: int | None
    left: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    deferred: list[int] = field(default_factory=list)

    def put_back(self, tx: Transaction, kind: str, pks: Sequence[int], *, is_last: bool = False) -> list[Outcome]:
        """Put objects of one kind back in one transaction; one outcome for each that is settled.

        What cannot go back before another does is `deferred`; the `last` batch of a kind is made of those. Nothing is
        remembered here: `note` does so once the transaction is committed.
        """
        work = self._read(tx, kind, pks)
        if not work:
            return []
        reasons = self._left_since(tx, kind, work)
        going = {pk: each for pk, each in work.items() if pk not in reasons}
        obstacles = self._obstacles(tx, kind, going)
        outcomes = []
        for pk in pks:
            if pk not in work or (pk in obstacles and not is_last and obstacles[pk] != "NATIVE_ID_TAKEN"):
                continue
            reason = reasons.get(pk) or obstacles.get(pk)
            outcomes.append(self._outcome(kind, work[pk], reason))
        going = {pk: each for pk, each in going.items() if pk not in obstacles}
        self._store(tx, kind, going)
        if kind == "document":
            outcomes += self._settle_authorities(tx, going)
        return outcomes

    def note(self, kind: str, pks: Sequence[int], outcomes: Iterable[Outcome]) -> None:
        """Remember what came of a batch."""
        settled = {(each.kind, each.pk) for each in outcomes}
        for each in outcomes:
            if each.outcome is RecordOutcome.SKIPPED and each.pk is not None:
                self.left[each.kind].add(each.pk)
        self.deferred = [pk for pk in self.deferred if (kind, pk) not in settled]
        self.deferred += [pk for pk in pks if (kind, pk) not in settled and pk not in self.deferred]

    def _read(self, tx: Transaction, kind: str, pks: Sequence[int]) -> dict[int, _Work]:
        connection = tx.connection
        current = load(connection, kind, pks, hold=True)
        self._first = first_changes(connection, self.undoing.run_pk, kind, current)
        states = states_at(connection, kind, {pk: no - 1 for pk, no in self._first.items()})
        lines, waiting = lines_of(connection, kind, current), waiting_of(connection, kind, current)
        return {
            pk: _Work(old, states.get(pk), lines[pk], waiting[pk], _as_it_was(old, states.get(pk), tx))
            for pk, old in current.items()
        }

    def _left_since(self, tx: Transaction, kind: str, work: Mapping[int, _Work]) -> dict[int, str]:
        """Give the objects that stay because of what others did since, each with the reason."""
        connection, first = tx.connection, self._first
        if is_alone(connection, self.undoing, min(first.values())):
            return {}
        going = {pk: first[pk] for pk, each in work.items() if each.is_changed or each.state is not None}
        if not going:
            return {}
        reasons = dict.fromkeys(edited_since(connection, self.undoing, kind, going), EDITED_SINCE)
        doomed = {pk: no for pk, no in going.items() if work[pk].is_doomed and pk not in reasons}
        left = {**self.left, kind: self.left[kind] | reasons.keys()}
        return reasons | dict.fromkeys(in_use(connection, self.undoing, kind, doomed, left), STILL_USED)

    def _obstacles(self, tx: Transaction, kind: str, going: dict[int, _Work]) -> dict[int, str]:
        """Give the objects that cannot go back as things are, each with what is in the way."""
        connection = tx.connection
        wanted = {pk: each.state.lines for pk, each in going.items() if each.state is not None}
        missing = [
            (pk, row)
            for pk, lines in wanted.items()
            for row in lines
            if row["pk"] not in {each["pk"] for each in going[pk].lines}
        ]
        taken = taken_lines(connection, kind, [row for _, row in missing])
        found = {pk: "NATIVE_ID_TAKEN" for pk, row in missing if (row["source_pk"], row["native_id"]) in taken}
        while True:
            pairs = [(each.old, each.new) for pk, each in going.items() if pk not in found]
            more = dict.fromkeys(identifiers_held(connection, kind, pairs), "IDENTIFIER_TAKEN")
            more |= dict.fromkeys(closed_circles(connection, kind, pairs), "PARENT_CIRCLE")
            if not more:
                return found
            found |= more

    def _store(self, tx: Transaction, kind: str, going: Mapping[int, _Work]) -> None:
        if not going:
            return
        connection = tx.connection
        old_lines = {pk: each.lines for pk, each in going.items()}
        new_lines = {pk: each.state.lines if each.state else each.lines for pk, each in going.items()}
        waiting = {pk: each.state.waiting if each.state else [] for pk, each in going.items()}
        changed = [each for each in going.values() if each.is_changed]
        pairs = give_way(tx, kind, [(each.old, each.new) for each in changed])
        for old, new in pairs:
            tx.updated(old, new, deleted=old.row["deleted_at"] is None and new.row["deleted_at"] is not None)
        for pk, each in going.items():
            tx.beside(kind, pk)  # also where nothing is left to do: it tells later undoings that this one was here
            if each.lines != new_lines[pk]:
                tx.beside(kind, pk, **{LINES: each.lines})
            if each.waiting != waiting[pk]:
                tx.beside(kind, pk, **{WAITING: each.waiting})
        add_lines(connection, kind, old_lines, new_lines)
        change(connection, kind, pairs)
        put_back_waiting(connection, kind, {pk: waiting[pk] for pk in going if going[pk].waiting != waiting[pk]})
        settle_lines(connection, kind, old_lines, new_lines)

    def _outcome(self, kind: str, work: _Work, reason: str | None) -> Outcome:
        own = [row["native_id"] for row in work.lines if row["source_pk"] == self.source_pk]
        outcome = Outcome(_outcome_of(work), kind, next(iter(own), None), work.old.pk, work.old.row["id"])
        if reason is not None:
            outcome.outcome, outcome.reason = RecordOutcome.SKIPPED, reason
            if kind == "document" or reason != STILL_USED:  # an authority that others use stays as a matter of course
                message = f"{outcome.id} {_LEFT[reason]}; it stays as it is"
                outcome.doubts.append(Doubt(Severity.WARNING, EDITED_SINCE, message))
        return outcome

    def _settle_authorities(self, tx: Transaction, going: Mapping[int, _Work]) -> list[Outcome]:
        """Bring back authorities that documents name again; bury what undone runs made and nobody names any more."""
        named: dict[str, dict[int, int]] = defaultdict(dict)
        unnamed: dict[str, set[int]] = defaultdict(set)
        for document, each in going.items():
            for kind, pk in _authorities_of(each.new):
                named[kind][pk] = max(self._first[document] - 1, named[kind].get(pk, 0))
            for kind, pk in _authorities_of(each.old):
                unnamed[kind].add(pk)
        outcomes = []
        for kind in AUTHORITIES:
            revive(tx, kind, _there_then(tx.connection, kind, named[kind]))
            gone = orphans(tx.connection, kind, unnamed[kind])
            pairs = [(old, buried(old, tx)) for old in load(tx.connection, kind, gone, hold=True).values()]
            for old, new in pairs:
                tx.updated(old, new, deleted=True)
                outcomes.append(Outcome(RecordOutcome.DELETED, kind, None, old.pk, old.row["id"]))
            change(tx.connection, kind, pairs)
        return outcomes


def _as_it_was(old: Aggregate, state: State | None, tx: Transaction) -> Aggregate:
    """Give an object as it was, under the next version; as its own tombstone when it was not there."""
    if state is None:
        return buried(old, tx) if old.row["deleted_at"] is None else old.copy()
    new = state.aggregate.copy()
    new.row = {**old.row, **new.row, "version": old.row["version"] + 1, "updated_at": tx.now}
    there = {row["pk"] for row in old.part(DIGITAL_OBJECT)}
    for row in new.part(DIGITAL_OBJECT):
        if row["pk"] not in there:
            row["pk"] = None  # its row is gone; it comes again under its public id
    if old.kind == "document":
        derive(new, tx.now)
    return new


def _there_then(connection: Connection, kind: str, numbers: Mapping[int, int]) -> set[int]:
    """Give those that are tombstones now and were none right after their change number."""
    table = TABLES[kind]
    gone = select(table.c.pk).where(among(table.c.pk, numbers), table.c.deleted_at.is_not(None))
    states = states_at(connection, kind, {pk: numbers[pk] for pk in connection.execute(gone).scalars()})
    return {pk for pk, state in states.items() if state.aggregate.row["deleted_at"] is None}


def _outcome_of(work: _Work) -> RecordOutcome:
    if work.is_doomed:
        return RecordOutcome.DELETED
    if work.old.row["deleted_at"] is not None and work.new.row["deleted_at"] is None:
        return RecordOutcome.CREATED
    is_beside = work.state is not None and (work.lines, work.waiting) != (work.state.lines, work.state.waiting)
    return RecordOutcome.UPDATED if work.is_changed or is_beside else RecordOutcome.UNCHANGED


def _authorities_of(document: Aggregate) -> Iterable[tuple[str, int]]:
    """Yield kind and key of what a document names; a tombstone names nothing."""
    if document.row["deleted_at"] is not None:
        return
    if document.row["repository_pk"] is not None:
        yield "repository", document.row["repository_pk"]
    for table, kind in (
        ("document_agent", "agent"),
        ("document_place", "place"),
        ("document_subject", "subject"),
        ("collection_document", "collection"),
    ):
        for row in document.parts.get(table, ()):
            yield kind, row[f"{kind}_pk"]
