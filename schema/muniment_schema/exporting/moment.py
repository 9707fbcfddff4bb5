"""The moment that an export is of: now, or right after an earlier change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Table, case, exists, func, select

from muniment_schema.among import among
from muniment_schema.errors import MunimentError
from muniment_schema.history.state import states_at
from muniment_schema.tables import CHANGE_SET, CHANGED, CLOCK, IDENTIFIER, REVISION, SUBJECT, SUBJECT_PART
from muniment_schema.writing.aggregate import TABLES, Aggregate, load
from muniment_schema.writing.authorities import NAME_COLUMNS
from muniment_schema.writing.beside import RowsOf, lines_of

Named = dict[str, Any]


class BadMoment(MunimentError):
    """A text that names no change and no time, or a change that is still to come."""

    code = "BAD_MOMENT"


class ExportMoment(Protocol):
    """How objects are read at a moment."""

    connection: Connection

    @property
    def no(self) -> int | None:
        """The number of the change; None for now."""

    def is_there(self, table: Table) -> ColumnElement[bool]:
        """Give the condition on a row that its object is there and not deleted."""

    def parent(self, table: Table) -> ColumnElement[int]:
        """Give the key of the parent of a row's object."""

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield the subjects that are built from others, each with one of those."""

    def objects(self, kind: str, pks: Iterable[int]) -> dict[int, Aggregate]:
        """Read objects."""

    def lines(self, kind: str, pks: Iterable[int]) -> RowsOf:
        """Read what the ledger says of objects."""

    def names(self, kind: str, pks: Iterable[int]) -> dict[int, Named]:
        """Read id and name of objects, kind of agents, kind and scheme of subjects, URIs of agents."""


class Now:
    """What is there now."""

    no: int | None = None

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def is_there(self, table: Table) -> ColumnElement[bool]:
        """Give the condition on a row that its object is there and not deleted."""
        return table.c.deleted_at.is_(None)

    def parent(self, table: Table) -> ColumnElement[int]:
        """Give the key of the parent of a row's object."""
        return table.c.parent_pk

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield the subjects that are built from others, each with one of those."""
        late = select(SUBJECT_PART.c.subject_pk, SUBJECT_PART.c.part_pk)
        yield from (tuple(row) for row in self.connection.execute(late))

    def objects(self, kind: str, pks: Iterable[int]) -> dict[int, Aggregate]:
        """Read objects."""
        return load(self.connection, kind, pks)

    def lines(self, kind: str, pks: Iterable[int]) -> RowsOf:
        """Read what the ledger says of objects."""
        return lines_of(self.connection, kind, pks)

    def names(self, kind: str, pks: Iterable[int]) -> dict[int, Named]:
        """Read id and name of objects, kind of agents, kind and scheme of subjects, URIs of agents."""
        wanted, table = list(pks), TABLES[kind]
        columns = [table.c.pk, table.c.id, table.c[NAME_COLUMNS.get(kind, "title")].label("name")]
        columns += [table.c[name] for name in ("kind", "scheme") if kind in ("agent", "subject") and name in table.c]
        rows = self.connection.execute(select(*columns).where(among(table.c.pk, wanted))).mappings()
        found = {row["pk"]: dict(row) for row in rows}
        if kind == "agent":
            statement = (
                select(IDENTIFIER.c.object_pk, IDENTIFIER.c.value)
                .where(IDENTIFIER.c.kind == "agent", IDENTIFIER.c.scheme == "uri")
                .where(among(IDENTIFIER.c.object_pk, wanted))
                .order_by(IDENTIFIER.c.object_pk, IDENTIFIER.c.position)
            )
            for pk, uri in self.connection.execute(statement):
                found[pk].setdefault("uris", []).append(uri)
        return found


class AsOf:
    """What was there right after a change."""

    def __init__(self, connection: Connection, no: int) -> None:
        self.connection, self.no = connection, no

    def is_there(self, table: Table) -> ColumnElement[bool]:
        """Give the condition on a row that its object was there and not deleted."""
        made_later = exists().where(
            CHANGED.c.kind == _kind(table),
            CHANGED.c.object_pk == table.c.pk,
            CHANGED.c.operation == "create",
            CHANGED.c.no > self.no,
        )
        then = self._then(table, REVISION.c.before[("row", "deleted_at")].as_string())
        return case((self._has_changed(table), then.is_(None)), else_=table.c.deleted_at.is_(None)) & ~made_later

    def parent(self, table: Table) -> ColumnElement[int]:
        """Give the key of the parent that a row's object had."""
        then = self._then(table, REVISION.c.before[("row", "parent_pk")].as_integer())
        return case((self._has_changed(table), then), else_=table.c.parent_pk)

    def _has_changed(self, table: Table) -> ColumnElement[bool]:
        return exists().where(
            REVISION.c.kind == _kind(table), REVISION.c.object_pk == table.c.pk, REVISION.c.no > self.no
        )

    def _then(self, table: Table, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """Give what the oldest later revision says."""
        own = (REVISION.c.kind == _kind(table), REVISION.c.object_pk == table.c.pk, REVISION.c.no > self.no)
        return select(value).where(*own).order_by(REVISION.c.no).limit(1).correlate(table).scalar_subquery()

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield the subjects that were built from others, each with one of those."""
        changed = self._has_changed(SUBJECT)
        unchanged = select(SUBJECT_PART.c.subject_pk, SUBJECT_PART.c.part_pk).join(
            SUBJECT, SUBJECT.c.pk == SUBJECT_PART.c.subject_pk
        )
        yield from (tuple(row) for row in self.connection.execute(unchanged.where(~changed)))
        last = 0
        while pks := list(
            self.connection.execute(
                select(SUBJECT.c.pk).where(changed, SUBJECT.c.pk > last).order_by(SUBJECT.c.pk).limit(500)
            ).scalars()
        ):
            last = pks[-1]
            for pk, subject in self.objects("subject", pks).items():
                yield from ((pk, row["part_pk"]) for row in subject.part(SUBJECT_PART))

    def objects(self, kind: str, pks: Iterable[int]) -> dict[int, Aggregate]:
        """Read objects as they were."""
        states = states_at(self.connection, kind, dict.fromkeys(pks, self.no))
        return {pk: state.aggregate for pk, state in states.items()}

    def lines(self, kind: str, pks: Iterable[int]) -> RowsOf:
        """Read what the ledger said of objects."""
        return {pk: state.lines for pk, state in states_at(self.connection, kind, dict.fromkeys(pks, self.no)).items()}

    def names(self, kind: str, pks: Iterable[int]) -> dict[int, Named]:
        """Read id and name that objects had, kind of agents, kind and scheme of subjects, URIs of agents."""
        found: dict[int, Named] = {}
        for pk, each in self.objects(kind, pks).items():
            found[pk] = {name: each.row[name] for name in ("id", "kind", "scheme") if name in each.row}
            uris = [row["value"] for row in each.part(IDENTIFIER) if row["scheme"] == "uri"]
            found[pk] |= {"name": each.row[NAME_COLUMNS.get(kind, "title")], "uris": uris}
        return found


def _kind(table: Table) -> str:
    return table.name


def change_at(connection: Connection, text: str) -> int:
    """Give the number of the last change at a moment: the number itself, or a time in RFC 3339. Raises BadMoment."""
    last: int = connection.execute(select(CLOCK.c.no)).scalar_one()
    if text.isascii() and text.isdigit():
        if int(text) > last:
            raise BadMoment(f"there is no change {text} yet", hint=f"the last one is {last}")
        return int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        hint = "write for example 1200 or 2026-11-23T08:00:00Z"
        raise BadMoment(f"{text!r} is no change number and no time", hint=hint) from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    statement = select(func.coalesce(func.max(CHANGE_SET.c.no), 0)).where(CHANGE_SET.c.at <= at)
    return int(connection.execute(statement).scalar_one())
