"""`Document.history`: what happened to a document, as far as a viewer may see it, on both databases."""

from __future__ import annotations

from typing import Any

from tests.asking import ask
from tests.builders import document, write

from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.writing.drafts import AgentLink, TextStatement
from muniment_schema.writing.writer import Writer

HISTORY = """query ($id: ID!, $no: Int, $first: Int, $after: String) { document(id: $id, asOf: $no) {
  title
  history(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes { changeNumber at actor action importRun { number } changes { field before after } }
  }
} }"""


def test_each_change_is_told_with_what_was_before_and_after(database: Database) -> None:
    [made] = write(database, document("A", title="Letter", date="1942"))
    write(database, document("A", title="Letter to Stalin", agents=[AgentLink("Lee", role="aut")]))
    Writer.for_person(database, "Eva").write([document(title="Mine", id=made.id)])
    mine, second, first = _asked(database, made.id)["nodes"]
    assert (first["changeNumber"], first["actor"], first["action"]) == (1, "import", "CREATED")
    assert {"field": "title", "before": None, "after": "Letter"} in first["changes"]
    assert (second["action"], second["changes"]) == (
        "UPDATED",
        [
            {"field": "title", "before": "Letter", "after": "Letter to Stalin"},
            {"field": "agents", "before": None, "after": ["Lee (aut)"]},
        ],
    )
    assert (mine["actor"], mine["importRun"]) == ("person", None)
    assert _asked(database, made.id, Role.IMPORTER)["nodes"][0]["actor"] == "Eva"
    assert mine["changes"] == [{"field": "title", "before": "Letter to Stalin", "after": "Mine"}]


def test_the_chain_of_titles_is_that_of_the_document_as_it_was(database: Database) -> None:
    [made] = write(database, document("A", title="0"))
    for number in range(1, 5):
        write(database, document("A", title=str(number)))
    for revision in _asked(database, made.id)["nodes"]:
        [title] = [each for each in revision["changes"] if each["field"] == "title"]
        number = revision["changeNumber"]
        then = ask(database, HISTORY, id=made.id, no=number)["document"]
        assert then["title"] == title["after"]
        assert then["history"]["totalCount"] == number
        if number > 1:
            assert ask(database, HISTORY, id=made.id, no=number - 1)["document"]["title"] == title["before"]


def test_pages_follow_each_other_without_a_gap(database: Database) -> None:
    [made] = write(database, document("A", title="0"))
    for number in range(1, 5):
        write(database, document("A", title=str(number)))
    found: list[int] = []
    after = None
    while True:
        page = _asked(database, made.id, first=2, after=after)
        assert page["totalCount"] == 5
        assert page["pageInfo"]["hasPreviousPage"] is bool(found)
        found += [each["changeNumber"] for each in page["nodes"]]
        titles = [change["before"] for each in page["nodes"] for change in each["changes"]]
        assert all(title is not None for title in titles) or 1 in found
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert found == [5, 4, 3, 2, 1]


def test_nothing_closed_today_shows_in_history(database: Database) -> None:
    write(database, document("F", title="Hidden fonds"), document("T", title="Top"))
    [made] = write(
        database,
        document("A", title="Letter", parent="F", extra={"col:Shelf": ["secret shelf"]},
                 texts=[TextStatement("body", "secret body")]),
    )  # fmt: skip
    write(database, document("A", title="Letter", parent="T", visibility="metadata_only",
                             texts=[TextStatement("body", "other secret body")]))  # fmt: skip
    write(database, document("F", title="Hidden fonds", visibility="staff"))
    told = str(_asked(database, made.id))
    assert "Top" in told
    assert "secret" not in told
    assert "Hidden" not in told
    told = str(_asked(database, made.id, role=Role.IMPORTER))
    assert all(each in told for each in ("secret body", "other secret body", "secret shelf", "Hidden fonds"))
    Writer.for_person(database, "Eva").write([document(title="Letter", id=made.id, visibility="staff")])
    assert ask(database, HISTORY, id=made.id)["document"] is None


def test_what_was_mended_before_publication_stays_with_those_who_saw_it(database: Database) -> None:
    [made] = write(database, document("A", title="Letter of a secret informant", visibility="staff"))
    write(database, document("A", title="Letter of a person", visibility="staff"))
    write(database, document("A", title="Letter of a person", visibility="public"))
    write(database, document("A", title="Letter", visibility="public"))
    newest, published, mended, first = _asked(database, made.id)["nodes"]
    assert newest["changes"] == [{"field": "title", "before": "Letter of a person", "after": "Letter"}]
    assert {"field": "title", "before": None, "after": "Letter of a person"} in published["changes"]
    assert (mended["changes"], first["changes"]) == ([], [])
    assert [ask(database, HISTORY, id=made.id, no=no)["document"] is None for no in (1, 2, 3)] == [True, True, False]
    assert "secret informant" in str(_asked(database, made.id, Role.EDITOR))


def _asked(database: Database, public_id: str | None, role: Role = Role.READER, **said: Any) -> Any:
    return ask(database, HISTORY, role, id=public_id, **said)["document"]["history"]
