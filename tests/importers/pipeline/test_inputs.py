"""Inputs as people name them: one or several, missing, empty, foreign; maps and options; exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from muniment_importers import FatalImportError, Options, Record
from muniment_schema.tables import DOCUMENT, IMPORT_RUN, SOURCE

CSV = "id,title,date\nA,Letter,1943\nB,Minutes,May 1944\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def refused(archive: Any, report: Any, code: str) -> str:
    """Check that this was wrong use of which nothing is stored; give the message."""
    assert (report.exit_code, report.error.code) == (2, code)
    shape = report.as_json()
    assert (shape["runs"], shape["counts"]["read"]) == ([], 0)
    for table in (IMPORT_RUN, DOCUMENT, SOURCE):
        assert archive.count(table) == 0
    message: str = report.error.message
    return message


def test_tables_json_lines_and_copied_pages_are_imported_alike(archive: Any) -> None:
    report = archive.run(
        archive.file("a.csv", CSV),
        archive.file("b.jsonl", '{"id":"C","title":"Letter"}\n{"id":"D","title":"Minutes"}\n'),
        archive.file(
            "c.txt", "1 - 2 of 2\n\nMarch 14, 1911\n\nLetter\n\nOne rope.\n\nJune 1911\n\nReply\n\nAnother.\n"
        ),
    )
    assert report.exit_code == 0
    assert [(run.importer, run.source, run.counts.created) for run in report.runs] == [
        ("csv", "a", 2),
        ("jsonl", "b", 2),
        ("listing-text", "listing-text", 2),
    ]
    assert report.counts.created == archive.count(DOCUMENT) == 6
    assert [run.number for run in report.runs] == [1, 2, 3]


def test_what_is_missing_is_named_before_anything_is_read(archive: Any) -> None:
    report = archive.run(archive.file("a.csv", CSV), str(archive.folder / "none.csv"))
    assert "none.csv" in refused(archive, report, "INPUT_MISSING")


def test_an_empty_folder_is_wrong_use(archive: Any) -> None:
    (archive.folder / "empty").mkdir()
    refused(archive, archive.run(str(archive.folder / "empty")), "EMPTY_FOLDER")


def test_a_folder_is_its_files_in_the_order_of_their_names(archive: Any) -> None:
    archive.file("b.csv", CSV)
    archive.file("a.csv", "id,title\nC,Map\n")
    archive.file("photo.png", PNG)
    archive.file("nothing.csv", "")
    (archive.folder / "more").mkdir()
    report = archive.run(str(archive.folder))
    assert report.exit_code == 1
    assert [run.input_name for run in report.runs] == ["a.csv", "b.csv"]
    assert report.as_json()["inputs_skipped"] == [
        {"name": "more", "code": "NESTED_FOLDER"},
        {"name": "nothing.csv", "code": "EMPTY_INPUT"},
        {"name": "photo.png", "code": "UNKNOWN_FORMAT"},
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.csv", "", "EMPTY_INPUT"), ("a.csv", " \n\n", "EMPTY_INPUT"), ("photo.png", PNG, "UNKNOWN_FORMAT")],
)
def test_one_input_that_nobody_can_read_is_wrong_use(archive: Any, name: str, content: Any, code: str) -> None:
    refused(archive, archive.run(archive.file(name, content)), code)


def test_standard_input_needs_a_format(archive: Any) -> None:
    refused(archive, archive.run("-"), "FORMAT_NEEDED")


def test_a_format_that_nobody_installed_is_wrong_use(archive: Any) -> None:
    assert "'csv'" in refused(archive, archive.run(archive.file("a.csv", CSV), format="cvs"), "UNKNOWN_IMPORTER")


def test_a_failed_input_does_not_stop_the_others_unless_asked(archive: Any) -> None:
    class Breaks:
        read = 0

    def reading() -> Any:
        Breaks.read += 1
        yield Record(native_id=f"A{Breaks.read}", title="Letter")
        if Breaks.read % 2:
            raise FatalImportError("CUT", "it ends early")

    plugins = archive.plugins(archive.importer(reading))
    inputs = [archive.file(name) for name in ("a.made", "b.made")]
    report = archive.run(*inputs, plugins=plugins)
    assert (report.exit_code, [run.state for run in report.runs]) == (3, ["failed", "done"])
    report = archive.run(*inputs, plugins=plugins, fail_fast=True)
    assert (report.exit_code, [run.state for run in report.runs]) == (3, ["failed"])


def test_a_refused_record_in_any_input_is_exit_1(archive: Any) -> None:
    report = archive.run(archive.file("a.csv", CSV), archive.file("b.csv", "id,title\nA,\n"))
    assert (report.exit_code, [run.state for run in report.runs]) == (1, ["done", "done"])
    assert [problem.code for problem in report.runs[1].problems] == ["EMPTY_RECORD"]


def test_a_file_cut_inside_quotes_keeps_its_whole_records(archive: Any) -> None:
    report = archive.run(archive.file("a.csv", CSV + 'C,"Lett'))
    assert (report.exit_code, report.counts.created, report.counts.failed) == (1, 2, 1)
    assert len(report.runs[0].problems) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"delimeter": ";"}, "csv has no option 'delimeter'; it has:"),
        ({"header_row": "first"}, "option header_row='first'"),
    ],
)
def test_a_wrong_option_is_named_with_what_there_is(archive: Any, options: dict[str, str], words: str) -> None:
    report = archive.run(archive.file("a.csv", CSV), options=options)
    assert words in refused(archive, report, "BAD_OPTION")


def test_options_are_kept_where_they_are_not_the_default(archive: Any) -> None:
    report = archive.run(archive.file("a.csv", CSV.replace(",", ";")), options={"separator": "/"})
    assert report.runs[0].as_json()["options"] == {"delimiter": ";", "separator": "/"}
    assert archive.rows(IMPORT_RUN, "options") == [{"delimiter": ";", "separator": "/"}]


def test_a_map_says_which_field_is_which(archive: Any) -> None:
    map_file = Path(archive.file("m.toml", 'version = 1\n[fields]\nnative_id = "Sig"\ntitle = "Objekt"\n'))
    report = archive.run(archive.file("a.csv", "Sig,Objekt,Ort\n1,Brief,Ulm\n"), map_file=map_file)
    assert (report.exit_code, archive.rows(DOCUMENT, "title")) == (0, ["Brief"])
    (run,) = report.as_json()["runs"]
    assert len(run["map_sha256"]) == 64
    assert [field["field"] for field in run["unmapped"]] == ["col:Ort"]


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ('[fields]\ntitel = "Title"\n', "m.toml line 3"),
        ('[fields]\ntitle = "Titel"\n', "m.toml line 3"),
        ("[fields\n", "m.toml line 2"),
        ('[fields]\ntitle = { from = "title", spilt = ";" }\n', "m.toml line 3"),
    ],
)
def test_a_wrong_map_is_named_with_its_line(archive: Any, lines: str, place: str) -> None:
    map_file = Path(archive.file("m.toml", "version = 1\n" + lines))
    assert place in refused(archive, archive.run(archive.file("a.csv", CSV), map_file=map_file), "BAD_MAP")


def test_a_map_for_an_importer_that_takes_none_is_wrong_use(archive: Any) -> None:
    map_file = Path(archive.file("m.toml", 'version = 1\n[fields]\ntitle = "x"\n'))
    refused(archive, archive.run(archive.file("feed.made"), plugins=made(archive), map_file=map_file), "BAD_OPTION")


def test_an_encoding_that_does_not_fit_is_wrong_use(archive: Any) -> None:
    path = archive.file("a.csv", "id,title\nA,Caf\xe9\n".encode("latin-1"))
    assert "line 2" in refused(archive, archive.run(path, format="csv", encoding="utf-8"), "BAD_ENCODING")


def test_the_right_encoding_said_later_mends_what_was_read_wrongly(archive: Any) -> None:
    path = archive.file("a.csv", "id,title\nA,Łódź\n".encode("cp1250"))
    archive.run(path)
    report = archive.run(path, encoding="cp1250")
    assert (report.counts.updated, archive.rows(DOCUMENT, "title")) == (1, ["Łódź"])


def made(archive: Any, **members: Any) -> Any:
    return archive.plugins(archive.importer(lambda: [Record(native_id="A", title="Letter")], **members))


def test_a_plugin_that_fails_before_it_reads_is_exit_3_and_named(archive: Any, log: list[Any]) -> None:
    def source_key(self: Any, source: Any, options: Any) -> str:
        raise LookupError("no key")

    report = archive.run(archive.file("feed.made"), plugins=made(archive, source_key=source_key))
    assert (report.exit_code, report.runs, report.error.code) == (3, [], "PLUGIN_FAILED")
    assert report.error.message == "importer made-up 1.2 of plugin made raised LookupError: no key"
    assert [entry["error_id"] for entry in log] == [report.error.error_id]


def test_options_of_a_plugin_are_checked_by_its_own_model(archive: Any) -> None:
    class Centuries(Options):
        century: int = 19

    seen: list[Any] = []

    def read(self: Any, source: Any, options: Any) -> Any:
        seen.append(options.century)
        return iter([Record(native_id="A", title="Letter")])

    plugins = made(archive, Options=Centuries, read=read)
    assert archive.run(archive.file("feed.made"), plugins=plugins, options={"century": "18"}).exit_code == 0
    assert seen == [18]
