"""Uploads as files in a folder and rows of a table: made whole or not at all, and removed when nobody needs them."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import shutil
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, insert, or_, select

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError
from muniment_schema.tables import IMPORT_RUN, UPLOAD
from muniment_schema.values.ids import is_id, new_id
from muniment_schema.values.vocabularies import ImportState

KEPT_DAYS: Final = 7
LONGEST_NAME_BYTES: Final = 200
PIECE_BYTES: Final = 1 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class UploadTooLarge(MunimentError):
    """More bytes than one upload may have."""

    code = "TOO_LARGE"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"the file is larger than {most_bytes} bytes", hint="MUNIMENT_MAX_UPLOAD_BYTES says how many")


class UploadsFull(MunimentError):
    """No room for an upload."""

    code = "DISK_FULL"

    def __init__(self) -> None:
        super().__init__("there is no room left for uploads")


class NoSuchUpload(MunimentError):
    """An upload that is not there, or not there any more."""

    code = "NO_SUCH_UPLOAD"

    def __init__(self, upload_id: str) -> None:
        super().__init__(f"there is no upload {upload_id!r}", hint=f"uploads are kept for {KEPT_DAYS} days")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent."""

    id: str
    name: str
    bytes: int
    sha256: str


class UploadStore:
    """The uploads of one archive: each is a folder of its own with the one file in it."""

    def __init__(self, database: Database, folder: Path, most_bytes: int) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._database = database

    async def add(self, name: str, pieces: AsyncIterator[bytes], actor: str) -> Upload:
        """Store what comes, and give its upload. What does not come whole leaves nothing.

        Raises UploadTooLarge and UploadsFull, and what `pieces` raises.
        """
        upload_id = new_id("upload")
        folder = self.folder / upload_id
        try:
            await asyncio.to_thread(folder.mkdir, parents=True)
            size, digest = await self._write(folder / name, pieces)
            upload = Upload(upload_id, name, size, digest)
            await asyncio.to_thread(self._note, upload, actor)
        except BaseException as error:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))
            if isinstance(error, OSError) and error.errno in _FULL:
                raise UploadsFull from None
            raise
        return upload

    def path(self, upload_id: str) -> Path:
        """Give the file of an upload. Raises NoSuchUpload."""
        with self._database.read() as connection:
            statement = select(UPLOAD.c.storage_key).where(UPLOAD.c.id == upload_id)
            key: str | None = connection.execute(statement).scalar() if is_id(upload_id, "upload") else None
        if key is None or not (self.folder / key).is_file():
            raise NoSuchUpload(upload_id)
        return (self.folder / key).resolve()

    def remove_old(self, now: datetime) -> int:
        """Remove uploads, and what is left of broken ones, that are old and that no run still needs; gives how many."""
        before = now - timedelta(days=KEPT_DAYS)
        needed = self._needed()
        removed = 0
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            is_old = datetime.fromtimestamp(folder.stat().st_mtime, UTC) < before
            if is_old and is_id(folder.name, "upload") and not any(folder.resolve() in path.parents for path in needed):
                with self._database.write() as connection:
                    connection.execute(delete(UPLOAD).where(UPLOAD.c.id == folder.name))
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
        return removed

    def _needed(self) -> list[Path]:
        """Give the inputs of runs that go on, or that can."""
        going = (ImportState.QUEUED.value, ImportState.RUNNING.value)
        statement = select(IMPORT_RUN.c.input_path).where(
            or_(IMPORT_RUN.c.state.in_(going), IMPORT_RUN.c.resumable), IMPORT_RUN.c.input_path.is_not(None)
        )
        with self._database.read() as connection:
            return [Path(path) for path in connection.execute(statement).scalars()]

    async def _write(self, path: Path, pieces: AsyncIterator[bytes]) -> tuple[int, str]:
        size, digest, waiting = 0, hashlib.sha256(), bytearray()
        with await asyncio.to_thread(path.open, "xb") as file:

            def write(content: bytes) -> None:
                digest.update(content)
                file.write(content)

            async for piece in pieces:
                size += len(piece)
                if size > self.most_bytes:
                    raise UploadTooLarge(self.most_bytes)
                waiting += piece
                if len(waiting) >= PIECE_BYTES:
                    await asyncio.to_thread(write, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(write, bytes(waiting))
            await asyncio.to_thread(file.flush)
        return size, digest.hexdigest()

    def _note(self, upload: Upload, actor: str) -> None:
        row = {
            "id": upload.id,
            "name": upload.name,
            "bytes": upload.bytes,
            "sha256": upload.sha256,
            "storage_key": f"{upload.id}/{upload.name}",
            "created_at": datetime.now(UTC),
            "created_by": actor,
        }
        with self._database.write() as connection:
            connection.execute(insert(UPLOAD), [row])


def uploads_folder(database: Database, stated: Path | None) -> Path:
    """Give the folder of an archive's uploads: as the settings say, else beside the file, else in `data`."""
    if stated is not None:
        return stated
    return (database.file.parent if database.file is not None else Path("data")) / "uploads"


def safe_name(text: str) -> str:
    """Give what a client calls a file as a name that is safe in a folder: its last part, printable, not too long."""
    name = unicodedata.normalize("NFC", text).replace("\\", "/").rpartition("/")[2]
    name = "".join(each for each in name if each.isprintable() and not unicodedata.category(each).startswith("C"))
    name = name.strip().lstrip(".")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        stem, extension = name, ""
    room = LONGEST_NAME_BYTES - len(f".{extension}".encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip()
    return f"{stem}.{extension}" if stem and extension else stem or "upload"
