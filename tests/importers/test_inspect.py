"""A look at an input before it is imported: fields, dates, and a map to begin with; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from muniment_importers.choose import EmptyInput
from muniment_importers.inputs import InputMissing
from muniment_importers.inspect import Inspection, inspect_input
from muniment_importers.mapping.field_map import BadMap
from muniment_importers.mapping.map_file import parse_map
from muniment_importers.pipeline.blame import PluginFailed
from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.database import Database
from muniment_schema.tables import DOCUMENT_AGENT

CENSUS = (
    "Id,Title,Author,Creator,Date,dates.published,Shelf,Remarks\n"
    "1,Letter,Lee,Kim,May 1943,1944,A3,\n"
    "2,Minutes,,Kim,13 Brumaire,,A4,\n"
    "3,Map,,,n.d.,,A3,\n"
)


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., Inspection]:
    """Look at an input of this name and content."""

    def at(name: str, content: str | bytes = "", **said: Any) -> Inspection:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return inspect_input(load_plugins(said.pop("plugins", None)), str(path), **said)

    return at


def targets(found: Inspection) -> dict[str, str | None]:
    return {field.path: field.target for field in found.fields}


def test_the_keys_are_those_of_the_contract(look: Callable[..., Inspection]) -> None:
    shape = look("census 2026.csv", CENSUS).as_json()
    assert list(shape) == [
        "importer",
        "candidates",
        "encoding",
        "total",
        "source",
        "fields",
        "dates",
        "warnings",
        "records",
        "refused",
        "duplicates",
        "unknown_parents",
        "verdict",
    ]
    assert list(shape["importer"]) == ["name", "version", "plugin", "confidence", "reason"]
    assert shape["importer"]["name"] == "csv"
    assert [list(each) for each in shape["candidates"]] == [["name", "confidence", "reason"]]
    assert (shape["encoding"], shape["total"], shape["source"]) == ("utf-8", None, "census-2026")
    assert shape["fields"][6] == {
        "path": "col:Shelf",
        "filled": 3,
        "distinct": 2,
        "samples": ["A3", "A4"],
        "target": None,
    }
    assert shape["dates"] == {
        "read": 2,
        "not_understood": [{"text": "13 Brumaire", "count": 1}],
        "ambiguous": [],
    }
    assert shape["warnings"] == []


def test_every_column_is_listed_with_the_field_it_means_the_empty_ones_too(look: Callable[..., Inspection]) -> None:
    found = look("census.csv", CENSUS)
    assert targets(found) == {
        "col:Id": "native_id",
        "col:Title": "title",
        "col:Author": "agents.aut",
        "col:Creator": "agents.cre",
        "col:Date": "date",
        "col:dates.published": "dates.published",
        "col:Shelf": None,
        "col:Remarks": None,
    }
    assert {field.path: field.filled for field in found.fields}["col:Remarks"] == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_map_to_begin_with_reads_the_input_as_it_is_read_without_it(
    database: Database, look: Callable[..., Inspection], tmp_path: Path
) -> None:
    found = look("census.csv", CENSUS)
    map_file = tmp_path / "census.toml"
    map_file.write_text(found.map_text())
    assert [entry.target.name for entry in parse_map(found.map_text()).entries] == [
        "native_id",
        "title",
        "agents.aut",
        "agents.cre",
        "date",
        "dates.published",
    ]
    request = RunRequest(inputs=[str(tmp_path / "census.csv")], map_file=map_file)
    report = run_imports(database, load_plugins(no_plugins=True), request)
    assert (report.exit_code, report.counts.created) == (0, 3)
    assert report.runs[0].as_json()["unmapped"] == [{"field": "col:Shelf", "count": 3, "samples": ["A3", "A4"]}]
    with database.read() as connection:
        assert sorted(connection.execute(select(DOCUMENT_AGENT.c.role)).scalars()) == ["aut", "cre", "cre"]


def test_json_is_listed_by_its_paths_and_its_map_names_no_part_of_what_is_read_whole(
    look: Callable[..., Inspection],
) -> None:
    found = look(
        "letters.jsonl",
        '{"id":"A","title":{"en":"Letter"},"agents":[{"name":"Lee","role":"aut"}],"keywords":["x","y"],"topic":["z"]}\n'
        '{"id":"B","agents":["Kim"],"box":{"shelf":"A3"}}\n',
    )
    assert targets(found) == {
        "id": "native_id",
        "title.en": "title.en",
        "agents[].name": "agents",
        "agents[].role": "agents",
        "keywords[]": None,
        "topic[]": None,
        "agents[]": "agents",
        "box.shelf": None,
    }
    names = {entry.target.name: entry.paths for entry in parse_map(found.map_text()).entries}
    assert names == {"native_id": ("id",), "title.en": ("title.en",), "agents": ("agents[]",)}


def test_muniments_own_export_is_listed_by_its_fields(look: Callable[..., Inspection]) -> None:
    line = '{"muniment":1,"kind":"document","id":"doc_01J9Z3NDEKTSV4RRFFQ69G5FAV","title":"Letter","date":"1943"}\n'
    found = look("export.jsonl", line)
    assert {"title": "title", "date": "date"}.items() <= targets(found).items()
    assert parse_map(found.map_text()).entries


def test_an_importer_without_maps_is_listed_by_our_names(look: Callable[..., Inspection], parish_book: Path) -> None:
    found = look(
        "accessions.book", "1|1788|Chalice\n2||\n3|n.d.|Bell\n", plugins=parish_book.parent, format="parish-book"
    )
    assert targets(found) == {"native_id": "native_id", "title": "title", "date": "date"}
    assert found.warnings == ["accessions.book line 2: code|date|title expected"]
    assert found.records == 2
    assert parse_map(found.map_text()).entries


def test_the_map_that_is_given_says_where_fields_go(look: Callable[..., Inspection], tmp_path: Path) -> None:
    map_file = tmp_path / "m.toml"
    map_file.write_text('version = 1\n[fields]\nreference_code = "Shelf"\ntitle = "Remarks"\n[ignore]\nfields=["Id"]\n')
    found = look("census.csv", CENSUS, map_file=map_file)
    assert targets(found) | {"col:Shelf": "reference_code", "col:Id": None, "col:Title": None} == targets(found)
    assert targets(found)["col:Author"] == "agents.aut"
    map_file.write_text('version = 1\n[fields]\ntitle = "Titel"\n')
    with pytest.raises(BadMap, match="line 3"):
        look("census.csv", CENSUS, map_file=map_file)


def test_an_encoding_that_was_guessed_is_a_warning_once(look: Callable[..., Inspection]) -> None:
    found = look("census.csv", CENSUS.replace("Map", "Café").encode("latin-1"))
    assert found.encoding == "windows-1252"
    assert len(found.warnings) == 1
    assert "Café" in found.warnings[0]


def of_dates(*dates: str) -> str:
    return "".join(f"{line}\n" for line in ("Title,Date", *(f"Letter {n},{date}" for n, date in enumerate(dates))))


def test_dates_in_doubt_are_listed_with_their_readings_most_frequent_first(look: Callable[..., Inspection]) -> None:
    found = look("letters.csv", of_dates("c1943", "Epiphany", "1/2/1943", "1943", "1/2/1943", "foo", "foo", "foo"))
    assert found.as_json()["dates"] == {
        "read": 2,
        "not_understood": [
            {"text": "foo", "count": 3},
            {"text": "1/2/1943", "count": 2},
            {"text": "Epiphany", "count": 1},
        ],
        "ambiguous": [
            {"text": "1/2/1943", "count": 2, "readings": ["1943-02-01", "1943-01-02"]},
            {"text": "c1943", "count": 1, "readings": ["1943"]},
        ],
    }


@pytest.mark.parametrize(
    ("others", "advice"),
    [
        ((), "en-GB (day first) or en-US (month first)"),
        (("13/5/1943", "14/5/1943"), "day first (2): import with -o date_locale=en-GB"),
        (("5/13/1943",), "month first (1): import with -o date_locale=en-US"),
        (("5/13/1943", "13/5/1943"), "some put the day first (1) and some the month (1)"),
    ],
)
def test_the_other_dates_of_an_input_tell_which_locale_decides(
    look: Callable[..., Inspection], others: tuple[str, ...], advice: str
) -> None:
    (warning,) = look("letters.csv", of_dates("1/2/1943", *others)).warnings
    assert "1/2/1943" in warning
    assert advice in warning


@pytest.mark.parametrize("date", ["c1943", "13/5/1943", "foo"])
def test_dates_that_no_locale_decides_have_no_advice(look: Callable[..., Inspection], date: str) -> None:
    assert look("letters.csv", of_dates(date)).warnings == []


def test_dates_that_the_source_has_in_figures_are_read_whatever_the_words_say(
    look: Callable[..., Inspection],
) -> None:
    found = look("letters.jsonl", '{"title":"Letter","date":{"text":"1/2/1943","edtf":"1943-02-01"}}\n')
    assert found.as_json()["dates"] == {"read": 1, "not_understood": [], "ambiguous": []}


def test_the_total_and_the_key_are_those_that_the_input_states(look: Callable[..., Inspection]) -> None:
    page = "1 - 2 of 31\n\nMarch 14, 1911\n\nLetter\n\nOne rope.\n\nJune 1911\n\nReply\n\nAnother.\n"
    found = look("page.txt", page)
    assert (found.total, found.source, found.records, found.dates.read) == (31, "listing-text", 2, 2)


def test_what_cannot_be_inspected_is_said_as_by_an_import(look: Callable[..., Inspection], tmp_path: Path) -> None:
    with pytest.raises(EmptyInput):
        look("empty.csv")
    with pytest.raises(InputMissing):
        inspect_input(load_plugins(no_plugins=True), str(tmp_path / "none.csv"))


def test_of_a_folder_the_first_file_is_looked_at_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("id,title\n1,Letter\n")
    (tmp_path / "a.csv").write_text(CENSUS)
    found = inspect_input(load_plugins(no_plugins=True), str(tmp_path))
    assert found.source == "a"
    assert found.warnings == ["only the first of 2 files was looked at: a.csv"]


BROKEN = """
from muniment_importers import FatalImportError, Importer, Record, hookimpl

class Broken(Importer):
    name = "broken"
    title = "Broken"
    extensions = (".broken",)

    def read(self, source, options):
        print("hello")
        yield Record(native_id="A", title="Letter")
        {then}

@hookimpl
def register_importers():
    return [Broken]
"""


def test_a_plugin_that_breaks_is_named(
    look: Callable[..., Inspection], plugin: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = plugin("broken", BROKEN.format(then="raise KeyError('shelf')"))
    with pytest.raises(PluginFailed, match="importer broken 0 of plugin broken raised KeyError"):
        look("a.broken", "x", plugins=folder)
    assert capsys.readouterr().out == ""


def test_an_input_that_ends_early_shows_what_was_read(
    look: Callable[..., Inspection], plugin: Callable[..., Path]
) -> None:
    folder = plugin("broken", BROKEN.format(then="raise FatalImportError('CUT', 'it ends early')"))
    found = look("a.broken", "x", plugins=folder)
    assert (found.records, found.warnings) == (1, ["CUT: it ends early"])


def test_a_clean_input_is_ready(look: Callable[..., Inspection]) -> None:
    found = look("census.csv", "id,title,parent\nA,Fonds,\nB,File,A\n")
    assert (found.exit_code, found.verdict, found.warnings) == (0, "ready", [])


def test_an_id_of_several_records_is_told_with_their_places(look: Callable[..., Inspection]) -> None:
    rows = "".join(f"C-{number % 1000},x\n" for number in range(1_502))
    found = look("census.csv", "id,title\n" + rows)
    assert found.as_json()["duplicates"]["count"] == 502
    assert found.as_json()["duplicates"]["samples"][0] == {
        "native_id": "C-0",
        "count": 2,
        "places": ["census.csv line 2, record 1", "census.csv line 1002, record 1001"],
    }
    assert (found.exit_code, found.verdict) == (0, "ready, but 502 native ids stand for several records")


def test_a_parent_is_unknown_when_neither_the_input_nor_the_archive_has_it(
    look: Callable[..., Inspection], database: Database, tmp_path: Path
) -> None:
    parents = "id,title,parent\nB,File,A\nC,File,A\nD,File,Z\nE,File,D\n"
    assert look("census.csv", parents).as_json()["unknown_parents"] == {
        "count": 2,
        "samples": [{"native_id": "A", "count": 2}, {"native_id": "Z", "count": 1}],
    }
    fonds = tmp_path / "fonds.csv"
    fonds.write_text("id,title\nA,Fonds\n")
    run_imports(database, load_plugins(no_plugins=True), RunRequest(inputs=[str(fonds)], source="census"))
    found = look("census.csv", parents, archive=database)
    assert found.verdict == "ready, but 1 parent is not there"
    assert found.as_json()["unknown_parents"]["samples"] == [{"native_id": "Z", "count": 1}]


def test_ids_that_a_spreadsheet_has_rewritten_are_told(look: Callable[..., Inspection]) -> None:
    found = look("census.csv", "id,title\n1.2E+05,a\n120001,b\n")
    assert found.verdict == "ready, but 1 id looks rewritten by a spreadsheet, as 1.2E+05"


def test_what_an_import_would_refuse_is_counted_and_named(look: Callable[..., Inspection]) -> None:
    rows = "".join(f"C-{number},t,nonsense\n" for number in range(60))
    found = look("census.csv", f"id,title,kind\nA,good,\nB,a,b,c,d\nC,,\n{rows}")
    assert (found.exit_code, found.refused, found.records) == (1, 62, 1)
    assert found.verdict == "ready, but 62 of 63 records would be refused"
    assert found.warnings[0] == "census.csv line 3, record 2: 3 columns expected, 5 found"
    assert found.warnings[1].startswith("census.csv line 4, record 3: ")
    assert found.warnings[-1] == "and 12 more would be refused; import run --dry-run lists them all"


def test_an_input_without_records_is_not_ready(look: Callable[..., Inspection]) -> None:
    found = look("census.csv", "id,title\n")
    assert (found.exit_code, found.verdict) == (1, "not ready: it has no records")


def test_an_input_that_cannot_be_read_to_its_end_is_not_ready(look: Callable[..., Inspection]) -> None:
    found = look("census.csv", b"id,title\n1,\xff\x81\n", encoding="utf-8", format="csv")
    assert found.exit_code == 2
    assert found.verdict.startswith("not ready: BAD_ENCODING")
