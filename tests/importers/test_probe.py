"""The first look at an input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers import Probe, Source

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def probe(head: str | bytes, name: str = "x") -> Probe:
    return Probe(head.encode() if isinstance(head, str) else head, name)


@pytest.mark.parametrize(
    ("head", "root"),
    [
        ("<ead/>", "ead"),
        ("<ead id='1'><x/>", "ead"),
        ('<?xml version="1.0"?>\n<!-- <no/> -->\n<ead xmlns="urn:isbn:1-931666-22-9">', "{urn:isbn:1-931666-22-9}ead"),
        ("<oai:OAI-PMH xmlns='a' xmlns:oai='http://oai.example/'>", "{http://oai.example/}OAI-PMH"),
        ('<!DOCTYPE ead PUBLIC "+//ISBN>//" "ead.dtd" [<!ENTITY x "]>"> <!-- ]> -->]><ead>', "ead"),
        ('\ufeff  <mods\n xmlns = "m"\n>', "{m}mods"),
        ("<unknown:record>", "record"),
        ("<ead", "ead"),
        ("<!DOCTYPE ead [ <!ENTITY a 'never closed", None),
        ("<!-- never closed <ead>", None),
        ("title,date\n<b>1</b>,2", None),
        ("< 5 letters", None),
        ("", None),
    ],
)
def test_the_root_of_an_xml_document_is_found_without_reading_an_entity(head: str, root: str | None) -> None:
    assert probe(head).root_element() == root


def test_the_root_is_found_in_utf_16() -> None:
    assert probe('<?xml version="1.0" encoding="UTF-16"?><ead xmlns="e"/>'.encode("utf-16")).root_element() == "{e}ead"


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.sampled_from(["{}", "[{}]", " [ {} , 1]", "{}\n{}"]))
def test_the_keys_of_the_first_object_are_found_in_a_line_an_array_or_alone(
    value: dict[str, object], form: str
) -> None:
    written = form.replace("{}", json.dumps(value, ensure_ascii=False))
    assert probe(written).json_keys() == tuple(value)


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.data())
def test_a_cut_object_gives_the_keys_before_the_cut(value: dict[str, object], data: st.DataObject) -> None:
    written = json.dumps(value)
    cut = data.draw(st.integers(0, len(written)))
    assert probe(written[:cut]).json_keys() == tuple(value)[: len(probe(written[:cut]).json_keys())]


@pytest.mark.parametrize("head", ["", "[1, 2]", "title,date", '"a"', "[" * 20_000, '{"a"', "{1: 2}", "null", "[[{}]]"])
def test_what_does_not_begin_with_an_object_has_no_keys(head: str) -> None:
    assert probe(head).json_keys() == ()


def test_a_deep_value_does_not_break_the_look_at_keys() -> None:
    assert probe('{"a": ' + "[" * 20_000).json_keys() == ("a",)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG image"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF document"),
        (b"PK\x03\x04\x14\0\0\0", "ZIP archive (also .xlsx, .docx, .ods)"),
        (b"SQLite format 3\0\x10\0", "SQLite database"),
        (b"\0\0\0\x20ftypisom\0\0", "MP4 video"),
        (b"ID3\x04\0\0\0\0", "MP3 sound"),
    ],
)
def test_known_binary_files_are_named(head: bytes, words: str) -> None:
    assert probe(head).looks_like == words
    assert probe(head).looks_binary
    assert probe(head).text() is None


@pytest.mark.parametrize(
    "head", [b"ID3,title\n1,a\n", b"GIF8 is a format\n", b"a,b\n1,x\0y\n" + b"1,2\n" * 20, b"", b"caf\xe9"]
)
def test_texts_are_not_taken_for_binary_files(head: bytes) -> None:
    assert not probe(head).looks_binary
    assert probe(head).looks_like is None


def test_bytes_without_any_known_mark_look_binary_by_their_control_characters() -> None:
    assert probe(bytes(range(32)) * 20).looks_binary
    assert probe(b"\0\xff\xfe\x81\x07" * 20).looks_binary


def test_a_character_cut_at_the_end_of_the_head_is_left_off() -> None:
    assert probe("Łódź".encode()[:-1]).text() == "Łód"


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", b"\xff\xfe"])
def test_a_file_of_nothing_but_white_space_is_empty(head: bytes) -> None:
    assert probe(head).is_empty


@pytest.mark.parametrize("head", [b"a", b"\0\0\0", b" " * 65_536])
def test_a_file_that_holds_something_or_goes_on_is_not_empty(head: bytes) -> None:
    assert not probe(head).is_empty


def test_a_probe_of_a_file_holds_its_first_64_kib(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"x" * 100_000)
    found = Probe.of(Source(path))
    assert (found.head, found.name, found.is_dir, found.size_bytes) == (b"x" * 65_536, "big.txt", False, 100_000)


def test_a_probe_of_a_folder_holds_the_names_in_it(tmp_path: Path) -> None:
    (tmp_path / "b.txt").touch()
    (tmp_path / "a").mkdir()
    found = Probe.of(Source(tmp_path))
    assert (found.is_dir, found.head, found.entries) == (True, b"", ("a", "b.txt"))
    assert not found.is_empty


def test_an_encoding_that_was_asked_for_is_used_for_the_look(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Прага".encode("koi8-r"))
    assert Probe.of(Source(path, encoding="koi8-r")).text() == "Прага"
