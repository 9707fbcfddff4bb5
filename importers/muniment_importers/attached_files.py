"""The files that records name: looked up beside the input, measured, and copied into the archive's store.

Copying comes before the transaction that stores the record, so that no row ever names a file that is not whole. What a
crash leaves between the two is a file that nobody names; the next run finds it there and uses it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import orjson

from muniment_schema.database import Database
from muniment_schema.files.address import EXPORTED
from muniment_schema.files.media_type import UNKNOWN, clean_media_type, sniff
from muniment_schema.files.store import (
    FileChanged,
    FileStore,
    FilesUnusable,
    FileTooLarge,
    StoredFile,
    file_store,
    is_key,
    sha256_of_key,
)
from muniment_schema.values.identifiers import is_http_url

from .record import Attachment, FatalImportError, Record, RecordError
from .source import Source

_PIECE_BYTES: Final = 1 << 20
_MOST_REMEMBERED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an attachment: the file, a doubt, or both where a file is known and its content is not here."""

    file: StoredFile | None
    doubt: RecordError | None = None


class AttachedFiles:
    """The files beside one input. A rehearsal measures them and stores nothing."""

    def __init__(self, source: Source, database: Database, *, is_rehearsal: bool) -> None:
        self._source, self._database, self._is_rehearsal = source, database, is_rehearsal
        self._measured: dict[tuple[str, str], StoredFile] = {}

    @cached_property
    def _store(self) -> FileStore:
        return file_store(self._database)

    def mark(self, record: Record) -> str:
        """Give what changes when a file that the record names does; empty when it names none.

        A file is not read for it: its size and times on disk stand for its content, as in other tools that compare.
        """
        if record.kind != "document":
            return ""
        with _ending_the_run():
            said = [
                (address, self._state(address))
                for each in record.attachments
                if (address := each.path_or_url.strip()) and not is_http_url(address)
            ]
        return f"+{hashlib.blake2b(orjson.dumps(said), digest_size=8).hexdigest()}" if said else ""

    def take(self, attachment: Attachment) -> Taken:
        """Store the file that an attachment names by its path.

        Raises FatalImportError when the store cannot be written: then no further record would fare better.
        """
        address = attachment.path_or_url.strip()
        try:
            with _ending_the_run():
                if (key := exported_key(address)) is not None:
                    return self._exported(key, attachment)
                return Taken(self._beside(address, attachment))
        except RecordError as doubt:
            return Taken(None, doubt)

    def _state(self, address: str) -> str:
        try:
            if (key := exported_key(address)) is None:
                return self._source.file(address).state()
            if self._store.find(key) is None:
                self._source.file(address)
        except RecordError as missing:
            return missing.code
        return "there"

    def _exported(self, key: str, attachment: Attachment) -> Taken:
        """Take a file of an export: from the store that both archives share, or from beside the export."""
        sha256, stated = sha256_of_key(key), clean_media_type(attachment.media_type)
        found = self._store.find(key)
        if found is not None:
            return Taken(StoredFile(key, sha256, found.bytes, stated or sniff(self._store.head(key))))
        try:
            measured = self._beside(f"{EXPORTED}{key}", attachment, key)
        except RecordError as doubt:
            if doubt.code != "FILE_MISSING" or attachment.sha256 != sha256 or attachment.bytes is None:
                raise
            doubt.hint = "put the folder of files of that archive beside the export, and import again"
            return Taken(StoredFile(key, sha256, attachment.bytes, stated or UNKNOWN), doubt)
        return Taken(measured)

    def _beside(self, address: str, attachment: Attachment, key: str | None = None) -> StoredFile:
        beside = self._source.file(address)
        remembered = (address, beside.state())
        known = self._measured.get(remembered)
        try:
            file = known or self._store.measure(_pieces(beside), address)
            if key is not None:
                file = replace(file, key=key)
            stated = attachment.sha256 or (sha256_of_key(key) if key else file.sha256)
            if stated.lower() != file.sha256:
                raise RecordError(
                    "FILE_DIFFERS",
                    f"{address!r} is not the file that the record speaks of: its SHA-256 is {file.sha256}",
                    value=address,
                    hint="see whether it was damaged on its way",
                )
            if known is None and not self._is_rehearsal:
                self._store.keep(file, _pieces(beside))
        except (FileTooLarge, FileChanged) as error:
            raise RecordError(error.code, f"{address!r} {error.message}", value=address, hint=error.hint) from None
        if len(self._measured) >= _MOST_REMEMBERED:
            self._measured.clear()
        self._measured[remembered] = file
        stated_type = clean_media_type(attachment.media_type)
        if stated_type and (key is not None or file.media_type == UNKNOWN):
            return replace(file, media_type=stated_type)
        return file


def exported_key(address: str) -> str | None:
    """Give the key in the store when a path is one that an export of Muniment names a stored file by."""
    key = address.removeprefix(EXPORTED)
    return key if key != address and is_key(key) else None


def _pieces(file: Source) -> Iterator[bytes]:
    try:
        with file.open() as stream:
            while piece := stream.read(_PIECE_BYTES):
                yield piece
    except (FatalImportError, OSError) as error:
        why = error.message if isinstance(error, FatalImportError) else f"{file.name}: {error.strerror}"
        hint = "see whether you may read it"
        raise RecordError("FILE_UNREADABLE", f"cannot be read: {why}", value=file.name, hint=hint) from error


@contextmanager
def _ending_the_run() -> Iterator[None]:
    """Let trouble with the store end the run: no further record would fare better."""
    try:
        yield
    except FilesUnusable as error:
        raise FatalImportError(error.code, error.message, error.hint) from error
