"""The tree of description: parents, ancestors, and children with pages of their own."""

from __future__ import annotations

from typing import Any

from muniment_schema.tables import DOCUMENT


def ask(client: Any, document: Any, fields: str) -> Any:
    return client.ask(f"query ($id: ID!) {{ document(id: $id) {{ {fields} }} }}", id=document.id)["document"]


def test_the_tree_upwards_and_downwards(shelf, client):
    fonds = shelf.document("Fonds", level="fonds")
    series = shelf.document("Series", parent=fonds)
    second = shelf.document("Second", parent=series, position=2)
    first = shelf.document("First", parent=series, position=1)
    found = ask(client, first, "parent { title parent { title } } ancestors { title }")
    assert found["parent"] == {"title": "Series", "parent": {"title": "Fonds"}}
    assert found["ancestors"] == [{"title": "Fonds"}, {"title": "Series"}]
    below = ask(client, fonds, "children { nodes { title children { totalCount nodes { id } } } }")
    assert below["children"]["nodes"] == [
        {"title": "Series", "children": {"totalCount": 2, "nodes": [{"id": first.id}, {"id": second.id}]}}
    ]


def test_a_hidden_unit_parts_the_tree(shelf, client):
    fonds = shelf.document("Fonds")
    hidden = shelf.document("Hidden", parent=fonds, visibility="staff")
    file = shelf.document("File", parent=hidden)
    item = shelf.document("Item", parent=file)
    assert ask(client, item, "ancestors { title }")["ancestors"] == [{"title": "File"}]
    assert ask(client, file, "parent { id } ancestors { id }") == {"parent": None, "ancestors": []}
    assert ask(client, fonds, "children { totalCount nodes { id } }")["children"] == {"totalCount": 0, "nodes": []}


def test_a_ring_in_the_tree_ends(shelf, client):
    one = shelf.document("One")
    two = shelf.document("Two", parent=one)
    shelf.change(DOCUMENT, one, parent_pk=two.pk)
    assert len(ask(client, one, "ancestors { id }")["ancestors"]) <= 100


def test_children_take_filters_orders_and_cursors_of_their_own(shelf, client):
    fonds = shelf.document("Fonds")
    for year in (1903, 1901, 1902):
        shelf.document(str(year), parent=fonds, date=str(year), type="Letter" if year > 1901 else "Map")
    query = """
    query ($id: ID!, $after: String) {
      document(id: $id) {
        children(first: 1, after: $after, filter: {types: {any: ["Letter"]}}, orderBy: {field: DATE}) {
          totalCount startPosition
          pageInfo { hasNextPage hasPreviousPage endCursor }
          nodes { title }
        }
      }
    }"""
    first = client.ask(query, id=fonds.id)["document"]["children"]
    cursor = first["pageInfo"].pop("endCursor")
    second = client.ask(query, id=fonds.id, after=cursor)["document"]["children"]
    assert first == {
        "totalCount": 2,
        "startPosition": 1,
        "pageInfo": {"hasNextPage": True, "hasPreviousPage": False},
        "nodes": [{"title": "1902"}],
    }
    assert (second["nodes"], second["startPosition"]) == ([{"title": "1903"}], 2)
    assert second["pageInfo"]["hasNextPage"] is False
    assert second["pageInfo"]["hasPreviousPage"] is True
    code, _ = client.refused(
        "query ($after: String) { documents(after: $after) { totalCount nodes { id } } }", after=cursor
    )
    assert code == "BAD_CURSOR"


def test_each_of_several_parents_has_the_page_it_would_have_alone(shelf, client):
    parents = [shelf.document(f"Fonds {number}", date=f"{1900 + number}") for number in range(4)]
    for number, parent in enumerate(parents):
        for child in range(number):
            shelf.document(f"{number}-{child}", parent=parent, visibility="staff" if child == 2 else "public")
    children = """children(%s) { totalCount startPosition pageInfo { hasNextPage hasPreviousPage }
                                 edges { cursor node { title } } }"""
    for arguments in ("first: 1", "last: 1", "first: 0", "last: 0"):
        wanted = children % arguments
        query = f'{{ documents(filter: {{title: {{startsWith: "fonds"}}}}) {{ nodes {{ id {wanted} }} }} }}'
        together = client.ask(query)["documents"]["nodes"]
        assert [node["id"] for node in together] == [parent.id for parent in parents]
        for node, parent in zip(together, parents, strict=True):
            assert node["children"] == ask(client, parent, wanted)["children"]


def test_two_aliases_of_one_field_keep_their_own_arguments(shelf, client):
    fonds = shelf.document("Fonds")
    for year in (1902, 1901):
        shelf.document(str(year), parent=fonds, date=str(year))
    found = ask(
        client,
        fonds,
        """first: children(first: 1, orderBy: {field: DATE}) { nodes { title } }
        last: children(last: 1, orderBy: {field: DATE}) { nodes { title } }
        letters: children(filter: {types: {any: ["Letter"]}}) { nodes { title } }""",
    )
    assert [found[name]["nodes"] for name in ("first", "last", "letters")] == [
        [{"title": "1901"}],
        [{"title": "1902"}],
        [],
    ]
