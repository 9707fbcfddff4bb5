"""What is asked: the queries and their variables, the same for every server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench import archive
from graphql import get_introspection_query
from sqlalchemy import Row, text

from muniment_schema.build import build_schema
from muniment_schema.database import Database
from muniment_schema.documents.listing import ALL
from muniment_schema.paging.cursor import binding, write_cursor
from muniment_schema.paging.order import Position

PAGE, LARGE_PAGE, WALKED, DEEP = 20, 100, 10_000, 0.9
CHILDREN, COLLECTIONS, OF_EACH = 20, 20, 5
SAMPLES = 20  # different documents that g asks for
INTROSPECTION = "h"

_SCALARS = """
    id slug title referenceCode level type description visibility createdAt date { text edtf start end }"""
NESTED = """
    id title referenceCode level description date { text edtf }
    subjects { id label } agents { role agent { id name } } places { id name } collections { id title }"""
_FORWARD = """query Page($first: Int, $after: String) {
  documents(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes {%s
  } }
}"""
_BACKWARD = """query Page($last: Int, $before: String) {
  documents(last: $last, before: $before) { pageInfo { hasPreviousPage startCursor } nodes {%s
  } }
}"""
_EVERYTHING = """query Document($id: ID!) {
  document(id: $id) {
    id slug title titleIsSupplied referenceCode level description type extents accessConditions useConditions
    creditLine sourceCitation visibility status embargoUntil version createdAt updatedAt body bodyKind
    date { ...Date } dates { ...Date }
    texts { field language value kind isOriginal translator origin }
    languages { tag name }
    agents { role roleLabel nameAsWritten agent { id slug kind name sortName dates note names uris } }
    places { id slug name latitude longitude names uris }
    subjects { id slug label kind scheme uri parts { id label } }
    repository { id slug name country isil }
    collections { id slug kind title intro }
    parent { id title }
    ancestors { id slug title level }
    children(first: 5) { totalCount nodes { id title } }
    containers { type indicator }
    notes { type text language }
    rights { uri label holder text }
    identifiers { scheme value url }
    relations { type document { id title } }
    digitalObjects { id role url mediaType bytes sha256 pages width height }
    sources { key nativeId url }
  }
}
fragment Date on DateValue { text edtf start end precision qualifier display role rank source warning }"""
_COUNT = "{ documents(first: 0) { totalCount } }"
_COLLECTIONS = """query Collections($first: Int, $each: Int) {
  collections(first: $first) { nodes {
    id title documents(first: $each) { nodes { id title date { text edtf } } }
  } }
}"""
_TREE = """query Tree($id: ID!, $first: Int) {
  document(id: $id) { id title children(first: $first) {
    totalCount nodes { id title children(first: 0) { totalCount } }
  } }
}"""

Variables = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """One kind of request: a query, and the variables that it is asked with in turn.

    In an order `by_relevance` each contender ranks in its own way, so that not the nodes but their number is compared.
    """

    name: str
    title: str
    query: str
    variables: Sequence[Variables]
    has_floor: bool = True
    is_idiomatic: bool = True  # whether idiomatic Strawberry answers it
    by_relevance: bool = False


def shapes_of(address: str, size: int) -> list[Shape]:
    """Give what is asked of an archive; what the schema does not serve is left out."""
    database = Database(address)
    try:
        return _Shapes(database, size).all()
    finally:
        database.close()


def is_served(shape: Shape) -> bool:
    """Tell whether Muniment's schema knows the root that a shape asks for."""
    query_type = build_schema()._schema.query_type
    assert query_type is not None
    return {"k": "collections", "suggest": "suggest"}.get(shape.name, "documents") in query_type.fields


def bound_to() -> str:
    """Give what the cursors of the pages are valid for."""
    asked = ALL.read({})
    return binding(ALL.name, asked.order.name, asked.filter_text)


class _Shapes:
    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._archive = archive.Archive(size)

    def all(self) -> list[Shape]:
        deep, walk, full = self._deep(), self._walk(), self._full()
        fonds = [archive.public_id("document", number) for number in range(min(5, self._archive.fonds))]
        scalars, nested = _FORWARD % _SCALARS, _FORWARD % NESTED
        return [
            Shape("a", "first 20, scalars", scalars, [{"first": PAGE}]),
            Shape("b", "first 20, nested", nested, [{"first": PAGE}]),
            Shape("c", "first 100, nested", nested, [{"first": LARGE_PAGE}]),
            Shape("d-after", "as b, behind 90 % of the archive", nested, [{"first": PAGE, "after": deep}]),
            Shape("d-before", "as b, ahead of there, backward", _BACKWARD % NESTED, [{"last": PAGE, "before": deep}]),
            Shape("g", "one document with everything", _EVERYTHING, [{"id": each} for each in full]),
            Shape(INTROSPECTION, "introspection", get_introspection_query(descriptions=True), [{}], has_floor=False),
            Shape(
                "i", "a walk of 10,000 by 100, scalars", scalars, [{"first": LARGE_PAGE, "after": at} for at in walk]
            ),
            Shape("j", "totalCount of everything", _COUNT, [{}]),
            Shape("k", "20 collections with 5 documents each", _COLLECTIONS, [{"first": COLLECTIONS, "each": OF_EACH}]),
            Shape("m", "children of a fonds, counted", _TREE, [{"id": each, "first": CHILDREN} for each in fonds]),
        ]

    def _deep(self) -> str:
        """Give the cursor of the row at 90 % of all that anybody may see."""
        (total,) = self._rows("SELECT count(*) FROM document WHERE access_id <= 1")[0]
        (row,) = self._ordered(f"LIMIT 1 OFFSET {int(total * DEEP)}")
        return _cursor(row)

    def _walk(self) -> list[str | None]:
        """Give where the pages of a walk begin."""
        rows = self._ordered(f"LIMIT {WALKED}")
        return [None, *(_cursor(row) for row in rows[LARGE_PAGE - 1 : WALKED - 1 : LARGE_PAGE])]

    def _full(self) -> list[str]:
        """Give documents that have everything, from all over the archive."""
        rows = self._rows("SELECT id FROM document WHERE access_id = 0 AND credit_line IS NOT NULL ORDER BY id")
        return [row[0] for row in rows[:: max(1, len(rows) // SAMPLES)][:SAMPLES]]

    def _ordered(self, part: str) -> Sequence[Row[Any]]:
        return self._rows(f"SELECT date_asc, id FROM document WHERE access_id <= 1 ORDER BY date_asc, id {part}")

    def _rows(self, statement: str) -> Sequence[Row[Any]]:
        with self._database.read() as connection:
            return connection.execute(text(statement)).all()


def _cursor(row: Sequence[Any]) -> str:
    return write_cursor(Position(row[0], row[1]), bound_to())
