"""The store of files: each once, under the SHA-256 of its content, in a folder or wherever fsspec can write.

<address>/ab/abcdef….pdf     a file; the suffix follows from its content too
<address>/incoming/3f2a…     one that is being written: moved to its key when it is whole, left behind by a crash
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import fsspec

from muniment_schema.database import Database
from muniment_schema.errors import MunimentError

from .media_type import HEAD_BYTES, sniff, suffix_of
from .place import MAX_FILE_BYTES

PIECE_BYTES: Final = 1 << 20
_INCOMING: Final = "incoming"
_KEY: Final = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}(\.[a-z0-9]{1,12})?")


class FilesUnusable(MunimentError):
    """The store cannot be written or read; the message says why."""

    code = "FILES_UNUSABLE"


class FileTooLarge(MunimentError):
    """A file with more bytes than one may have here."""

    code = "FILE_TOO_LARGE"

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        hint = "whoever runs the archive can set MUNIMENT_MAX_FILE_BYTES"
        super().__init__(f"has more than {max_bytes:,} bytes", hint=hint)


class FileChanged(MunimentError):
    """A file that was written to while it was read."""

    code = "FILE_CHANGED"

    def __init__(self) -> None:
        super().__init__("changed while it was read", hint="import again when nobody writes to it")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the store knows it."""

    key: str
    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the store says of one of its files."""

    bytes: int
    modified: datetime | None


def is_key(text: str) -> bool:
    """Tell whether a text is a key as this store makes them."""
    return _KEY.fullmatch(text) is not None


def sha256_of_key(key: str) -> str:
    """Give the digest that a key stands for."""
    return key[3:67]


def default_address(database: Database) -> str:
    """Give the folder of files of a database that names none: beside a SQLite file, else in `data`."""
    folder = database.file.parent if database.file is not None else Path("data")
    return str(folder / "files")


def file_store(database: Database) -> FileStore:
    """Give the store of an archive. Raises FilesUnusable."""
    place = database.files
    return FileStore(place.address or default_address(database), place.max_bytes)


class FileStore:
    """The files of an archive; safe to share between threads. Nothing is made before the first file comes."""

    def __init__(self, address: str, max_bytes: int = MAX_FILE_BYTES) -> None:
        """Take a folder or an address such as s3://bucket/folder. Raises FilesUnusable for one nobody can open."""
        self.name = _without_password(address)
        self.max_bytes = max_bytes
        with self._refusing("opened"):
            self._fs, self._root = fsspec.url_to_fs(address)

    def measure(self, pieces: Iterable[bytes], name: str) -> StoredFile:
        """Give what a file would be stored as, from its bytes; nothing is written.

        Raises FileTooLarge.
        """
        hashed, size, head = hashlib.sha256(), 0, b""
        for piece in pieces:
            hashed.update(piece)
            size += len(piece)
            if size > self.max_bytes:
                raise FileTooLarge(self.max_bytes)
            if len(head) < HEAD_BYTES:
                head += piece[: HEAD_BYTES - len(head)]
        digest = hashed.hexdigest()
        # The key hangs on the content alone: the same content under two names is one file.
        key = f"{digest[:2]}/{digest}{suffix_of(sniff(head))}"
        return StoredFile(key, digest, size, sniff(head, name))

    def keep(self, file: StoredFile, pieces: Iterable[bytes]) -> None:
        """Store the bytes that `measure` saw, unless they are here already.

        Raises FileChanged when they are others by now, FilesUnusable when they cannot be written.
        """
        found = self.find(file.key)
        if found is not None and found.bytes == file.bytes:
            return
        incoming = f"{self._root}/{_INCOMING}/{secrets.token_hex(16)}"
        try:
            self._write(incoming, file.sha256, pieces)
            with self._refusing("written"):
                self._fs.makedirs(self._path(file.key).rpartition("/")[0], exist_ok=True)
                self._fs.mv(incoming, self._path(file.key))
        except BaseException:
            with suppress(Exception):
                self._fs.rm(incoming)
            raise

    def find(self, key: str) -> Found | None:
        """Give what is known of a file; None when it is not here."""
        path = self._path(key)
        with self._refusing("read"):
            try:
                info = self._fs.info(path)
            except FileNotFoundError:
                return None
            try:
                modified = self._fs.modified(path)
            except NotImplementedError:
                modified = None
        if modified is not None and modified.tzinfo is None:
            modified = modified.replace(tzinfo=UTC)
        return Found(int(info["size"]), modified)

    def head(self, key: str) -> bytes:
        """Give the first bytes of a file."""
        return b"".join(self.read(key, 0, HEAD_BYTES))

    def read(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """Yield a part of a file, a piece at a time."""
        with self._refusing("read"):
            stream = self._fs.open(self._path(key), "rb")
        with stream:
            stream.seek(start)
            while length > 0 and (piece := stream.read(min(length, PIECE_BYTES))):
                length -= len(piece)
                yield piece

    def try_writing(self) -> None:
        """Write a few bytes and remove them again. Raises FilesUnusable."""
        path = f"{self._root}/{_INCOMING}/{secrets.token_hex(16)}"
        self._write(path, hashlib.sha256(b"?").hexdigest(), [b"?"])
        with self._refusing("written"):
            self._fs.rm(path)

    def left_behind(self, before: datetime) -> list[str]:
        """Give the paths of files that were begun before a moment and are not whole: a crash left them."""
        folder = f"{self._root}/{_INCOMING}"
        with self._refusing("read"):
            try:
                paths: list[str] = sorted(self._fs.ls(folder, detail=False))
            except FileNotFoundError:
                return []
            return [path for path in paths if self._fs.modified(path).replace(tzinfo=UTC) < before]

    def _write(self, path: str, sha256: str, pieces: Iterable[bytes]) -> None:
        hashed = hashlib.sha256()
        with self._refusing("written"):
            self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
            stream = self._fs.open(path, "wb")
        try:
            for piece in pieces:
                hashed.update(piece)
                with self._refusing("written"):
                    stream.write(piece)
            with self._refusing("written"):
                _to_disk(stream)
        finally:
            with self._refusing("written"):
                stream.close()
        if hashed.hexdigest() != sha256:
            raise FileChanged

    def _path(self, key: str) -> str:
        if not is_key(key):
            raise ValueError(f"{key!r} is no key of a stored file")
        return f"{self._root}/{key}"

    @contextmanager
    def _refusing(self, done: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            hint = "muniment doctor looks at it; MUNIMENT_FILES says where files are kept"
            # The words of an OSError name paths and errors, those of a client of some service perhaps more.
            why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            why = str(error) if isinstance(error, ImportError | ValueError) else why
            raise FilesUnusable(f"{self.name} cannot be {done}: {why}", hint=hint) from error


def _to_disk(stream: Any) -> None:
    """Have the bytes on the disk before a database says that they are there."""
    stream.flush()
    with suppress(io.UnsupportedOperation, AttributeError):  # only files of this machine
        os.fsync(stream.fileno())


def _without_password(address: str) -> str:
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    server, slash, path = rest.partition("/")
    return f"{scheme}://{server.rpartition('@')[2]}{slash}{path}"
