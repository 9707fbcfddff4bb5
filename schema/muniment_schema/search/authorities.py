"""What documents are linked to, as the index has it: the forms of a name, and all that is above an object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table, select

from muniment_schema.access.viewer import ANONYMOUS, Access
from muniment_schema.among import among
from muniment_schema.tables import AGENT, AGENT_NAME, COLLECTION, PLACE, PLACE_NAME, SUBJECT, SUBJECT_PART

from .fields import BLOCK
from .words import index_text

BORDER: Final = " \x1f "
"""Stands between parts of a text: a word that nobody can look for, so that no phrase runs over it."""

MOST_KEPT: Final = 300_000
"""Objects that are remembered; beyond, all are forgotten and read again as they are met."""


@dataclass(frozen=True, eq=False)
class Linked:
    """A kind of object that documents are linked to, or those of it that some viewers see."""

    table: Table
    is_there: ColumnElement[bool]
    forms: Sequence[Column[Any]] = ()
    more_forms: tuple[Column[Any], Column[Any]] | None = None  # (owner, name) of a table of names
    parent: Column[Any] | None = None
    parts: tuple[Column[Any], Column[Any]] | None = None  # (whole, part)


AGENTS: Final = Linked(
    AGENT,
    AGENT.c.deleted_at.is_(None),
    forms=(AGENT.c.name, AGENT.c.sort_name),
    more_forms=(AGENT_NAME.c.agent_pk, AGENT_NAME.c.name),
)
PLACES: Final = Linked(
    PLACE,
    PLACE.c.deleted_at.is_(None),
    forms=(PLACE.c.name,),
    more_forms=(PLACE_NAME.c.place_pk, PLACE_NAME.c.name),
    parent=PLACE.c.parent_pk,
)
SUBJECTS: Final = Linked(
    SUBJECT,
    SUBJECT.c.deleted_at.is_(None),
    forms=(SUBJECT.c.label,),
    parent=SUBJECT.c.parent_pk,
    parts=(SUBJECT_PART.c.subject_pk, SUBJECT_PART.c.part_pk),
)
COLLECTIONS: Final = Linked(COLLECTION, ANONYMOUS.sees(COLLECTION.c.access_id), parent=COLLECTION.c.parent_pk)
STAFF_COLLECTIONS: Final = Linked(
    COLLECTION, COLLECTION.c.access_id != int(Access.DELETED), parent=COLLECTION.c.parent_pk
)


@dataclass(frozen=True, slots=True)
class Links:
    """Links of a document to objects of one kind that are there."""

    direct: list[int]
    counted: dict[str, Sequence[int]]  # with all that is above them, as a counted field has it
    text: str


@dataclass(slots=True)
class _Object:
    """An object as it was read; what is not there is known as None."""

    name: str
    parent: int | None
    parts: list[int]


class Objects:
    """The objects of one kind, read as they are needed and remembered."""

    def __init__(self, connection: Connection, kind: Linked) -> None:
        self._connection, self._kind = connection, kind
        self._known: dict[int, _Object | None] = {}
        self._above: dict[int, tuple[int, ...]] = {}
        self._texts: dict[int, str] = {}
        self._links: dict[int, Links] = {}

    def load(self, pks: Iterable[int]) -> None:
        """Read objects and all that is above them; a few statements for each step upwards."""
        wanted = set(pks)
        if len(self._known) + len(wanted) > MOST_KEPT:
            for kept in (self._known, self._above, self._texts, self._links):
                kept.clear()
        known = self._known
        # A difference of sets would walk through all that is known.
        while missing := {pk for pk in wanted if pk not in known}:
            self._read(missing)
            read = (known[pk] for pk in missing)
            wanted = {upper for each in read if each is not None for upper in _uppers(each)}

    def links(self, pks: Sequence[int]) -> Links:
        """Give what documents say that are linked to these objects."""
        if len(pks) > 1:
            return self._linked(pks)
        found = self._links.get(pks[0])
        if found is None:
            found = self._links[pks[0]] = self._linked(pks)
        return found

    def _linked(self, pks: Sequence[int]) -> Links:
        direct = [pk for pk in pks if self.above(pk)]
        every = dict.fromkeys(upper for pk in direct for upper in self.above(pk))
        return Links(direct, in_blocks(list(every)), BORDER.join(self.text(pk) for pk in direct))

    def above(self, pk: int) -> tuple[int, ...]:
        """Give the object itself and all that is above it, each once; nothing when it is not there.

        What is above an object that is not there is not reached through it. Headings may form a ring.
        """
        found = self._above.get(pk)
        if found is None:
            reached: dict[int, None] = {}
            waiting = [pk]
            while waiting:
                next_one = waiting.pop()
                known = self._known[next_one]
                if known is not None and next_one not in reached:
                    reached[next_one] = None
                    waiting += _uppers(known)
            found = self._above[pk] = tuple(reached)
        return found

    def name(self, pk: int) -> str:
        """Give all forms of the name, folded; "" when the object is not there."""
        known = self._known[pk]
        return "" if known is None else known.name

    def text(self, pk: int) -> str:
        """Give the name as documents have it: with those of the parts of a heading that it does not spell out."""
        found = self._texts.get(pk)
        if found is None:
            name = self.name(pk)
            known = self._known[pk]
            parts = [self.name(part) for part in known.parts] if known is not None else []
            more = [part for part in parts if part and f" {part} " not in f" {name} "]
            found = self._texts[pk] = BORDER.join([name, *more])
        return found

    def _read(self, pks: set[int]) -> None:
        kind, table = self._kind, self._kind.table
        parent: Any = kind.parent if kind.parent is not None else table.c.pk
        found = self._connection.execute(
            select(table.c.pk, parent, *kind.forms).where(among(table.c.pk, pks), kind.is_there)
        ).all()
        there = [row[0] for row in found]
        more_forms = self._of(there, kind.more_forms)
        parts = self._of(there, kind.parts)
        self._known.update(dict.fromkeys(pks))
        for pk, upper, *forms in found:
            names = dict.fromkeys(index_text(form) for form in (*forms, *more_forms.get(pk, ())) if form)
            name = BORDER.join(form for form in names if form)
            self._known[pk] = _Object(name, upper if kind.parent is not None else None, parts.get(pk, []))

    def _of(self, pks: Sequence[int], columns: tuple[Column[Any], Column[Any]] | None) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        if columns is not None and pks:
            owner, value = columns
            statement = select(owner, value).where(among(owner, pks)).order_by(owner, owner.table.c.position)
            for pk, each in self._connection.execute(statement).all():
                found.setdefault(pk, []).append(each)
        return found


def in_blocks(pks: Sequence[int]) -> dict[str, Sequence[int]]:
    """Give keys by their block, as a counted field has them."""
    if not pks or max(pks) < BLOCK:
        return {"0": pks}
    blocks: dict[str, list[int]] = {}
    for pk in pks:
        blocks.setdefault(str(pk // BLOCK), []).append(pk)
    return dict(blocks)


def _uppers(each: _Object) -> list[int]:
    return [*each.parts] if each.parent is None else [each.parent, *each.parts]
