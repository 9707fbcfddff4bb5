"""Files beside the input are stored with the records that name them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.importers.pipeline.conftest import Archive

from muniment_importers import Attachment, Record
from muniment_schema.database import Database
from muniment_schema.files.place import FilePlace
from muniment_schema.files.store import FileStore
from muniment_schema.tables import DIGITAL_OBJECT, DOCUMENT

PDF = b"%PDF-1.4\nThe first scan of a letter."
ANEW = b"%PDF-1.4\nThe scan of the letter, made anew."


def key_of(content: bytes, suffix: str = ".pdf") -> str:
    digest = hashlib.sha256(content).hexdigest()
    return f"{digest[:2]}/{digest}{suffix}"


@pytest.fixture
def store(archive: Archive, tmp_path: Path) -> FileStore:
    """The store of the archive, in a folder of the test."""
    archive.database.files = FilePlace(str(tmp_path / "store"))
    return FileStore(str(tmp_path / "store"))


def stored(store: FileStore) -> list[str]:
    folder = Path(store.name)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def problems(report: object) -> list[tuple[str, str | None]]:
    return [(each.code, each.value) for run in report.runs for each in run.problems]  # type: ignore[attr-defined]


def letters(*paths: str) -> str:
    return "native_id,title,attachments\n" + "".join(f"L{n},Letter {n},{path}\n" for n, path in enumerate(paths, 1))


def test_a_file_beside_the_input_is_stored_and_described(archive: Archive, store: FileStore) -> None:
    (archive.folder / "scans").mkdir()
    (archive.folder / "scans" / "Letter 1.pdf").write_bytes(PDF)
    report = archive.run(archive.file("letters.csv", letters("scans/Letter 1.pdf|https://a.example/1.jpg")))
    assert (report.exit_code, problems(report)) == (0, [])
    names = ("role", "url", "storage_key", "media_type", "bytes", "sha256", "access_id")
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert archive.rows(DIGITAL_OBJECT, *names) == [
        ("scan", "Letter%201.pdf", key_of(PDF), "application/pdf", len(PDF), sha256, 0),
        ("scan", "https://a.example/1.jpg", None, None, None, None, 0),
    ]
    assert stored(store) == [key_of(PDF)]
    assert archive.rows(DOCUMENT, "extra") == [{}]


def test_the_same_import_again_changes_nothing_and_keeps_one_file(archive: Archive, store: FileStore) -> None:
    archive.file("1.pdf", PDF)
    file = archive.file("letters.csv", letters("1.pdf", "1.pdf", "2.pdf"))
    archive.file("2.pdf", PDF)
    archive.run(file)
    before, ids = archive.change_number, archive.rows(DIGITAL_OBJECT, "id")
    again = archive.run(file)
    assert (again.counts.unchanged, archive.change_number) == (3, before)
    assert archive.rows(DIGITAL_OBJECT, "id") == ids
    assert stored(store) == [key_of(PDF)]


def test_a_scan_made_anew_is_an_update_under_the_same_id(archive: Archive, store: FileStore) -> None:
    archive.file("1.pdf", PDF)
    archive.file("2.pdf", PDF)
    file = archive.file("letters.csv", letters("1.pdf", "2.pdf"))
    archive.run(file)
    ids = archive.rows(DIGITAL_OBJECT, "id")
    archive.file("1.pdf", ANEW)
    again = archive.run(file, diff=True)
    assert (again.counts.updated, again.counts.unchanged) == (1, 1)
    assert again.runs[0].changes is not None
    assert list(again.runs[0].changes[0].fields) == ["digital_objects"]
    assert archive.rows(DIGITAL_OBJECT, "storage_key") == [key_of(ANEW), key_of(PDF)]
    assert archive.rows(DIGITAL_OBJECT, "id") == ids
    assert stored(store) == sorted([key_of(ANEW), key_of(PDF)])


def test_a_file_that_was_only_touched_is_unchanged(archive: Archive, store: FileStore) -> None:
    scan = archive.file("1.pdf", PDF)
    file = archive.file("letters.csv", letters("1.pdf"))
    archive.run(file)
    os.utime(scan, (1, 1))
    assert archive.run(file).counts.unchanged == 1


def test_a_file_that_is_renamed_keeps_its_id_and_gets_its_new_name(archive: Archive, store: FileStore) -> None:
    archive.file("1.pdf", PDF)
    archive.run(archive.file("letters.csv", letters("1.pdf")))
    [public_id] = archive.rows(DIGITAL_OBJECT, "id")
    archive.file("one.pdf", PDF)
    assert archive.run(archive.file("letters.csv", letters("one.pdf"))).counts.updated == 1
    assert archive.rows(DIGITAL_OBJECT, "id", "url") == [(public_id, "one.pdf")]


def test_a_missing_file_is_a_doubt_and_the_path_is_kept(archive: Archive, store: FileStore) -> None:
    file = archive.file("letters.csv", letters("scans/1.pdf"))
    report = archive.run(file)
    assert (report.exit_code, report.counts.created, report.counts.warnings) == (0, 1, 1)
    assert problems(report) == [("FILE_MISSING", "scans/1.pdf")]
    assert archive.rows(DOCUMENT, "extra") == [{"col:attachments": ["scans/1.pdf"]}]
    assert archive.rows(DIGITAL_OBJECT) == []


def test_a_file_that_comes_later_is_taken_by_the_same_import(archive: Archive, store: FileStore) -> None:
    file = archive.file("letters.csv", letters("1.pdf"))
    archive.run(file)
    archive.file("1.pdf", PDF)
    assert archive.run(file).counts.updated == 1
    assert archive.rows(DIGITAL_OBJECT, "storage_key") == [key_of(PDF)]


@pytest.mark.parametrize(
    "path", ["../secret.pdf", "/etc/passwd", "scans/../../secret.pdf", r"..\secret.pdf", "C:/secret.pdf", "link.pdf"]
)
def test_nothing_outside_the_folder_of_the_input_is_read(path: str, archive: Archive, store: FileStore) -> None:
    (archive.folder.parent / "secret.pdf").write_bytes(PDF)
    (archive.folder / "link.pdf").symlink_to(archive.folder.parent / "secret.pdf")
    report = archive.run(archive.file("letters.csv", letters(path)))
    assert problems(report) == [("FILE_OUTSIDE", path)]
    assert (archive.count(DOCUMENT), archive.count(DIGITAL_OBJECT)) == (1, 0)
    assert not Path(store.name).exists()


def test_a_file_above_the_limit_is_left_out(archive: Archive, store: FileStore) -> None:
    archive.database.files = FilePlace(store.name, max_bytes=10)
    archive.file("1.pdf", PDF)
    report = archive.run(archive.file("letters.csv", letters("1.pdf")))
    assert problems(report) == [("FILE_TOO_LARGE", "1.pdf")]
    assert archive.count(DIGITAL_OBJECT) == 0


def test_files_beyond_a_thousand_of_one_record_stay_in_extra(archive: Archive, store: FileStore) -> None:
    files = [Attachment(f"https://a.example/{number}.jpg") for number in range(1_002)]
    report = archive.take(Record(native_id="1", title="Album", attachments=files))
    assert problems(report) == [("TOO_MANY_FILES", "https://a.example/1000.jpg")]
    assert archive.count(DIGITAL_OBJECT) == 1_000
    assert len(archive.rows(DOCUMENT, "extra")[0]["attachments"]) == 2


def test_a_file_that_is_not_what_the_record_says_is_left_out(archive: Archive, store: FileStore) -> None:
    archive.file("1.pdf", PDF)
    report = archive.take(Record(native_id="1", title="x", attachments=[Attachment("1.pdf", sha256="ab" * 32)]))
    assert problems(report) == [("FILE_DIFFERS", "1.pdf")]
    assert (archive.count(DOCUMENT), archive.count(DIGITAL_OBJECT)) == (1, 0)
    assert not Path(store.name).exists()


def test_a_dry_run_counts_as_the_real_one_and_stores_no_file(archive: Archive, store: FileStore) -> None:
    archive.file("1.pdf", PDF)
    file = archive.file("letters.csv", letters("1.pdf", "gone.pdf"))
    rehearsed = archive.run(file, dry_run=True, diff=True)
    assert not Path(store.name).exists()
    real = archive.run(file, diff=True)
    assert rehearsed.counts == real.counts
    assert problems(rehearsed) == problems(real)
    assert rehearsed.runs[0].changes is not None
    assert real.runs[0].changes is not None
    assert [each.fields for each in rehearsed.runs[0].changes] == [each.fields for each in real.runs[0].changes]


def test_a_run_stops_when_files_cannot_be_kept(archive: Archive, store: FileStore) -> None:
    Path(store.name).write_bytes(b"in the way")
    archive.file("1.pdf", PDF)
    rows = "native_id,title,attachments\nA,First,\nB,Second,1.pdf\nC,Third,\n"
    file = archive.file("letters.csv", rows)
    report = archive.run(file)
    assert report.exit_code == 3
    assert report.runs[0].error is not None
    assert report.runs[0].error.code == "FILES_UNUSABLE"
    assert archive.rows(DOCUMENT, "title") == ["First"]
    Path(store.name).unlink()
    assert archive.run(file).exit_code == 0
    assert archive.rows(DOCUMENT, "title") == ["First", "Second", "Third"]


def test_files_of_staff_material_are_for_staff(archive: Archive, store: FileStore) -> None:
    archive.file("1.pdf", PDF)
    rows = "native_id,title,attachments,visibility\nA,Open,1.pdf,\nB,Closed,1.pdf,staff\nC,Known,1.pdf,metadata_only\n"
    archive.run(archive.file("letters.csv", rows))
    assert archive.rows(DIGITAL_OBJECT, "access_id") == [0, 2, 2]


def test_json_lines_name_files_with_their_role(archive: Archive, store: FileStore) -> None:
    archive.file("1.txt", "Dear all")
    line = '{"id": "1", "title": "x", "attachments": [{"path": "1.txt", "role": "transcript"}]}'
    archive.run(archive.file("letters.jsonl", line))
    assert archive.rows(DIGITAL_OBJECT, "role", "url", "media_type") == [("transcript", "1.txt", "text/plain")]


def test_an_archive_keeps_files_beside_its_database_unless_told_otherwise(tmp_path: Path, database: Database) -> None:
    if not database.is_sqlite:
        return
    folder = tmp_path / "inputs"
    folder.mkdir()
    archive = Archive(database, folder)
    archive.file("1.pdf", PDF)
    archive.run(archive.file("letters.csv", letters("1.pdf")))
    assert (tmp_path / "files" / key_of(PDF)).read_bytes() == PDF
