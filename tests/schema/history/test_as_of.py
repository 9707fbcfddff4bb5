"""A document as it was: `document(id:, asOf:)` beside `export --as-of`, on both databases."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import structlog
from sqlalchemy import select, update
from tests.asking import ask, compiled_answer
from tests.builders import authority, document, write

from muniment_schema.access.viewer import ANONYMOUS, Access, Role
from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.database import Database
from muniment_schema.exporting.jsonl import export_jsonl
from muniment_schema.masking import client_error
from muniment_schema.tables import COLLECTION, DOCUMENT, DOCUMENT_TEXT
from muniment_schema.writing.drafts import AgentLink, Link, PlaceLink, SubjectLink, TextStatement
from muniment_schema.writing.writer import Writer

AS_IT_WAS = """query ($id: ID!, $no: Int) { document(id: $id, asOf: $no) {
  id title description body version visibility extra
  date { text source } dates { text }
  agents { role agent { name names } } subjects { label } places { name } notes { type text }
  identifiers { scheme value } collections { title } parent { title } ancestors { title }
  repository { name } texts { field value } sources { key nativeId } relations { document { title } }
} }"""


def test_a_document_is_answered_as_it_was_at_each_change(database: Database) -> None:
    write(database, document("F", title="Fonds"), document("G", title="Other fonds"))
    [made] = write(
        database,
        document("A", title="Letter", date="1942", parent="F", agents=[AgentLink("Lee", role="aut")],
                 subjects=[SubjectLink("War")], places=[PlaceLink("Seoul")], notes=[("general", "Torn.")],
                 repository=Link("State archive"), texts=[TextStatement("body", "Dear all")]),
    )  # fmt: skip
    write(
        database,
        document("A", title="Letter to Stalin", date="1943", parent="G", agents=[AgentLink("Kim", role="aut")],
                 subjects=[SubjectLink("Peace")], places=[PlaceLink("Busan")], notes=[("general", "Mended.")],
                 repository=Link("New archive"), texts=[TextStatement("body", "Dear Stalin")]),
    )  # fmt: skip
    write(database, document("F", title="Fonds, described anew"))
    first, second = (_asked(database, made.id, no) for no in (2, 3))
    assert (first["title"], first["date"], first["body"]) == (
        "Letter",
        {"text": "1942", "source": "wilson"},
        "Dear all",
    )
    assert first["agents"] == [{"role": "aut", "agent": {"name": "Lee", "names": []}}]
    assert (first["subjects"], first["places"]) == ([{"label": "War"}], [{"name": "Seoul"}])
    assert first["notes"] == [{"type": "GENERAL", "text": "Torn."}]
    assert first["repository"] == {"name": "State archive"}
    assert first["parent"] == {"title": "Fonds"}
    assert first["ancestors"] == [{"title": "Fonds"}]
    assert first["sources"] == [{"key": "wilson", "nativeId": "A"}]
    assert (second["title"], second["body"]) == ("Letter to Stalin", "Dear Stalin")
    assert second["parent"] == {"title": "Other fonds"}
    assert second["agents"] == [{"role": "aut", "agent": {"name": "Kim", "names": []}}]
    assert _asked(database, made.id, 4) == _asked(database, made.id, None) == second


def test_it_agrees_with_the_export_as_of_the_same_change(database: Database) -> None:
    [made] = write(database, document("A", title="Letter", date="1942", agents=[AgentLink("Lee", role="aut")]))
    write(database, document("A", title="Long letter", date="1943", agents=[AgentLink("Lee"), AgentLink("Kim")]))
    Writer.for_person(database, "Eva").write([document(title="Mine", id=made.id)])
    for no in (1, 2, 3):
        with database.read() as connection:
            [line] = map(orjson.loads, b"".join(export_jsonl(connection, ["document"], as_of=no)).splitlines())
        found = _asked(database, made.id, no)
        assert found["title"] == line["title"]
        assert found["date"]["text"] == line["date"]["text"]
        assert [each["agent"]["name"] for each in found["agents"]] == [each["name"] for each in line["agents"]]


def test_before_it_came_there_is_none(database: Database) -> None:
    write(database, document("A"))
    [made] = write(database, document("B"))
    assert _asked(database, made.id, 0) is None
    assert _asked(database, made.id, 1) is None
    assert _asked(database, made.id, 2)["title"] == "Document B"


@pytest.mark.parametrize("number", [-1, 2, 1_000_000])
def test_a_change_that_there_is_not_is_refused(database: Database, number: int) -> None:
    [made] = write(database, document("A"))
    with database.read() as connection:
        result = build_schema().execute_sync(
            AS_IT_WAS, variable_values={"id": made.id, "no": number}, context_value=Context(connection)
        )
    assert result.errors
    error = client_error(result.errors[0], structlog.get_logger())
    assert (error.extensions or {})["code"] == "BAD_USER_INPUT"
    assert error.message == f"asOf: {number} is no change of this archive; write 0 to 1"


def test_a_plan_of_today_never_answers_for_the_past(database: Database) -> None:
    [made] = write(database, document("A", title="Letter"))
    write(database, document("A", title="Long letter"))
    with database.read() as connection:
        answers = [
            compiled_answer(AS_IT_WAS, {"id": made.id, "no": no}, Context(connection, ANONYMOUS))
            for no in (None, 1, None, 2)
        ]
    assert [each and each["document"]["title"] for each in answers] == ["Long letter", None, "Long letter", None]


def test_what_is_closed_today_is_closed_in_its_past(database: Database) -> None:
    [made] = write(database, document("A", title="Letter", texts=[TextStatement("body", "secret")]))
    write(database, document("A", title="Letter", visibility="metadata_only", texts=[TextStatement("body", "other")]))
    past = _asked(database, made.id, 1)
    assert (past["visibility"], past["body"], past["texts"]) == ("PUBLIC", None, [])
    assert _asked(database, made.id, 1, Role.EDITOR)["body"] == "secret"
    write(database, document("A", title="Letter", visibility="staff"))
    assert _asked(database, made.id, 1) is None
    assert _asked(database, made.id, 1, Role.EDITOR)["title"] == "Letter"


def test_a_closed_parent_and_a_closed_collection_show_nowhere_in_the_past(database: Database) -> None:
    write(database, document("F", title="Fonds"), document("T", title="Top"))
    [made] = write(database, document("A", parent="F", collections=[Link("Chosen")], extra={"col:Shelf": ["A3"]}))
    write(database, document("A", title="Letter", parent="T"), document("F", title="Fonds", visibility="staff"))
    with database.write() as connection:
        connection.execute(update(COLLECTION).values(access_id=int(Access.STAFF)))
    past = _asked(database, made.id, 2)
    assert (past["parent"], past["ancestors"], past["collections"], past["extra"]) == (None, [], [], None)
    past = _asked(database, made.id, 2, Role.IMPORTER)
    assert (past["parent"], past["collections"]) == ({"title": "Fonds"}, [{"title": "Chosen"}])
    assert past["extra"] == {"col:Shelf": ["A3"]}


def test_a_text_with_rights_of_its_own_keeps_them_in_the_past(database: Database) -> None:
    [made] = write(database, document("A", texts=[TextStatement("body", "secret", "en")]))
    write(database, document("A", title="Other", texts=[TextStatement("body", "still secret", "en")]))
    with database.write() as connection:
        connection.execute(update(DOCUMENT_TEXT).values(access_id=int(Access.STAFF)))
        assert connection.execute(select(DOCUMENT.c.access_id)).scalar_one() == Access.PUBLIC
    assert _asked(database, made.id, 1)["body"] is None


def test_an_agent_is_answered_as_it_was_too(database: Database) -> None:
    write(database, authority("agent", "Lee", "L", names=[]))
    [made] = write(database, document("A", agents=[AgentLink("Lee", native_id="L", role="aut")]))
    write(database, authority("agent", "Lee Chang-chen", "L"))
    assert _asked(database, made.id, 2)["agents"][0]["agent"]["name"] == "Lee"
    assert _asked(database, made.id, 3)["agents"][0]["agent"]["name"] == "Lee Chang-chen"


def _asked(database: Database, public_id: str | None, no: int | None, role: Role = Role.READER) -> Any:
    return ask(database, AS_IT_WAS, role, id=public_id, no=no)["document"]
