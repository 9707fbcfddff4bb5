"""The jsonl importer: lines, arrays, single objects, and what each kind of damage costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from muniment_importers.formats.jsonl import JsonLines
from muniment_importers.mapping.field_map import BadMap
from muniment_importers.mapping.map_file import parse_map
from muniment_importers.probe import Probe
from muniment_importers.record import Frame, Locator, Record, RecordError
from muniment_importers.source import Source
from muniment_importers.testing import assert_importer_conforms, read_all

SAMPLES = Path(__file__).parents[2] / "samples" / "jsonl"
Reader = Callable[..., list[Record | RecordError]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read a text as a .jsonl file, with options."""

    def read_text(text: str | bytes, **options: object) -> list[Record | RecordError]:
        path = tmp_path / "records.jsonl"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_all(JsonLines, path, **options)

    return read_text


def codes(results: list[Record | RecordError]) -> list[str | None]:
    return [result.code if isinstance(result, RecordError) else result.title for result in results]


def test_the_importer_conforms():
    assert_importer_conforms(JsonLines, sorted(SAMPLES.iterdir()))


def test_each_line_is_a_record_with_its_place_and_its_own_bytes(read):
    first, second = read('{"id": 7, "title": "a"}\r\n\r\n  {"id":"8","title":"b"}\n')
    assert (first.native_id, first.title, first.raw) == ("7", "a", b'{"id": 7, "title": "a"}')
    assert second.locator == Locator(input="records.jsonl", line=3, record=2)


def test_numbers_are_kept_as_they_are_written(read):
    (record,) = read('{"id": 3868, "score": 1.10, "big": 1E5, "seen": false, "latitude": null}')
    assert record.native_id == "3868"
    assert record.extra == {"score": ["1.10"], "big": ["1E5"], "seen": ["false"]}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"title": "b"', "BAD_JSON"),
        ('{"title": "b"} x', "BAD_JSON"),
        ('{"title": }', "BAD_JSON"),
        ('["a"]', "NOT_AN_OBJECT"),
        ('"text"', "NOT_AN_OBJECT"),
        ("null", "NOT_AN_OBJECT"),
        ('{"score": NaN}', "BAD_NUMBER"),
        ('{"score": -Infinity}', "BAD_NUMBER"),
        ('{"score": 18446744073709551616}', "BAD_NUMBER"),
        ('{"score": -9223372036854775809}', "BAD_NUMBER"),
        ('{"score": ' + "9" * 5000 + "}", "BAD_NUMBER"),
        ('{"title": "b", "title": "c"}', "DUPLICATE_KEY"),
        ('{"x": {"y": 1, "y": 2}}', "DUPLICATE_KEY"),
        ('{"title": "\\ud800"}', "LONE_SURROGATE"),
        ('{"title": "a\\u0000b"}', "NUL_CHARACTER"),
        ('{"\\u0000": "a"}', "NUL_CHARACTER"),
        ('{"x": ' + "[" * 100 + "]" * 100 + "}", "TOO_DEEP"),
        ('{"x": ' + "[" * 50_000 + "]" * 50_000 + "}", "TOO_DEEP"),
    ],
)
def test_a_bad_line_costs_itself(read, line, code):
    results = read(f'{{"title": "a"}}\n{line}\n{{"title": "z"}}\n')
    assert codes(results) == ["a", code, "z"]
    assert results[1].locator.line == 2


def test_whole_surrogate_pairs_and_depth_100_are_fine(read):
    assert codes(read('{"title": "\\ud83d\\ude00"}\n')) == ["😀"]
    (record,) = read('{"title": "a", "x": ' + "[" * 98 + '"deep"' + "]" * 98 + "}")
    assert list(record.extra.values()) == [["deep"]]


def test_the_column_of_a_mistake_is_told(read):
    error = read('{"title": "a"}\n  {"title": oops}\n')[1]
    assert error.message == "expecting value (column 13)"


def test_a_line_too_long_is_refused_alone(read, monkeypatch):
    monkeypatch.setattr("muniment_importers.formats.json_text.lines.LONGEST", 3_000_000)
    long = json.dumps({"title": "x" * 4_000_000})
    assert codes(read(f'{{"title": "a"}}\n{long}\n{{"title": "z"}}\n')) == ["a", "TOO_LONG", "z"]


def test_a_mark_and_utf_16_do_not_matter(read):
    assert codes(read('{"title": "é"}\n'.encode("utf-8-sig"))) == ["é"]
    assert codes(read('{"title": "é"}\n{"title": "b"}\n'.encode("utf-16"))) == ["é", "b"]


def test_an_array_is_read_element_by_element(read):
    text = '[\n  {"id": 1, "title": "a"},\n  7,\n  {"id": 2,\n   "title": "b"}\n]\n'
    results = read(text)
    assert codes(results) == ["a", "NOT_AN_OBJECT", "b"]
    assert [result.locator.line for result in results] == [2, 3, 4]
    assert results[0].raw == b'{"id": 1, "title": "a"}'
    assert read("[]") == []


def test_a_cut_array_keeps_the_whole_elements_and_tells_of_the_cut(read):
    text = json.dumps([{"title": str(number)} for number in range(40)])
    results = read(text[: text.index('"20"') + 2])
    assert codes(results) == [str(number) for number in range(20)] + ["CUT_INPUT"]


def test_a_broken_element_of_an_array_costs_itself(read):
    assert codes(
        read('[{"title": "a"}, {"title": oops, "x": ["]"]}, {"title": "b", "title": "c"}, {"title": "z"}]')
    ) == [
        "a",
        "BAD_JSON",
        "DUPLICATE_KEY",
        "z",
    ]


def test_an_object_over_several_lines_is_one_record(read):
    (record,) = read(json.dumps({"title": "a", "x": {"y": [1]}}, indent=2))
    assert (record.title, record.extra) == ("a", {"x.y[]": ["1"]})


def test_records_can_lie_under_a_path(read):
    text = json.dumps({"meta": {"items": [1]}, "data": {"n": 2, "items": [{"title": "a"}, {"title": "b"}]}, "end": 1})
    assert codes(read(text, records="data.items[]")) == ["a", "b"]
    assert read(text, records="data.things[]") == []
    with pytest.raises(ValidationError):
        JsonLines.Options(records="data[].items")


def test_values_longer_than_a_piece_are_read_whole(read):
    text = json.dumps([{"title": "a", "body": "x" * 900_000}, {"title": "b"}])
    results = read(text)
    assert codes(results) == ["a", "b"]
    assert len(results[0].body) == 900_000


def options_with(map_text: str) -> object:
    return JsonLines.Options().model_copy(update={"field_map": parse_map(f"version = 1\n{map_text}", "m.toml")})


def test_a_path_that_no_record_has_is_refused_with_its_line_before_any_record(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text('{"a": "1"}\n{"b": "2"}\n')
    options = options_with('[fields]\ntitle = ["a", "b"]\ndate = "c"')
    with pytest.raises(BadMap, match=r"m\.toml line 4: no record has 'c'"):
        next(iter(JsonLines().read(Source(path), options)))


@pytest.mark.parametrize("text", ["", "[]", "nonsense\n", '{"muniment": 1, "kind": "place", "name": "Seoul"}\n'])
def test_without_objects_of_its_kind_a_map_is_not_refused(tmp_path, text):
    path = tmp_path / "records.jsonl"
    path.write_text(text)
    list(JsonLines().read(Source(path), options_with('[fields]\ntitle = "a"')))


def test_the_last_object_of_all_can_answer_a_path(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text('{"a": "1"}\n' * 50 + '{"a": "2", "b": {"c": [7]}}\n')
    records = list(JsonLines().read(Source(path), options_with('[fields]\ntitle = "a"\ndate = "**.c"')))
    assert (len(records), records[-1].date) == (51, "7")


def test_a_frame_knows_the_id_before_it_is_mapped(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text('{"acno": "T1", "id": 4}\n')
    (frame,) = JsonLines().frames(Source(path), options_with('[fields]\nnative_id = "acno"'))
    assert isinstance(frame, Frame)
    assert frame.native_id == "T1"
    (other,) = JsonLines().frames(Source(path), JsonLines.Options())
    assert isinstance(other, Frame)
    assert other.context != frame.context


def test_a_bad_kind_refuses_its_record_with_place_and_id(read):
    error = read('{"id": "C-1", "kind": "Letter"}')[0]
    assert (error.code, error.native_id, error.locator.line) == ("BAD_KIND", "C-1", 1)


def sure(text: str | bytes, name: str = "input") -> float:
    found = JsonLines().sniff(Probe(text if isinstance(text, bytes) else text.encode(), name))
    return 0.0 if found is None else found.confidence


def test_json_is_recognised_by_its_shape():
    assert sure('{"muniment":1,"kind":"document","id":"x","title":"a"}\n') == 0.95
    assert sure('{"title":"a"}\n{"title":"b"}\n') == 0.9
    assert sure('[{"title":"a"}]') == 0.8
    assert sure('{\n "title": "a"\n}') == 0.7


@pytest.mark.parametrize(
    "text", ["id,title\n1,a\n", "<a/>", "{{ template }} text", "[section]\nkey = 1\n", b"\x89PNG\r\n\x1a\n\0", ""]
)
def test_what_is_no_json_is_not_claimed(text):
    assert sure(text, "x.txt") < 0.3


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
_objects = st.dictionaries(st.sampled_from(["title", "x", "y"]), _texts | st.integers(-99, 99), max_size=3)


@given(st.lists(_objects, max_size=6), st.booleans(), st.integers(0, 400))
def test_an_array_cut_anywhere_gives_its_whole_elements(objects, indented, at):
    text = json.dumps(objects, indent=1 if indented else None)
    results = read_text(text[:at]) if at < len(text) else read_text(text)
    kept = [result for result in results if isinstance(result, Record)]
    whole = [record.raw for record in read_text(text)]
    assert [record.raw for record in kept] == whole[: len(kept)]
    assert len(results) - len(kept) == (0 if at >= len(text) or not text[:at].strip() else 1)


def read_text(text: str) -> list[Record | RecordError]:
    source = Source(None, name="array.json", stream=text.encode())
    return list(JsonLines().read(source, JsonLines.Options()))
