"""`muniment import`: the two outputs, JSON, exit codes, and what past runs tell."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from tests.server.cli.conftest import Outcome

Muniment = Callable[..., Outcome]

LETTERS = """id,title,date,shelf
L-1,Letter to the [harbour] master,1902,A3
L-2,Answer of the harbour master,May 1902,A3
L-3,Note without a date,Michaelmas term,
"""


@pytest.fixture
def letters(folder: Path) -> Path:
    """A good file of three letters; one date is prose, one column has no place."""
    file = folder / "letters.csv"
    file.write_text(LETTERS)
    return file


def test_a_run_tells_people_on_standard_error_and_leaves_standard_output_alone(
    muniment: Muniment, letters: Path
) -> None:
    outcome = muniment("import", "run", letters)
    assert (outcome.code, outcome.out) == (0, "")
    heading, figures, *remarks = outcome.err.splitlines()
    assert heading.split() == [
        "Run",
        "Input",
        "Source",
        "Read",
        "Created",
        "Updated",
        "Unchanged",
        "Failed",
        "Warnings",
    ]
    assert figures.split() == ["1", "letters.csv", "letters", "3", "3", "0", "0", "0", "1"]
    assert remarks == [
        "letters.csv line 4, record 3: date: not understood: 'Michaelmas term'",
        "col:shelf has no place in the model and is kept as it is, 2 times: 'A3'",
    ]


def test_the_same_file_again_is_unchanged(muniment: Muniment, letters: Path) -> None:
    muniment("import", "run", letters)
    outcome = muniment("import", "run", letters, "--json")
    assert outcome.code == 0
    assert outcome.json["counts"]["unchanged"] == outcome.json["counts"]["read"] == 3


def test_json_is_the_whole_standard_output_with_the_keys_of_the_contract(muniment: Muniment, letters: Path) -> None:
    outcome = muniment("import", "run", letters, "--json", "--diff")
    assert outcome.code == outcome.json["exit_code"] == 0
    assert list(outcome.json) == ["muniment", "exit_code", "error", "inputs_skipped", "counts", "runs"]
    (run,) = outcome.json["runs"]
    assert (run["number"], run["state"], run["source"], run["importer"]["name"]) == (1, "done", "letters", "csv")
    assert run["unmapped"] == [{"field": "col:shelf", "count": 2, "samples": ["A3"]}]
    assert {change["native_id"] for change in run["changes"]} == {"L-1", "L-2", "L-3"}


def test_options_reach_the_run(muniment: Muniment, letters: Path) -> None:
    options = ["--format", "csv", "--source", "desk", "-o", "separator=;", "--mode", "fill", "--limit", "2"]
    more = ["--visibility", "metadata-only", "--status", "draft", "--encoding", "utf-8"]
    (run,) = muniment("import", "run", letters, "--json", *options, *more).json["runs"]
    assert (run["source"], run["mode"], run["counts"]["read"]) == ("desk", "fill", 2)
    assert run["options"]["separator"] == ";"
    lines = [orjson.loads(line) for line in muniment("export", "--kind", "document").out.splitlines()]
    assert {(each["visibility"], each["status"]) for each in lines} == {("metadata_only", "draft")}


def test_a_dry_run_counts_the_same_and_stores_nothing(muniment: Muniment, letters: Path) -> None:
    dry = muniment("import", "run", letters, "--dry-run", "--json").json
    assert muniment("export").out == ""
    real = muniment("import", "run", letters, "--json").json
    assert dry["counts"] == real["counts"]
    assert "dry run: nothing of this is stored" in muniment("import", "run", letters, "--dry-run").err


def test_a_map_says_where_fields_go(muniment: Muniment, folder: Path, letters: Path) -> None:
    (folder / "letters.toml").write_text('version = 1\n[fields]\nreference_code = "shelf"\n')
    (run,) = muniment("import", "run", letters, "--map", "letters.toml", "--json").json["runs"]
    assert run["unmapped"] == []


def test_refused_records_are_exit_1_and_good_ones_are_kept(muniment: Muniment, folder: Path) -> None:
    (folder / "cut.csv").write_text('id,title\nC-1,Whole\nC-2,"cut\n')
    outcome = muniment("import", "run", "cut.csv", "--json")
    assert outcome.code == 1
    assert (outcome.json["counts"]["created"], outcome.json["counts"]["failed"]) == (1, 1)


def test_only_the_first_problems_are_shown_and_where_the_others_are(muniment: Muniment, folder: Path) -> None:
    rows = "".join(f"R-{number},Title,1900,too,many\n" for number in range(30))
    (folder / "ragged.csv").write_text("id,title,date\n" + rows)
    outcome = muniment("import", "run", "ragged.csv")
    assert outcome.code == 1
    assert len([line for line in outcome.err.splitlines() if line.startswith("ragged.csv line")]) == 20
    assert "… and 10 more; muniment import show 1" in outcome.err.splitlines()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (None, "none.csv", "INPUT_MISSING"),
        (b"", "empty.csv", "EMPTY_INPUT"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), "picture.png", "UNKNOWN_FORMAT"),
    ],
)
def test_an_input_that_cannot_be_one_is_exit_2_with_one_line(
    muniment: Muniment, folder: Path, content: bytes | None, name: str, code: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    outcome = muniment("import", "run", name)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith(f"muniment: {code}: ")
    document = muniment("import", "run", name, "--json")
    assert (document.code, document.json["error"]["code"], document.json["runs"]) == (2, code, [])


def test_a_failure_before_the_run_has_the_document_of_a_run(muniment: Muniment, letters: Path) -> None:
    outcome = muniment("import", "run", letters, "--database", letters, "--json")
    assert outcome.code == outcome.json["exit_code"] == 2
    assert outcome.json["error"]["code"] == "BAD_DATABASE"
    assert (outcome.json["runs"], outcome.json["counts"]["read"]) == ([], 0)


def test_wrong_use_with_json_is_one_document_too(muniment: Muniment) -> None:
    outcome = muniment("import", "run", "x.csv", "--json", "--nothing")
    assert outcome.code == outcome.json["exit_code"] == 2
    assert "--nothing" in outcome.json["error"]["message"]


def test_quiet_says_nothing_of_a_good_run_and_why_a_bad_one_stopped(muniment: Muniment, letters: Path) -> None:
    assert muniment("import", "run", letters, "-q") == Outcome(0, "", "")
    assert muniment("-q", "import", "run", "none.csv").err.startswith("muniment: INPUT_MISSING")


def test_standard_input_needs_a_format(muniment: Muniment, start: Callable[..., subprocess.Popen[bytes]]) -> None:
    assert muniment("import", "run", "-").code == 2
    process = start("import", "run", "-", "--format", "csv", "--source", "letters", "--json", stdin=subprocess.PIPE)
    out, _err = process.communicate(LETTERS.encode(), timeout=60)
    assert process.returncode == 0
    assert orjson.loads(out)["counts"]["created"] == 3


def test_runs_are_listed_newest_first(muniment: Muniment, letters: Path) -> None:
    for _each in range(3):
        muniment("import", "run", letters)
    outcome = muniment("import", "runs", "--limit", "2", "--json")
    assert [run["number"] for run in outcome.json] == [3, 2]
    assert "problems" not in outcome.json[0]
    lines = muniment("import", "runs").out.splitlines()
    assert [line.split()[0] for line in lines] == ["Run", "3", "2", "1"]


def test_a_run_is_shown_by_number_id_or_last(muniment: Muniment, letters: Path) -> None:
    muniment("import", "run", letters)
    by_number = muniment("import", "show", "1", "--json").json
    assert muniment("import", "show", "last", "--json").json == by_number
    assert muniment("import", "show", by_number["id"], "--json").json == by_number
    assert by_number["problems"][0]["value"] == "Michaelmas term"
    shown = muniment("import", "show", "1")
    assert (shown.code, shown.err) == (0, "")
    assert "not understood: 'Michaelmas term'" in shown.out


def test_a_run_that_is_not_there_is_exit_2(muniment: Muniment, letters: Path) -> None:
    muniment("import", "run", letters)
    outcome = muniment("import", "show", "9")
    assert (outcome.code, outcome.out) == (2, "")
    assert "there is no import run '9'" in outcome.err


def test_the_records_of_a_run_are_listed_by_outcome(muniment: Muniment, letters: Path) -> None:
    muniment("import", "run", letters)
    created = muniment("import", "show", "last", "--records", "created", "--json").json
    assert [record["native_id"] for record in created] == ["L-1", "L-2", "L-3"]
    assert muniment("import", "show", "last", "--records", "failed", "--json").json == []
    table = muniment("import", "show", "last", "--records", "created").out
    assert "letters.csv line 2, record 1" in table
    assert muniment("import", "show", "last", "--records", "failed").code == 0


def test_an_inspection_says_how_a_file_would_be_read_and_stores_nothing(
    muniment: Muniment, folder: Path, letters: Path
) -> None:
    outcome = muniment("import", "inspect", letters, "--json")
    assert (outcome.code, outcome.json["importer"]["name"], outcome.json["source"]) == (0, "csv", "letters")
    assert outcome.json["dates"]["not_understood"] == [{"text": "Michaelmas term", "count": 1}]
    shown = muniment("import", "inspect", letters).out
    assert "col:title" in shown
    assert "not understood, once: Michaelmas term" in shown
    assert {each.name for each in folder.iterdir()} == {"letters.csv"}


def test_an_inspection_writes_a_map_that_an_import_takes(muniment: Muniment, letters: Path) -> None:
    assert muniment("import", "inspect", letters, "--write-map", "letters.toml").code == 0
    assert muniment("import", "run", letters, "--map", "letters.toml").code == 0


def test_an_inspection_of_nothing_is_exit_2(muniment: Muniment) -> None:
    outcome = muniment("import", "inspect", "none.csv")
    assert (outcome.code, outcome.out) == (2, "")
    assert "none.csv" in outcome.err


def test_an_inspection_ends_with_1_when_something_would_be_refused(muniment: Muniment, folder: Path) -> None:
    (folder / "bad.csv").write_text("id,title\n1,x\n1,y\n2,y,z\n")
    shown = muniment("import", "inspect", "bad.csv")
    assert shown.code == 1
    assert "verdict   ready, but 1 of 3 records would be refused, 1 native id stands for several" in shown.out
    assert "duplicate 1, 2 times: bad.csv line 2, record 1; bad.csv line 3, record 2" in shown.out


def test_refused_records_are_mended_and_imported_again(muniment: Muniment, folder: Path) -> None:
    (folder / "census.csv").write_text("id,title,maker\nC-1,Roll,Lee\nC-2,Plan, of a mill,Kim\n")
    assert muniment("import", "inspect", "census.csv", "--write-map", "census.toml").code == 1
    words = ("--map", "census.toml", "--json")
    first = muniment("import", "run", "census.csv", *words, "--rejects", "bad.csv")
    assert (first.code, first.json["runs"][0]["rejects"]) == (1, "bad.csv")
    assert "bad.csv: mend them" in first.err
    bad = folder / "bad.csv"
    bad.write_text(bad.read_text().replace("Plan, of a mill", '"Plan, of a mill"'))
    second = muniment("import", "run", "bad.csv", *words, "--source", "census")
    assert (second.code, second.json["counts"]["created"], second.json["runs"][0]["rejects"]) == (0, 1, None)
    again = muniment("import", "run", "census.csv", *words, "--only-failed", first.json["runs"][0]["number"])
    assert (again.code, again.json["counts"]["read"]) == (1, 1)


def test_refused_records_without_a_place_are_wrong_use(muniment: Muniment, letters: Path) -> None:
    outcome = muniment("import", "run", letters, "--rejects", "none/bad.csv", "--json")
    assert (outcome.code, outcome.json["error"]["code"], outcome.json["runs"]) == (2, "CANNOT_WRITE", [])


@pytest.mark.parametrize(("name", "file"), [("csv", "t.csv"), ("jsonl", "t.jsonl"), ("listing-text", "t.txt")])
def test_a_template_is_imported_as_it_is(muniment: Muniment, name: str, file: str) -> None:
    assert muniment("import", "template", name, "--output", file).code == 0
    assert muniment("import", "template", name).out == Path(file).read_bytes().decode()
    outcome = muniment("import", "run", file, "--json")
    (run,) = outcome.json["runs"]
    assert (outcome.code, run["importer"]["name"], run["counts"]["created"]) == (0, name, 1)
    assert (run["problems"], run["unmapped"]) == ([], [])


def test_a_format_without_a_template_names_those_that_have_one(muniment: Muniment, folder: Path) -> None:
    parish_book = Path(__file__).parents[2] / "plugins"
    outcome = muniment("--plugins-dir", parish_book, "import", "template", "parish-book")
    assert (outcome.code, outcome.out) == (2, "")
    assert "parish-book has no file to fill in" in outcome.err
    assert "csv, jsonl, listing-text" in outcome.err


def test_a_report_holds_every_problem_with_its_place(muniment: Muniment, folder: Path) -> None:
    (folder / "bad.csv").write_text("id,title\n" + "".join(f"{number},a,b\n" for number in range(1_200)))
    outcome = muniment("import", "run", "bad.csv", "--report", "report.jsonl", "--json")
    (run,) = outcome.json["runs"]
    assert (len(run["problems"]), run["problems_omitted"]) == (1_000, 200)
    lines = [orjson.loads(line) for line in (folder / "report.jsonl").read_bytes().splitlines()]
    assert len(lines) == 1_200
    assert {line["code"] for line in lines} == {"RAGGED_ROW"}
    assert all(line["hint"] and line["value"] and line["locator"]["line"] for line in lines)
