"""An undo is a run like any other in GraphQL."""

from __future__ import annotations

from typing import Any

from tests.asking import ask

from muniment_schema.access.viewer import Role

RUNS = """{
  importRuns { nodes {
    number importer state undoOf { number } undoneBy { number }
    records { nodes { outcome target { id } changes { field before after } } }
  } }
}"""


def test_runs_name_what_they_undo_and_what_undid_them_and_records_what_they_put_back(archive: Any) -> None:
    archive.take({"id": "1", "title": "Letter"})
    number = archive.take({"id": "1", "title": "Long letter"})
    archive.undo(number, dry_run=True)
    undo = archive.undo(number).runs[0].number
    newest, _dry, undone, _first = ask(archive.database, RUNS, Role.IMPORTER)["importRuns"]["nodes"]
    assert (newest["number"], newest["importer"], newest["undoOf"]) == (undo, "undo", {"number": number})
    assert (undone["state"], undone["undoneBy"]) == ("UNDONE", {"number": undo})
    [record] = newest["records"]["nodes"]
    assert record["outcome"] == "UPDATED"
    assert record["changes"] == [{"field": "title", "before": "Long letter", "after": "Letter"}]
    archive.undo(undo)
    runs = ask(archive.database, RUNS, Role.IMPORTER)["importRuns"]["nodes"]
    assert runs[2]["undoneBy"] is None


HISTORY = """query ($id: ID!) { document(id: $id) { history { nodes {
  changeNumber actor action importRun { number } changes { field before after }
} } } }"""


def test_the_history_of_a_document_names_imports_and_their_undoing(archive: Any) -> None:
    first = archive.take({"id": "1", "title": "Letter"})
    second = archive.take({"id": "1", "title": "Long letter"})
    undo = archive.undo(second).runs[0].number
    [document] = ask(archive.database, "{ documents { nodes { id } } }")["documents"]["nodes"]
    nodes = ask(archive.database, HISTORY, id=document["id"])["document"]["history"]["nodes"]
    assert [node["importRun"] for node in nodes] == [{"number": undo}, {"number": second}, {"number": first}]
    assert [node["action"] for node in nodes] == ["UPDATED", "UPDATED", "CREATED"]
    assert nodes[0]["changes"] == [{"field": "title", "before": "Long letter", "after": "Letter"}]
    assert nodes[1]["changes"] == [{"field": "title", "before": "Letter", "after": "Long letter"}]


def test_a_document_that_went_and_came_back_says_so(archive: Any) -> None:
    first = archive.take({"id": "1", "title": "Letter", "agents": [{"name": "Lee", "role": "aut"}]})
    archive.undo(archive.undo(first).runs[0].number)
    [document] = ask(archive.database, "{ documents { nodes { id } } }")["documents"]["nodes"]
    nodes = ask(archive.database, HISTORY, id=document["id"])["document"]["history"]["nodes"]
    assert [node["action"] for node in nodes] == ["RESTORED", "DELETED", "CREATED"]
    then = "query ($id: ID!, $no: Int) { document(id: $id, asOf: $no) { title agents { agent { name } } } }"
    found = [ask(archive.database, then, id=document["id"], no=node["changeNumber"])["document"] for node in nodes]
    letter = {"title": "Letter", "agents": [{"agent": {"name": "Lee"}}]}
    assert found == [letter, None, letter]
