"""Uploads: what is stored of them, what is refused, what is removed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from tests.server.conftest import Client

from muniment_schema.access.tokens import create_token
from muniment_schema.access.viewer import Role
from muniment_schema.database import Database
from muniment_schema.tables import IMPORT_RUN, UPLOAD
from muniment_schema.values.ids import is_id, new_id
from muniment_server.upload_store import NoSuchUpload, UploadStore, safe_name

CONTENT = b"id,title\n1,Letter\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where uploads go."""
    return tmp_path / "uploads"


@pytest.fixture
def client(client_with: Callable[..., Client], folder: Path) -> Client:
    """A client of an application that takes small uploads."""
    return client_with(uploads_dir=folder, max_upload_bytes=100)


@pytest.fixture
def headers(database: Database) -> dict[str, str]:
    """What an importer sends with an upload."""
    secret = create_token(database, "nightly", Role.IMPORTER, None)[1]
    return {"authorization": f"Bearer {secret}", "x-filename": "letters.csv"}


def rows_in(database: Database) -> int:
    """Count the uploads that the database knows."""
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(UPLOAD)).scalar_one())


def test_an_upload_is_stored_whole_under_its_name(
    client: Client, database: Database, folder: Path, headers: dict[str, str]
) -> None:
    answer = client.post("/uploads", content=CONTENT, headers=headers)
    assert answer.status_code == 201
    body = answer.json()
    assert body == {"id": body["id"], "bytes": len(CONTENT), "sha256": hashlib.sha256(CONTENT).hexdigest()}
    assert is_id(body["id"], "upload")
    path = UploadStore(database, folder, 100).path(body["id"])
    assert (path.name, path.read_bytes()) == ("letters.csv", CONTENT)


def test_only_importers_upload(client: Client, database: Database, folder: Path, headers: dict[str, str]) -> None:
    nobody = client.post("/uploads", content=CONTENT, headers={"x-filename": "letters.csv"})
    editor = create_token(database, "editor", Role.EDITOR, None)[1]
    below = client.post("/uploads", content=CONTENT, headers=headers | {"authorization": f"Bearer {editor}"})
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, "Bearer")
    assert below.status_code == 403
    assert {each.json()["errors"][0]["extensions"]["code"] for each in (nobody, below)} == {"NOT_ALLOWED"}
    assert not folder.exists()


def test_an_upload_that_is_too_large_leaves_nothing(
    client: Client, database: Database, folder: Path, headers: dict[str, str]
) -> None:
    async def pieces() -> AsyncIterator[bytes]:  # without a length, as chunked bodies come
        for _ in range(11):
            yield b"0123456789"

    said = client.post("/uploads", content=b"x" * 101, headers=headers)
    unsaid = client.post("/uploads", content=pieces(), headers=headers)
    assert (said.status_code, unsaid.status_code) == (413, 413)
    assert unsaid.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert rows_in(database) == 0
    assert client.post("/uploads", content=b"x" * 100, headers=headers).status_code == 201


def test_an_upload_whose_sender_goes_leaves_nothing(database: Database, folder: Path, client: Client) -> None:
    class Gone(Exception):
        pass

    async def pieces() -> AsyncIterator[bytes]:
        yield CONTENT
        raise Gone

    store = UploadStore(database, folder, 100)
    with pytest.raises(Gone):
        client.wait(store.add("letters.csv", pieces(), "tok_"))
    assert list(folder.iterdir()) == []
    assert rows_in(database) == 0


def test_an_upload_needs_a_name_and_no_encoding(client: Client, headers: dict[str, str]) -> None:
    unnamed = client.post("/uploads", content=CONTENT, headers={"authorization": headers["authorization"]})
    packed = client.post("/uploads", content=CONTENT, headers=headers | {"content-encoding": "gzip"})
    assert (unnamed.status_code, packed.status_code) == (400, 415)
    assert client.get("/uploads").status_code == 405


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("letters.csv", "letters.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\letters.csv", "letters.csv"),
        (".hidden.csv", "hidden.csv"),
        ("..", "upload"),
        ("a\r\nb\x00.csv", "ab.csv"),
        ("글.csv", "글.csv"),
        ("a\u202ecsv.exe", "acsv.exe"),
        ("", "upload"),
    ],
)
def test_a_name_is_safe_in_a_folder(stated: str, name: str) -> None:
    assert safe_name(stated) == name


def test_a_long_name_keeps_its_ending_and_fits(tmp_path: Path) -> None:
    name = safe_name("글" * 500 + ".jsonl")
    assert name.endswith(".jsonl")
    (tmp_path / name).touch()


@pytest.mark.parametrize("stated", [b"%EA%B8%80.csv", "글.csv".encode()])
def test_a_name_in_another_script_comes_percent_encoded_or_in_utf_8(
    client: Client, database: Database, folder: Path, headers: dict[str, str], stated: bytes
) -> None:
    sent = {name.encode(): value.encode() for name, value in headers.items()} | {b"x-filename": stated}
    answer = client.post("/uploads", content=CONTENT, headers=sent)
    assert UploadStore(database, folder, 100).path(answer.json()["id"]).name == "글.csv"


def test_old_uploads_are_removed_unless_a_run_needs_them(
    client: Client, database: Database, folder: Path, headers: dict[str, str]
) -> None:
    old, needed, young = (client.post("/uploads", content=CONTENT, headers=headers).json()["id"] for _ in range(3))
    store = UploadStore(database, folder, 100)
    now = datetime.now(UTC)
    for each in (old, needed):
        long_ago = (now - timedelta(days=8)).timestamp()
        os.utime(folder / each, (long_ago, long_ago))
    with database.write() as connection:
        run = {
            "id": new_id("import_run"),
            "number": 1,
            "importer": "csv",
            "importer_version": "1",
            "plugin": "muniment",
            "source_key": "letters",
            "input_name": "letters.csv",
            "input_path": str(store.path(needed)),
            "options": {},
            "mode": "replace",
            "state": "queued",
            "unmapped": [],
            **dict.fromkeys(("dry_run", "resumable"), False),
            **dict.fromkeys(("read", "created", "updated", "unchanged", "deleted", "skipped", "failed", "warnings"), 0),
        }
        connection.execute(insert(IMPORT_RUN), [run])
    assert store.remove_old(now) == 1
    assert store.path(needed).exists()
    assert store.path(young).exists()
    with pytest.raises(NoSuchUpload):
        store.path(old)
    assert rows_in(database) == 2
    assert not (folder / old).exists()
