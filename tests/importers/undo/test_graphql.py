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
