"""Empty cells and keys: they clear what their source said before, where that is asked for, and nothing otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from muniment_schema.tables import DOCUMENT, DOCUMENT_AGENT, NOTE

FULL_CSV = "id,title,description,date,agents.aut,notes.appraisal\nA,Letter,Asks,1943,Lee,Kept\n"
BLANK_CSV = "id,title,description,date,agents.aut,notes.appraisal\nA,Letter,,,,\n"
FULL_JSON = (
    '{"id": "A", "title": "Letter", "description": "Asks", "date": "1943", "agents": ["Lee"], "notes": ["Kept"]}\n'
)
BLANK_JSON = '{"id": "A", "title": "Letter", "description": null, "date": "", "agents": [], "notes": []}\n'
INPUTS = pytest.mark.parametrize(
    ("name", "full", "blank"), [("a.csv", FULL_CSV, BLANK_CSV), ("a.jsonl", FULL_JSON, BLANK_JSON)]
)


def _counts(report: Any) -> dict[str, int]:
    return {name: number for name, number in report.as_json()["counts"].items() if number}


@INPUTS
def test_blank_clears_only_when_asked_and_the_same_input_is_read_again_then(
    archive: Any, name: str, full: str, blank: str
) -> None:
    archive.run(archive.file(name, full))
    path = archive.file(name, blank)
    assert _counts(archive.run(path)) == {"read": 1, "unchanged": 1}
    assert archive.rows(DOCUMENT, "description", "date_text") == [("Asks", "1943")]
    assert (archive.count(DOCUMENT_AGENT), archive.count(NOTE)) == (1, 1)
    assert _counts(archive.run(path, blank_clears=True, dry_run=True)) == {"read": 1, "updated": 1}
    assert _counts(archive.run(path, blank_clears=True)) == {"read": 1, "updated": 1}
    assert archive.rows(DOCUMENT, "title", "description", "date_text") == [("Letter", None, None)]
    assert (archive.count(DOCUMENT_AGENT), archive.count(NOTE)) == (0, 0)
    assert _counts(archive.run(path, blank_clears=True)) == {"read": 1, "unchanged": 1}


def test_a_field_that_the_input_does_not_have_is_not_an_empty_one(archive: Any) -> None:
    archive.run(archive.file("a.csv", FULL_CSV))
    archive.run(archive.file("a.csv", "id,title\nA,Letter to Stalin\n"), blank_clears=True)
    assert archive.rows(DOCUMENT, "title", "description") == [("Letter to Stalin", "Asks")]
    assert archive.count(DOCUMENT_AGENT) == 1


def test_the_missing_end_of_a_short_row_clears_nothing(archive: Any) -> None:
    archive.run(archive.file("a.csv", FULL_CSV))
    archive.run(archive.file("a.csv", FULL_CSV.splitlines()[0] + "\nA,Letter to Stalin\n"), blank_clears=True)
    assert archive.rows(DOCUMENT, "title", "description") == [("Letter to Stalin", "Asks")]


def test_a_mapped_path_that_is_empty_clears_its_field(archive: Any) -> None:
    table = archive.folder / "map.toml"
    table.write_text('version = 1\n[fields]\nnative_id = "no"\ntitle = "t"\ndescription = "about.text"\n')
    archive.run(archive.file("a.jsonl", '{"no": "A", "t": "Letter", "about": {"text": "Asks"}}'), map_file=table)
    path = archive.file("a.jsonl", '{"no": "A", "t": "Letter", "about": {"text": ""}}')
    archive.run(path, map_file=table, blank_clears=True)
    assert archive.rows(DOCUMENT, "description") == [None]


def test_an_embargo_said_for_the_whole_run_holds_for_records_that_say_none(archive: Any) -> None:
    until = datetime(2090, 1, 1, tzinfo=UTC)
    archive.run(archive.file("a.csv", "id,title,embargo until\nA,Letter,\nB,Diary,2080-01-01\n"), embargo_until=until)
    assert [(word, moment.year) for word, moment in archive.rows(DOCUMENT, "visibility", "embargo_until")] == [
        ("embargoed", 2090),
        ("embargoed", 2080),
    ]


def test_the_mark_of_a_persons_edits_is_no_source(archive: Any) -> None:
    report = archive.run(archive.file("a.csv", "id,title\nA,Letter\n"), source="person")
    assert (report.exit_code, report.error.code) == (2, "BAD_SOURCE")
    assert archive.run(archive.file("person.csv", "id,title\nA,Letter\n")).runs[0].source == "person-csv"
