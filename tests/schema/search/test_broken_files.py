"""Files of the index that were cut, changed, emptied or lost never lead to an answer that is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.builders import document, write
from tests.schema.search.indexes import words_held

from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex

WORDS = {"harbour": 1, "lamp": 1, "coal": 2, "document": 7, **{str(number): 1 for number in range(10, 17)}}


@pytest.fixture
def archive(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An archive with an index in the folder `index`, in several segments, one with deleted documents."""
    shutil.copy(sqlite_template, tmp_path / "archive.db")
    database = Database(str(tmp_path / "archive.db"))
    index = SearchIndex(database, tmp_path / "index")
    write(database, *(document(str(number)) for number in range(10, 17)), document("1", "Tower"))
    index.catch_up()
    for title in ("Tower coal", "Harbour coal"):
        write(database, document("1", title), document("2", "Lamp coal"))
        index.catch_up()
    index.close()
    yield database
    database.close()


def files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    if content:
        content[len(content) // 3] ^= 0x55
    file.write_bytes(bytes(content))


def replaced(file: Path) -> None:
    file.write_bytes(b"\x00\xffnot of an index " * 40)


DAMAGES: list[Callable[[Path], None]] = [cut, changed, replaced, lambda file: file.write_bytes(b""), Path.unlink]


@pytest.mark.parametrize("damage", DAMAGES, ids=["cut", "changed", "replaced", "emptied", "lost"])
def test_an_index_with_a_damaged_file_is_right_or_made_anew(
    damage: Callable[[Path], None], archive: Database, tmp_path: Path
) -> None:
    sound = tmp_path / "index"
    assert len(files(sound)) > 15
    made_anew = 0
    for place, file in enumerate(files(sound)):
        folder = tmp_path / f"damaged-{place}"
        shutil.copytree(sound, folder)
        damage(folder / file.relative_to(sound))
        index = SearchIndex(archive, folder)
        seen = index.seen()
        if seen is None:
            made_anew += 1
        else:
            assert words_held(seen) == WORDS, file
        assert index.catch_up() == 3
        assert words_held(index.seen()) == WORDS, file
        index.close()
    # The others are locks, and the list of files that nobody reads.
    assert made_anew >= len(files(sound)) - 5


def test_a_damaged_file_in_use_is_noticed_by_who_comes_later(archive: Database, tmp_path: Path) -> None:
    index = SearchIndex(archive, tmp_path / "index")
    assert words_held(index.seen()) == WORDS
    shutil.rmtree(tmp_path / "index")
    assert index.seen() is None
    assert index.catch_up() == 3
    assert words_held(index.seen()) == WORDS
    index.close()


def test_what_a_rebuild_that_ended_early_left_is_removed_by_the_next(archive: Database, tmp_path: Path) -> None:
    left = tmp_path / "index" / "v1" / "0123456789abcdef"
    left.mkdir()
    (left / "meta.json").write_text("{}")
    index = SearchIndex(archive, tmp_path / "index")
    index.rebuild()
    assert not left.exists()
    assert words_held(index.seen()) == WORDS
    index.close()


def test_a_folder_that_cannot_be_one_is_an_error_of_the_system(archive: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    index = SearchIndex(archive, tmp_path / "file")
    assert index.seen() is None
    with pytest.raises(OSError):
        index.catch_up()
