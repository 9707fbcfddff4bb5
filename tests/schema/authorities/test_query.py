"""`agents`, `places`, `subjects`, `repositories`, `collections`, and one of each."""

from __future__ import annotations

import pytest
from tests.schema.authorities.listed import KINDS, LISTED, each_list, linked, names, put
from tests.schema.conftest import START

from muniment_schema.access.viewer import Role


@each_list
def test_they_are_listed_by_name_folded_and_can_be_asked_for_from_the_end(shelf, client, listed):
    for name in ("Zamora", "Ávila", "burgos"):
        put(shelf, listed, name)
    assert names(client, listed) == ["Ávila", "burgos", "Zamora"]
    assert names(client, listed, "last: 2") == ["burgos", "Zamora"]
    assert client.ask(f"{{ {listed} {{ totalCount }} }}")[listed]["totalCount"] == 3


@each_list
def test_the_documents_of_one_are_those_linked_to_it_itself_as_far_as_the_viewer_sees_them(shelf, client, listed):
    target, other = put(shelf, listed, "Wanted"), put(shelf, listed, "Other")
    linked(shelf, listed, target, 2, title="Open", date="1943")
    linked(shelf, listed, target, 1, title="Hidden", date="1942", visibility="staff")
    linked(shelf, listed, target, 1, title="Gone", deleted=True)
    linked(shelf, listed, other, 1, title="Another's")
    query = f"""query ($id: ID!) {{ {KINDS[listed]}(id: $id) {{
        documentCount documents {{ totalCount nodes {{ title }} pageInfo {{ hasNextPage }} }}
        some: documents(filter: {{title: {{equals: "hidden"}}}}) {{ totalCount }}
        end: documents(last: 1) {{ startPosition nodes {{ title }} }}
    }} }}"""
    seen = client.ask(query, id=target.id)[KINDS[listed]]
    assert (seen["documentCount"], seen["documents"]["totalCount"], seen["some"]["totalCount"]) == (2, 2, 0)
    assert [node["title"] for node in seen["documents"]["nodes"]] == ["Open", "Open"]
    assert seen["end"] == {"startPosition": 2, "nodes": [{"title": "Open"}]}
    client.role = Role.EDITOR
    seen = client.ask(query, id=target.id)[KINDS[listed]]
    assert (seen["documentCount"], seen["documents"]["totalCount"], seen["some"]["totalCount"]) == (3, 3, 1)
    assert [node["title"] for node in seen["documents"]["nodes"]] == ["Hidden", "Open", "Open"]


@each_list
def test_one_is_found_by_its_id_its_slug_and_a_former_slug(shelf, client, listed):
    target = put(shelf, listed, "Porto")
    put(shelf, listed, "Braga")
    kind, name = KINDS[listed], LISTED[listed]
    shelf.identifier(target, "slug", "oporto-12345678", kind=kind)
    assert client.ask(f"query ($id: ID!) {{ {kind}(id: $id) {{ name: {name} }} }}", id=target.id) == {
        kind: {"name": "Porto"}
    }
    by_slug = f"query ($slug: String!) {{ {kind}(slug: $slug) {{ id }} }}"
    for slug in (target.slug, "oporto-12345678"):
        assert client.ask(by_slug, slug=slug) == {kind: {"id": target.id}}
    for slug in ("nowhere-12345678", "", "\0"):
        assert client.ask(by_slug, slug=slug) == {kind: None}
    code, message = client.refused(f"{{ {kind} {{ id }} }}")
    assert (code, message) == ("BAD_USER_INPUT", f"{kind} takes exactly one of id and slug")
    foreign = shelf.document().id
    assert client.ask(f"query ($id: ID!) {{ {kind}(id: $id) {{ id }} }}", id=foreign) == {kind: None}


@pytest.mark.parametrize("listed", ["agents", "places", "subjects", "repositories"])
def test_a_tombstone_is_not_listed_and_not_found(shelf, client, listed):
    gone = put(shelf, listed, "Gone", deleted_at=START)
    assert names(client, listed) == []
    assert client.ask(f'{{ {KINDS[listed]}(id: "{gone.id}") {{ id }} }}') == {KINDS[listed]: None}


def test_a_hidden_collection_is_for_staff(shelf, client):
    hidden = shelf.collection("Hidden", visibility="staff")
    query = f'{{ collection(slug: "{hidden.slug}") {{ title }} collections {{ totalCount }} }}'
    assert client.ask(query) == {"collection": None, "collections": {"totalCount": 0}}
    client.role = Role.EDITOR
    assert client.ask(query) == {"collection": {"title": "Hidden"}, "collections": {"totalCount": 1}}


def test_a_place_finds_what_is_below_it_only_through_the_filter_of_documents(shelf, client):
    korea = shelf.place("Korea")
    shelf.link(shelf.document("Of Seoul"), shelf.place("Seoul", parent=korea))
    query = """query ($id: ID!) { place(id: $id) { documentCount }
        documents(filter: {places: {any: [$id]}}) { nodes { title } } }"""
    assert client.ask(query, id=korea.id) == {
        "place": {"documentCount": 0},
        "documents": {"nodes": [{"title": "Of Seoul"}]},
    }


def test_an_agent_in_two_roles_has_the_document_once(shelf, client):
    lee, letter = shelf.agent("Lee"), shelf.document("Letter")
    shelf.link(letter, lee, role="aut")
    shelf.link(letter, lee, role="rcp")
    query = "{ agents { nodes { documentCount documents { totalCount nodes { title agents { role } } } } } }"
    [found] = client.ask(query)["agents"]["nodes"]
    assert (found["documentCount"], found["documents"]["totalCount"]) == (1, 1)
    assert found["documents"]["nodes"] == [{"title": "Letter", "agents": [{"role": "aut"}, {"role": "rcp"}]}]


@each_list
def test_a_page_with_documents_and_counts_costs_one_statement_whatever_its_size(shelf, client, statements, listed):
    for number in range(6):
        linked(shelf, listed, put(shelf, listed, f"Name {number}"), 3)
    query = f"""query ($n: Int) {{ {listed}(first: $n) {{ nodes {{
        documentCount documents(first: 2) {{ totalCount pageInfo {{ hasNextPage }} nodes {{ title }} }} }} }} }}"""
    for role in (Role.READER, Role.EDITOR):
        client.role = role
        for size in (1, 6):
            statements.clear()
            answer = client.compiled(query, n=size)
            assert [node["documentCount"] for node in answer[listed]["nodes"]] == [3] * size
            assert statements.count == 1
            assert "count(*)" not in statements.texts[0]
