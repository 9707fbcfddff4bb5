"""The index that is seen is of this database and of its history, and holds what this process wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from tests.builders import document, write
from tests.schema.search.indexes import elsewhere, opened, words_held

from muniment_schema.database import Database
from muniment_schema.search import marker
from muniment_schema.search.index import IndexClosed, SearchIndex
from muniment_schema.tables import CHANGE_SET, CLOCK


def rebuilds(index: SearchIndex) -> str:
    """Give what differs between two rebuilds."""
    seen = index.seen()
    assert seen is not None
    return seen.generation.rpartition("-")[2]


def test_there_is_nothing_to_be_seen_before_the_index_is_made(database: Database, index: SearchIndex) -> None:
    write(database, document("1", "Harbour"))
    assert index.seen() is None
    assert index.catch_up() == 1
    assert words_held(index.seen()) == {"harbour": 1}


def test_the_index_of_an_empty_archive_is_empty(index: SearchIndex) -> None:
    assert index.catch_up() == 0
    seen = index.seen()
    assert seen is not None
    assert (seen.number, words_held(seen)) == (0, {})


def test_who_wrote_sees_it_at_once_and_others_with_their_next_catch_up(
    database: Database, index: SearchIndex, tmp_path: Path
) -> None:
    index.catch_up()
    with elsewhere(database) as other, opened(other, tmp_path / "index") as theirs:
        assert words_held(theirs.seen()) == {}
        write(database, document("1", "Harbour"))
        assert words_held(theirs.seen()) == {}
        assert words_held(index.seen()) == {"harbour": 1}
        assert words_held(theirs.seen()) == {"harbour": 1}
        write(database, document("1", "Tower"))
        assert theirs.catch_up() == 2
        assert words_held(theirs.seen()) == words_held(index.seen()) == {"tower": 1}


def test_a_change_that_somebody_else_made_is_seen_when_it_is_asked_for(database: Database, index: SearchIndex) -> None:
    index.catch_up()
    with elsewhere(database) as other:
        write(other, document("1", "Harbour"))
    seen = index.seen()
    assert seen is not None
    assert seen.number == 0
    assert words_held(index.seen(at_least=1)) == {"harbour": 1}


def test_what_was_seen_does_not_change(database: Database, index: SearchIndex) -> None:
    write(database, document("1", "Harbour"))
    index.catch_up()
    seen = index.seen()
    write(database, document("1", "Tower"))
    index.catch_up()
    index.rebuild()
    assert words_held(seen) == {"harbour": 1}


def test_a_generation_names_the_change_and_the_rebuild(database: Database, index: SearchIndex) -> None:
    index.catch_up()
    names = []
    for step in (lambda: None, lambda: write(database, document("1", "Harbour")), index.rebuild):
        step()
        seen = index.seen()
        assert seen is not None
        names.append(seen.generation)
    index.catch_up()
    again = index.seen()
    assert again is not None
    assert again.generation == names[-1]
    assert len(set(names)) == 3


def test_without_changes_nothing_is_written(database: Database, index: SearchIndex) -> None:
    write(database, document("1", "Harbour"))
    index.catch_up()
    before = {each: each.stat().st_mtime_ns for each in index.path.rglob("*") if each.is_file()}
    assert index.catch_up() == 1
    assert {each: each.stat().st_mtime_ns for each in index.path.rglob("*") if each.is_file()} == before


def test_the_index_of_another_archive_is_made_anew(database: Database, index: SearchIndex, tmp_path: Path) -> None:
    write(database, document("1", "Harbour"))
    index.catch_up()
    with elsewhere(database) as other:
        with other.write() as connection:
            connection.execute(update(CLOCK).values(database_id="another"))
        with opened(other, index.path) as theirs:
            assert theirs.seen() is None
            assert theirs.catch_up() == 1
            assert words_held(theirs.seen()) == {"harbour": 1}


def test_an_older_copy_of_the_folder_is_caught_up(database: Database, index: SearchIndex, tmp_path: Path) -> None:
    write(database, document("1", "Harbour"), document("2", "Tower"))
    index.catch_up()
    shutil.copytree(index.path, tmp_path / "copy")
    write(database, document("1", "Lamp"))
    with elsewhere(database) as other, opened(other, tmp_path / "copy") as old:
        assert words_held(old.seen()) == {"harbour": 1, "tower": 1}
        name = rebuilds(old)
        assert old.catch_up() == 2
        assert words_held(old.seen()) == {"lamp": 1, "tower": 1}
        assert rebuilds(old) == name


def back_to(database: Database, number: int) -> None:
    """Let the database know no later change, as a backup does."""
    with database.write() as connection:
        connection.execute(delete(CHANGE_SET).where(CHANGE_SET.c.no > number))
        connection.execute(update(CLOCK).values(no=number))


def went_on(database: Database, number: int) -> None:
    """Let the last change be another one, as after a backup was restored and written to."""
    with database.write() as connection:
        at = connection.execute(select(CHANGE_SET.c.at).where(CHANGE_SET.c.no == number)).scalar_one()
        statement = update(CHANGE_SET).where(CHANGE_SET.c.no == number)
        connection.execute(statement.values(at=at + timedelta(microseconds=1)))


@pytest.mark.parametrize("restored", [lambda database: back_to(database, 1), lambda database: went_on(database, 2)])
def test_an_index_ahead_of_a_restored_database_is_not_used(
    restored: Callable[[Database], None], database: Database, index: SearchIndex
) -> None:
    write(database, document("1", "Harbour"))
    write(database, document("2", "Tower"))
    index.catch_up()
    name = rebuilds(index)
    restored(database)
    with elsewhere(database) as other, opened(other, index.path) as again:
        assert again.seen() is None
        again.catch_up()
        assert words_held(again.seen()) == {"harbour": 1, "tower": 1}
        assert rebuilds(again) != name


def test_a_restored_database_is_noticed_by_the_next_catch_up_of_who_has_the_index_open(
    database: Database, index: SearchIndex
) -> None:
    write(database, document("1", "Harbour"))
    index.catch_up()
    name = rebuilds(index)
    went_on(database, 1)
    assert index.catch_up(most_made_anew=0) == 0
    assert index.seen() is None
    index.catch_up()
    assert rebuilds(index) != name


def test_a_backup_of_a_sqlite_file_that_is_put_back_and_goes_on_has_an_index_of_its_own(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file, backup = tmp_path / "archive.db", tmp_path / "backup.db"
    shutil.copy(sqlite_template, file)
    database = Database(str(file))
    write(database, document("1", "Harbour"))
    database.copy_to(backup)
    write(database, document("1", "Tower"))
    with opened(database, tmp_path / "archive.db.search") as index:
        index.catch_up()
    database.close()
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"archive.db{ending}").unlink(missing_ok=True)
    shutil.move(backup, file)
    restored = Database(str(file))
    index = SearchIndex(restored)
    assert index.seen() is None
    index.catch_up()
    assert words_held(index.seen()) == {"harbour": 1}
    write(restored, document("1", "Lamp"))
    assert words_held(index.seen()) == {"lamp": 1}
    restored.close()


def test_an_index_of_another_version_is_made_anew(
    database: Database, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(database, document("1", "Harbour"))
    with monkeypatch.context() as other_version:
        other_version.setattr(marker, "VERSION", 99)
        index.catch_up()
    with opened(database, index.path) as now:
        assert now.seen() is None
        now.catch_up()
        assert words_held(now.seen()) == {"harbour": 1}


def test_the_folder_is_beside_a_sqlite_file_and_named_after_another_database(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    index = SearchIndex(database)
    if database.file is not None:
        assert index.path == tmp_path / "muniment.db.search"
    else:
        with database.read() as connection:
            name = connection.execute(select(CLOCK.c.database_id)).scalar_one()
        assert index.path == Path("data") / f"search-{name}"
    index.catch_up()
    assert words_held(index.seen()) == {}


def test_an_index_that_would_have_to_be_made_anew_for_too_many_documents_is_left_alone(
    database: Database, index: SearchIndex
) -> None:
    write(database, document("1", "Harbour"), document("2", "Tower"))
    assert index.catch_up(most_made_anew=1) == 0
    assert index.seen() is None
    assert index.catch_up(most_made_anew=2) == 1
    write(database, document("3", "Lamp"))
    assert index.catch_up(most_made_anew=1) == 2


def test_writing_ends_when_the_index_is_closed_and_nothing_of_it_stays(database: Database, index: SearchIndex) -> None:
    write(database, document("1", "Harbour"))
    with pytest.raises(IndexClosed):
        index.rebuild(lambda _done, _total: index.close())
    with opened(database, index.path) as again:
        assert again.seen() is None
        assert [each.name for each in (index.path / "v1").iterdir()] == ["lock"]
        again.catch_up()
        assert words_held(again.seen()) == {"harbour": 1}
