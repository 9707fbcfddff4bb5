"""Files are kept once, whole, under the digest of their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest

from muniment_schema.database import Database
from muniment_schema.files.place import FilePlace
from muniment_schema.files.store import (
    FileChanged,
    FileStore,
    FilesUnusable,
    FileTooLarge,
    StoredFile,
    default_address,
    file_store,
    is_key,
)

PDF = b"%PDF-1.7\n" + b"page " * 1000


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FileStore]:
    """An empty store, in a folder and in what stands for a service elsewhere."""
    address = str(tmp_path / "kept" / "files") if request.param == "folder" else f"memory://{tmp_path.name}"
    yield FileStore(address)
    if request.param == "memory":
        fsspec.filesystem("memory").store.clear()


def kept(store: FileStore, content: bytes, name: str = "") -> StoredFile:
    file = store.measure([content], name)
    store.keep(file, [content])
    return file


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_digest_with_the_suffix_of_its_kind(store: FileStore) -> None:
    digest = hashlib.sha256(PDF).hexdigest()
    assert kept(store, PDF, "letter.bin") == StoredFile(
        f"{digest[:2]}/{digest}.pdf", digest, len(PDF), "application/pdf"
    )


def test_what_is_kept_is_read_back_in_whole_and_in_parts(store: FileStore) -> None:
    key = kept(store, PDF).key
    assert b"".join(store.read(key, 0, len(PDF))) == PDF
    assert b"".join(store.read(key, 9, 5)) == b"page "
    assert b"".join(store.read(key, len(PDF) - 3, 100)) == PDF[-3:]
    found = store.find(key)
    assert found is not None
    assert found.bytes == len(PDF)


def test_measuring_writes_nothing(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path / "files"))
    assert store.find(store.measure([PDF], "").key) is None
    assert list(tmp_path.iterdir()) == []


def test_the_same_content_under_two_names_is_one_file(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    first, second = kept(store, b"a,b\n", "one.csv"), kept(store, b"a,b\n", "two.txt")
    assert (first.media_type, second.media_type) == ("text/csv", "text/plain")
    assert files_in(tmp_path) == [first.key] == [second.key]


def test_a_file_that_was_cut_short_is_written_anew(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    key = kept(store, PDF).key
    (tmp_path / key).write_bytes(PDF[:10])
    kept(store, PDF)
    assert (tmp_path / key).read_bytes() == PDF


def test_a_file_that_changes_between_measuring_and_keeping_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    measured = store.measure([PDF], "")
    with pytest.raises(FileChanged):
        store.keep(measured, [PDF + b"more"])
    assert files_in(tmp_path) == []


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield PDF
        raise RuntimeError("torn")

    store = FileStore(str(tmp_path))
    with pytest.raises(RuntimeError, match="torn"):
        store.keep(store.measure([PDF], ""), pieces())
    assert files_in(tmp_path) == []


def test_a_file_above_the_limit_is_refused_before_it_is_read_to_its_end() -> None:
    taken = []

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"x" * 10

    with pytest.raises(FileTooLarge, match="more than 25 bytes"):
        FileStore("memory://limit", 25).measure(pieces(), "")
    assert len(taken) == 3


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"in the way")
    store = FileStore(str(tmp_path / "files"))
    with pytest.raises(FilesUnusable, match="files cannot be written: "):
        store.try_writing()


def test_an_address_nobody_can_open_is_named_without_its_password() -> None:
    with pytest.raises(FilesUnusable, match=re.escape("nosuch://host/x cannot be opened: Protocol not known")):
        FileStore("nosuch://user:secret@host/x")


def test_writing_is_tried_without_leaving_anything(store: FileStore) -> None:
    store.try_writing()
    assert store.left_behind(datetime.now(UTC) + timedelta(hours=1)) == []


def test_what_a_crash_left_is_named(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    assert store.left_behind(datetime.now(UTC)) == []
    (tmp_path / "incoming").mkdir()
    (tmp_path / "incoming" / "3f2a").write_bytes(b"half")
    hour = timedelta(hours=1)
    assert store.left_behind(datetime.now(UTC) + hour) == [str(tmp_path / "incoming" / "3f2a")]
    assert store.left_behind(datetime.now(UTC) - hour) == []


@pytest.mark.parametrize("key", ["../x", "ab/../../etc/passwd", "ab/" + "c" * 64, "AB/" + "A" * 64, "ab", ""])
def test_only_keys_of_its_own_make_are_looked_up(key: str, tmp_path: Path) -> None:
    assert not is_key(key)
    with pytest.raises(ValueError, match="no key"):
        FileStore(str(tmp_path)).find(key)


def test_files_are_beside_a_sqlite_file_unless_an_address_is_given(tmp_path: Path) -> None:
    assert default_address(Database(str(tmp_path / "muniment.db"))) == str(tmp_path / "files")
    assert default_address(Database("postgresql://localhost/muniment")) == "data/files"
    elsewhere = Database(str(tmp_path / "muniment.db"), files=FilePlace("memory://elsewhere"))
    assert file_store(elsewhere).name == "memory://elsewhere"
