"""`--rejects`: refused records in the form of their source, mended by a person and imported again."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from muniment_importers import Locator, Record, RecordError
from muniment_schema.tables import DOCUMENT, SOURCE_LINK

CENSUS = 'id,title,kind\nC-1,Roll,\nC-2,Plan,,,more\nC-3,"Map, coloured",nonsense\nC-4,"Deed,\n'


@pytest.fixture
def bad(tmp_path: Path) -> Callable[[str], Path]:
    """Where the refused records go."""
    return lambda name: tmp_path / name


def test_refused_rows_stand_below_their_headings_with_the_reasons(archive, bad):
    report = archive.run(archive.file("census.csv", CENSUS), rejects=bad("bad.csv"))
    assert (report.exit_code, report.runs[0].rejects) == (1, str(bad("bad.csv")))
    header, *rows = list(csv.reader(bad("bad.csv").read_text().splitlines()))
    assert header == ["muniment_code", "muniment_field", "muniment_message", "muniment_line", "id", "title", "kind"]
    assert [(row[0], row[1], row[3], row[4]) for row in rows] == [
        ("RAGGED_ROW", "", "3", "C-2"),
        ("BAD_KIND", "kind", "4", "C-3"),
        ("UNCLOSED_QUOTE", "", "5", "C-4"),
    ]


def test_mended_rows_are_imported_as_if_they_had_been_right(archive, bad):
    archive.run(archive.file("census.csv", CENSUS), rejects=bad("bad.csv"))
    mended = bad("bad.csv").read_text().replace("C-2,Plan,,,more", "C-2,Plan,").replace("nonsense", "")
    bad("bad.csv").write_text(mended.replace('"Deed,', "Deed,"))
    run = archive.run(str(bad("bad.csv")), source="census", rejects=bad("again.csv")).runs[0]
    assert (run.counts.created, run.counts.failed, run.unmapped, run.rejects) == (3, 0, {}, None)
    assert not bad("again.csv").exists()
    assert archive.rows(SOURCE_LINK, "native_id") == ["C-1", "C-2", "C-3", "C-4"]
    whole = CENSUS.replace(",,,more", ",").replace("nonsense", "").replace('"Deed,', "Deed,")
    assert archive.run(archive.file("census.csv", whole)).counts.unchanged == 4


def test_rows_that_stay_wrong_come_out_as_they_went_in(archive, bad):
    archive.run(archive.file("census.csv", CENSUS), rejects=bad("bad.csv"))
    archive.run(str(bad("bad.csv")), source="census", rejects=bad("again.csv"))
    first, second = (
        [row[4:] for row in csv.reader(bad(name).read_text().splitlines())] for name in ("bad.csv", "again.csv")
    )
    assert first == second


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("a list\n\nid;title;kind\n1;x;nonsense\n", {"skip_rows": "2"}),
        ("a list\nid\ttitle\tkind\n1\tx\tnonsense\n", {"header_row": "2"}),
        ("id,title,kind\r\n1,x,nonsense\r\n", {"quotechar": "none"}),
        ("\ufeffid,title,kind\n1,Ökonomie,nonsense\n", {}),
    ],
)
def test_refused_rows_are_read_with_the_options_of_their_table(archive, bad, text, options):
    archive.run(archive.file("census.csv", text), options=options, rejects=bad("bad.csv"))
    written = bad("bad.csv").read_bytes().decode()
    assert written.startswith("\ufeff") == text.startswith("\ufeff")
    bad("bad.csv").write_bytes(written.replace("nonsense", "document").replace("BAD_KIND", "").encode())
    counts = archive.run(str(bad("bad.csv")), source="census", options=options).counts
    assert (counts.read, counts.created) == (1, 1)


def test_a_table_without_headings_has_its_reasons_in_a_second_file(archive, bad):
    archive.run(archive.file("census.csv", '1,x\n2,"y\n'), options={"header_row": "0"}, rejects=bad("bad.csv"))
    assert bad("bad.csv").read_text() == '1,x\n2,"y\n'
    reasons = [json.loads(line)["code"] for line in bad("bad.reasons.jsonl").read_text().splitlines()]
    assert reasons == ["NOTHING_MAPPED", "UNCLOSED_QUOTE"]


def test_refused_lines_of_json_are_mended_in_place(archive, bad):
    lines = '{"id":"1","title":"a"}\n{"id":"2","title":"b"\n[1]\n{"title":"d","kind":"zz","id":"4"}\n'
    archive.run(archive.file("feed.jsonl", lines), rejects=bad("bad.jsonl"))
    written = bad("bad.jsonl").read_text().splitlines()
    assert written[1:4:2] == ['{"id":"2","title":"b"', "[1]"]
    assert json.loads(written[4]).items() >= {"title": "d", "kind": "zz", "id": "4"}.items()
    assert json.loads(written[4])["muniment_problem"]["field"] == "kind"
    written[1] += "}"
    written[3] = '{"id":"3","title":"c"}'
    bad("bad.jsonl").write_text("\n".join(written).replace('"zz"', '"document"'))
    run = archive.run(str(bad("bad.jsonl")), source="feed").runs[0]
    assert (run.counts.read, run.counts.created, run.counts.failed, run.unmapped) == (3, 3, 0, {})
    mended = lines.replace('"b"', '"b"}').replace("[1]", '{"id":"3","title":"c"}').replace("zz", "document")
    assert archive.run(archive.file("feed.jsonl", mended)).counts.unchanged == 4


def test_refused_elements_of_an_array_are_lines_of_json(archive, bad):
    text = '{"data": [\n{"id": "1", "title": "a",\n "kind": "zz"}\n]}'
    options = {"records": "data[]"}
    archive.run(archive.file("feed.json", text), options=options, rejects=bad("bad.json"))
    bad("bad.json").write_text(bad("bad.json").read_text().replace('"zz"', '"document"'))
    assert archive.run(str(bad("bad.json")), source="feed", options=options).counts.created == 1


def test_refused_blocks_of_a_listing_are_mended_below_their_reasons(archive, bad):
    listing = "1 - 3 of 3\n\n\nMay 1943\n\nRoll\n\nOf names.\n\n\n1944\n\nPlan\n\nOf a mill.\n\n\nJuly 1944\n"
    archive.run(archive.file("page.txt", listing), rejects=bad("bad.txt"))
    assert bad("bad.txt").read_text().splitlines()[1:] == ["July 1944", ""]
    with bad("bad.txt").open("a") as out:
        out.write("Deed\n\nWith a seal,\nwhich is broken.\n")
    assert archive.run(str(bad("bad.txt"))).counts.created == 1
    found = archive.rows(DOCUMENT, "title", "description", "date_text")
    assert found[2] == ("Deed", "With a seal, which is broken.", "July 1944")


def test_records_of_any_importer_are_kept_with_the_reasons_beside(archive, bad):
    items = (
        RecordError("NO_TITLE", "a title is expected", Locator(line=1), raw="A|1943|"),
        Record(native_id="B", title="b\x00", locator=Locator(line=2), raw="B|1943|b"),
        RecordError("LOST", "nothing is left of it", Locator(line=3)),
    )
    run = archive.take(*items, rejects=bad("bad.made")).runs[0]
    assert run.rejects == str(bad("bad.made"))
    assert bad("bad.made").read_text() == "A|1943|\nB|1943|b\n"
    reasons = [json.loads(line) for line in bad("bad.reasons.jsonl").read_text().splitlines()]
    assert [(each["code"], each["locator"]["line"]) for each in reasons] == [
        ("NO_TITLE", 1),
        (run.problems[1].code, 2),
        ("LOST", 3),
    ]


def test_an_importer_says_how_its_refused_records_are_written(archive, bad):
    def rejected(self, refusals, source, options):
        return (f"# {refusal.reason}\n{refusal.text}\n" for refusal in refusals)

    error = RecordError("NO_TITLE", "a title is expected", Locator(line=7), raw="A|1943|")
    archive.take(error, rejects=bad("bad.made"), members={"rejected": rejected})
    assert bad("bad.made").read_text() == "# NO_TITLE, line 7: a title is expected\nA|1943|\n"


def test_an_importer_that_fails_to_write_them_does_not_undo_the_import(archive, bad):
    def rejected(self, refusals, source, options):
        raise KeyError("oops")

    items = (RecordError("NO_TITLE", "a title is expected"), Record(native_id="B", title="b"))
    report = archive.take(*items, rejects=bad("bad.made"), members={"rejected": rejected})
    assert (report.exit_code, report.counts.created, report.runs[0].rejects) == (1, 1, None)
    assert report.runs[0].problems[-1].code == "REJECTS_NOT_WRITTEN"
    assert "made-up" in report.runs[0].problems[-1].message


def test_each_input_has_a_file_of_its_own(archive, bad):
    inputs = [archive.file(f"{name}.csv", f"id,title,kind\n{name},t,nonsense\n") for name in "abc"]
    archive.file("b.csv", "id,title\nb,t\n")
    report = archive.run(*inputs, rejects=bad("bad.csv"))
    assert [run.rejects for run in report.runs] == [str(bad("bad-1.csv")), None, str(bad("bad-3.csv"))]
    assert not bad("bad-2.csv").exists()


def test_a_dry_run_writes_them_too(archive, bad):
    report = archive.run(archive.file("census.csv", CENSUS), rejects=bad("bad.csv"), dry_run=True)
    assert report.runs[0].rejects
    assert len(bad("bad.csv").read_text().splitlines()) == 4


def test_nothing_is_read_when_they_have_no_place(archive, bad):
    path = archive.file("census.csv", CENSUS)
    for wrong in (bad("nowhere") / "bad.csv", Path(path), archive.folder):
        report = archive.run(path, rejects=wrong)
        assert report.error is not None
        assert (report.exit_code, report.error.code, report.runs) == (2, "CANNOT_WRITE", [])
    assert Path(path).read_text() == CENSUS


def test_the_file_of_an_earlier_run_does_not_outlive_its_reasons(archive, bad):
    archive.run(archive.file("census.csv", CENSUS), rejects=bad("bad.csv"))
    archive.run(archive.file("census.csv", "id,title\n1,x\n"), rejects=bad("bad.csv"))
    assert not bad("bad.csv").exists()
