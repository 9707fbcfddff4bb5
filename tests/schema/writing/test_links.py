"""Parents, relations and authorities: by id or name, in any order, never in a circle."""

from __future__ import annotations

from typing import Any

from tests.builders import authority, document, outcomes, write

from muniment_schema.database import Database
from muniment_schema.tables import (
    AGENT,
    AGENT_NAME,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_RELATION,
    IDENTIFIER,
    PENDING_LINK,
    PLACE,
    SUBJECT,
    SUBJECT_PART,
)
from muniment_schema.writing.drafts import AgentLink, Link, PlaceLink, RelationStatement, SubjectLink
from muniment_schema.writing.waiting import waiting_links
from muniment_schema.writing.writer import Writer


def _tree(rows: Any) -> dict[str, str | None]:
    titles = dict(rows(DOCUMENT, "pk", "title"))
    return {title: titles.get(parent) for title, parent in rows(DOCUMENT, "title", "parent_pk")}


def test_parents_are_found_whether_they_come_before_or_after(database: Database, rows: Any) -> None:
    write(database, document("item", "item", parent="file"), document("fonds", "fonds"))
    assert rows(PENDING_LINK, "native_id") == ["file"]
    write(database, document("file", "file", parent="fonds"))
    assert _tree(rows) == {"item": "file", "fonds": None, "file": "fonds"}
    assert rows(PENDING_LINK, "native_id") == []


def test_an_unknown_parent_is_named_and_never_made_up(database: Database, rows: Any) -> None:
    write(database, document("item", "item", parent="nowhere"))
    assert _tree(rows) == {"item": None}
    with database.read() as connection:
        [link] = waiting_links(connection, "wilson", 10)
    assert (link.native_id, link.relation, link.target) == ("item", "parent", "nowhere")


def test_children_may_be_named_by_their_parent(database: Database, rows: Any) -> None:
    write(database, document("a", "a"), document("series", "series", children=["a", "b"]))
    write(database, document("b", "b"))
    assert _tree(rows) == {"a": "series", "series": None, "b": "series"}


def test_a_circle_is_refused_and_said(database: Database, rows: Any) -> None:
    write(database, document("a", "a", parent="b"))
    [second] = write(database, document("b", "b", parent="a"))
    tree = _tree(rows)
    assert tree == {"a": None, "b": "a"}
    assert [doubt.code for doubt in second.doubts] == ["CIRCLE"]
    assert outcomes(write(database, document("c", "c", parent="c"))) == ["created"]
    assert _tree(rows)["c"] is None


def test_a_moved_document_is_updated_once(database: Database, rows: Any) -> None:
    write(database, document("x", "x"), document("y", "y"), document("item", "item", parent="x"))
    assert outcomes(write(database, document("item", "item", parent="y"))) == ["updated"]
    assert _tree(rows)["item"] == "y"
    assert rows(DOCUMENT, "title", "version")[2] == ("item", 2)
    assert outcomes(write(database, document("item", "item", parent="y"))) == ["unchanged"]


def test_relations_wait_for_their_target(database: Database, rows: Any) -> None:
    reply = document("reply", relations=[RelationStatement("reply_to", native_id="letter")])
    write(database, reply)
    assert rows(DOCUMENT_RELATION, "type") == []
    write(database, document("letter"))
    assert rows(DOCUMENT_RELATION, "document_pk", "type", "target_pk") == [(1, "reply_to", 2)]
    assert outcomes(write(database, reply)) == ["unchanged"]


def test_one_name_in_one_source_is_one_agent_and_in_another_source_another(database: Database, rows: Any) -> None:
    write(database, document("A", agents=[AgentLink("Lee, Chang-chen", role="aut")]))
    write(database, document("B", agents=[AgentLink("LEE, Chang–chen", role="rcp")]))
    write(database, document("C", agents=[AgentLink("Lee, Chang-chen")]), source="other")
    assert len(rows(AGENT, "pk")) == 2
    assert rows(DOCUMENT_AGENT, "agent_pk", "role") == [(1, "aut"), (1, "rcp"), (2, "asn")]


def test_an_authority_uri_joins_sources(database: Database, rows: Any) -> None:
    uri = "http://viaf.org/viaf/1"
    write(database, document("A", agents=[AgentLink("Lee", uri=uri)]))
    write(database, document("B", agents=[AgentLink("Li", uri=uri)]), source="other")
    assert rows(AGENT, "name") == ["Lee"]
    assert rows(IDENTIFIER, "scheme", "value") == [("uri", uri)]


def test_a_record_of_an_agent_adopts_the_one_that_documents_named(database: Database, rows: Any) -> None:
    write(database, document("A", agents=[AgentLink("Lee, Chang-chen")]))
    person = authority("agent", "Lee, Chang-chen", "a-1", type="person", dates="1900-1970", names=[("이창전", "ko")])
    assert outcomes(write(database, person)) == ["updated"]
    assert rows(AGENT, "kind", "dates", "version") == [("person", "1900-1970", 2)]
    assert rows(AGENT_NAME, "name", "language") == [("이창전", "ko")]
    assert outcomes(write(database, person)) == ["unchanged"]


def test_two_people_of_one_name_with_ids_of_their_own_stay_two(database: Database, rows: Any) -> None:
    write(
        database,
        authority("agent", "Smith, John", "1", type="person"),
        authority("agent", "Smith, John", "2", type="person"),
    )
    assert len(rows(AGENT, "pk")) == 2


def test_the_stated_kind_tells_names_apart(database: Database, rows: Any) -> None:
    write(
        database, document("A", agents=[AgentLink("Wolff", kind="person"), AgentLink("Wolff", kind="corporate_body")])
    )
    assert sorted(rows(AGENT, "kind")) == ["corporate_body", "person"]
    write(database, document("B", agents=[AgentLink("Wolff")]))
    assert len(rows(AGENT, "pk")) == 2


def test_a_heading_is_kept_whole_and_in_parts(database: Database, rows: Any) -> None:
    heading = SubjectLink("Korea--History", scheme="lcsh", parts=("Korea", "History"))
    write(database, document("A", subjects=[heading, SubjectLink("Korea", scheme="lcsh")]))
    labels = dict(rows(SUBJECT, "pk", "label"))
    assert sorted(labels.values()) == ["History", "Korea", "Korea--History"]
    assert [labels[pk] for pk in rows(SUBJECT_PART, "part_pk")] == ["Korea", "History"]


def test_places_have_a_tree_of_their_own(database: Database, rows: Any) -> None:
    write(database, document("A", places=[PlaceLink("Seoul")]))
    write(database, authority("place", "Seoul", "p2", parent="p1", latitude=37.57, longitude=126.98))
    write(database, authority("place", "Korea", "p1"))
    assert rows(PLACE, "name", "parent_pk", "latitude") == [("Seoul", 2, 37.57), ("Korea", None, None)]


def test_an_id_that_another_document_holds_is_refused(database: Database) -> None:
    [first] = write(database, document("A"))
    stolen = document(None, "Other", id=first.id)
    [result] = write(database, stolen)
    assert (result.outcome.value, result.doubts[0].code) == ("failed", "ID_TAKEN")


def test_what_a_source_deletes_is_buried_and_comes_back_under_its_id(database: Database, rows: Any) -> None:
    [made] = write(database, document("A"))
    writer = Writer(database, "wilson", "csv")
    assert outcomes(writer.write([], deletions=["A", "unknown"])) == ["deleted", "unchanged"]
    assert rows(DOCUMENT, "access_id") == [3]
    [back] = write(database, document("A"))
    assert (back.outcome.value, back.id) == ("created", made.id)
    assert rows(DOCUMENT, "access_id", "deleted_at") == [(0, None)]


def test_a_collection_and_a_repository_are_found_by_name(database: Database, rows: Any) -> None:
    drafts = [document(str(each), repository=Link("AVPRF"), collections=[Link("Korea")]) for each in range(3)]
    write(database, *drafts)
    assert set(rows(DOCUMENT, "repository_pk")) == {1}
