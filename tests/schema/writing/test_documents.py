"""What a record makes of a document: created, changed by its own source only, never emptied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.builders import dated, document, outcomes, write

from muniment_schema.access.viewer import Access
from muniment_schema.database import Database
from muniment_schema.tables import (
    DIGITAL_OBJECT,
    DOCUMENT,
    DOCUMENT_AGENT,
    DOCUMENT_DATE,
    DOCUMENT_SUBJECT,
    DOCUMENT_TEXT,
    IDENTIFIER,
    NOTE,
    SOURCE_LINK,
)
from muniment_schema.values.vocabularies import ImportMode
from muniment_schema.writing.drafts import AgentLink, FileStatement, SubjectLink, TextStatement
from muniment_schema.writing.embargo import lift_embargoes


def test_the_same_records_again_are_unchanged(database: Database) -> None:
    drafts = [
        document(str(number), date="1943", agents=[AgentLink("Lee, Chang-chen", role="aut")]) for number in range(20)
    ]
    assert set(outcomes(write(database, *drafts))) == {"created"}
    assert set(outcomes(write(database, *drafts))) == {"unchanged"}


def test_a_missing_value_never_clears_an_old_one(database: Database, rows: Any) -> None:
    write(
        database, document("A", title="Letter", date="1943", description="Asks for help.", notes=[("general", "Torn.")])
    )
    assert outcomes(write(database, document("A", title="Letter"))) == ["unchanged"]
    assert rows(DOCUMENT, "title", "date_edtf", "description") == [("Letter", "1943", "Asks for help.")]
    assert rows(NOTE, "text") == ["Torn."]


def test_a_list_that_says_something_replaces_what_the_record_said_before(database: Database, rows: Any) -> None:
    write(database, document("A", notes=[("general", "Torn."), ("general", "Stained.")]))
    write(database, document("A", notes=[("general", "Mended.")]))
    assert rows(NOTE, "position", "text") == [(0, "Mended.")]


def test_another_source_fills_what_is_empty_and_changes_nothing_else(database: Database, rows: Any) -> None:
    write(database, document("A", title="Letter", identifiers=[("doi", "10.1/x")], notes=[("general", "Torn.")]))
    other = document(
        "Z", title="Lettre", date="1943", identifiers=[("doi", "10.1/x")], notes=[("general", "From Paris.")]
    )
    assert outcomes(write(database, other, source="paris")) == ["updated"]
    assert rows(DOCUMENT, "title", "date_edtf") == [("Letter", "1943")]
    assert rows(NOTE, "text") == ["Torn.", "From Paris."]
    write(database, document("A", title="Letter to Stalin", notes=[("general", "Mended.")]))
    assert rows(DOCUMENT, "title", "owners") == [("Letter to Stalin", {})]
    assert rows(NOTE, "text") == ["Mended.", "From Paris."]


def test_a_document_without_a_title_is_named_by_its_date_then_its_code(database: Database, rows: Any) -> None:
    write(database, document("A", description="x", date="February 1942", reference_code="F/1"))
    write(database, document("B", description="x", reference_code="F/1"))
    write(database, document("C", description="x"))
    assert rows(DOCUMENT, "title", "title_is_supplied") == [("February 1942", True), ("F/1", True), ("Untitled", True)]
    write(database, document("C", title="Minutes", description="x"))
    assert rows(DOCUMENT, "title", "title_is_supplied")[2] == ("Minutes", False)


def test_fill_touches_only_what_is_empty_and_skip_touches_nothing(database: Database, rows: Any) -> None:
    write(database, document("A", title="Letter"))
    assert outcomes(write(database, document("A", title="New", date="1943"), mode=ImportMode.FILL)) == ["updated"]
    assert rows(DOCUMENT, "title", "date_edtf") == [("Letter", "1943")]
    skipped = write(database, document("A", title="New"), document("B"), mode=ImportMode.SKIP)
    assert outcomes(skipped) == ["skipped", "created"]


@pytest.mark.parametrize("batches", [1, 2])
def test_equal_records_without_ids_stay_apart_and_are_met_again_in_order(
    database: Database, rows: Any, batches: int
) -> None:
    from muniment_schema.writing.writer import Writer

    def run() -> list[str]:
        writer = Writer(database, "listing-text", "listing-text")
        equal = [document(title="Letter", description="Asks."), document(title="Letter", description="Asks.")]
        if batches == 1:
            return outcomes(writer.write(equal))
        return outcomes(writer.write(equal[:1]) + writer.write(equal[1:]))

    assert run() == ["created", "created"]
    assert run() == ["unchanged", "unchanged"]
    assert len(rows(DOCUMENT, "pk")) == 2


def test_a_later_record_fills_the_missing_date_of_one_without_an_id(database: Database, rows: Any) -> None:
    write(database, document(title="Letter", description="Asks."), source="listing-text")
    assert rows(DOCUMENT, "date_edtf") == [None]
    again = write(database, document(title="Letter", description="asks.", date="July 2, 1945"), source="listing-text")
    assert outcomes(again) == ["updated"]
    assert rows(DOCUMENT, "date_edtf") == ["1945-07-02"]
    # The listing itself, still without the date, changes nothing.
    assert outcomes(write(database, document(title="Letter", description="asks."), source="listing-text")) == [
        "unchanged"
    ]


def test_dates_tell_records_without_ids_apart_only_where_both_have_one(database: Database, rows: Any) -> None:
    write(database, document(title="Journal", date="1941"), source="listing-text")
    assert outcomes(write(database, document(title="Journal", date="1942"), source="listing-text")) == ["created"]
    assert outcomes(write(database, document(title="Journal", date="1942"), source="listing-text")) == ["unchanged"]
    assert rows(DOCUMENT, "date_edtf") == ["1941", "1942"]


def test_a_record_that_gets_an_id_later_is_the_same_document(database: Database, rows: Any) -> None:
    [first] = write(database, document(title="Letter", description="Asks."), source="wilson")
    [again] = write(database, document("117671", title="Letter", description="Asks."), source="wilson")
    assert (again.pk, again.id) == (first.pk, first.id)
    assert rows(SOURCE_LINK, "native_id")[1] == "117671"
    other = write(database, document("117672", title="Letter", description="Asks."), source="wilson")
    assert outcomes(other) == ["created"]


def test_a_second_record_of_one_id_in_one_batch_meets_what_the_first_left(database: Database, rows: Any) -> None:
    results = write(
        database, document("A", title="Old"), document("B"), document("A", title="New"), document("A", title="New")
    )
    assert outcomes(results) == ["created", "created", "updated", "unchanged"]
    assert rows(DOCUMENT, "title") == ["New", "Document B"]


def test_the_first_date_is_preferred_and_one_that_is_understood_is_not_pushed_out(
    database: Database, rows: Any
) -> None:
    write(database, document("A", dates=[dated("1943"), dated("2013", role="published")]))
    assert rows(DOCUMENT_DATE, "position", "text", "rank") == [(0, "1943", "preferred"), (1, "2013", "normal")]
    write(database, document("A", dates=[dated("Michaelmas term"), dated("1944")]))
    assert rows(DOCUMENT, "date_text", "date_edtf") == [("1944", "1944")]


def test_months_stand_before_their_days_and_years_before_their_months(database: Database, rows: Any) -> None:
    for text in ("1942-02-07", "n.d.", "1942", "1942-02", "1941"):
        write(database, document(text, title=text, date=text))
    by_asc = sorted(rows(DOCUMENT, "date_asc", "title"))
    by_desc = sorted(rows(DOCUMENT, "date_desc", "title"), reverse=True)
    assert [title for _, title in by_asc] == ["1941", "1942", "1942-02", "1942-02-07", "n.d."]
    assert [title for _, title in by_desc] == ["1942", "1942-02", "1942-02-07", "1941", "n.d."]


def test_access_follows_visibility_status_and_embargo(database: Database, rows: Any) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    write(
        database,
        document("A"),
        document("B", visibility="metadata_only"),
        document("C", visibility="staff"),
        document("D", status="draft"),
        document("E", visibility="embargoed", embargo_until=later),
        document("F", visibility="embargoed", embargo_until=datetime(2001, 1, 1, tzinfo=UTC)),
    )
    assert rows(DOCUMENT, "access_id") == [Access.PUBLIC, Access.METADATA_ONLY, *[Access.STAFF] * 3, Access.PUBLIC]


def test_metadata_only_hides_the_body_and_the_files(database: Database, rows: Any) -> None:
    write(
        database,
        document(
            "A",
            visibility="metadata_only",
            texts=[TextStatement("body", "Dear comrade", kind="original"), TextStatement("title", "편지", "ko")],
            files=[FileStatement("scan", "https://archive.example/1.pdf")],
        ),
    )
    assert rows(DOCUMENT_TEXT, "field", "access_id") == [("body", Access.STAFF), ("title", Access.METADATA_ONLY)]
    assert rows(DIGITAL_OBJECT, "access_id") == [Access.STAFF]


def test_an_embargo_ends_by_a_change_of_its_own(database: Database, rows: Any) -> None:
    from muniment_schema.writing.transaction import transaction

    until = datetime.now(UTC) + timedelta(hours=1)
    write(database, document("A", visibility="embargoed", embargo_until=until))
    assert lift_embargoes(database) == 0
    with transaction(database, actor="test") as tx:
        tx.connection.execute(DOCUMENT.update().values(embargo_until=until - timedelta(hours=2)))
    assert lift_embargoes(database) == 1
    assert rows(DOCUMENT, "access_id", "version") == [(Access.PUBLIC, 2)]
    assert lift_embargoes(database) == 0


def test_an_identifier_that_another_document_holds_is_kept_in_extra_and_said(database: Database, rows: Any) -> None:
    [first, second] = write(
        database, document("A", identifiers=[("shelfmark", "F 1")]), document("B", identifiers=[("shelfmark", "F 1")])
    )
    assert not first.doubts
    assert [doubt.code for doubt in second.doubts] == ["IDENTIFIER_TAKEN"]
    assert rows(IDENTIFIER, "value") == ["F 1"]
    assert rows(DOCUMENT, "extra")[1] == {"identifiers.shelfmark": ["F 1"]}


def test_a_file_keeps_its_id_when_its_record_comes_again(database: Database, rows: Any) -> None:
    scan, text = FileStatement("scan", "https://a.example/1.pdf"), FileStatement("text", "https://a.example/1.txt")
    write(database, document("A", files=[scan]))
    [before] = rows(DIGITAL_OBJECT, "id")
    write(database, document("A", title="New", files=[text, scan]))
    assert dict(rows(DIGITAL_OBJECT, "url", "position")) == {scan.url: 1, text.url: 0}
    assert before in rows(DIGITAL_OBJECT, "id")


def test_a_record_that_completes_another_adds_to_it_and_survives_its_return(database: Database, rows: Any) -> None:
    write(database, document("1", agents=[AgentLink("Creator", role="cre")]))
    event = document(adds_to="1", title=None, agents=[AgentLink("Publisher", role="pbl")], hash="e1")
    assert outcomes(write(database, event)) == ["updated"]
    assert outcomes(write(database, event)) == ["unchanged"]
    write(database, document("1", title="Changed", agents=[AgentLink("Creator", role="cre")]))
    assert rows(DOCUMENT_AGENT, "role") == ["cre", "pbl"]
    [lost] = write(database, document(adds_to="2", title=None, agents=[AgentLink("X")], hash="e2"))
    assert (lost.outcome.value, lost.doubts[0].code) == ("failed", "NO_SUCH_RECORD")


def test_a_batch_costs_a_fixed_number_of_statements(database: Database, statements: Any) -> None:
    def cost(number: int, name: str) -> int:
        drafts = [document(f"{name}{each}", date="1943", agents=[AgentLink(f"Agent {each}")]) for each in range(number)]
        statements.clear()
        write(database, *drafts, source=name)
        return sum(1 for text in statements.texts if text.startswith("SELECT"))

    assert cost(3, "few") == cost(60, "many")


def test_a_record_may_name_more_than_a_statement_has_parameters(database: Database, rows: Any) -> None:
    subjects = [SubjectLink(f"Heading {number}") for number in range(40_000)]
    results = write(database, document("A", subjects=subjects), document("B", subjects=subjects[:5]))
    assert outcomes(results) == ["created", "created"]
    assert len(rows(DOCUMENT_SUBJECT, "position")) == 40_005
