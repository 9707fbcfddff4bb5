"""The input of an importer: its text in the right encoding, its lines, and the files beside it."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers import FatalImportError, Line, Locator, RecordError, Source

ENCODED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


def text_of(source: Source) -> str:
    with source.text() as text:
        return text.read()


def warnings_of(source: Source) -> list[str]:
    return [warning.code for warning in source.warnings]


@given(ENCODED)
def test_utf_8_reads_back_as_it_was_written(written: str) -> None:
    source = Source(None, stream=written.encode())
    assert text_of(source) == written.removeprefix("\ufeff")
    assert source.encoding == "utf-8"
    assert source.warnings == []


@given(ENCODED, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_a_byte_order_mark_decides_and_is_not_part_of_the_text(written: str, codec: str) -> None:
    source = Source(None, stream=written.encode(codec))
    assert text_of(source) == written
    assert source.encoding == codec.removesuffix("-sig")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_nul_bytes(codec: str) -> None:
    source = Source(None, stream="Ref\tTitle\r\nA/1\tMinutes of Łódź\r\n".encode(codec))
    assert [line.text for line in source.lines()] == ["Ref\tTitle", "A/1\tMinutes of Łódź"]
    assert source.encoding == "utf-16"


def test_big_endian_utf_16_with_a_mark_is_read() -> None:
    assert text_of(Source(None, stream=b"\xfe\xff" + "Łódź".encode("utf-16-be"))) == "Łódź"


def test_what_is_not_utf_8_is_guessed_to_be_windows_1252_with_three_lines_to_judge_by() -> None:
    lines = ["plain", "Señor Núñez", "plain", "“quoted”", "Ærø", "Zürich"]
    source = Source(None, stream="\r\n".join(lines).encode("cp1252"), name="names.csv")
    assert [line.text for line in source.lines()] == lines
    assert source.encoding == "windows-1252"
    (warning,) = source.warnings
    assert warning.code == "ENCODING_GUESSED"
    assert warning.message.endswith("line 2: Señor Núñez; line 4: “quoted”; line 5: Ærø")
    assert warning.locator == Locator(input="names.csv", line=2)


def test_the_guess_is_refused_where_windows_1252_has_no_character() -> None:
    source = Source(None, stream=b"first\nsecond \xe9 \x81\n", name="letters.txt")
    with pytest.raises(FatalImportError, match=r"letters.txt line 2, byte 15: byte 15 does not fit") as refusal:
        text_of(source)
    assert refusal.value.code == "BAD_ENCODING"
    assert "--encoding" in str(refusal.value.hint)


def test_an_encoding_that_was_asked_for_is_the_only_one_tried() -> None:
    source = Source(None, stream="Прага".encode("koi8-r"), encoding="KOI8-R")
    assert text_of(source) == "Прага"
    assert source.encoding == "koi8-r"
    assert source.warnings == []


def test_an_encoding_that_was_asked_for_and_does_not_fit_names_line_and_byte() -> None:
    source = Source(None, stream="one\r\ntwo\rthrée".encode("cp1252"), encoding="utf-8", name="x.txt")
    with pytest.raises(FatalImportError) as refusal:
        text_of(source)
    assert refusal.value.code == "BAD_ENCODING"
    assert refusal.value.locator == Locator(input="x.txt", line=3, byte=12)


@pytest.mark.parametrize("name", ["klingon-8", "base64", "rot13"])
def test_an_encoding_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(FatalImportError, match=f"no encoding named '{name}'"):
        text_of(Source(None, stream=b"a", encoding=name))


def test_a_declared_encoding_is_tried_when_the_bytes_are_not_utf_8() -> None:
    source = Source(None, stream="Прага".encode("cp1251"))
    source.declared_encoding = "windows-1251"
    assert text_of(source) == "Прага"
    assert source.warnings == []


def test_the_line_of_a_bad_byte_is_right_behind_the_first_mebibyte() -> None:
    content = b"x\r\n" * 400_000 + b"\xc3\xa9 good\r\nbad \xff\x81\r\n"
    source = Source(None, stream=content)
    with pytest.raises(FatalImportError) as refusal:
        text_of(source)
    assert refusal.value.locator == Locator(input="stdin", line=400_002, byte=1_200_014)


def test_a_text_that_was_cut_inside_a_character_is_read_to_there() -> None:
    content = "Ærø, 1943\nŁódź".encode()[:-1]
    source = Source(None, stream=content)
    assert text_of(source) == "Ærø, 1943\nŁód"
    assert source.encoding == "utf-8"
    assert warnings_of(source) == ["CUT_CHARACTER"]


def test_a_last_accent_in_windows_1252_is_not_taken_for_utf_8_that_was_cut() -> None:
    source = Source(None, stream=b"le caf\xe9")
    assert text_of(source) == "le café"
    assert warnings_of(source) == ["ENCODING_GUESSED"]


def test_bytes_that_are_no_text_are_refused_as_such() -> None:
    with pytest.raises(FatalImportError, match="this is not text"):
        text_of(Source(None, stream=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))


def test_a_warning_comes_once_however_often_the_text_is_read() -> None:
    source = Source(None, stream=b"caf\xe9\n")
    text_of(source)
    text_of(source)
    assert warnings_of(source) == ["ENCODING_GUESSED"]


def test_every_kind_of_line_end_ends_a_line() -> None:
    source = Source(None, stream=b"one\r\ntwo\n\nfour\rfive", name="x.txt")
    lines = list(source.lines())
    assert [(line.number, line.text) for line in lines] == [(1, "one"), (2, "two"), (3, ""), (4, "four"), (5, "five")]
    assert lines[3] == Line(4, "four", Locator(input="x.txt", line=4))


@given(st.lists(st.text("ab\u0085\u2028é\f", max_size=5), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_lines_joined_by_a_line_end_come_back_as_they_were(written: list[str], end: str) -> None:
    source = Source(None, stream="".join(line + end for line in written).encode())
    assert [line.text for line in source.lines()] == written


def test_text_keeps_its_line_ends() -> None:
    assert text_of(Source(None, stream=b'"a\r\nb"\rc\n')) == '"a\r\nb"\rc\n'


def test_a_line_without_end_is_refused_instead_of_filling_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muniment_importers.source._LONGEST_LINE", 10)
    with pytest.raises(FatalImportError) as refusal:
        list(Source(None, stream=b"short\n" + b"x" * 11).lines())
    assert refusal.value.code == "LINE_TOO_LONG"
    assert refusal.value.locator == Locator(input="stdin", line=2)


def test_a_stream_can_be_read_many_times_and_leaves_no_file_behind() -> None:
    source = Source(None, stream=io.BytesIO(b"abc"))
    copy = source._file
    for _ in range(2):
        with source.open() as stream:
            assert stream.read() == b"abc"
    assert (source.path, source.name, source.size_bytes) == (None, "stdin", 3)
    del source
    assert not copy.exists()


def test_how_far_it_is_read_is_known_between_both_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"line\n" * 20_000)
    source = Source(path)
    assert source.share_read is None
    with source.open() as stream:
        assert source.share_read is None
        stream.read(25_000)
        assert source.share_read == 0.25
        stream.read()
        assert source.share_read is None
    with source.text() as text:
        text.readline()
        assert 0 < (source.share_read or 0) < 0.1
        source.sha256()
        Source(path).find_encoding()
        assert source.find_encoding("latin-1").name == "iso-8859-1"
        assert 0 < (source.share_read or 0) < 0.1
    assert source.share_read is None


def test_the_stream_that_was_opened_last_tells_how_far_it_is_read() -> None:
    source = Source(None, stream=bytes(100))
    with source.open() as first, source.open() as second:
        first.read(50)
        assert source.share_read is None
        second.read(10)
        assert source.share_read == 0.1


def test_a_packed_file_is_read_as_far_as_its_packed_bytes() -> None:
    content = hashlib.shake_256(b"cannot be packed").digest(100_000)
    source = Source(None, stream=gzip.compress(content))
    with source.open() as packed, gzip.open(packed) as stream:
        assert len(stream.read(50_000)) == 50_000
        assert 0.4 < (source.share_read or 0) < 0.7


def test_a_stream_that_an_importer_takes_apart_tells_nothing() -> None:
    source = Source(None, stream=bytes(100))
    stream: Any = source.open()
    with stream.detach() as raw:
        raw.read(10)
        assert source.share_read is None


def test_the_sum_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 3_000_000)
    assert Source(path).sha256() == hashlib.sha256(b"x" * 3_000_000).hexdigest()


def test_the_sum_of_a_folder_changes_with_names_and_contents(tmp_path: Path) -> None:
    def folder(name: str, files: dict[str, str]) -> Source:
        for file, content in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return Source(tmp_path / name)

    first = folder("a", {"x/1.txt": "one", "2.txt": "two"})
    assert first.is_dir
    assert first.size_bytes == 6
    assert first.sha256() == folder("b", {"2.txt": "two", "x/1.txt": "one"}).sha256()
    assert first.sha256() != folder("c", {"2.txt": "two", "x/9.txt": "one"}).sha256()
    assert first.sha256() != folder("d", {"2.txt": "two", "x/1.txt": "One"}).sha256()


def test_a_folder_cannot_be_opened_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(FatalImportError, match="is a folder"):
        Source(tmp_path).open()


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(FatalImportError, match="No such file") as refusal:
        Source(tmp_path / "gone.csv").open()
    assert refusal.value.code == "INPUT_UNREADABLE"


def test_a_file_beside_the_input_is_a_source_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "12.pdf").write_bytes(b"%PDF-")
    (tmp_path / "list.csv").touch()
    scan = Source(tmp_path / "list.csv").file("scans/12.pdf")
    with scan.open() as stream:
        assert stream.read() == b"%PDF-"
    assert scan.name == "scans/12.pdf"


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "a/../../secret.txt", "/etc/passwd", "..\\secret.txt", "C:/secret.txt", "", "a\0b", "link.txt"],
)
def test_a_file_outside_the_folder_of_the_input_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "list.csv").touch()
    with pytest.raises(RecordError) as refusal:
        Source(folder / "list.csv").file(name)
    assert refusal.value.code == "FILE_OUTSIDE"
    assert refusal.value.value == name


@pytest.mark.parametrize("name", ["gone.pdf", "folder", "x" * 300, "round"])
def test_a_file_that_is_not_there_is_one_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "round").symlink_to(tmp_path / "round")
    with pytest.raises(RecordError) as refusal:
        Source(tmp_path).file(name)
    assert refusal.value.code == "FILE_MISSING"


def test_a_stream_has_no_files_beside_it() -> None:
    with pytest.raises(RecordError, match="no files beside it"):
        Source(None, stream=b"").file("a.pdf")


def test_nothing_is_fetched_from_a_network() -> None:
    with pytest.raises(FatalImportError) as refusal:
        Source(None, stream=b"").get("https://archive.example/1")
    assert refusal.value.code == "REMOTE_OFF"


def test_a_source_has_a_path_or_a_stream_but_not_both(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        Source(None)
    with pytest.raises(TypeError):
        Source(tmp_path, stream=b"")
