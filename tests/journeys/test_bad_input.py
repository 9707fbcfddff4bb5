"""What is wrong with an input costs the input, or the record, and is said in one line; never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.asking import ask

from muniment_schema.database import Database

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def _titles(database: Database) -> list[str]:
    answer = ask(database, "{ documents(first: 100, orderBy: {field: TITLE}) { nodes { title } } }")
    return [node["title"] for node in answer["documents"]["nodes"]]


@pytest.mark.parametrize("words", [["gone.csv"], ["here.csv", "gone.csv"]])
def test_a_missing_file_is_wrong_use_and_nothing_is_stored(muniment, database, tmp_path: Path, words) -> None:
    (tmp_path / "here.csv").write_text("id,title\n1,One\n")
    ran = muniment("import", "run", *words)
    assert ran.code == 2
    assert "gone.csv" in ran.err
    assert ran.out == ""
    assert _titles(database) == []
    assert muniment("import", "run", *words, "--json").json["error"]["code"] == "INPUT_MISSING"


def test_an_empty_folder_is_wrong_use(muniment, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    ran = muniment("import", "run", "inbox")
    assert ran.code == 2
    assert "inbox" in ran.err


def test_a_folder_is_its_files_and_those_that_nobody_claims_are_listed(muniment, database, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "b.csv").write_text("id,title\n2,Two\n")
    (inbox / "a.jsonl").write_text('{"id": "1", "title": "One"}\n')
    (inbox / "logo.png").write_bytes(PNG)
    (inbox / "void.csv").write_text("")
    ran = muniment("import", "run", "inbox", "--json")
    assert ran.code == 1
    assert [run["input"]["name"] for run in ran.json["runs"]] == ["a.jsonl", "b.csv"]
    assert ran.json["inputs_skipped"] == [
        {"name": "logo.png", "code": "UNKNOWN_FORMAT"},
        {"name": "void.csv", "code": "EMPTY_INPUT"},
    ]
    assert _titles(database) == ["One", "Two"]


@pytest.mark.parametrize(
    ("name", "content", "code"), [("void.csv", b"", "EMPTY_INPUT"), ("logo.png", PNG, "UNKNOWN_FORMAT")]
)
def test_an_input_that_is_empty_or_of_no_format_is_wrong_use(muniment, tmp_path: Path, name, content, code) -> None:
    (tmp_path / name).write_bytes(content)
    ran = muniment("import", "run", name, "--json")
    assert ran.code == 2
    assert ran.json["error"]["code"] == code
    assert ran.json["runs"] == []
    assert name in muniment("import", "run", name).err


def test_utf_16_from_a_spreadsheet_is_read(muniment, database, tmp_path: Path) -> None:
    (tmp_path / "excel.csv").write_bytes("id\ttitle\n1\tПисьмо\n2\t편지\n".encode("utf-16"))
    ran = muniment("import", "run", "excel.csv", "--json")
    assert ran.code == 0
    assert ran.json["runs"][0]["input"]["encoding"] == "utf-16"
    assert set(_titles(database)) == {"Письмо", "편지"}


def test_a_file_cut_inside_quotes_keeps_its_whole_records(muniment, database, tmp_path: Path) -> None:
    (tmp_path / "cut.csv").write_text('id,title,description\n1,One,"whole"\n2,Two,"cut here and')
    ran = muniment("import", "run", "cut.csv", "--json")
    assert ran.code == 1
    [problem] = ran.json["runs"][0]["problems"]
    assert problem["locator"]["line"] == 3
    assert ran.json["counts"] == {
        "read": 2, "created": 1, "updated": 0, "unchanged": 0, "deleted": 0, "skipped": 0, "failed": 1, "warnings": 0,
    }  # fmt: skip
    assert _titles(database) == ["One"]


def test_broken_lines_cost_themselves(muniment, database, tmp_path: Path) -> None:
    lines = [
        '{"id":"1","title":"One"}',
        '{"id":"2",',
        "not json",
        '{"id":"3","title":"Three"}',
        "[1,2]",
        '{"id":"4","title":"Four"}',
    ]
    (tmp_path / "mixed.jsonl").write_text("\n".join(lines) + "\n")
    ran = muniment("import", "run", "mixed.jsonl", "--json")
    assert ran.code == 1
    assert [problem["locator"]["line"] for problem in ran.json["runs"][0]["problems"]] == [2, 3, 5]
    assert _titles(database) == ["Four", "One", "Three"]
    assert muniment("import", "run", "mixed.jsonl").err.count("mixed.jsonl line") == 3


def test_windows_1252_with_semicolons_is_read_with_a_warning_that_shows_it(muniment, database, tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_bytes("id;title;date\n1;Brief an Müller – “Köln”;1921\n".encode("cp1252"))
    ran = muniment("import", "run", "alt.csv", "--json")
    assert ran.code == 0
    run = ran.json["runs"][0]
    assert run["input"]["encoding"] == "windows-1252"
    [warning] = run["problems"]
    assert warning["severity"] == "warning"
    assert "Müller" in f"{warning['message']} {warning['value']}"
    assert _titles(database) == ["Brief an Müller – “Köln”"]


def test_standard_input_needs_a_format_and_then_is_an_input_like_any(muniment, database) -> None:
    assert muniment("import", "run", "-", stdin=b"id,title\n1,One\n").code == 2
    ran = muniment("import", "run", "-", "--format", "csv", "--source", "piped", "--json", stdin=b"id,title\n1,One\n")
    assert (ran.code, ran.json["runs"][0]["source"]) == (0, "piped")
    assert _titles(database) == ["One"]


def test_a_wrong_option_format_or_source_names_the_cure(muniment, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,title\n1,One\n")
    for words, cure in [
        (["--format", "cvs"], "csv"),
        (["-o", "delimeter=;"], "delimiter"),
        (["--source", "Census 2026"], "census-2026"),
        (["--map", "none.toml"], "none.toml"),
    ]:
        ran = muniment("import", "run", "a.csv", *words)
        assert ran.code == 2, words
        assert cure in ran.err


def test_wrong_use_leaves_no_archive_behind_that_was_not_there(muniment, tmp_path: Path) -> None:
    assert muniment("import", "run", "gone.csv", "--database", "fresh/new.db").code == 2
    assert not (tmp_path / "fresh").exists()
    (tmp_path / "here.csv").write_text("id,title\n1,One\n")
    assert muniment("import", "run", "here.csv", "--database", "fresh/new.db").code == 0
    assert muniment("import", "run", "gone.csv", "--database", "fresh/new.db").code == 2
    assert (tmp_path / "fresh" / "new.db").exists()


def test_a_report_file_holds_every_problem(muniment, tmp_path: Path) -> None:
    rows = "".join(f"{each},Title {each},Michaelmas {each}\n" for each in range(1200))
    (tmp_path / "many.csv").write_text("id,title,date\n" + rows)
    ran = muniment("import", "run", "many.csv", "--report", "problems.jsonl", "--json")
    assert (ran.code, ran.json["runs"][0]["problems_omitted"], len(ran.json["runs"][0]["problems"])) == (0, 200, 1000)
    lines = [json.loads(line) for line in (tmp_path / "problems.jsonl").read_text().splitlines()]
    assert len(lines) == 1200
    assert [line["locator"]["record"] for line in lines] == list(range(1, 1201))
    assert {line["code"] for line in lines} == {"DATE_NOT_UNDERSTOOD"}
