"""What the tests of the search index look with: an index in memory, and all that an entry holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from sqlalchemy import Connection

from muniment_schema.database import Database
from muniment_schema.search.catch_up import write_all
from muniment_schema.search.contents import AUTHORITIES
from muniment_schema.search.fields import (
    COUNTED,
    COUNTED_WORDS,
    DAYS,
    LINKED,
    NUMBERS,
    ORDERS,
    TEXTS,
    WORDS,
    index_schema,
    levels_of_texts,
)
from muniment_schema.search.index import SearchIndex, Seen
from muniment_schema.tables import DOCUMENT

Entry = dict[str, Any]
_MOST_VALUES = 60_000
_FAST = (*NUMBERS, *DAYS, *ORDERS, *levels_of_texts(), "documents", *(f"{name}.0" for name in COUNTED))
_HIGHEST_KEY = 20  # of what the tests link to; such keys can only be asked for, one by one


def indexed(connection: Connection) -> tantivy.Searcher:
    """Give an index of an archive as one connection sees it, in memory."""
    index = tantivy.Index(index_schema())
    writer = index.writer(15_000_000, 1)
    write_all(connection, writer)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


def term(field: str, value: Any) -> tantivy.Query:
    """Give the query for a value of a field."""
    return tantivy.Query.term_query(index_schema(), field, value)


def both(*queries: tantivy.Query) -> tantivy.Query:
    """Give the query for what all of some find."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def count(searcher: tantivy.Searcher, *queries: tantivy.Query) -> int:
    """Give how many entries all of some queries find."""
    found: Any = searcher.search(both(*queries), limit=1)
    return int(found.count)


def phrase(field: str, text: str) -> tantivy.Query:
    """Give the query for words that follow one another."""
    words = text.split()
    return tantivy.Query.phrase_query(index_schema(), field, list(words)) if len(words) > 1 else term(field, words[0])


def entry(searcher: tantivy.Searcher, query: tantivy.Query) -> Entry:
    """Give all that the entries of a query hold together: field -> values, those without any left out."""
    found: Entry = {}
    for field in (*TEXTS, *WORDS, *COUNTED_WORDS):
        found[field] = sorted(value for value, _ in searcher.terms_with_prefix(field, "", query, _MOST_VALUES))
    size = {"size": _MOST_VALUES, "segment_size": _MOST_VALUES}
    held = searcher.aggregate(query, {field: {"terms": {"field": field, **size}} for field in _FAST})
    for field in _FAST:
        found[field] = sorted(int(bucket["key"]) for bucket in held[field]["buckets"])
    for field in LINKED:
        found[field] = [key for key in range(_HIGHEST_KEY) if count(searcher, query, term(field, key))]
    return {field: values for field, values in found.items() if values}


def document_entry(searcher: tantivy.Searcher, pk: int) -> Entry:
    """Give all that the index holds of a document."""
    return entry(searcher, term("pk", pk))


def everything(seen: Seen | None, database: Database) -> dict[tuple[str, int], Entry]:
    """Give all that an index holds of the objects of a database, deleted ones too."""
    assert seen is not None
    with database.read() as connection:
        keys = [("document", pk) for pk in _keys(connection, DOCUMENT)]
        keys += [(kind, pk) for kind, table in AUTHORITIES.items() for pk in _keys(connection, table)]
    held = {}
    for kind, pk in keys:
        query = term("pk", pk) if kind == "document" else both(term("kind", kind), term("object", pk))
        held[kind, pk] = {**entry(seen.searcher, query), "entries": count(seen.searcher, query)}
    assert sum(each["entries"] for each in held.values()) == seen.searcher.num_docs - 1
    return held


def _keys(connection: Connection, table: Any) -> Iterable[int]:
    return connection.execute(table.select().with_only_columns(table.c.pk)).scalars()


def words_held(seen: Seen | None) -> dict[str, int]:
    """Give every word of the texts of all documents, and in how many it stands."""
    assert seen is not None
    everywhere = tantivy.Query.all_query()
    return dict(seen.searcher.terms_with_prefix("everything", "", everywhere, _MOST_VALUES))


@contextmanager
def opened(database: Database, folder: Path) -> Iterator[SearchIndex]:
    """Open an index as another process would."""
    index = SearchIndex(database, folder)
    yield index
    index.close()


@contextmanager
def elsewhere(database: Database) -> Iterator[Database]:
    """Connect to a database as another process would: what the first one wrote is not known here."""
    other = Database(database.url)
    yield other
    other.close()
