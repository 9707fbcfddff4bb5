"""An export imports into an empty archive and exports again to the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from tests.builders import authority, dated, document, write

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.database import Database
from muniment_schema.exporting.jsonl import UnknownKind, export_jsonl
from muniment_schema.files.place import FilePlace
from muniment_schema.writing.drafts import (
    AgentLink,
    FileStatement,
    Link,
    PlaceLink,
    RelationStatement,
    RightsStatement,
    SubjectLink,
    TextStatement,
)
from muniment_schema.writing.writer import Writer


def export(database: Database, *kinds: str, with_system: bool = False) -> bytes:
    with database.read() as connection:
        return b"".join(export_jsonl(connection, kinds or ["all"], with_system=with_system))


def lines(data: bytes) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in data.splitlines()]


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """Another archive, with nothing in it."""
    path = tmp_path / "empty.db"
    shutil.copy(sqlite_template, path)
    database = Database(str(path))
    yield database
    database.close()


def reimport(data: bytes, into: Database, tmp_path: Path) -> dict[str, int]:
    path = tmp_path / "export.jsonl"
    path.write_bytes(data)
    report = run_imports(into, load_plugins(), RunRequest(inputs=[str(path)]))
    assert report.error is None
    assert [str(problem) for run in report.runs for problem in run.problems if problem.severity == "error"] == []
    return report.counts.as_json()


def full_archive(database: Database) -> None:
    """Everything that a line can say, and in the wrong order."""
    write(
        database,
        document(
            "117671",
            "Letter to Stalin “from Korea” [draft]",
            date="February 1942",
            dates=[dated("2013", "published"), dated("Michaelmas term", "other")],
            description="First.\n\nSecond.",
            texts=[
                TextStatement("body", "Dear comrade", kind="translation"),
                TextStatement("title", "스탈린에게 보낸 편지", "ko", is_original=True, translator="Kim"),
                TextStatement("body", "Дорогой товарищ", "ru", "original", True),
            ],
            parent="B-012",
            position=3,
            level="item",
            type="Letter",
            reference_code="AVPRF f. 0102, op. 16, d. 7",
            extents=["4 p."],
            languages=["ko", "ru"],
            agents=[
                AgentLink("Lee, Chang-chen", role="aut", kind="person", uri="http://viaf.org/viaf/1", as_written="Lee"),
                AgentLink("Stalin", role="rcp"),
            ],
            places=[PlaceLink("Seoul", latitude=37.5, longitude=127.0)],
            subjects=[SubjectLink("Korea--History", scheme="lcsh", parts=("Korea", "History")), SubjectLink("War")],
            repository=Link("AVPRF"),
            collections=[Link("Korea")],
            containers=[("box", "12")],
            access_conditions="Open",
            use_conditions="Ask",
            notes=[("archival_history", "From the ministry."), ("general", "Torn.")],
            rights=RightsStatement("http://rightsstatements.org/vocab/InC/1.0/", "In copyright"),
            credit_line="Wilson Center",
            source_citation="fond 0102",
            identifiers=[("wilson-record-id", "117671"), (None, "x1")],
            relations=[RelationStatement("translation_of", native_id="117672")],
            files=[
                FileStatement("scan", "https://a.example/1.pdf", media_type="application/pdf", bytes=90210, pages=4)
            ],
            url="https://archive.example/document/117671",
            extra={"col:Shelf": ["A3"]},
            hash="1",
        ),
        document("117672", "Original", visibility="staff", status="draft", hash="2"),
        document("B-012", "Box", level="file", date="1900/..", hash="3"),
        document("9", "Later", visibility="embargoed", embargo_until=datetime(2190, 1, 1, tzinfo=UTC), hash="4"),
        document(None, "Untold", description="x", hash="5"),
        document(None, None, description="no title", date="1943", hash="6"),
        authority(
            "agent", "Lee, Chang-chen", "a1", type="person", dates="1900-1970", names=[("이창전", "ko"), ("Li", None)]
        ),
        authority("place", "Korea", "p1", names=[("Chosen", None)]),
        authority("place", "Pyongyang", "p2", parent="p1", latitude=39.03, longitude=125.75),
        authority(
            "subject", "Telegrams", "s1", type="genre_form", uris=["http://vocab.example/telegrams"], note="Wired."
        ),
        authority("collection", "Themes of War", "c1", type="theme", note="What war did.", status="draft"),
        authority("repository", "AVPRF", "r1", country="RU", isil="RU-1"),
    )
    write(database, document("z", "Same letter", identifiers=[("doi", "10.1/2")], hash="7"))
    write(
        database,
        document("q", "Same letter, elsewhere", date="1944", identifiers=[("doi", "10.1/2")], hash="8"),
        source="paris",
    )


def test_an_export_imported_into_an_empty_archive_exports_to_the_same_bytes(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    full_archive(database)
    first = export(database)
    counts = reimport(first, empty, tmp_path)
    assert counts["created"] == counts["read"] == len(first.splitlines())
    assert export(empty) == first
    again = reimport(first, empty, tmp_path)
    assert again["unchanged"] == again["read"]


def test_a_restored_archive_meets_its_sources_under_the_same_ids(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    full_archive(database)
    reimport(export(database), empty, tmp_path)
    agents = len(lines(export(empty, "agent")))
    result = write(empty, document("117672", "Original"), document(None, "Untold", description="x"))
    assert [each.outcome.value for each in result] == ["unchanged", "unchanged"]
    write(empty, document("new", "New", agents=[AgentLink("Stalin")]))
    assert len(lines(export(empty, "agent"))) == agents


def test_what_a_line_hangs_on_stands_before_it_and_ids_ascend_otherwise(database: Database) -> None:
    write(database, *(document(str(each), parent=str(each + 1) if each % 3 else None) for each in range(1200)))
    found = lines(export(database, "document"))
    assert len(found) == 1200
    seen: set[object] = set()
    for line in found:
        parent = line.get("parent")
        assert parent is None or parent["id"] in seen  # type: ignore[index]
        seen.add(line["id"])
    assert len(seen) == 1200


def test_without_late_parents_lines_are_sorted_by_id(database: Database) -> None:
    write(database, *(document(str(each), parent="0" if each else None) for each in range(50)))
    ids = [str(line["id"]) for line in lines(export(database, "document"))]
    assert ids == sorted(ids)


def test_deleted_documents_are_not_exported(database: Database) -> None:
    write(database, document("A"), document("B"))
    Writer(database, "wilson", "csv").write([], deletions=["A"])
    assert [line["title"] for line in lines(export(database))] == ["Document B"]


def test_kinds_are_chosen_and_unknown_ones_refused(database: Database) -> None:
    full_archive(database)
    assert {line["kind"] for line in lines(export(database, "agent", "place"))} == {"agent", "place"}
    with pytest.raises(UnknownKind, match="person"):
        export(database, "person")


def test_absent_values_are_left_out_and_system_values_only_on_wish(database: Database) -> None:
    write(database, document("A", "Bare"))
    [line] = lines(export(database))
    assert list(line) == ["muniment", "kind", "id", "slug", "sources", "position", "title", "visibility", "status"]
    [full] = lines(export(database, with_system=True))
    assert [name for name in full if name not in line] == ["version", "created_at", "updated_at"]
    assert b": " not in export(database)


SCAN = b"%PDF-1.4\nA scan of a letter."


@pytest.fixture
def with_scan(database: Database, tmp_path: Path) -> Database:
    """An archive with one stored file."""
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / "Bild 1.pdf").write_bytes(SCAN)
    (folder / "letters.csv").write_text("native_id,title,attachments\nA,Letter,Bild 1.pdf\n")
    database.files = FilePlace(str(tmp_path / "old" / "files"))
    report = run_imports(database, load_plugins(), RunRequest(inputs=[str(folder / "letters.csv")]))
    assert report.counts.warnings == 0
    return database


def test_a_stored_file_is_exported_by_its_place_among_the_files(with_scan: Database, tmp_path: Path) -> None:
    [line] = lines(export(with_scan, "document"))
    [file] = line["digital_objects"]  # type: ignore[misc]
    assert list(file) == ["id", "role", "url", "media_type", "sha256", "bytes", "name"]
    assert (tmp_path / "old" / file["url"]).read_bytes() == SCAN
    assert file["name"] == "Bild 1.pdf"


@pytest.mark.parametrize("files", ["shared", "beside the export", "missing"])
def test_an_export_of_stored_files_is_the_same_again_wherever_they_are(
    files: str, with_scan: Database, empty: Database, tmp_path: Path
) -> None:
    first = export(with_scan)
    old, new = tmp_path / "old", tmp_path / "new"
    new.mkdir()
    empty.files = with_scan.files if files == "shared" else FilePlace(str(new / "files"))
    (new if files != "beside the export" else old).joinpath("export.jsonl").write_bytes(first)
    path = next(each for each in (new / "export.jsonl", old / "export.jsonl") if each.exists())
    report = run_imports(empty, load_plugins(), RunRequest(inputs=[str(path)]))
    assert [each.code for run in report.runs for each in run.problems] == (
        ["FILE_MISSING"] if files == "missing" else []
    )
    assert export(empty) == first
    assert [each.name.endswith(".pdf") for each in (new / "files").glob("*/*")] == (
        [True] if files == "beside the export" else []
    )
    again = run_imports(empty, load_plugins(), RunRequest(inputs=[str(path)]))
    assert again.counts.unchanged == again.counts.read


def test_files_that_were_missing_are_taken_once_they_are_beside_the_export(
    with_scan: Database, empty: Database, tmp_path: Path
) -> None:
    empty.files = FilePlace(str(tmp_path / "new"))
    reimport(export(with_scan), empty, tmp_path)
    shutil.copytree(tmp_path / "old" / "files", tmp_path / "files")
    reimport(export(with_scan), empty, tmp_path)
    assert [each.read_bytes() for each in (tmp_path / "new").glob("*/*.pdf")] == [SCAN]
