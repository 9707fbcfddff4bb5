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
    client.ask(query, **variables)
    return int(statements.count)


def test_a_page_of_plain_fields_costs_one_statement(shelf, client, statements):
    full_archive(shelf, 3)
    query = "{ documents(first: 10) { edges { cursor node { id title date { text display } } } nodes { title } } }"
    assert cost(client, statements, query) == 1


def test_a_page_with_agents_costs_two_statements_whatever_its_size(shelf, client, statements):
    full_archive(shelf, 10)
    query = "query ($n: Int) { documents(first: $n) { nodes { title agents { role agent { id name } } } } }"
    assert [cost(client, statements, query, n=size) for size in (1, 5, 50)] == [2, 2, 2]


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
    small, large = (cost(client, statements, query, n=size) for size in (2, 20))
    assert small == large
    assert large <= 45


def test_three_levels_of_children_cost_three_statements(shelf, client, statements):
    full_archive(shelf, 10)
    query = """{ documents(filter: {types: {any: ["Top"]}}) {
        nodes { title children { nodes { title children(last: 2) { nodes { title } } } } } } }"""
    assert cost(client, statements, query) == 3


def test_counts_and_neighbours_cost_nothing_unless_asked_and_once_for_all_aliases(shelf, client, statements):
    full_archive(shelf, 2)
    page = "{ documents(first: 2) { %s } }"
    assert cost(client, statements, page % "totalCount") == 1
    assert cost(client, statements, page % "totalCount again: totalCount nodes { id }") == 2
    around = "startPosition pageInfo { hasNextPage hasPreviousPage } nodes { id }"
    assert cost(client, statements, page % around) == 1
    cursor = client.ask(page % "pageInfo { endCursor }")["documents"]["pageInfo"]["endCursor"]
    after = f'{{ documents(first: 2, after: "{cursor}") {{ %s }} }}'
    assert cost(client, statements, after % "nodes { id } pageInfo { hasNextPage }") == 1
    assert cost(client, statements, after % "nodes { id } pageInfo { hasNextPage hasPreviousPage }") == 2
    assert cost(client, statements, after % "nodes { id } startPosition place: startPosition") == 2


def test_nodes_of_many_kinds_cost_one_statement_a_kind(shelf, client, statements):
    full_archive(shelf, 3)
    ids = [shelf.agent(str(number)).id for number in range(5)] + [shelf.place(str(number)).id for number in range(5)]
    assert cost(client, statements, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids) == 2
