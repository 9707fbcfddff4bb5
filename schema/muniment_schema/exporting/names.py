"""What part rows refer to by key, as an export names it: ids, names, source keys. A few statements for a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from muniment_schema.among import among
from muniment_schema.tables import (
    CHANGE_SET,
    CHANGED,
    IMPORT_RUN,
    RIGHTS,
    SOURCE,
    SOURCE_LINK,
)
from muniment_schema.writing.aggregate import Aggregate
from muniment_schema.writing.ledger import DERIVED

from .moment import ExportMoment

# Column of a part row -> kind of what it names.
_REFERENCES = {
    "agent_pk": "agent",
    "place_pk": "place",
    "subject_pk": "subject",
    "part_pk": "subject",
    "collection_pk": "collection",
    "target_pk": "document",
    "repository_pk": "repository",
}


class Names:
    """The names that the objects of one batch need."""

    def __init__(self, moment: ExportMoment, kind: str, objects: Sequence[Aggregate], *, with_system: bool) -> None:
        connection = moment.connection
        self._sources = dict(connection.execute(select(SOURCE.c.pk, SOURCE.c.key)).all())
        above = (each.row["parent_pk"] for each in objects if each.row.get("parent_pk"))
        self._lines = moment.lines(kind, {*(each.pk for each in objects), *above})
        self._named = {each: moment.names(each, pks) for each, pks in _wanted(kind, objects).items()}
        self._source_of_link = self._links(connection, objects)
        self._rights = _rights(connection, objects)
        self._runs = _last_runs(moment, kind, objects) if with_system else {}

    def _links(self, connection: Connection, objects: Sequence[Aggregate]) -> dict[int, str]:
        own = {row["pk"]: self._sources[row["source_pk"]] for lines in self._lines.values() for row in lines}
        stated = {row["link_pk"] for each in objects for row in each.parts.get("document_date", ()) if row["link_pk"]}
        others = sorted(stated - own.keys())
        if others:
            statement = select(SOURCE_LINK.c.pk, SOURCE_LINK.c.source_pk).where(among(SOURCE_LINK.c.pk, others))
            own |= {pk: self._sources[source_pk] for pk, source_pk in connection.execute(statement)}
        return own

    def of(self, kind: str, pk: int) -> dict[str, Any]:
        """Give id and name (and kind, scheme) of an object."""
        return self._named[kind][pk]

    def parent(self, kind: str, pk: int | None) -> dict[str, Any] | None:
        """Give the reference to a parent: its id, and its native id where a source gave it one."""
        if pk is None:
            return None
        own = (row["native_id"] for row in self._lines[pk] if not row["native_id"].startswith(DERIVED))
        native_id = next(own, None)
        return {"id": self.of(kind, pk)["id"]} | ({"native_id": native_id} if native_id else {})

    def agent_uris(self, pk: int) -> list[str]:
        """Give the authority URIs of an agent."""
        uris: list[str] = self._named["agent"][pk].get("uris", [])
        return uris

    def rights(self, pk: int | None) -> dict[str, Any] | None:
        """Give a rights statement."""
        return self._rights.get(pk) if pk is not None else None

    def source_of(self, link_pk: int | None) -> str | None:
        """Give the key of the source behind a ledger line; None for a person."""
        return self._source_of_link.get(link_pk) if link_pk is not None else None

    def sources(self, pk: int) -> list[dict[str, str]]:
        """Give the ledger lines of an object, oldest first."""
        found = []
        for row in self._lines[pk]:
            line = {"key": self._sources[row["source_pk"]], "native_id": row["native_id"]}
            found.append(line | ({"url": row["url"]} if row["url"] else {}))
        return found

    def system_values(self, aggregate: Aggregate) -> dict[str, Any]:
        """Give what the system knows: version, times, the run that last changed it."""
        row = aggregate.row
        return {
            "version": row["version"],
            "created_at": row["created_at"].isoformat().replace("+00:00", "Z"),
            "updated_at": row["updated_at"].isoformat().replace("+00:00", "Z"),
            "import_run": self._runs.get(aggregate.pk),
        }


def _wanted(kind: str, objects: Sequence[Aggregate]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in objects:
        if each.row.get("parent_pk"):
            wanted[kind].add(each.row["parent_pk"])
        if each.row.get("repository_pk"):
            wanted["repository"].add(each.row["repository_pk"])
        for rows in each.parts.values():
            for row in rows:
                for column, target in _REFERENCES.items():
                    if column in row:
                        wanted[target].add(row[column])
    return wanted


def _rights(connection: Connection, objects: Sequence[Aggregate]) -> dict[int, dict[str, Any]]:
    pks = sorted({each.row["rights_pk"] for each in objects if each.row.get("rights_pk")})
    if not pks:
        return {}
    rows = connection.execute(select(RIGHTS).where(among(RIGHTS.c.pk, pks))).mappings()
    return {row["pk"]: {name: row[name] for name in ("uri", "text", "holder") if row[name]} for row in rows}


def _last_runs(moment: ExportMoment, kind: str, objects: Sequence[Aggregate]) -> dict[int, str]:
    last = (
        select(CHANGED.c.object_pk, func.max(CHANGED.c.no).label("no"))
        .where(CHANGED.c.kind == kind, among(CHANGED.c.object_pk, [each.pk for each in objects]))
        .group_by(CHANGED.c.object_pk)
    )
    if moment.no is not None:
        last = last.where(CHANGED.c.no <= moment.no)
    found = last.subquery()
    statement = (
        select(found.c.object_pk, IMPORT_RUN.c.id)
        .join(CHANGE_SET, CHANGE_SET.c.no == found.c.no)
        .join(IMPORT_RUN, IMPORT_RUN.c.pk == CHANGE_SET.c.run_pk)
    )
    return dict(moment.connection.execute(statement).all())
