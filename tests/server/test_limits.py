"""What a document may ask for: depth and objects."""

from __future__ import annotations

import time

import pytest
import strawberry
from graphql import build_schema, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.build import build_schema as build_archive_schema
from muniment_schema.planning.operation import operations_of
from muniment_server.limits import MAX_DEPTH, MAX_TOKENS, depth_of, objects_of

SCHEMA = build_schema("""
    interface Node { id: ID! }
    type Query { documents(first: Int, last: Int): DocumentConnection! nodes(ids: [ID!]!): [Node]! document: Document }
    type DocumentConnection { edges: [DocumentEdge!]! nodes: [Document!]! pageInfo: PageInfo! totalCount: Int! }
    type DocumentEdge { node: Document! }
    type PageInfo { hasNextPage: Boolean! }
    type Agent { name: String! }
    type Document implements Node {
        id: ID! title: String! agents: [Agent!]! parent: Document
        children(first: Int, last: Int): DocumentConnection!
    }
""")


@strawberry.type
class Mark:
    """One mark."""

    html: str


@strawberry.type(name="Query")
class Marks:
    """A field whose page has a size of its own."""

    @strawberry.field
    def marks(self, first: int = 3) -> list[Mark]:
        """Marks."""
        return []


def objects(query: str, **variables: object) -> int:
    """Count the objects of a query with pages of at most 100."""
    return objects_of(SCHEMA, operations_of(parse(query))[0], variables, 100)


def fragment_bomb(levels: int) -> str:
    """Each fragment spreads the next one twice: 2 ** levels fields from a few hundred bytes."""
    fragments = [f"fragment F{n} on Document{{parent{{...F{n + 1}}} p:parent{{...F{n + 1}}}}}" for n in range(levels)]
    return "{document{...F0}}" + "".join(fragments) + f"fragment F{levels} on Document{{id}}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ documents { totalCount } }", 0),
        ("{ documents { nodes { title } } }", 20),
        ("{ documents(first: 10) { edges { node { title } } pageInfo { hasNextPage } } }", 10),
        ("{ documents(last: 7) { nodes { title } } }", 7),
        ("{ documents(first: 0) { nodes { title } } }", 0),
        ("{ documents(first: -5) { nodes { title } } }", 0),
        ("{ documents(first: 1000000) { nodes { title } } }", 100),
        ("{ documents(first: 10) { nodes { agents { name } } } }", 20),
        ("{ documents(first: 10) { nodes { children(first: 5) { nodes { id } } } } }", 60),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ('{ nodes(ids: ["a", "b"]) { ... on Document { parent { id } } } }', 4),
        ("{ a: documents(first: 5) { nodes { id } } b: documents(first: 6) { nodes { id } } }", 11),
        ("{ documents(first: 5) { ...P } } fragment P on DocumentConnection { nodes { id parent { id } } }", 10),
        ("{ __typename __schema { types { name } } }", 0),
    ],
)
def test_objects_are_counted_from_page_sizes(query: str, expected: int) -> None:
    assert objects(query) == expected


def test_page_sizes_come_from_variables_and_their_defaults_too() -> None:
    query = "query Q($n: Int = 30, $ids: [ID!]!) { documents(first: $n) { nodes { id } } nodes(ids: $ids) { id } }"
    assert objects(query, n=3, ids=["a"]) == 4
    assert objects(query, ids=["a", "b"]) == 32
    assert objects(query, n=None, ids=[]) == 20


def test_a_field_with_a_page_size_of_its_own_counts_that() -> None:
    schema = strawberry.Schema(Marks)._schema
    (operation,) = operations_of(parse("{ marks { html } more: marks(first: 4) { html } }"))
    assert objects_of(schema, operation, {}, 100) == 7


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ documents(first: 100) { facets(fields: [AGENTS, PLACES], first: 7) { buckets { label } } } }", 28),
        ("{ documents(first: 0) { facet(field: AGENTS, first: 7) { buckets { label } } } }", 14),
        ("{ documents(first: 3) { nodes { title } edges { highlights { html } } ...F } }"
         " fragment F on DocumentConnection { histogram { undatedCount } }", 13),
    ],
)  # fmt: skip
def test_what_is_of_the_whole_list_counts_once_whatever_the_page(query: str, expected: int) -> None:
    (operation,) = operations_of(parse(query))
    assert objects_of(build_archive_schema()._schema, operation, {}, 100) == expected


@given(st.integers(0, 100), st.integers(0, 100))
def test_pages_in_pages_multiply(outer: int, inner: int) -> None:
    query = "query Q($a: Int, $b: Int) { documents(first: $a) { nodes { children(first: $b) { nodes { id } } } } }"
    assert objects(query, a=outer, b=inner) == outer * (1 + inner)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ a }", 1),
        ("{ a { b { c } } d }", 3),
        ("{ ... { a { ... on X { b } } } }", 2),
        ("{ a { ...F } } fragment F on X { b { c } }", 3),
        ("query A { a } query B { a { b } }", 2),
        ("{ a { ...F } } fragment F on X { b { ...F } }", 2),
        ("fragment F on X { a { b { c } } }", 0),
    ],
)
def test_depth_is_the_longest_chain_of_fields(query: str, expected: int) -> None:
    assert depth_of(parse(query)) == expected


def test_the_query_of_a_schema_browser_is_not_deep() -> None:
    assert depth_of(parse(get_introspection_query())) <= MAX_DEPTH


def test_a_fragment_bomb_is_counted_at_once() -> None:
    bomb = fragment_bomb(12)
    document = parse(bomb, max_lexical_tokens=MAX_TOKENS)
    began = time.perf_counter()
    assert depth_of(document) == 14
    assert objects(bomb) == 2**13 - 1
    assert objects(fragment_bomb(60)) == 2**61 - 1
    assert time.perf_counter() - began < 0.5
