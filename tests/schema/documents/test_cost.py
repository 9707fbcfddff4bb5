"""What a page costs: a fixed number of statements, whatever its size."""

from __future__ import annotations

from typing import Any

import pytest

from muniment_schema.access.viewer import Role

EVERYTHING = """
fragment Everything on Document {
  id slug title titleIsSupplied referenceCode level description type extents accessConditions useConditions creditLine
  sourceCitation visibility status embargoUntil version createdAt updatedAt
  date { text display source }
  dates { text source }
  body bodyKind texts { value }
  languages { tag name }
  agents { role agent { name names uris } }
  authors: agents(roles: ["aut"]) { agent { name } }
  places { name names uris parent { name } }
  subjects { label uri parent { label } parts { label } }
  repository { name }
  collections { title parent { title } children { title } }
  parent { title }
  ancestors { title agents { role } }
  children(first: 2) {
    totalCount startPosition pageInfo { hasNextPage hasPreviousPage } nodes { title agents { role } }
  }
  containers { type } notes { text } rights { text } identifiers { value }
  relations { type document { title } }
  digitalObjects { url } sources { key } extra
}
"""


def full_archive(shelf: Any, count: int) -> None:
    source, korea = shelf.source(), shelf.place("Korea")
    history = shelf.subject("History")
    themes = shelf.collection("Themes")
    for number in range(count):
        fonds = shelf.document(f"Fonds {number}", date=f"{1000 + number}", type="Top")
        document = shelf.document(
            f"Letter {number}",
            date=f"{1000 + number}",
            date_source_pk=source.pk,
            parent=fonds,
            type="Letter",
            rights_pk=shelf.rights(None, text=str(number)),
            repository=shelf.repository(f"Office {number}"),
        )
        for child in range(3):
            shelf.link(shelf.document(f"Page {child}", parent=document), shelf.agent("Clerk"))
        shelf.link(document, shelf.agent(f"Agent {number}", "Other form"), shelf.place(f"Place {number}", parent=korea))
        shelf.link(document, shelf.subject(f"Subject {number}", parts=[history], parent=history))
        shelf.link(document, shelf.collection(f"Collection {number}", parent=themes))
        shelf.link(fonds, shelf.agent("Collector"))
        shelf.language(document, "ko")
        shelf.stated(document, "1943", link=shelf.ledger(document, source, str(number)))
        shelf.text(document, "body", "Text")
        shelf.file(document, "https://files.example/1.pdf")
        shelf.identifier(document, "doi", f"10.1/{number}")
        shelf.relation(document, "related", fonds)


def cost(client: Any, statements: Any, query: str, **variables: Any) -> int:
    statements.clear()
    assert client.compiled(query, **variables) is not None
    return int(statements.count)


def test_a_page_of_plain_fields_costs_one_statement(shelf, client, statements):
    full_archive(shelf, 3)
    query = "{ documents(first: 10) { edges { cursor node { id title date { text display } } } nodes { title } } }"
    assert cost(client, statements, query) == 1


def test_a_page_with_agents_costs_one_statement_whatever_its_size(shelf, client, statements):
    full_archive(shelf, 10)
    query = "query ($n: Int) { documents(first: $n) { nodes { title agents { role agent { id name } } } } }"
    assert [cost(client, statements, query, n=size) for size in (1, 5, 50)] == [1, 1, 1]


@pytest.mark.parametrize("role", [Role.READER, Role.IMPORTER])
def test_a_page_of_everything_costs_the_same_for_2_documents_and_for_20(shelf, client, statements, role):
    full_archive(shelf, 20)
    client.role = role
    query = (
        EVERYTHING
        + """
    query ($n: Int) { documents(first: $n, filter: {types: {any: ["Letter"]}}) { totalCount nodes { ...Everything } } }
    """
    )
    assert [cost(client, statements, query, n=size) for size in (2, 20)] == [1, 1]


def test_three_levels_of_children_cost_one_statement(shelf, client, statements):
    full_archive(shelf, 10)
    query = """{ documents(filter: {types: {any: ["Top"]}}) {
        nodes { title children { nodes { title children(last: 2) { nodes { title } } } } } } }"""
    assert cost(client, statements, query) == 1


def test_counts_and_neighbours_come_in_the_statement_of_the_page_and_only_when_asked(shelf, client, statements):
    full_archive(shelf, 2)
    page = "{ documents(first: 2) { %s } }"
    cursor = client.ask(page % "pageInfo { endCursor }")["documents"]["pageInfo"]["endCursor"]
    after = f'{{ documents(first: 2, after: "{cursor}") {{ %s }} }}'
    some = '{ documents(first: 2, filter: {types: {any: ["Letter"]}}) { %s } }'
    for query, counts, looks in (
        (page % "totalCount again: totalCount nodes { id }", 0, 0),  # of everything: it is kept
        (some % "totalCount", 1, 1),  # the filter has one of its own
        (some % "totalCount again: totalCount nodes { id }", 1, 2),  # on the page and in the count
        (page % "startPosition pageInfo { hasNextPage hasPreviousPage } nodes { id }", 0, 0),
        (after % "nodes { id } pageInfo { hasNextPage }", 0, 0),
        (after % "nodes { id } pageInfo { hasNextPage hasPreviousPage }", 0, 1),
        (after % "nodes { id } startPosition place: startPosition", 1, 0),
    ):
        assert cost(client, statements, query) == 1, query
        (text,) = statements.texts
        assert (text.count("count(*)"), text.count("IS NOT NULL")) == (counts, looks), query


def test_nodes_of_many_kinds_cost_one_statement_a_kind(shelf, client, statements):
    full_archive(shelf, 3)
    ids = [shelf.agent(str(number)).id for number in range(5)] + [shelf.place(str(number)).id for number in range(5)]
    assert cost(client, statements, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids) == 2
