"""What the index holds of documents and authorities."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from tests.schema.conftest import START, Put, Shelf
from tests.schema.search.indexes import Entry, both, count, document_entry, entry, indexed, phrase, term

from muniment_schema.access.viewer import Access
from muniment_schema.search.contents import Contents, index_word
from muniment_schema.search.fields import BLOCK, counted, id_levels, text_levels
from muniment_schema.tables import (
    AGENT,
    COLLECTION,
    DOCUMENT,
    DOCUMENT_TEXT,
    NOTE,
    PAGE_TEXT,
    PLACE,
    REPOSITORY,
    SUBJECT,
)
from muniment_schema.values.days import day_from_text


def entry_of(shelf: Shelf, document: Put) -> Entry:
    return document_entry(indexed(shelf.connection), document.pk)


def buried(shelf: Shelf, table: object, put: Put) -> None:
    shelf.change(table, put, deleted_at=START)  # type: ignore[arg-type]


def note(shelf: Shelf, document: Put, text: str) -> None:
    shelf.put(NOTE, document_pk=document.pk, position=0, type="general", text=text)


def page(shelf: Shelf, file: Put, text: str, number: int = 1) -> None:
    shelf.put(PAGE_TEXT, digital_object_pk=file.pk, page=number, text=text)


def test_each_text_of_a_document_is_found_in_everything_and_in_its_own_field(shelf: Shelf) -> None:
    document = shelf.document("Minutes of Łódź", description="About harbours", reference_code="F 12/3")
    shelf.text(document, "title", "Протокол", "ru")
    shelf.text(document, "description", "О гаванях", "ru")
    shelf.text(document, "body", "Dear comrade", "en", "transcription")
    note(shelf, document, "Kept in the tower")
    page(shelf, shelf.file(document, "https://letters.example/1.pdf"), "Typed page")
    shelf.identifier(document, "accession", "A-77")
    agent = shelf.agent("Chang-chen Lee", "Ли Чан", sort_name="Lee, Chang-chen")
    shelf.link(document, agent, role="aut", as_written="Li Changzhen")
    shelf.link(document, shelf.place("Port Merrow", "Merrow Haven"))
    shelf.link(document, shelf.subject("Harbour dues"))

    held = entry_of(shelf, document)

    own = {
        "title": "minutes of lodz протокол",
        "agents": "chang chen lee ли чан changzhen li",
        "places": "port merrow haven",
        "subjects": "harbour dues",
        "identifiers": "a 77 f 12 3",
    }
    alone = "about harbours о гаванях dear comrade kept in the tower typed page"
    for field, words in own.items():
        assert set(held[field]) - {"\x1f"} == set(words.split())
    assert set(held["everything"]) - {"\x1f"} == set(f"{' '.join(own.values())} {alone}".split())
    assert "restricted" not in held


def test_a_phrase_does_not_run_from_one_text_into_the_next(shelf: Shelf) -> None:
    document = shelf.document("Harbour dues", description="School wages")
    shelf.link(document, shelf.agent("Ann Bell", "Bell Ann"), shelf.agent("Carl Dow"))
    searcher = indexed(shelf.connection)
    for field, found in (("everything", "harbour dues"), ("everything", "school wages"), ("agents", "bell ann")):
        assert count(searcher, phrase(field, found)) == 1
    for field, lost in (("everything", "dues school"), ("agents", "bell bell"), ("agents", "ann carl")):
        assert count(searcher, phrase(field, lost)) == 0


def test_values_and_orders_of_a_document_are_those_of_its_row(shelf: Shelf) -> None:
    repository, parent = shelf.repository("County Archive"), shelf.document("Fonds")
    source, rights = shelf.source("parish"), shelf.rights("https://rights.example/1")
    moment = datetime(2026, 3, 4, 5, 6, 7, 890_123, tzinfo=UTC)
    document = shelf.document(
        "Письмо", date="1939-12-30/1940-01-02", parent=parent, repository=repository, reference_code="A/10",
        level="item", type="Letter", rights_pk=rights, created_at=moment, updated_at=moment + timedelta(days=1),
    )  # fmt: skip
    shelf.language(document, "ru", "en")
    shelf.ledger(document, source, "117671")
    shelf.ledger(document, source, "117672")
    row = shelf.connection.execute(select(DOCUMENT).where(DOCUMENT.c.pk == document.pk)).mappings().one()

    held = entry_of(shelf, document)

    microseconds = int(moment.timestamp()) * 1_000_000 + 890_123
    expected = {
        "pk": document.pk, "access": 0, "repository": repository.pk, "rights": rights, "parent": parent.pk,
        "start": day_from_text("1939-12-30"), "end": day_from_text("1940-01-02"), "century": 1900,
        "date_asc": row["date_asc"], "date_desc": row["date_desc"], "position": row["position"],
        "created": microseconds, "updated": microseconds + 86_400_000_000,
        "level": "item", "type": "Letter", "visibility": "public", "status": "published", "source": "parish",
        "id_1": id_levels(document.id)[0], "id_2": id_levels(document.id)[1],
    }  # fmt: skip
    assert {field: held[field] for field in expected} == {field: [value] for field, value in expected.items()}
    assert (held["year"], held["decade"], held["language"]) == ([1939, 1940], [1930, 1940], ["en", "ru"])
    for field, column in (("title", "title_key"), ("code_asc", "reference_code_asc"), ("code_desc",) * 2):
        key = row["reference_code_desc" if column == "code_desc" else column]
        assert [held[f"{field}_{level}"][0] for level in (1, 2, 3)] == text_levels(key)


def test_a_document_that_says_nothing_has_no_values(shelf: Shelf) -> None:
    held = entry_of(shelf, shelf.document("Letter"))
    absent = {"start", "end", "year", "parent", "repository", "rights", "agent.0", "role", "language", "type", "level"}
    assert not absent & held.keys()
    assert held["everything"] == held["title"] == ["letter"]


def test_an_open_date_has_one_bound(shelf: Shelf) -> None:
    held = entry_of(shelf, shelf.document("Diary", date="1946/.."))
    assert "end" not in held
    assert (held["start"], held["year"]) == ([day_from_text("1946-01-01")], [1946])


def test_deleted_documents_are_left_out(shelf: Shelf) -> None:
    kept, gone = shelf.document("Kept"), shelf.document("Gone", deleted=True)
    searcher = indexed(shelf.connection)
    assert (count(searcher, term("pk", kept.pk)), count(searcher, term("pk", gone.pk))) == (1, 0)


@pytest.mark.parametrize(
    ("visibility", "field"), [("public", "everything"), ("metadata_only", "restricted"), ("staff", "everything")]
)
def test_a_body_is_where_those_who_see_it_look(shelf: Shelf, visibility: str, field: str) -> None:
    document = shelf.document("Letter", visibility=visibility)
    shelf.text(document, "body", "treaty", "en", "original")
    access = Access.STAFF if visibility == "metadata_only" else Access.PUBLIC
    page(shelf, shelf.file(document, "https://letters.example/1.pdf", access), "ledger")
    held = entry_of(shelf, document)
    assert {"treaty", "ledger"} <= set(held[field])
    other = {"everything": "restricted", "restricted": "everything"}[field]
    assert not {"treaty", "ledger"} & set(held.get(other, []))
    assert held["file_access"] == [int(access)] if access else held["file_access"] == [0]


def test_a_text_for_others_than_staff_is_nowhere(shelf: Shelf) -> None:
    document = shelf.document("Letter")
    shelf.text(document, "body", "treaty", "en", "original")
    shelf.text(document, "title", "Brief", "de")
    shelf.connection.execute(update(DOCUMENT_TEXT).values(access_id=int(Access.DELETED)))
    held = entry_of(shelf, document)
    assert (held["everything"], held["title"]) == (["letter"], ["letter"])
    assert "restricted" not in held


def test_agents_are_held_with_the_parts_they_had(shelf: Shelf) -> None:
    document, writer, reader = shelf.document(), shelf.agent("Writer"), shelf.agent("Reader")
    shelf.link(document, writer, role="rcp")
    shelf.link(document, writer, role="aut")
    shelf.link(document, reader, role="rcp")
    held = entry_of(shelf, document)
    assert held["agent.0"] == sorted([writer.pk, reader.pk])
    assert held["role"] == ["aut", "rcp"]
    assert held["agent_role"] == sorted([f"{writer.pk}:aut", f"{writer.pk}:rcp", f"{reader.pk}:rcp"])
    assert held["agent_roles"] == sorted([f"{writer.pk}:aut,rcp", f"{reader.pk}:rcp"])


def test_a_place_counts_in_all_places_that_it_is_in_once(shelf: Shelf) -> None:
    world = shelf.place("World")
    country = shelf.place("Country", parent=world)
    town, village = shelf.place("Town", parent=country), shelf.place("Village", parent=country)
    document = shelf.document()
    shelf.link(document, town, village)
    searcher = indexed(shelf.connection)
    held = document_entry(searcher, document.pk)
    assert held["place.0"] == [world.pk, country.pk, town.pk, village.pk]
    assert held["linked_place"] == [town.pk, village.pk]
    buckets = searcher.aggregate(term("pk", document.pk), {"all": {"terms": {"field": "place.0"}}})["all"]["buckets"]
    assert {bucket["doc_count"] for bucket in buckets} == {1}


def test_a_heading_counts_in_its_broader_headings_and_in_its_parts_also_in_a_ring(shelf: Shelf) -> None:
    places = shelf.subject("Places")
    korea, history = shelf.subject("Korea", parent=places), shelf.subject("History")
    heading = shelf.subject("Korea--History", parts=[korea, history])
    shelf.change(SUBJECT, places, parent_pk=heading.pk)
    document = shelf.document()
    shelf.link(document, heading)
    held = entry_of(shelf, document)
    assert held["subject.0"] == sorted([places.pk, korea.pk, history.pk, heading.pk])
    assert held["linked_subject"] == [heading.pk]
    assert held["subjects"] == ["history", "korea"]


def test_a_part_that_the_heading_does_not_spell_out_is_searched_too(shelf: Shelf) -> None:
    document = shelf.document()
    shelf.link(document, shelf.subject("DPRK--History", parts=[shelf.subject("North Korea"), shelf.subject("History")]))
    searcher = indexed(shelf.connection)
    assert (
        count(searcher, phrase("subjects", "north korea")) == count(searcher, phrase("subjects", "dprk history")) == 1
    )
    assert count(searcher, phrase("subjects", "history north")) == 0


def test_what_is_buried_is_not_linked_and_what_is_above_it_is_not_reached(shelf: Shelf) -> None:
    world = shelf.place("World")
    country = shelf.place("Country", parent=world)
    town = shelf.place("Town", parent=country)
    agent, part = shelf.agent("Nobody"), shelf.subject("Part")
    heading, repository = shelf.subject("Heading", parts=[part]), shelf.repository("House")
    document = shelf.document(repository=repository)
    shelf.link(document, town, agent, heading)
    for table, put in ((PLACE, country), (AGENT, agent), (SUBJECT, part), (REPOSITORY, repository)):
        buried(shelf, table, put)
    searcher = indexed(shelf.connection)
    held = document_entry(searcher, document.pk)
    assert (held["place.0"], held["subject.0"]) == ([town.pk], [heading.pk])
    assert not {"agent.0", "agents", "agent_role", "agent_roles", "role", "repository"} & held.keys()
    assert not {"nobody", "part", "country"} & set(held["everything"])
    for kind, pk in (("place", country.pk), ("agent", agent.pk), ("subject", part.pk)):
        assert count(searcher, term("kind", kind), term("object", pk)) == 0


def test_hidden_collections_count_for_staff_only_and_hide_what_is_above_them(shelf: Shelf) -> None:
    top = shelf.collection("Top")
    hidden = shelf.collection("Hidden", parent=top, visibility="staff")
    below, gone = shelf.collection("Below", parent=hidden), shelf.collection("Gone", parent=top)
    shelf.change(COLLECTION, gone, access_id=int(Access.DELETED), deleted_at=START)
    document = shelf.document()
    shelf.link(document, below, gone)
    held = entry_of(shelf, document)
    assert held["collection.0"] == [below.pk]
    assert held["staff_collection.0"] == [top.pk, hidden.pk, below.pk]
    assert held["linked_collection"] == [below.pk]


def test_keys_beyond_a_block_stand_in_the_next_one(shelf: Shelf) -> None:
    document = shelf.document()
    near, far = shelf.agent("Near"), shelf.agent("Far", pk=3 * BLOCK + 7)
    shelf.link(document, near, far)
    searcher = indexed(shelf.connection)
    assert counted("agent", far.pk) == "agent.3"
    assert count(searcher, term(counted("agent", far.pk), far.pk)) == 1
    assert count(searcher, term(counted("agent", near.pk), near.pk)) == 1
    assert count(searcher, term("agent.0", far.pk)) == 0


def test_authorities_have_entries_with_all_forms_of_their_names(shelf: Shelf) -> None:
    agent = shelf.agent("Chang-chen Lee", "Ли Чан", sort_name="Lee, Chang-chen", document_count=12)
    place, subject = shelf.place("Port Merrow", "Merrow Haven"), shelf.subject("Korea--History")
    searcher = indexed(shelf.connection)
    assert entry(searcher, both(term("kind", "agent"), term("object", agent.pk))) == {
        "name": sorted({"chang", "chen", "lee", "ли", "чан", "\x1f"}),
        "kind": ["agent"], "object": [agent.pk], "documents": [12],
    }  # fmt: skip
    assert count(searcher, term("kind", "place"), term("object", place.pk), phrase("name", "merrow haven")) == 1
    assert count(searcher, term("kind", "subject"), term("object", subject.pk), phrase("name", "korea history")) == 1


def test_a_type_that_is_too_long_for_the_index_is_told_from_others_and_can_be_counted(shelf: Shelf) -> None:
    long, longer = "ä" * 40_000, "ä" * 40_001
    first, second = shelf.document(type=long), shelf.document(type=longer)
    searcher = indexed(shelf.connection)
    assert count(searcher, term("type", index_word(long))) == 1
    assert document_entry(searcher, first.pk)["type"] == [index_word(long)]
    assert document_entry(searcher, second.pk)["type"] == [index_word(longer)]
    found = searcher.aggregate(term("access", 0), {"types": {"terms": {"field": "type"}}})["types"]["buckets"]
    assert {bucket["key"] for bucket in found} == {index_word(long), index_word(longer)}


def test_many_documents_are_read_with_a_fixed_number_of_statements(shelf: Shelf, statements: object) -> None:
    for number in range(30):
        document = shelf.document(f"Letter {number}")
        shelf.link(document, shelf.agent(f"Agent {number}"), shelf.subject(f"Subject {number}"))
    contents = Contents(shelf.connection)
    statements.clear()  # type: ignore[attr-defined]
    assert sum(len(chunk) for chunk in contents.all_documents()) == 30
    assert statements.count <= 20  # type: ignore[attr-defined]
