"""The counts of documents, kept with every change: in each access set, linked to each authority, below each document.

What a transaction adds to a count is what its documents mean to it afterwards less what they meant to it before. The
counts are then changed by that number, whatever others have made of them meanwhile, so no change is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import orjson
from sqlalchemy import Connection, TextClause, text

from muniment_schema.access.viewer import Access
from muniment_schema.tables import COLLECTION_DOCUMENT, DOCUMENT_AGENT, DOCUMENT_PLACE, DOCUMENT_SUBJECT

from .aggregate import Aggregate

_LINKS: Final = (
    ("agent", DOCUMENT_AGENT.name, "agent_pk"),
    ("place", DOCUMENT_PLACE.name, "place_pk"),
    ("subject", DOCUMENT_SUBJECT.name, "subject_pk"),
    ("collection", COLLECTION_DOCUMENT.name, "collection_pk"),
)
_AUTHORITIES: Final = sorted(["repository", *(kind for kind, _, _ in _LINKS)])

# Rows come as one JSON text: a statement for each row would cost an import more than the documents' own links do.
_GIVEN: Final = {"sqlite": "json_each(:rows)", "postgresql": "jsonb_array_elements(CAST(:rows AS jsonb))"}
# SQLite has the arrow of PostgreSQL from 3.38 on only.
_CELL: Final = {"sqlite": "json_extract(value, '$[{}]')", "postgresql": "value ->> {}"}
_ADD_DOCUMENTS: Final = """
    INSERT INTO document_count (access_id, documents)
    SELECT CAST({cell[0]} AS bigint), CAST({cell[1]} AS bigint) FROM {given} WHERE true
    ON CONFLICT (access_id) DO UPDATE SET documents = document_count.documents + excluded.documents"""
_ADD_LINKS: Final = """
    INSERT INTO link_count (kind, object_pk, access_id, documents)
    SELECT {cell[0]}, CAST({cell[1]} AS bigint), CAST({cell[2]} AS bigint), CAST({cell[3]} AS bigint)
    FROM {given} WHERE true
    ON CONFLICT (kind, object_pk, access_id) DO UPDATE SET documents = link_count.documents + excluded.documents"""
_ADD_SEEN: Final = {
    "sqlite": """
        UPDATE {kind} SET document_count = document_count + CAST({cell[1]} AS bigint)
        FROM {given} WHERE pk = CAST({cell[0]} AS bigint)""",
    # The rows are locked in the order of their keys, so that two writers never wait for each other crosswise.
    "postgresql": """
        UPDATE {kind} SET document_count = {kind}.document_count + held.documents
        FROM (
            SELECT own.pk, CAST({cell[1]} AS bigint) AS documents
            FROM {given} JOIN {kind} AS own ON own.pk = CAST({cell[0]} AS bigint)
            ORDER BY own.pk FOR NO KEY UPDATE OF own
        ) AS held
        WHERE {kind}.pk = held.pk""",
}


class CountChanges:
    """What documents that changed add to the counts, and take from them."""

    def __init__(self, before: Iterable[Aggregate], after: Iterable[Aggregate]) -> None:
        self._documents: Counter[int] = Counter()
        self._links: Counter[tuple[str, int, int]] = Counter()
        for sign, documents in ((-1, before), (1, after)):
            for document in documents:
                access_id = document.row["access_id"]
                self._documents[access_id] += sign
                for kind, pk in _linked(document):
                    self._links[kind, pk, access_id] += sign

    def add_to_authorities(self, connection: Connection) -> None:
        """Change what anonymous readers see of each authority.

        To be done before the clock is taken: a writer that changes such an authority itself waits for the clock while
        it holds the row.
        """
        seen: Counter[tuple[str, int]] = Counter()
        for (kind, pk, access_id), number in self._links.items():
            if access_id <= Access.METADATA_ONLY:
                seen[kind, pk] += number
        for each in _AUTHORITIES:
            rows = [(pk, number) for (kind, pk), number in sorted(seen.items()) if kind == each and number]
            _run(connection, _ADD_SEEN[connection.dialect.name], rows, each)

    def add_to_counts(self, connection: Connection) -> None:
        """Change the counts of the access sets. To be done once the clock is taken: one writer at a time."""
        _run(connection, _ADD_DOCUMENTS, [(access, number) for access, number in self._documents.items() if number])
        _run(connection, _ADD_LINKS, [(*key, number) for key, number in sorted(self._links.items()) if number])


def _linked(document: Aggregate) -> Iterator[tuple[str, int]]:
    for kind, column in (("repository", "repository_pk"), ("document", "parent_pk")):
        if document.row[column] is not None:
            yield kind, document.row[column]
    for kind, table, column in _LINKS:
        # An agent in two roles is one agent.
        for pk in {row[column] for row in document.parts.get(table, ())}:
            yield kind, pk


def _run(connection: Connection, statement: str, rows: Sequence[Sequence[str | int]], kind: str = "") -> None:
    if rows:
        name = connection.dialect.name
        cells = [_CELL[name].format(place) for place in range(len(rows[0]))]
        known: TextClause = text(statement.format(given=_GIVEN[name], cell=cells, kind=kind))
        connection.execute(known, {"rows": orjson.dumps(rows).decode()})
