"""Whose a value is: a source's own lists are sets, others' values and a person's edits stay and are named."""

from __future__ import annotations

from typing import Any

from tests.builders import document, outcomes, write

from muniment_schema.database import Database
from muniment_schema.tables import (
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_DATE,
    DOCUMENT_SUBJECT,
    DOCUMENT_TEXT,
    NOTE,
    SOURCE,
    SUBJECT,
)
from muniment_schema.values.vocabularies import ImportMode
from muniment_schema.writing.drafts import AgentLink, DocumentDraft, Link, SubjectLink, TextStatement
from muniment_schema.writing.outcome import Outcome
from muniment_schema.writing.writer import Writer


def _edit(database: Database, public_id: str | None, **said: Any) -> Outcome:
    [result] = Writer.for_person(database, "tok_1").write([DocumentDraft(id=public_id, **said)])
    return result


def _conflicts(result: Outcome) -> list[tuple[str | None, str | None]]:
    assert all(doubt.code == "CONFLICT" for doubt in result.doubts)
    return [(doubt.field, doubt.value) for doubt in result.doubts]


def test_a_persons_edit_stays_and_the_import_that_says_otherwise_is_warned(database: Database, rows: Any) -> None:
    [made] = write(database, document("A", title="Letter", description="Asks for help."))
    assert _edit(database, made.id, title="Letter to Stalin").outcome.value == "updated"
    assert rows(DOCUMENT, "title", "owners") == [("Letter to Stalin", {"title": "person"})]
    [again] = write(database, document("A", title="Lettre", description="Asks for aid."))
    assert again.outcome.value == "updated"
    assert _conflicts(again) == [("title", "Lettre")]
    assert "'Letter to Stalin', a person's edit" in again.doubts[0].message
    assert rows(DOCUMENT, "title", "description") == [("Letter to Stalin", "Asks for aid.")]


def test_an_equal_value_is_no_conflict_and_only_a_refused_one_leaves_the_record_unchanged(
    database: Database, rows: Any
) -> None:
    [made] = write(database, document("A", title="Letter"))
    _edit(database, made.id, title="Letter to Stalin")
    [equal] = write(database, document("A", title="Letter to Stalin"))
    assert (equal.outcome.value, equal.doubts) == ("unchanged", [])
    [other] = write(database, document("A", title="Lettre"), with_differences=True)
    assert (other.outcome.value, other.fields, len(other.doubts)) == ("unchanged", {}, 1)


def test_a_field_that_a_person_emptied_is_not_filled_again(database: Database, rows: Any) -> None:
    [made] = write(database, document("A", title="Letter", description="Secret."))
    _edit(database, made.id, blank=frozenset({"description"}))
    assert rows(DOCUMENT, "description") == [None]
    for mode in (ImportMode.FILL, ImportMode.REPLACE):
        [again] = write(database, document("A", title="Letter", description="Secret."), mode=mode)
        assert rows(DOCUMENT, "description") == [None]
    assert _conflicts(again) == [("description", "Secret.")]


def test_a_list_that_a_person_edited_stays_whole(database: Database, rows: Any) -> None:
    [made] = write(database, document("A", subjects=[SubjectLink("Korea"), SubjectLink("War")]))
    _edit(database, made.id, subjects=[SubjectLink("Peace")])
    labels = dict(rows(SUBJECT, "pk", "label"))
    assert [labels[pk] for pk in rows(DOCUMENT_SUBJECT, "subject_pk")] == ["Peace"]
    assert rows(DOCUMENT_SUBJECT, "link_pk") == [None]
    [again] = write(database, document("A", subjects=[SubjectLink("Korea"), SubjectLink("China")]))
    assert _conflicts(again) == [("subjects", "Korea"), ("subjects", "China")]
    assert [labels[pk] for pk in rows(DOCUMENT_SUBJECT, "subject_pk")] == ["Peace"]


def test_a_person_makes_no_source(database: Database, rows: Any) -> None:
    made = _edit(database, None, title="Diary", agents=[AgentLink("Lee")])
    assert made.outcome.value == "created"
    assert _edit(database, made.id, agents=[AgentLink("Lee"), AgentLink("Kim")]).outcome.value == "updated"
    assert rows(SOURCE, "key") == []
    assert len(set(rows(DOCUMENT_AGENT, "agent_pk"))) == 2
    [unknown] = Writer.for_person(database, "tok_1").write(
        [DocumentDraft(id="doc_01J9Z3NDEKTSV4RRFFQ69G5FAV", title="x")]
    )
    assert (unknown.outcome.value, unknown.doubts[0].code) == ("failed", "NOT_FOUND")


def test_a_value_of_another_source_stays_and_is_named(database: Database, rows: Any) -> None:
    doi = [("doi", "10.1/x")]
    write(database, document("A", title="Letter", identifiers=doi))
    [other] = write(database, document("Z", title="Lettre", description="Paris copy.", identifiers=doi), source="paris")
    assert _conflicts(other) == [("title", "Lettre")]
    assert "of source wilson" in other.doubts[0].message
    [own] = write(database, document("A", title="Letter", description="Ours.", identifiers=doi))
    assert _conflicts(own) == [("description", "Ours.")]
    assert "of source paris" in own.doubts[0].message
    assert rows(DOCUMENT, "title", "description", "owners") == [("Letter", "Paris copy.", {"description": "paris"})]


def test_another_sources_parent_is_not_moved(database: Database, rows: Any) -> None:
    doi = [("doi", "10.1/x")]
    write(database, document("box"), document("A", identifiers=doi, parent="box"))
    write(database, document("folder"), source="paris")
    [other] = write(database, document("Z", title="Document A", identifiers=doi, parent="folder"), source="paris")
    assert _conflicts(other) == [("parent", "folder")]
    assert rows(DOCUMENT, "parent_pk")[1] == 1
    [filled] = write(database, document("A", title="Document A", parent="folder"), mode=ImportMode.FILL)
    assert (filled.outcome.value, rows(DOCUMENT, "parent_pk")[1]) == ("unchanged", 1)


def test_a_parent_set_by_hand_stays_when_the_one_that_was_waited_for_comes(database: Database, rows: Any) -> None:
    [box, made] = write(database, document("box"), document("A", parent="late"))
    _edit(database, made.id, parent=Link("", id=box.id))
    write(database, document("late"))
    assert rows(DOCUMENT, "parent_pk") == [None, box.pk, None]


def test_an_empty_field_clears_what_its_source_said_only_where_that_is_asked(database: Database, rows: Any) -> None:
    def record(number: int, **said: Any) -> DocumentDraft:
        return document("A", title="Letter", hash=str(number), **said)

    full: dict[str, Any] = {
        "description": "Asks.",
        "date": "1943",
        "agents": [AgentLink("Lee", role="aut"), AgentLink("Kim", role="rcp")],
        "notes": [("general", "Torn."), ("appraisal", "Kept.")],
        "texts": [TextStatement("body", "Dear", kind="original"), TextStatement("title", "편지", "ko")],
    }
    write(database, record(1, **full))
    blank = frozenset({"description", "date", "agents.aut", "notes.general", "body"})
    assert outcomes(write(database, record(2, blank=blank))) == ["unchanged"]
    assert outcomes(write(database, record(3, blank=blank), blank_clears=True)) == ["updated"]
    assert rows(DOCUMENT, "description", "date_text") == [(None, None)]
    assert rows(DOCUMENT_DATE, "text") == []
    assert rows(DOCUMENT_AGENT, "role") == ["rcp"]
    assert rows(NOTE, "text") == ["Kept."]
    assert rows(DOCUMENT_TEXT, "value") == ["편지"]


def test_an_empty_field_clears_nothing_of_others(database: Database, rows: Any) -> None:
    doi = [("doi", "10.1/x")]
    [made] = write(
        database, document("A", title="Letter", description="x", notes=[("general", "Torn.")], identifiers=doi)
    )
    _edit(database, made.id, notes=[("appraisal", "Kept.")])
    blank = frozenset({"title", "description", "notes", "identifiers.doi"})
    other = document("Z", identifiers=doi, title=None, description="x", blank=blank - {"description"})
    write(database, other, source="paris", blank_clears=True)
    assert rows(DOCUMENT, "title", "description") == [("Letter", "x")]
    assert rows(NOTE, "text") == ["Torn.", "Kept."]
    write(database, document("A", title="Letter", blank=blank), blank_clears=True)
    assert rows(NOTE, "text") == ["Kept."]


def test_an_empty_column_of_one_role_keeps_that_role_beside_another_that_is_stated(
    database: Database, rows: Any
) -> None:
    write(database, document("A", agents=[AgentLink("Lee", role="aut"), AgentLink("Kim", role="rcp")]))
    write(database, document("A", agents=[AgentLink("Pak", role="rcp")], blank=frozenset({"agents.aut"})))
    assert sorted(rows(DOCUMENT_AGENT, "role")) == ["aut", "rcp"]
    write(database, document("A", agents=[AgentLink("Pak", role="rcp")]))
    assert rows(DOCUMENT_AGENT, "role") == ["rcp"]
