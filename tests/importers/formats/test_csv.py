"""The csv importer: from a file to records and problems."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from muniment_importers.formats.csv import Csv
from muniment_importers.mapping.field_map import BadMap
from muniment_importers.mapping.map_file import parse_map
from muniment_importers.probe import Probe
from muniment_importers.record import AgentRef, FatalImportError, Frame, Locator, Record, RecordError
from muniment_importers.source import Source
from muniment_importers.testing import assert_importer_conforms, read_all

SAMPLES = Path(__file__).parents[2] / "samples" / "csv"
Reader = Callable[..., list[Record | RecordError]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read a text as a .csv file, with options."""

    def read_text(text: str | bytes, *, name: str = "census.csv", **options: object) -> list[Record | RecordError]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_all(Csv, path, **options)

    return read_text


def codes(results: list[Record | RecordError]) -> list[str | None]:
    return [result.code if isinstance(result, RecordError) else result.title for result in results]


def probe(text: str | bytes, name: str) -> Probe:
    return Probe(text if isinstance(text, bytes) else text.encode(), name)


def test_the_importer_conforms():
    assert_importer_conforms(Csv, sorted(SAMPLES.iterdir()))


def test_rows_become_records_with_their_place_and_their_own_text(read):
    first, second = read('id,title,creator\nC-1,"Minute\nbook",Lee\nC-2,Plan,Kim\n')
    assert (first.native_id, first.title, first.agents) == ("C-1", "Minute\nbook", [AgentRef("Lee", "cre")])
    assert first.raw == b'C-1,"Minute\nbook",Lee'
    assert first.locator == Locator(input="census.csv", line=2, record=1)
    assert second.locator == Locator(input="census.csv", line=4, record=2)


def test_too_many_cells_refuse_the_row_with_what_was_expected(read):
    results = read("id,title\nC-1,a\nC-2,b,c\nC-3,d\n")
    error = results[1]
    assert isinstance(error, RecordError)
    assert (error.code, error.message) == ("RAGGED_ROW", "2 columns expected, 3 found")
    assert error.locator == Locator(input="census.csv", line=3, record=2)
    assert (error.raw, error.value) == ("C-2,b,c", "C-2,b,c")
    assert [result.native_id for result in results if isinstance(result, Record)] == ["C-1", "C-3"]


def test_empty_cells_behind_the_last_column_do_no_harm(read):
    assert codes(read("id,title\nC-1,a,,\n")) == ["a"]


def test_missing_last_cells_are_empty_with_a_warning(read):
    (record,) = read("id,title,date,places\nC-1,a\n")
    assert (record.title, record.date) == ("a", None)
    assert [warning.code for warning in record.warnings] == ["SHORT_ROW"]


def test_a_file_that_ends_inside_a_row_is_one_problem(read):
    assert codes(read("id,title,date\nC-1,a,1941\nC-2,b")) == ["a", "RAGGED_ROW"]
    assert codes(read('id,title,date\nC-1,a,1941\nC-2,"b and ')) == ["a", "UNCLOSED_QUOTE"]


def test_a_single_line_of_stray_quotes_is_one_problem_and_no_record(read):
    assert codes(read('some,"bad "data" ",data,')) == ["STRAY_QUOTE"]


def test_a_damaged_header_above_rows_stops_the_import(read):
    with pytest.raises(FatalImportError, match=r"census\.csv line 1") as caught:
        read('id,"ti"tle\nC-1,a\n')
    assert caught.value.code == "BAD_HEADER"


def test_a_header_alone_has_no_records(read):
    assert read("id,title\n") == []


def test_blank_rows_are_no_records(read):
    results = read('title,place\n\nHello,\n,\nWorld,\n  ,\n"",\n')
    assert codes(results) == ["Hello", "World"]
    assert [result.locator.line for result in results] == [3, 5]


def test_label_rows_of_archivesspace_are_no_records(read):
    text = "Basic,,\nArchivesSpace field code (do not edit),title,date\nField name,Title,Date\n,Letters,1941\n"
    assert codes(read(text)) == ["Letters"]


def test_rows_above_the_header_are_passed_over_with_a_warning(tmp_path):
    path = tmp_path / "census.csv"
    path.write_text("Census of 1851\n\nid,title,date\nC-1,a,1851\n")
    source = Source(path)
    assert codes(list(Csv().read(source, Csv.Options()))) == ["a"]
    assert [(warning.code, warning.locator.line) for warning in source.warnings] == [("ROWS_ABOVE_HEADER", 3)]


def test_the_header_row_and_lines_to_skip_can_be_said(read):
    text = "x,y,z\nid,title,date\nC-1,a,1941\n"
    assert codes(read(text, header_row=2)) == ["a"]
    assert codes(read(text, skip_rows=1)) == ["a"]
    with pytest.raises(FatalImportError, match="no row 9"):
        read(text, header_row=9)


def test_a_table_without_header_calls_its_columns_by_number(read):
    (first, _) = read("C-1,a\nC-2,b\n", header_row=0)
    assert first.extra == {"col:1": ["C-1"], "col:2": ["a"]}


@pytest.mark.parametrize(
    "content",
    [
        "id,title\r\nC-1,Élan\r\n".encode("utf-8-sig"),
        "id\ttitle\r\nC-1\tÉlan\r\n".encode("utf-16"),
        "id;title\rC-1;Élan\r".encode(),
        "id,title\nC-1,Élan\n".encode("cp1252"),
    ],
)
def test_marks_encodings_delimiters_and_line_ends_do_not_matter(read, content):
    (record,) = read(content)
    assert (record.native_id, record.title) == ("C-1", "Élan")


def test_a_nul_character_refuses_its_row_alone(read):
    assert codes(read("id,title\nC-1,a\nC-2,b\0c\nC-3,d\n")) == ["a", "NUL_CHARACTER", "d"]


def test_cells_stay_text_whatever_they_look_like(read):
    (record,) = read("id,title,Shelf\n007,=SUM(A1),NULL\n")
    assert (record.native_id, record.title, record.extra) == ("007", "=SUM(A1)", {"col:Shelf": ["NULL"]})


@pytest.mark.parametrize("native_id", ["1.2E+05", "1E+12", "1,5E+11"])
def test_an_id_that_a_spreadsheet_rewrote_is_a_warning(read, native_id):
    (record,) = read(f'id,title\n"{native_id}",a\n')
    assert record.native_id == native_id
    assert [(warning.code, warning.value) for warning in record.warnings] == [("EXCEL_NUMBER", native_id)]


def test_a_bad_kind_refuses_its_row_with_place_and_id(read):
    error = read("id,title,kind\nC-1,a,Letter\n")[0]
    assert isinstance(error, RecordError)
    assert (error.code, error.native_id, str(error.locator)) == ("BAD_KIND", "C-1", "census.csv line 2, record 1")


def test_options_change_kind_and_separator(read):
    (record,) = read("name,names\nLee,Li;Rhee|x\n", kind="agent", separator=";")
    assert (record.kind, record.title, record.names) == ("agent", "Lee", ["Li", "Rhee|x"])


def test_the_delimiter_can_be_said_by_name(read):
    (record,) = read("id|title\nC-1|a\n", delimiter="pipe", separator=";")
    assert (record.native_id, record.title) == ("C-1", "a")


def test_a_text_without_quoting_keeps_its_quotes(read):
    (record,) = read('id,title\nC-1,"a\n', quotechar="none")
    assert record.title == '"a'


@pytest.mark.parametrize("options", [{"delimiter": "ab"}, {"quotechar": ""}, {"kind": "letter"}, {"colour": "red"}])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(ValidationError):
        Csv.Options(**options)


def test_the_map_is_neither_in_the_schema_of_the_options_nor_in_what_is_kept_of_them():
    options = Csv.Options(separator=";").model_copy(update={"field_map": parse_map("version = 1")})
    assert "field_map" not in options.model_dump()
    assert "field_map" not in str(Csv.Options.model_json_schema())


def test_a_map_that_names_no_column_is_refused_before_any_record(tmp_path):
    path = tmp_path / "census.csv"
    path.write_text("id,Title\nC-1,a\n")
    options = Csv.Options().model_copy(update={"field_map": parse_map('version = 1\n[fields]\ntitle = "Titel"')})
    with pytest.raises(BadMap, match="line 3"):
        next(iter(Csv().frames(Source(path), options)))


def frames(path: Path, **options: object) -> list[Frame]:
    return [each for each in Csv().frames(Source(path), Csv.Options(**options)) if isinstance(each, Frame)]


def test_a_row_means_the_same_until_header_map_or_options_change(tmp_path):
    path = tmp_path / "census.csv"
    path.write_text("id,title\nC-1,a\n")
    first = frames(path)[0]
    path.write_text("id,title\nC-0,new\nC-1,a\n")
    moved = frames(path)[1]
    assert (first.native_id, first.raw, first.context) == (moved.native_id, moved.raw, moved.context)
    assert frames(path, separator=";")[1].context != first.context
    path.write_text("id,name\nC-1,a\n")
    assert frames(path)[0].context != first.context


def test_the_columns_can_be_listed(tmp_path):
    path = tmp_path / "census.csv"
    path.write_text("id,,Note,Note\n1,2,3,4\n")
    assert Csv().fields(Source(path), Csv.Options()) == ["col:id", "col:2", "col:Note"]


def test_a_table_is_recognised_by_its_content():
    text = "id,title,date\n" + "C-1,a,1941\n" * 12
    found = Csv().sniff(probe(text, "census.csv"))
    assert (found.confidence, found.reason) == (0.9, "comma-separated, 3 columns, 12 rows")
    assert found.options == {"delimiter": ","}
    assert Csv().sniff(probe(text, "stdin")).confidence == 0.7
    assert Csv().sniff(probe('some,"bad "data" ",data,', "malformed.csv")).confidence >= 0.5
    assert Csv().sniff(probe("title\nOne\n", "one.csv")).confidence >= 0.5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"title": "a", "date": "b"}\n' * 5, "x.jsonl"),
        ("<ead><archdesc level='fonds'/></ead>", "x.xml"),
        (
            "A letter, with commas,\nand some more words,\nbut no columns at all.\nIt goes on, and on, and on.\n",
            "x.txt",
        ),
        ("import os, sys\n\n\ndef f(a, b):\n    return a, b\n", "x.py"),
        ("1 - 10 of 31\n\n\nMay 10, 1943\n\nLetter to somebody, in Seoul\n\nA summary, with commas.\n", "x.txt"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "x.csv"),
        ("", "x.csv"),
    ],
)
def test_what_is_no_table_is_not_claimed(text, name):
    found = Csv().sniff(probe(text, name))
    assert found is None or found.confidence < 0.3
