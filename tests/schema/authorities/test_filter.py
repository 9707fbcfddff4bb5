"""Searches in the names of authorities, and their filters."""

from __future__ import annotations

from typing import Any

import pytest
from tests.schema.authorities.listed import LISTED, names


def test_a_search_wants_every_word_in_a_form_of_the_name(shelf, client):
    shelf.agent("Syngman Rhee", "李承晩", "Yi Sŭng-man")
    shelf.agent("Rhee, In-soo")
    shelf.agent("100% Pure")
    assert names(client, "agents", 'search: "RHEE"') == ["Rhee, In-soo", "Syngman Rhee"]
    assert names(client, "agents", 'search: "rhee syng"') == ["Syngman Rhee"]
    assert names(client, "agents", 'search: "sung rhee"') == ["Syngman Rhee"]
    assert names(client, "agents", 'search: "承晩"') == ["Syngman Rhee"]
    assert names(client, "agents", 'search: "0% p"') == ["100% Pure"]
    assert names(client, "agents", 'search: "%_"') == []
    assert len(names(client, "agents", 'search: "  "')) == 3
    assert names(client, "agents", f'search: "{"x" * 60_000}"') == []
    assert client.ask('{ agents(search: "rhee") { totalCount } }') == {"agents": {"totalCount": 2}}


def test_a_search_looks_at_former_names_of_places_and_at_labels_and_titles(shelf, client):
    shelf.place("Kaliningrad", "Königsberg")
    shelf.subject("Korea--History")
    shelf.repository("Arquivo Distrital do Porto")
    shelf.collection("Cartas do Brasil")
    for listed, word in zip(LISTED, ("x", "konigs", "history", "distrital", "BRASIL"), strict=True):
        assert len(names(client, listed, f'search: "{word}"')) == (0 if word == "x" else 1)


def test_a_search_that_cannot_be_looked_for_is_refused(client):
    code, message = client.refused("query ($s: String) { agents(search: $s) { totalCount } }", s="a\0")
    assert (code, message) == ("BAD_FILTER", "search holds U+0000, which no stored text has")
    many = " ".join(str(number) for number in range(21))
    assert client.refused("query ($s: String) { agents(search: $s) { totalCount } }", s=many)[0] == "BAD_FILTER"


def test_a_cursor_of_another_search_is_refused(shelf, client):
    for name in ("Lee A", "Lee B"):
        shelf.agent(name)
    cursor = client.ask('{ agents(first: 1, search: "lee") { pageInfo { endCursor } } }')["agents"]["pageInfo"]
    query = "query ($after: String, $s: String) { agents(after: $after, search: $s) { nodes { name } } }"
    after = cursor["endCursor"]
    assert client.ask(query, after=after, s=" LEE ") == {"agents": {"nodes": [{"name": "Lee B"}]}}
    assert client.refused(query, after=after, s="le")[0] == "BAD_CURSOR"


def test_filters_by_id_name_kind_and_uri_hold_together(shelf, client):
    lee, kim = shelf.agent("Lee", "Yi"), shelf.agent("Kim")
    office = shelf.agent("Office of Lee", kind="corporate_body")
    shelf.identifier(kim, "uri", "https://people.example/kim", kind="agent")
    shelf.identifier(kim, "uri", "https://people.example/lee", kind="place")

    def found(**given: Any) -> list[str]:
        return names(client, "agents", f=given)

    assert found() == ["Kim", "Lee", "Office of Lee"]
    assert found(ids=[lee.id, office.id]) == ["Lee", "Office of Lee"]
    assert found(name={"equals": "LEE"}) == ["Lee"]
    assert found(name={"startsWith": "o"}) == ["Office of Lee"]
    assert found(name={"contains": "yi"}) == []
    assert found(kinds=["PERSON"], name={"contains": "lee"}) == ["Lee"]
    assert found(kinds=["CORPORATE_BODY", "FAMILY"]) == ["Office of Lee"]
    assert found(uris=["https://people.example/kim", "https://people.example/lee"]) == ["Kim"]
    for nothing in ({"ids": []}, {"kinds": []}, {"uris": []}):
        assert found(**nothing) == []


@pytest.mark.parametrize(
    ("listed", "given", "code", "part"),
    [
        ("agents", {"kinds": ["TOPIC"]}, "BAD_FILTER", "'TOPIC' is no kind of agents; write PERSON, FAMILY"),
        ("subjects", {"kinds": ["topic"]}, "BAD_FILTER", "write TOPIC, GENRE_FORM"),
        ("collections", {"kinds": ["PERSON"]}, "BAD_FILTER", "write CURATED, THEME"),
        ("places", {"kinds": ["PERSON"]}, "BAD_FILTER", "places have no kinds"),
        ("repositories", {"kinds": ["PERSON"]}, "BAD_FILTER", "repositories have no kinds"),
        ("places", {"ids": ["agt_01J9Z3NDEKTSV4RRFFQ69G5FAV"]}, "BAD_ID", "begin with plc_"),
    ],
)
def test_what_no_row_can_have_is_refused(client, listed, given, code, part):
    query = f"query ($f: AuthorityFilter) {{ {listed}(filter: $f) {{ totalCount }} }}"
    refused = client.refused(query, f=given)
    assert refused[0] == code
    assert part in refused[1]
