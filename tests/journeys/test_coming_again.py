"""The same input again leaves the archive as it is, however odd the input."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.asking import ask

from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.database import Database
from muniment_schema.export import export_jsonl

SAMPLES = Path(__file__).parents[2] / "server" / "muniment_server" / "sample_archive"


def _run(database: Database, *names: Path | str, **said: str) -> dict[str, int]:
    request = RunRequest(inputs=[str(name) for name in names], **said)  # type: ignore[arg-type]
    counts = run_imports(database, load_plugins(), request).counts.as_json()
    return {name: number for name, number in counts.items() if number}


def _export(database: Database) -> bytes:
    with database.read() as connection:
        return b"".join(export_jsonl(connection, ["all"]))


def _title(database: Database) -> str:
    [node] = ask(database, "{ documents { nodes { title } } }")["documents"]["nodes"]
    return str(node["title"])


@pytest.mark.parametrize("between", [0, 600])
@pytest.mark.parametrize("titles", ["AAB", "ABA", "ABAB", "AB"])
def test_an_id_that_comes_several_times_settles_on_its_last_record(
    database: Database, tmp_path: Path, titles: str, between: int
) -> None:
    """In one batch, and with a batch between."""
    sheet = tmp_path / "twice.csv"
    rows = [f"1,{title}\n" + (_filler(between) if place == 0 else "") for place, title in enumerate(titles)]
    sheet.write_text("id,title\n" + "".join(rows))
    _run(database, sheet, source="twice")
    first = _export(database)
    assert f'"title":"{titles[-1]}"'.encode() in first
    again = _run(database, sheet, source="twice")
    assert again == {"read": len(titles) + between, "unchanged": len(titles) + between}
    assert _export(database) == first


def _filler(number: int) -> str:
    return "".join(f"f{each},Filler {each}\n" for each in range(number))


def test_a_changed_record_is_updated_and_then_unchanged(database: Database, tmp_path: Path) -> None:
    sheet = tmp_path / "one.csv"
    for title, outcome in [("A", "created"), ("B", "updated"), ("B", "unchanged"), ("A", "updated")]:
        sheet.write_text(f"id,title\n1,{title}\n")
        assert _run(database, sheet) == {"read": 1, outcome: 1}
        assert _title(database) == title


def test_the_sample_archive_moves_between_databases_byte_by_byte(
    database: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    _run(database, SAMPLES / "correspondents.jsonl", source="port-merrow")
    _run(database, SAMPLES / "finding-aid.csv", source="port-merrow")
    _run(database, SAMPLES / "commission-letters.txt")
    exported = _export(database)
    assert _run(database, SAMPLES / "commission-letters.txt") == {"read": 40, "unchanged": 40}
    copy = tmp_path / "export.jsonl"
    copy.write_bytes(exported)
    other_path = tmp_path / "other.db"
    shutil.copy(sqlite_template, other_path)
    other = Database(str(other_path))
    counts = _run(other, copy)
    assert counts["created"] == counts["read"] == exported.count(b"\n")
    assert _export(other) == exported
    other.close()


def test_an_export_of_sqlite_comes_out_of_postgresql_the_same(
    database: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "first.db"
    shutil.copy(sqlite_template, path)
    first = Database(str(path))
    _run(first, SAMPLES / "correspondents.jsonl", source="port-merrow")
    _run(first, SAMPLES / "finding-aid.csv", source="port-merrow")
    exported = _export(first)
    first.close()
    copy = tmp_path / "export.jsonl"
    copy.write_bytes(exported)
    _run(database, copy)
    assert _export(database) == exported
