"""Filters of documents by agents, places, subjects, repositories and collections."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from muniment_schema.tables import PLACE


def found(client: Any, **conditions: Any) -> set[str]:
    return set(client.titles(f=conditions))


def test_any_all_none_and_present(shelf, client):
    seoul, busan = shelf.place("Seoul"), shelf.place("Busan")
    shelf.link(shelf.document("Seoul"), seoul)
    shelf.link(shelf.document("Both"), seoul, busan)
    shelf.document("Neither")
    assert found(client, places={"any": [seoul.id]}) == {"Seoul", "Both"}
    assert found(client, places={"any": [seoul.id, busan.id]}) == {"Seoul", "Both"}
    assert found(client, places={"all": [seoul.id, busan.id]}) == {"Both"}
    assert found(client, places={"none": [busan.id]}) == {"Seoul", "Neither"}
    assert found(client, places={"present": True}) == {"Seoul", "Both"}
    assert found(client, places={"present": False}) == {"Neither"}
    assert found(client, places={"any": []}) == set()
    assert found(client, places={"all": [], "none": []}) == {"Seoul", "Both", "Neither"}
    assert found(client, places={"any": [seoul.id], "none": [busan.id]}) == {"Seoul"}
    assert found(client, places={}) == {"Seoul", "Both", "Neither"}


def test_labels_are_exact_names_folded_in_any_form(shelf, client):
    seoul = shelf.place("Séoul", "Hanyang", "漢陽")
    shelf.link(shelf.document("Seoul"), seoul)
    shelf.link(shelf.document("Busan"), shelf.place("Busan"))
    for label in ("SEOUL", "hanyang", "漢陽"):
        assert found(client, places={"labels": [label]}) == {"Seoul"}
    assert found(client, places={"labels": ["seoul", "busan"]}) == {"Seoul", "Busan"}
    assert found(client, places={"labels": ["seo"]}) == set()
    assert found(client, places={"labels": []}) == set()


def test_a_place_counts_for_the_places_it_lies_in_unless_told_otherwise(shelf, client):
    asia = shelf.place("Asia")
    korea = shelf.place("Korea", parent=asia)
    seoul = shelf.place("Seoul", parent=korea)
    shelf.link(shelf.document("Seoul"), seoul)
    shelf.link(shelf.document("Asia"), asia)
    assert found(client, places={"any": [asia.id]}) == {"Seoul", "Asia"}
    assert found(client, places={"labels": ["asia"]}) == {"Seoul", "Asia"}
    assert found(client, places={"all": [asia.id, seoul.id]}) == {"Seoul"}
    assert found(client, places={"none": [korea.id]}) == {"Asia"}
    assert found(client, places={"any": [asia.id], "includeDescendants": False}) == {"Asia"}
    assert found(client, places={"any": [asia.id], "includeDescendants": None}) == {"Seoul", "Asia"}


def test_a_part_of_a_heading_finds_the_heading_and_so_does_a_broader_one(shelf, client):
    korea, history = shelf.subject("Korea"), shelf.subject("History")
    heading = shelf.subject("Korea--History", parts=[korea, history])
    narrow = shelf.subject("Korea--History--1945", parent=heading)
    shelf.link(shelf.document("Heading"), heading)
    shelf.link(shelf.document("Narrow"), narrow)
    shelf.link(shelf.document("Korea"), korea)
    assert found(client, subjects={"any": [korea.id]}) == {"Heading", "Narrow", "Korea"}
    assert found(client, subjects={"any": [history.id]}) == {"Heading", "Narrow"}
    assert found(client, subjects={"any": [korea.id], "includeDescendants": False}) == {"Korea"}
    assert found(client, subjects={"labels": ["korea--history"]}) == {"Heading", "Narrow"}


def test_a_ring_of_places_ends(shelf, client):
    one = shelf.place("One")
    two = shelf.place("Two", parent=one)
    shelf.change(PLACE, one, parent_pk=two.pk)
    shelf.link(shelf.document("Here"), two)
    assert found(client, places={"any": [one.id]}) == {"Here"}


def test_agents_in_given_roles(shelf, client):
    lee, kim = shelf.agent("Lee", "李"), shelf.agent("Kim")
    by_lee, to_lee, by_kim = shelf.document("By Lee"), shelf.document("To Lee"), shelf.document("By Kim")
    shelf.link(by_lee, lee, role="aut")
    shelf.link(to_lee, lee, role="rcp")
    shelf.link(to_lee, kim, role="aut")
    shelf.link(by_kim, kim, role="aut")
    assert found(client, agents={"any": [lee.id]}) == {"By Lee", "To Lee"}
    assert found(client, agents={"any": [lee.id], "roles": ["aut"]}) == {"By Lee"}
    assert found(client, agents={"labels": ["李"], "roles": ["rcp", "trl"]}) == {"To Lee"}
    assert found(client, agents={"none": [lee.id], "roles": ["aut"]}) == {"To Lee", "By Kim"}
    assert found(client, agents={"all": [lee.id, kim.id]}) == {"To Lee"}
    assert found(client, agents={"all": [lee.id, kim.id], "roles": ["aut"]}) == set()
    assert found(client, agents={"roles": ["rcp"]}) == {"To Lee"}
    assert found(client, agents={"present": False, "roles": ["rcp"]}) == {"By Lee", "By Kim"}
    assert found(client, agents={"roles": []}) == set()


def test_repositories_and_collections(shelf, client):
    office = shelf.repository("County Record Office")
    themes = shelf.collection("Themes")
    korea = shelf.collection("Korea", parent=themes)
    shelf.document("Held", repository=office)
    shelf.link(shelf.document("Collected"), korea)
    assert found(client, repositories={"any": [office.id]}) == {"Held"}
    assert found(client, repositories={"labels": ["county record office"]}) == {"Held"}
    assert found(client, repositories={"present": False}) == {"Collected"}
    assert found(client, collections={"any": [themes.id]}) == {"Collected"}
    assert found(client, collections={"none": [korea.id]}) == {"Held"}


def test_a_hidden_collection_and_a_deleted_place_find_nothing(shelf, client, importer_client):
    hidden = shelf.collection("Hidden", visibility="staff")
    gone = shelf.place("Gone", deleted_at=datetime(2026, 2, 1, tzinfo=UTC))
    shelf.link(shelf.document("Document"), hidden, gone)
    assert found(client, collections={"any": [hidden.id]}) == set()
    assert found(client, collections={"present": False}) == {"Document"}
    assert found(importer_client, collections={"any": [hidden.id]}) == {"Document"}
    assert found(client, places={"any": [gone.id]}) == set()
    assert found(client, places={"labels": ["gone"]}) == set()
    assert found(client, places={"present": True}) == set()
