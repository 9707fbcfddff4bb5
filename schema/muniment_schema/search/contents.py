"""What the index holds of each document and each authority: one entry of fields, as JSON for tantivy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select

from muniment_schema.access.viewer import Access
from muniment_schema.among import among
from muniment_schema.tables import AGENT, PLACE, REPOSITORY, SUBJECT

from . import rows
from .authorities import (
    AGENTS,
    BORDER,
    COLLECTIONS,
    PLACES,
    STAFF_COLLECTIONS,
    SUBJECTS,
    Links,
    Objects,
    in_blocks,
)
from .fields import id_levels, text_levels
from .rows import CHOSEN, DocumentRows
from .spans import spans
from .words import index_text

# tantivy takes no word beyond 65,530 bytes, and fails when it counts one that it had to cut.
LONGEST_WORD_BYTES: Final = 1_000

AUTHORITIES: Final = {"agent": AGENT, "place": PLACE, "subject": SUBJECT}
"""The tables of what has entries of its own."""
_NAMES: Final = ("agents", "subjects", "places")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Values = dict[str, Any]


class Contents:
    """Makes entries from a database as one connection sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._agents, self._places = Objects(connection, AGENTS), Objects(connection, PLACES)
        self._subjects = Objects(connection, SUBJECTS)
        self._collections = Objects(connection, COLLECTIONS)
        self._staff_collections = Objects(connection, STAFF_COLLECTIONS)
        statement = select(REPOSITORY.c.pk).where(REPOSITORY.c.deleted_at.is_not(None))
        self._closed_repositories = set(connection.execute(statement).scalars())
        self.linked: dict[str, set[int]] = {kind: set() for kind in AUTHORITIES}
        """The authorities that the documents met so far are linked to."""

    def all_documents(self) -> Iterator[list[str]]:
        """Yield the entries of all documents, some thousand at a time."""
        for first, last in rows.ranges(self._connection):
            yield self._entries(rows.between(self._connection, first, last))

    def documents(self, pks: Iterable[int]) -> Iterator[list[str]]:
        """Yield the entries of those of these documents that are there."""
        for chunk in _chunks(pks):
            yield self._entries(rows.among_keys(self._connection, chunk))

    def all_authorities(self, kind: str) -> Iterator[list[str]]:
        """Yield the entries of all agents, places or subjects."""
        pk = AUTHORITIES[kind].c.pk
        last = -1
        statement = select(pk).order_by(pk).limit(CHOSEN)
        while pks := list(self._connection.execute(statement.where(pk > last)).scalars()):
            last = pks[-1]
            yield self._authority_entries(kind, pks)

    def authorities(self, kind: str, pks: Iterable[int]) -> Iterator[list[str]]:
        """Yield the entries of those of these agents, places or subjects that are there."""
        for chunk in _chunks(pks):
            yield self._authority_entries(kind, chunk)

    def _authority_entries(self, kind: str, pks: Sequence[int]) -> list[str]:
        objects = {"agent": self._agents, "place": self._places, "subject": self._subjects}[kind]
        objects.load(pks)
        table = AUTHORITIES[kind]
        counts = select(table.c.pk, table.c.document_count).where(among(table.c.pk, pks), table.c.deleted_at.is_(None))
        return [
            _json({"kind": kind, "object": pk, "name": objects.name(pk), "documents": count})
            for pk, count in self._connection.execute(counts.order_by(table.c.pk)).all()
        ]

    def _entries(self, read: DocumentRows) -> list[str]:
        agents = {link[1] for links in read.agents.values() for link in links}
        places, subjects, collections = (
            {pk for pks in links.values() for pk in pks} for links in (read.places, read.subjects, read.collections)
        )
        for objects, pks in (
            (self._agents, agents),
            (self._places, places),
            (self._subjects, subjects),
            (self._collections, collections),
            (self._staff_collections, collections),
        ):
            objects.load(pks)
        for kind, pks in (("agent", agents), ("place", places), ("subject", subjects)):
            self.linked[kind] |= pks
        return [_json(self._entry(row, read)) for row in read.documents]

    def _entry(self, row: Any, read: DocumentRows) -> Values:
        pk, public_id, parent, position, level, title, title_key, description, type_ = row[:9]
        code, code_asc, code_desc, repository, rights, start, end, date_asc, date_desc = row[9:18]
        visibility, status, access, created, updated = row[18:]
        title_1, title_2, title_3 = text_levels(title_key)
        (asc_1, asc_2, asc_3), (desc_1, desc_2, desc_3) = _code_levels(code_asc), _code_levels(code_desc)
        id_1, id_2 = id_levels(public_id)
        entry: Values = {
            "pk": pk,
            "access": access,
            "visibility": visibility,
            "status": status,
            "date_asc": date_asc,
            "date_desc": date_desc,
            "position": position,
            "created": _microseconds(created),
            "updated": _microseconds(updated),
            "id_1": id_1,
            "id_2": id_2,
            "title_1": title_1,
            "title_2": title_2,
            "title_3": title_3,
            "code_asc_1": asc_1,
            "code_asc_2": asc_2,
            "code_asc_3": asc_3,
            "code_desc_1": desc_1,
            "code_desc_2": desc_2,
            "code_desc_3": desc_3,
        }
        if pk in read.sources:
            entry["source"] = read.sources[pk]
        if pk in read.languages:
            entry["language"] = read.languages[pk]
        if pk in read.files:
            entry["file_access"] = list(set(read.files[pk]))
        if parent is not None:
            entry["parent"] = parent
        if level is not None:
            entry["level"] = level
        if type_ is not None:
            entry["type"] = index_word(type_)
        if repository is not None and repository not in self._closed_repositories:
            entry["repository"] = repository
        if rights is not None:
            entry["rights"] = rights
        if start is not None:
            entry["start"] = start
        if end is not None:
            entry["end"] = end
        entry["year"], entry["decade"], entry["century"] = spans(start, end)
        if pk in read.agents:
            self._add_agents(entry, read.agents[pk])
        if pk in read.places:
            _add_links(entry, self._places.links(read.places[pk]), "place", "linked_place", "places")
        if pk in read.subjects:
            _add_links(entry, self._subjects.links(read.subjects[pk]), "subject", "linked_subject", "subjects")
        if pk in read.collections:
            _add_links(entry, self._collections.links(read.collections[pk]), "collection")
            staff = self._staff_collections.links(read.collections[pk])
            _add_links(entry, staff, "staff_collection", "linked_collection")
        self._add_texts(entry, title, description, code, read)
        return entry

    def _add_agents(self, entry: Values, links: Sequence[Sequence[Any]]) -> None:
        agents = self._agents
        roles: dict[int, list[str]] = {}
        names: dict[str, None] = {}
        for _owner, pk, role, as_written in links:
            if agents.above(pk):
                roles.setdefault(pk, []).append(role)
                names[agents.name(pk)] = None
                if as_written:
                    names[_folded(as_written)] = None
        if roles:
            entry["agent"] = in_blocks(list(roles))
            entry["agent_role"] = [f"{pk}:{role}" for pk, each in roles.items() for role in each]
            entry["agent_roles"] = [f"{pk}:{','.join(sorted(each))}" for pk, each in roles.items()]
            entry["role"] = list(dict.fromkeys(role for each in roles.values() for role in each))
            entry["agents"] = BORDER.join(name for name in names if name)

    def _add_texts(
        self, entry: Values, title: str, description: str | None, code: str | None, read: DocumentRows
    ) -> None:
        pk, access = entry["pk"], entry["access"]
        titles = [index_text(title)]
        texts = [] if description is None else [index_text(description)]
        restricted: list[str] = []
        for _owner, field, value, text_access in read.texts.get(pk, ()):
            if _is_for_all(text_access, access):
                (titles if field == "title" else texts).append(index_text(value))
            elif text_access == Access.STAFF:
                restricted.append(index_text(value))
        for _owner, value, text_access in read.pages.get(pk, ()):
            if _is_for_all(text_access, access):
                texts.append(index_text(value))
            elif text_access == Access.STAFF:
                restricted.append(index_text(value))
        for note in read.notes.get(pk, ()):
            texts.append(index_text(note))
        identifiers = [index_text(value) for value in read.identifiers.get(pk, ())]
        if code:
            identifiers.append(index_text(code))
        everything = [*titles, *texts, *(entry[field] for field in _NAMES if field in entry), *identifiers]
        entry["title"] = BORDER.join(titles)
        entry["identifiers"] = BORDER.join(identifiers)
        entry["everything"] = BORDER.join(filter(None, everything))
        if restricted:
            entry["restricted"] = BORDER.join(restricted)


def _add_links(entry: Values, links: Links, field: str, direct: str | None = None, text: str | None = None) -> None:
    if links.direct:
        entry[field] = links.counted
        if direct is not None:
            entry[direct] = links.direct
        if text is not None:
            entry[text] = links.text


def _is_for_all(text_access: int, access: int) -> bool:
    """Tell whether all who see a document see a text of it: what every reader sees, or what the document is itself."""
    return text_access <= Access.METADATA_ONLY or text_access == access


def index_word(text: str) -> str:
    """Give a word that is looked for as a whole as the index can hold it: what is longer is told apart by a digest."""
    content = text.encode()
    if len(content) <= LONGEST_WORD_BYTES:
        return text
    start = content[:LONGEST_WORD_BYTES].decode(errors="ignore")
    return f"{start}… {hashlib.sha256(content).hexdigest()}"


def _chunks(pks: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(pks))
    for start in range(0, len(ordered), CHOSEN):
        yield ordered[start : start + CHOSEN]


@lru_cache(maxsize=1 << 12)
def _microseconds(moment: datetime | str) -> int:
    """Read a moment as drivers have it: SQLite's is a text, without the zone, which is UTC."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=1 << 12)
def _code_levels(key: str) -> list[int]:
    return text_levels(key)


@lru_cache(maxsize=1 << 16)
def _folded(text: str) -> str:
    return index_text(text)


def _json(entry: Values) -> str:
    return orjson.dumps(entry).decode()
