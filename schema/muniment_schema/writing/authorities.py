"""Find the agents, places, subjects, repositories and collections that a record names, and make those not known yet.

Order of evidence: public id, authority URI, (source, native id), (source, name). A name alone never reaches into
another source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from muniment_schema.access.viewer import Access
from muniment_schema.among import among
from muniment_schema.tables import IDENTIFIER, SUBJECT_PART
from muniment_schema.values.folding import folded_key
from muniment_schema.values.ids import new_id, slug
from muniment_schema.values.vocabularies import AgentKind, CollectionKind, SubjectKind

from . import ledger
from .aggregate import TABLES, Aggregate, Row, change, create, load, own_columns
from .drafts import AgentLink, Link, PlaceLink, SubjectLink
from .ledger import DERIVED, Feed
from .transaction import Transaction

NAME_COLUMNS = {"agent": "name", "place": "name", "subject": "label", "repository": "name", "collection": "title"}
# The kind of an authority whose kind nobody stated.
UNSTATED_KINDS = {
    "agent": AgentKind.UNKNOWN.value,
    "subject": SubjectKind.TOPIC.value,
    "collection": CollectionKind.CURATED.value,
}

AnyLink = TypeVar("AnyLink", bound=Link)


def derived_native_id(name: str, type_: str | None = None, scheme: str | None = None) -> str:
    """Give the native id of an authority that has none: "~person/lee, chang-chen"."""
    parts = [part for part in (type_, scheme) if part]
    return DERIVED + "/".join([*parts, folded_key(name)])


def blank_authority(kind: str, name: str, feed: Feed, tx: Transaction, *, public_id: str | None = None) -> Aggregate:
    """Give a new authority with a name and nothing else."""
    table, name_column = TABLES[kind], NAME_COLUMNS[kind]
    row: Row = {column.name: None for column in own_columns(table)}
    identity = public_id or new_id(kind)
    row |= {"id": identity, "slug": slug(name, identity), name_column: name, f"{name_column}_key": folded_key(name)}
    row |= {"extra": {}, "version": 1, "created_at": tx.now, "updated_at": tx.now, "source_pk": feed.source_pk}
    if kind in UNSTATED_KINDS:
        row["kind"] = UNSTATED_KINDS[kind]
    if kind == "collection":
        row |= {"visibility": "public", "status": "published", "access_id": int(Access.PUBLIC)}
    return Aggregate(kind, row)


def identifier_row(scheme: str, value: str, feed: Feed, entry_pk: int | None) -> Row:
    """Give an identifier as a part row."""
    return {"scheme": scheme, "value": value, "source_pk": feed.source_pk, "link_pk": entry_pk}


def holders(connection: Connection, kind: str, scheme: str, values: Iterable[str]) -> dict[str, int]:
    """Give the objects that hold identifiers of a global scheme, by value."""
    wanted = sorted(set(values))
    if not wanted:
        return {}
    statement = select(IDENTIFIER.c.value, IDENTIFIER.c.object_pk).where(
        IDENTIFIER.c.kind == kind, IDENTIFIER.c.scheme == scheme, among(IDENTIFIER.c.value, wanted)
    )
    return dict(connection.execute(statement).all())


def by_name(connection: Connection, kind: str, feed: Feed, names: Iterable[str]) -> dict[str, list[Row]]:
    """Give the authorities of a source by folded name, oldest first."""
    keys = sorted({folded_key(name) for name in names})
    if not keys:
        return {}
    table, key_column = TABLES[kind], f"{NAME_COLUMNS[kind]}_key"
    columns = [table.c.pk, table.c[key_column].label("key")]
    columns += [table.c[name] for name in ("kind", "scheme") if name in table.c]
    statement = (
        select(*columns)
        .where(table.c.source_pk == feed.source_pk, among(table.c[key_column], keys))
        .order_by(table.c.pk)
    )
    found: dict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(statement).mappings():
        found[row["key"]].append(dict(row))
    return found


def fitting(kind: str, candidates: Iterable[Row], stated_kind: str | None, scheme: str | None) -> int | None:
    """Choose among authorities of one name: the same kind and scheme, else one where they were never stated."""
    best: tuple[int, int] | None = None
    for row in candidates:
        distance = 0
        if stated_kind and row.get("kind") != stated_kind:
            if row.get("kind") != UNSTATED_KINDS.get(kind):
                continue
            distance += 1
        if scheme and row.get("scheme") != scheme:
            if row.get("scheme") is not None:
                continue
            distance += 1
        if best is None or distance < best[0]:
            best = distance, row["pk"]
    return best[1] if best else None


class Authorities:
    """Resolves the links of one batch."""

    def __init__(self, tx: Transaction, feed: Feed) -> None:
        self._tx = tx
        self._feed = feed

    def resolve(self, kind: str, links: Iterable[AnyLink]) -> dict[AnyLink, int]:
        """Give the key of each link's object; unknown ones are created."""
        wanted = list(dict.fromkeys(links))
        if not wanted:
            return {}
        found = self._known(kind, wanted)
        missing = [link for link in wanted if link not in found]
        if missing:
            found |= self._create(kind, missing)
        revive(self._tx, kind, set(found.values()))
        return found

    def _known(self, kind: str, links: list[AnyLink]) -> dict[AnyLink, int]:
        connection, table = self._tx.connection, TABLES[kind]
        ids = {link.id for link in links if link.id}
        with_ids = select(table.c.id, table.c.pk).where(among(table.c.id, ids))
        by_id = dict(connection.execute(with_ids).all()) if ids else {}
        by_uri = holders(connection, kind, "uri", (uri for link in links if (uri := _uri(link))))
        by_native = ledger.entries(
            connection, self._feed.pk, kind, (link.native_id for link in links if link.native_id)
        )
        named = by_name(connection, kind, self._feed, (link.name for link in links if not link.id))
        found: dict[AnyLink, int] = {}
        for link in links:
            pk = by_id.get(link.id) if link.id else None
            if pk is None and (uri := _uri(link)):
                pk = by_uri.get(uri)
            if pk is None and link.native_id and link.native_id in by_native:
                pk = by_native[link.native_id].object_pk
            if pk is None and not link.id and not link.native_id:
                pk = fitting(kind, named.get(folded_key(link.name), ()), _kind(link), _scheme(link))
            if pk is not None:
                found[link] = pk
        return found

    def _create(self, kind: str, links: list[AnyLink]) -> dict[AnyLink, int]:
        """Make one authority for each name, kind and scheme, however many links say it."""
        drafts: dict[tuple[Any, ...], Aggregate] = {}
        first_of_name: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        key_of: dict[AnyLink, tuple[Any, ...]] = {}
        for link in sorted(links, key=lambda each: (_kind(each) is None, _uri(each) is None)):
            key = (link.id or link.native_id or _uri(link), folded_key(link.name), _kind(link), _scheme(link))
            if _kind(link) is None and key not in drafts:
                # "Lee" beside "Lee, a person" in one batch: the same name means the same agent.
                key = first_of_name.get(key[:2], key)
            key_of[link] = key
            if key not in drafts:
                first_of_name.setdefault(key[:2], key)
                drafts[key] = self._drafted(kind, link)
        made = list(drafts.values())
        create(self._tx.connection, kind, made)
        for aggregate in made:
            self._tx.created(aggregate)
        self._enter(kind, drafts, key_of)
        if kind == "subject":
            self._add_parts(drafts, key_of)
        return {link: drafts[key].pk for link, key in key_of.items()}

    def _drafted(self, kind: str, link: Link) -> Aggregate:
        aggregate = blank_authority(kind, link.name, self._feed, self._tx, public_id=link.id)
        row = aggregate.row
        if stated := _kind(link):
            row["kind"] = stated
        if isinstance(link, AgentLink):
            row["dates"] = link.dates
        if isinstance(link, SubjectLink):
            row["scheme"] = link.scheme
        if isinstance(link, PlaceLink):
            row |= {"latitude": link.latitude, "longitude": link.longitude}
        if uri := _uri(link):
            aggregate.parts[IDENTIFIER.name] = [identifier_row("uri", uri, self._feed, None)]
        return aggregate

    def _enter(
        self, kind: str, drafts: dict[tuple[Any, ...], Aggregate], key_of: dict[AnyLink, tuple[Any, ...]]
    ) -> None:
        if not self._feed.pk:
            return  # the ledger is of sources
        links_by_key: dict[tuple[Any, ...], Link] = {}
        for link, key in key_of.items():
            links_by_key.setdefault(key, link)
        rows = {}
        for key, first in links_by_key.items():
            native_id = first.native_id or derived_native_id(first.name, _kind(first), _scheme(first))
            rows[native_id] = {
                "source_pk": self._feed.pk,
                "kind": kind,
                "native_id": native_id,
                "object_pk": drafts[key].pk,
                "url": None,
                "hash": None,
                "run_pk": None,
            }
        known = ledger.entries(self._tx.connection, self._feed.pk, kind, rows)
        ledger.add_entries(self._tx.connection, [row for native_id, row in rows.items() if native_id not in known])

    def _add_parts(self, drafts: dict[tuple[Any, ...], Aggregate], key_of: dict[AnyLink, tuple[Any, ...]]) -> None:
        whole = {key: link for link, key in key_of.items() if isinstance(link, SubjectLink) and link.parts}
        parts = {SubjectLink(label, scheme=link.scheme) for link in whole.values() for label in link.parts}
        pks = self.resolve("subject", parts)
        pairs = []
        for key, link in whole.items():
            old = drafts[key]
            new = old.copy()
            new.parts[SUBJECT_PART.name] = [
                {"part_pk": pks[SubjectLink(label, scheme=link.scheme)], "link_pk": None} for label in link.parts
            ]
            pairs.append((old, new))
        change(self._tx.connection, "subject", pairs)


def revive(tx: Transaction, kind: str, pks: set[int]) -> None:
    """Bring back tombstones that are named again: the same name keeps its id over undo and re-import."""
    table = TABLES[kind]
    statement = select(table.c.pk).where(among(table.c.pk, pks), table.c.deleted_at.is_not(None))
    gone = load(tx.connection, kind, tx.connection.execute(statement).scalars(), hold=True)
    pairs = []
    for old in gone.values():
        new = old.copy()
        new.row |= {"deleted_at": None, "version": old.row["version"] + 1, "updated_at": tx.now}
        tx.updated(old, new)
        pairs.append((old, new))
    change(tx.connection, kind, pairs)


def _kind(link: Link) -> str | None:
    return link.kind if isinstance(link, (AgentLink, SubjectLink)) else None


def _scheme(link: Link) -> str | None:
    return link.scheme if isinstance(link, SubjectLink) else None


def _uri(link: Link) -> str | None:
    return link.uri if isinstance(link, (AgentLink, PlaceLink, SubjectLink)) else None
