"""Parents, children and relations named by native id or public id, whose target may come before or after.

What is found is linked at once; what is not waits in `pending_link` and is linked when its target is stored. A link
that would close a circle is refused and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select

from muniment_schema.among import among
from muniment_schema.tables import DOCUMENT_RELATION, PENDING_LINK

from . import ledger
from .aggregate import TABLES, Aggregate, change, load
from .author import PERSON
from .beside import RowsOf, waiting_of
from .ledger import Feed
from .transaction import Transaction

PARENT, CHILD = "parent", "child"


@dataclass(frozen=True, slots=True)
class Wish:
    """One object wants to be linked to another. `target` is a native id of the source, or a public id."""

    owner_pk: int
    entry_pk: int | None
    relation: str  # parent, child, or a relation type
    target: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Circle:
    """A parent that would have closed a circle."""

    owner_pk: int
    target_pk: int
    target: str


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of linking: refused circles, and the objects that changed."""

    circles: list[Circle] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)


class Linker:
    """Links the objects of one kind that a batch stored."""

    def __init__(self, tx: Transaction, feed: Feed, kind: str) -> None:
        self._tx, self._feed, self._kind = tx, feed, kind

    def link(self, wishes: Sequence[Wish], stored: dict[str, int], restated: Iterable[int]) -> Linked:
        """Fulfil wishes, and those that waited for what was `stored` (native and public ids -> pk).

        `restated` are objects whose records were read again: what they waited for before is forgotten.
        """
        connection = self._tx.connection
        again = sorted(set(restated))
        before = waiting_of(connection, self._kind, again)
        if again:
            connection.execute(
                delete(PENDING_LINK).where(
                    PENDING_LINK.c.kind == self._kind,
                    among(PENDING_LINK.c.object_pk, again),
                    PENDING_LINK.c.source_pk == self._feed.pk,
                )
            )
        waiting = self._waiting(stored, before)
        if wishes:
            targets = self.targets({wish.target for wish in wishes} - stored.keys()) | stored
            waiting = [(wish, targets[wish.target]) for wish in wishes if wish.target in targets] + waiting
            self._wait([wish for wish in wishes if wish.target not in targets])
        for pk, links in waiting_of(connection, self._kind, before).items():
            if links != before[pk]:
                self._tx.beside(self._kind, pk, waiting=before[pk])
        return self._apply(waiting) if waiting else Linked()

    def targets(self, names: set[str]) -> dict[str, int]:
        """Give the objects that native ids of the source, or public ids, name."""
        entries = ledger.entries(self._tx.connection, self._feed.pk, self._kind, names)
        found = {name: entry.object_pk for name, entry in entries.items()}
        table = TABLES[self._kind]
        rest = sorted(names - found.keys())
        if rest:
            rows = self._tx.connection.execute(select(table.c.id, table.c.pk).where(among(table.c.id, rest)))
            found |= dict(rows.all())
        return found

    def _waiting(self, stored: dict[str, int], before: RowsOf) -> list[tuple[Wish, int]]:
        """Give the links that waited for what was stored; adds to `before` what their owners waited for."""
        if not stored:
            return []
        statement = (
            select(PENDING_LINK)
            .where(PENDING_LINK.c.source_pk == self._feed.pk, PENDING_LINK.c.kind == self._kind)
            .where(among(PENDING_LINK.c.native_id, stored))
            .order_by(PENDING_LINK.c.pk)
        )
        rows = self._tx.connection.execute(statement).mappings().all()
        if rows:
            owners = {row["object_pk"] for row in rows if not self._tx.is_new(self._kind, row["object_pk"])}
            before |= waiting_of(self._tx.connection, self._kind, owners - before.keys())
            pks = [row["pk"] for row in rows]
            self._tx.connection.execute(delete(PENDING_LINK).where(among(PENDING_LINK.c.pk, pks)))
        return [
            (
                Wish(row["object_pk"], row["link_pk"], row["relation"], row["native_id"], row["position"]),
                stored[row["native_id"]],
            )
            for row in rows
        ]

    def _wait(self, wishes: Sequence[Wish]) -> None:
        rows = [
            {
                "source_pk": self._feed.pk,
                "link_pk": wish.entry_pk,
                "kind": self._kind,
                "object_pk": wish.owner_pk,
                "relation": wish.relation,
                "native_id": wish.target,
                "position": wish.position,
            }
            for wish in wishes
        ]
        if rows and self._feed.pk:  # a person's links do not wait: there is no source that will bring their targets
            self._tx.connection.execute(insert(PENDING_LINK), rows)

    def _apply(self, found: Sequence[tuple[Wish, int]]) -> Linked:
        parents: list[tuple[int, int, str]] = []
        relations: dict[int, list[tuple[Wish, int]]] = {}
        for wish, target in found:
            if wish.relation == PARENT:
                parents.append((wish.owner_pk, target, wish.target))
            elif wish.relation == CHILD:
                parents.append((target, wish.owner_pk, wish.target))
            else:
                relations.setdefault(wish.owner_pk, []).append((wish, target))
        touched = {child for child, _, _ in parents} | relations.keys()
        before = load(self._tx.connection, self._kind, touched, hold=True)
        after = {pk: aggregate.copy() for pk, aggregate in before.items()}
        circles = self._set_parents(parents, after)
        for pk, wanted in relations.items():
            rows = after[pk].parts.setdefault(DOCUMENT_RELATION.name, [])
            named = {(row["type"], row["target_pk"]) for row in rows}
            for wish, target in wanted:
                if (wish.relation, target) not in named:
                    rows.append({"type": wish.relation, "target_pk": target, "link_pk": wish.entry_pk})
                    named.add((wish.relation, target))
        return Linked(circles, self._store([(before[pk], after[pk]) for pk in sorted(touched)]))

    def _set_parents(self, pairs: Iterable[tuple[int, int, str]], after: dict[int, Aggregate]) -> list[Circle]:
        pairs = list(pairs)
        ends = {parent for _, parent, _ in pairs} | {child for child, _, _ in pairs}
        above = parents_above(self._tx.connection, self._kind, ends)
        circles = []
        for child, parent, name in pairs:
            if self._feed.pk and after[child].row.get("owners", {}).get(PARENT) == PERSON:
                continue  # set by hand while the link waited
            if is_above(child, parent, above):
                circles.append(Circle(child, parent, name))
                continue
            above[child] = parent
            after[child].row["parent_pk"] = parent
        return circles

    def _store(self, pairs: Sequence[tuple[Aggregate, Aggregate]]) -> set[int]:
        changed = []
        for old, new in pairs:
            if old.row == new.row and old.parts == new.parts:
                continue
            if not self._tx.is_touched(self._kind, old.pk):
                new.row |= {"version": old.row["version"] + 1, "updated_at": self._tx.now}
            self._tx.updated(old, new)
            changed.append((old, new))
        change(self._tx.connection, self._kind, changed)
        return {new.pk for _, new in changed}


def parents_above(connection: Connection, kind: str, pks: set[int]) -> dict[int, int]:
    """Give child -> parent for these objects and all above them."""
    if not pks:
        return {}
    table = TABLES[kind]
    start = select(table.c.pk, table.c.parent_pk).where(among(table.c.pk, pks))
    chain = start.cte("chain", recursive=True)
    chain = chain.union(select(table.c.pk, table.c.parent_pk).join(chain, table.c.pk == chain.c.parent_pk))
    rows = connection.execute(select(chain.c.pk, chain.c.parent_pk).where(chain.c.parent_pk.is_not(None)))
    return dict(rows.all())


def is_above(child: int, parent: int, above: dict[int, int]) -> bool:
    """Tell whether `child` is `parent` or stands above it."""
    at: int | None = parent
    while at is not None:
        if at == child:
            return True
        at = above.get(at)
    return False
