"""Which objects others refer to that stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, FromClause, Table, exists, or_, select

from muniment_schema.among import among
from muniment_schema.tables import (
    CHANGE_SET,
    CHANGED,
    COLLECTION,
    COLLECTION_DOCUMENT,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_PLACE,
    DOCUMENT_RELATION,
    DOCUMENT_SUBJECT,
    IMPORT_RUN,
    PLACE,
    SUBJECT,
    SUBJECT_PART,
)
from muniment_schema.values.vocabularies import ImportState
from muniment_schema.writing.aggregate import TABLES

from .touched import Undoing, edited_since, first_changes

OWNERS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds the key of another object, in the row or a part row of an object of kind `owner`."""

    owner: str
    table: Table
    owner_column: str
    column: str


REFERENCES: Final[Mapping[str, tuple[Reference, ...]]] = {
    "document": (
        Reference("document", DOCUMENT, "pk", "parent_pk"),
        Reference("document", DOCUMENT_RELATION, "document_pk", "target_pk"),
    ),
    "agent": (Reference("document", DOCUMENT_AGENT, "document_pk", "agent_pk"),),
    "place": (
        Reference("document", DOCUMENT_PLACE, "document_pk", "place_pk"),
        Reference("place", PLACE, "pk", "parent_pk"),
    ),
    "subject": (
        Reference("document", DOCUMENT_SUBJECT, "document_pk", "subject_pk"),
        Reference("subject", SUBJECT, "pk", "parent_pk"),
        Reference("subject", SUBJECT_PART, "subject_pk", "part_pk"),
    ),
    "repository": (Reference("document", DOCUMENT, "pk", "repository_pk"),),
    "collection": (
        Reference("document", COLLECTION_DOCUMENT, "document_pk", "collection_pk"),
        Reference("collection", COLLECTION, "pk", "parent_pk"),
    ),
}


def in_use(
    connection: Connection, undoing: Undoing, kind: str, first: Mapping[int, int], left: Mapping[str, Set[int]]
) -> set[int]:
    """Give those of the objects, each with its first change by the run, that must not go.

    Something that stays refers to them: an object of others, of later, or one of the run that was `left` as it is.
    What hangs on an object of the same kind that must not go, or stays for such a reason, is looked for below it.
    """
    hangs_on: dict[int, set[int]] = defaultdict(set)
    known, todo, used = set(first), dict(first), set[int]()
    while todo:
        used |= _used(connection, undoing, kind, todo, left)
        for owner, target in _live_below(connection, kind, todo):
            hangs_on[owner].add(target)
        below = hangs_on.keys() - known
        known |= below
        # Of those that the run did not touch it is known already whether they stay.
        todo = first_changes(connection, undoing.run_pk, kind, below) if below else {}
        used |= edited_since(connection, undoing, kind, todo) if todo else set()
    waiting = list(used)
    while waiting:
        for target in hangs_on[waiting.pop()] - used:
            used.add(target)
            waiting.append(target)
    return used & first.keys()


def _used(
    connection: Connection, undoing: Undoing, kind: str, first: Mapping[int, int], left: Mapping[str, Set[int]]
) -> set[int]:
    by_number: dict[int, list[int]] = defaultdict(list)
    for pk, no in first.items():
        by_number[no].append(pk)
    table, found = TABLES[kind], set[int]()
    for no, pks in by_number.items():
        for reference in REFERENCES[kind]:
            own = reference.table.alias()
            stays = _stays(undoing, reference, own, no, left)
            mine = _live(reference, own, [own.c[reference.column] == table.c.pk, stays])
            may_be = connection.execute(select(table.c.pk).where(among(table.c.pk, pks), mine)).scalars().all()
            found |= {pk for pk in may_be if _is_used(connection, undoing, reference, pk, no, left)}
    return found


def _stays(
    undoing: Undoing, reference: Reference, own: FromClause, no: int, left: Mapping[str, Set[int]]
) -> ColumnElement[bool]:
    """Give the condition that the owner of a reference was left, or that others changed it since and not the run."""
    owner = own.c[reference.owner_column]
    changes = (CHANGED.c.kind == reference.owner, CHANGED.c.object_pk == owner, CHANGE_SET.c.no == CHANGED.c.no)
    of_others = exists().where(*changes, CHANGED.c.no > no, undoing.is_foreign())
    of_the_run = exists().where(*changes, CHANGE_SET.c.run_pk == undoing.run_pk)
    others = of_others & ~of_the_run
    return or_(others, among(owner, left[reference.owner])) if left.get(reference.owner) else others


def _is_used(
    connection: Connection, undoing: Undoing, reference: Reference, pk: int, no: int, left: Mapping[str, Set[int]]
) -> bool:
    """Tell whether one that stays refers to an object; what was changed and undone again since was not changed."""
    if undoing.undo_of.keys() <= {undoing.own_pk}:
        return True
    own, last = reference.table.alias(), 0
    owner = own.c[reference.owner_column]
    conditions = [own.c[reference.column] == pk, _stays(undoing, reference, own, no, left)]
    objects = TABLES[reference.owner]
    statement = select(objects.c.pk).where(
        objects.c.deleted_at.is_(None), exists().where(owner == objects.c.pk, *conditions)
    )
    while (
        owners := connection.execute(statement.where(objects.c.pk > last).order_by(objects.c.pk).limit(OWNERS_AT_ONCE))
        .scalars()
        .all()
    ):
        last = owners[-1]
        if left.get(reference.owner, set()) & set(owners):
            return True
        if edited_since(connection, undoing, reference.owner, dict.fromkeys(owners, no)):
            return True
    return False


def _live(reference: Reference, own: FromClause, conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    objects = TABLES[reference.owner].alias()
    key = own.c[reference.owner_column]
    return exists().where(*conditions, objects.c.pk == key, objects.c.deleted_at.is_(None))


def _live_below(connection: Connection, kind: str, pks: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield owner and target of references within the kind, where the owner is not deleted."""
    for reference in REFERENCES[kind]:
        if reference.owner == kind:
            own, objects = reference.table.alias(), TABLES[kind].alias()
            statement = (
                select(objects.c.pk, own.c[reference.column])
                .join(own, own.c[reference.owner_column] == objects.c.pk)
                .where(among(own.c[reference.column], pks), objects.c.deleted_at.is_(None))
            )
            yield from (tuple(row) for row in connection.execute(statement))


def orphans(connection: Connection, kind: str, pks: Set[int]) -> set[int]:
    """Give those of the authorities that runs made which are undone by now, and that nothing refers to any more."""
    if not pks:
        return set()
    table = TABLES[kind]
    of_others = (
        select(CHANGED.c.no)
        .join(CHANGE_SET, CHANGE_SET.c.no == CHANGED.c.no)
        .outerjoin(IMPORT_RUN, IMPORT_RUN.c.pk == CHANGE_SET.c.run_pk)
        .where(CHANGED.c.kind == kind, CHANGED.c.object_pk == table.c.pk)
        .where(
            or_(
                IMPORT_RUN.c.pk.is_(None),
                (IMPORT_RUN.c.state != ImportState.UNDONE.value) & IMPORT_RUN.c.undo_of_pk.is_(None),
            )
        )
    )
    statement = select(table.c.pk).where(among(table.c.pk, pks), table.c.deleted_at.is_(None), ~exists(of_others))
    for reference in REFERENCES[kind]:
        owner = reference.table.alias()
        statement = statement.where(~_live(reference, owner, [owner.c[reference.column] == table.c.pk]))
    return set(connection.execute(statement).scalars())
