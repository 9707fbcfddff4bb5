"""What changes lead to in the index: which entries go, and which are written anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tantivy
from sqlalchemy import Column, Connection, func, select, union_all

from muniment_schema.access.viewer import Access
from muniment_schema.among import among
from muniment_schema.tables import (
    CHANGED,
    COLLECTION,
    COLLECTION_DOCUMENT,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_COUNT,
    DOCUMENT_PLACE,
    DOCUMENT_SUBJECT,
    PLACE,
    SUBJECT,
    SUBJECT_PART,
)

from .contents import AUTHORITIES, Contents
from .fields import BLOCK, counted, index_schema
from .marker import KIND, Marker, marker_now
from .said import said_otherwise

FEWEST: Final = 10_000
"""Documents that have to be written anew before it is worth while to make an index anew in their place."""

Progress = Callable[[int, int], None]
"""Told now and then how many documents are written, and how many there will be; what it raises ends the writing."""

_Edge = tuple[Column[Any], Column[Any]]
# Where the documents of an object are, and what is below it: (lower, upper) of each edge.
_DOCUMENTS: Final[dict[str, _Edge]] = {
    "agent": (DOCUMENT_AGENT.c.document_pk, DOCUMENT_AGENT.c.agent_pk),
    "place": (DOCUMENT_PLACE.c.document_pk, DOCUMENT_PLACE.c.place_pk),
    "subject": (DOCUMENT_SUBJECT.c.document_pk, DOCUMENT_SUBJECT.c.subject_pk),
    "collection": (COLLECTION_DOCUMENT.c.document_pk, COLLECTION_DOCUMENT.c.collection_pk),
    "repository": (DOCUMENT.c.pk, DOCUMENT.c.repository_pk),
}
_BELOW: Final[dict[str, list[_Edge]]] = {
    "place": [(PLACE.c.pk, PLACE.c.parent_pk)],
    "subject": [(SUBJECT.c.pk, SUBJECT.c.parent_pk), (SUBJECT_PART.c.subject_pk, SUBJECT_PART.c.part_pk)],
    "collection": [(COLLECTION.c.pk, COLLECTION.c.parent_pk)],
}


@dataclass(frozen=True)
class Changes:
    """What has to be written anew."""

    documents: set[int]
    authorities: dict[str, set[int]]


def in_silence(_done: int, _total: int) -> None:
    """Tell nobody."""


def write_all(connection: Connection, writer: tantivy.IndexWriter, progress: Progress = in_silence) -> Marker:
    """Write a whole archive into an empty index; gives its marker, which is written last."""
    contents = Contents(connection)
    total, documents, authorities = count_documents(connection), 0, 0
    for chunk in contents.all_documents():
        documents += _write(writer, chunk)
        progress(documents, total)
    for kind in AUTHORITIES:
        for chunk in contents.all_authorities(kind):
            authorities += _write(writer, chunk)
    return _mark(connection, writer, documents + authorities)


def write_changes(
    connection: Connection,
    writer: tantivy.IndexWriter,
    searcher: tantivy.Searcher,
    old: Marker,
    changes: Changes,
    progress: Progress = in_silence,
) -> Marker:
    """Write changes over what the searcher finds in the index; gives the new marker."""
    contents = Contents(connection)
    entries = old.entries
    authorities = {kind: set(pks) for kind, pks in changes.authorities.items()}
    if changes.documents:
        anew = tantivy.Query.term_set_query(index_schema(), "pk", sorted(changes.documents))
        entries += _replace(writer, searcher, anew, _told(contents.documents(changes.documents), progress, changes))
        # An authority has the number of its documents: what these are linked to now, and what they were linked to.
        for kind, pks in authorities.items():
            linked = contents.linked[kind] | _counted(connection, searcher, anew, kind)
            pks |= _with_other_counts(connection, searcher, kind, linked - pks)
    for kind, pks in authorities.items():
        if pks:
            entries += _replace(writer, searcher, _entries_of(kind, pks), contents.authorities(kind, pks))
    writer.delete_documents_by_term("kind", KIND)
    return _mark(connection, writer, entries)


def changes_since(connection: Connection, no: int) -> Changes:
    """Give what changed, and the documents that say something of what changed."""
    # In no order, and not grouped: SQLite would walk through all that ever changed for it.
    operations = select(CHANGED.c.kind, CHANGED.c.object_pk, CHANGED.c.operation).where(CHANGED.c.no > no)
    changed: dict[str, set[int]] = defaultdict(set)
    created: dict[str, set[int]] = defaultdict(set)
    for kind, pk, operation in connection.execute(operations):
        changed[kind].add(pk)
        if operation == "create":  # documents that are linked to something new have changed themselves
            created[kind].add(pk)
    documents = set(changed["document"])
    for kind, edge in _DOCUMENTS.items():
        if pks := said_otherwise(connection, kind, changed[kind] - created[kind], no):
            documents |= _linked_documents(connection, edge, _BELOW.get(kind, []), pks)
    return Changes(documents, {kind: changed[kind] for kind in AUTHORITIES})


def is_worth_rebuilding(connection: Connection, changes: Changes) -> bool:
    """Tell whether it takes less to make the index anew: more than half of all documents are to be written."""
    return len(changes.documents) > max(FEWEST, count_documents(connection) // 2)


def count_documents(connection: Connection) -> int:
    """Give the number of documents that are not deleted, as it is kept."""
    statement = select(func.sum(DOCUMENT_COUNT.c.documents)).where(DOCUMENT_COUNT.c.access_id != int(Access.DELETED))
    return int(connection.execute(statement).scalar() or 0)


def _linked_documents(connection: Connection, edge: _Edge, below: Sequence[_Edge], pks: set[int]) -> set[int]:
    """Give the documents that are linked to one of the objects, or to something below one, deleted or not."""
    reached, wanted = set(pks), set(pks)
    while wanted and below:
        lower = union_all(*(select(low).where(among(upper, wanted)) for low, upper in below))
        wanted = set(connection.execute(lower).scalars()) - reached
        reached |= wanted
    document, target = edge
    return set(connection.execute(select(document).where(among(target, reached))).scalars())


def _counted(connection: Connection, searcher: tantivy.Searcher, query: tantivy.Query, kind: str) -> set[int]:
    """Give the keys of a counted field that the documents of a query have."""
    last = connection.execute(select(func.max(AUTHORITIES[kind].c.pk))).scalar() or 0
    found: set[int] = set()
    for first in range(0, last + 1, BLOCK):
        count = {"keys": {"terms": {"field": counted(kind, first), "size": BLOCK, "segment_size": BLOCK}}}
        found |= {int(bucket["key"]) for bucket in searcher.aggregate(query, count)["keys"]["buckets"]}
    return found


def _with_other_counts(connection: Connection, searcher: tantivy.Searcher, kind: str, pks: set[int]) -> set[int]:
    """Give those of the authorities that have another number of documents in the index than in the database."""
    if not pks:
        return set()
    found = searcher.search(_entries_of(kind, pks), limit=len(pks), count=False).hits
    places = [place for _, place in found]
    held = zip(*(searcher.fast_field_values(field, places) for field in ("object", "documents")), strict=True)
    table = AUTHORITIES[kind]
    counts = select(table.c.pk, table.c.document_count).where(among(table.c.pk, pks), table.c.deleted_at.is_(None))
    now = {(pk, count) for pk, count in connection.execute(counts).all()}
    return {int(pk) for pk, _ in now.symmetric_difference(held)}


def _entries_of(kind: str, pks: Iterable[int]) -> tantivy.Query:
    objects = tantivy.Query.term_set_query(index_schema(), "object", sorted(pks))
    of_kind = tantivy.Query.term_query(index_schema(), "kind", kind)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, of_kind), (tantivy.Occur.Must, objects)])


def _replace(
    writer: tantivy.IndexWriter, searcher: tantivy.Searcher, old: tantivy.Query, new: Iterable[list[str]]
) -> int:
    """Write entries in the place of others; gives how many there are more."""
    found: Any = searcher.search(old, limit=1)
    writer.delete_documents_by_query(old)
    return sum(_write(writer, chunk) for chunk in new) - int(found.count)


def _told(chunks: Iterable[list[str]], progress: Progress, changes: Changes) -> Iterator[list[str]]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk)
        progress(done, len(changes.documents))


def _write(writer: tantivy.IndexWriter, entries: list[str]) -> int:
    for entry in entries:
        writer.add_json(entry)
    return len(entries)


def _mark(connection: Connection, writer: tantivy.IndexWriter, entries: int) -> Marker:
    marker = marker_now(connection, entries)
    writer.add_json(marker.entry())
    return marker
