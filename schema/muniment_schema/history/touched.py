"""What a run touched, and who touched it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from muniment_schema.among import among
from muniment_schema.tables import CHANGE_SET, CHANGED, IMPORT_RUN


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands among those that a run touched: at its last change by the run."""

    no: int
    pk: int


@dataclass(frozen=True)
class Undoing:
    """A run that is undone, and the run that undoes it."""

    run_pk: int
    own_pk: int
    undo_of: Mapping[int, int] = field(default_factory=dict)
    """Of every run that undid another: which."""

    def is_foreign(self) -> ColumnElement[bool]:
        """Give the condition on a change set that neither of the two made it, nor the system by itself."""
        others = or_(CHANGE_SET.c.run_pk.is_(None), CHANGE_SET.c.run_pk.not_in([self.run_pk, self.own_pk]))
        return others & (CHANGE_SET.c.actor != "system")


def read_undoing(connection: Connection, run_pk: int, own_pk: int) -> Undoing:
    """Give a run that is undone and the one that undoes it, with what is known of other undoings."""
    pairs = select(IMPORT_RUN.c.pk, IMPORT_RUN.c.undo_of_pk).where(IMPORT_RUN.c.undo_of_pk.is_not(None))
    return Undoing(run_pk, own_pk, dict(connection.execute(pairs).all()))


def touched(connection: Connection, run_pk: int, kind: str, after: Place | None, most: int) -> list[Place]:
    """Give the objects of a kind that a run touched, what it touched last first, after a place among them."""
    later, of_later = CHANGED.alias(), CHANGE_SET.alias()
    again = (
        select(later.c.no)
        .join(of_later, of_later.c.no == later.c.no)
        .where(later.c.kind == kind, later.c.object_pk == CHANGED.c.object_pk, later.c.no > CHANGED.c.no)
        .where(of_later.c.run_pk == run_pk)
    )
    statement = (
        select(CHANGE_SET.c.no, CHANGED.c.object_pk)
        .join(CHANGED, CHANGED.c.no == CHANGE_SET.c.no)
        .where(CHANGE_SET.c.run_pk == run_pk, CHANGED.c.kind == kind, ~exists(again))
        .order_by(CHANGE_SET.c.no.desc(), CHANGED.c.object_pk.desc())
        .limit(most)
    )
    if after is not None:
        is_behind = or_(CHANGE_SET.c.no < after.no, CHANGED.c.object_pk < after.pk)
        statement = statement.where(CHANGE_SET.c.no <= after.no, is_behind)
    return [Place(no, pk) for no, pk in connection.execute(statement)]


def number_touched(connection: Connection, run_pk: int) -> int:
    """Give the number of objects that a run touched."""
    objects = (
        select(CHANGED.c.kind, CHANGED.c.object_pk)
        .join(CHANGE_SET, CHANGE_SET.c.no == CHANGED.c.no)
        .where(CHANGE_SET.c.run_pk == run_pk)
        .distinct()
    )
    return connection.execute(select(func.count()).select_from(objects.subquery())).scalar_one()


def first_changes(connection: Connection, run_pk: int, kind: str, pks: Iterable[int]) -> dict[int, int]:
    """Give the number of the first change of each object by the run."""
    statement = (
        select(CHANGED.c.object_pk, func.min(CHANGED.c.no))
        .join(CHANGE_SET, CHANGE_SET.c.no == CHANGED.c.no)
        .where(CHANGED.c.kind == kind, among(CHANGED.c.object_pk, pks), CHANGE_SET.c.run_pk == run_pk)
        .group_by(CHANGED.c.object_pk)
    )
    return dict(connection.execute(statement).all())


def is_alone(connection: Connection, undoing: Undoing, first: int) -> bool:
    """Tell whether nobody else changed anything since a change."""
    statement = select(CHANGE_SET.c.no).where(CHANGE_SET.c.no > first, undoing.is_foreign()).limit(1)
    return connection.execute(statement).first() is None


def edited_since(connection: Connection, undoing: Undoing, kind: str, first: Mapping[int, int]) -> set[int]:
    """Give those of the objects, each with its first change by the run, that somebody else changed after that.

    What was changed and undone again since was not changed.
    """
    statement = (
        select(CHANGED.c.object_pk, CHANGED.c.no, CHANGE_SET.c.run_pk)
        .join(CHANGE_SET, CHANGE_SET.c.no == CHANGED.c.no)
        .where(CHANGED.c.kind == kind, among(CHANGED.c.object_pk, first), CHANGED.c.no > min(first.values()))
        .where(or_(undoing.is_foreign(), CHANGE_SET.c.run_pk == undoing.run_pk))
        .order_by(CHANGED.c.object_pk, CHANGED.c.no)
    )
    runs: dict[int, list[int | None]] = defaultdict(list)
    for pk, no, run_pk in connection.execute(statement):
        if no > first[pk]:
            runs[pk].append(run_pk)
    return {pk for pk, each in runs.items() if not _are_all_of(each, undoing)}


def _are_all_of(runs: list[int | None], undoing: Undoing) -> bool:
    """Tell whether changes by these runs, in order, are all of the undone run, those left out that were undone."""
    at = len(runs)
    while at:
        run_pk = runs[at - 1]
        if run_pk == undoing.run_pk:
            at -= 1
        elif run_pk is not None and undoing.undo_of.get(run_pk) in runs[: at - 1]:
            at = runs.index(undoing.undo_of[run_pk])
        else:
            return False
    return True
