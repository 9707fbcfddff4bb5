"""The folder of the index on disk: one generation of files at a time, each rebuild a new one, checked before use.

<folder>/v1/current     the name of the generation in use, replaced as a whole
<folder>/v1/3f2a…/      that generation: an index of tantivy
<folder>/v1/lock        held by the one process that writes
"""

from __future__ import annotations

import json
import mmap
import os
import re
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import tantivy

from muniment_schema.errors import MunimentError

from .fields import VERSION, index_schema
from .lock import held

# What tantivy keeps of each segment; a file of deleted documents comes where there are some.
_PARTS: Final = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_NAME: Final = re.compile("[0-9a-f]{16}")
# A file of tantivy ends in a description with the checksum of what stands before it, its length, and this number.
_MAGIC: Final = 1337
_TAIL: Final = 8

Stamp = tuple[str, int, int, int]


class BrokenIndex(MunimentError):
    """Files of an index that cannot be used."""

    code = "BROKEN_INDEX"


@dataclass
class Generation:
    """An index of tantivy that was opened."""

    name: str
    path: Path
    index: tantivy.Index
    checked: set[str] = field(default_factory=set)

    def reload(self) -> tantivy.Searcher:
        """Give the newest commit, its files checked. Raises BrokenIndex."""
        with refusing_broken_files():
            self._check()
            self.index.reload()
            return self.index.searcher()

    @contextmanager
    def writer(self, heap_bytes: int, threads: int) -> Iterator[tantivy.IndexWriter]:
        """Give the one writer; what is not committed at the end is forgotten. Raises BrokenIndex."""
        with refusing_broken_files():
            writer = self.index.writer(heap_bytes, threads)
            try:
                yield writer
            except BaseException:
                with suppress(ValueError):
                    writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()  # and let it go

    def _check(self) -> None:
        """Read each file that is new here, once: its checksum is right, or BrokenIndex is raised."""
        files = set(_files_of(self.path))
        for name in sorted(files - self.checked):
            _check_file(self.path / name)
        self.checked = files


class Folder:
    """Where the index of an archive lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._home = path / f"v{VERSION}"
        self._current = self._home / "current"

    @contextmanager
    def locked(self, wait_seconds: float) -> Iterator[bool]:
        """Be the one that writes; False when others are at it for longer than the wait."""
        self._home.mkdir(parents=True, exist_ok=True)
        with held(self._home / "lock", wait_seconds=wait_seconds) as is_mine:
            yield is_mine

    def stamp(self) -> Stamp | None:
        """Give what changes with every commit, for the cost of two looks at the disk; None when there is no index."""
        try:
            name = self._current.read_text(encoding="ascii")
            if not _NAME.fullmatch(name):
                return None
            stat = (self._home / name / "meta.json").stat()
        except (OSError, ValueError):
            return None
        return name, stat.st_ino, stat.st_mtime_ns, stat.st_size

    def open(self, name: str) -> Generation:
        """Open a generation. Raises BrokenIndex."""
        path = self._home / name
        with refusing_broken_files():
            index = tantivy.Index(index_schema(), path=str(path), reuse=True)
            index.config_reader("manual", 0)
        return Generation(name, path, index)

    def new(self) -> Generation:
        """Make an empty generation that nobody uses yet."""
        name = secrets.token_hex(8)
        (self._home / name).mkdir()
        return self.open(name)

    def use(self, generation: Generation) -> None:
        """Put a generation in the place of the one in use, and remove all others."""
        fresh = self._home / "current.new"
        fresh.write_text(generation.name, encoding="ascii")
        os.replace(fresh, self._current)
        self.remove_others(generation.name)

    def remove_others(self, kept: str | None) -> None:
        """Remove generations that are not in use: of rebuilds that ended early, and of older versions."""
        for each in self._home.iterdir():
            if _NAME.fullmatch(each.name) and each.name != kept:
                shutil.rmtree(each, ignore_errors=True)
        for number in range(1, VERSION):
            shutil.rmtree(self.path / f"v{number}", ignore_errors=True)

    def remove(self, generation: Generation) -> None:
        """Remove a generation that did not come to its end."""
        shutil.rmtree(generation.path, ignore_errors=True)


@contextmanager
def refusing_broken_files() -> Iterator[None]:
    """Turn what tantivy says of files that it cannot read into BrokenIndex."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise BrokenIndex(f"its files cannot be used: {_first_line(error)}") from error
    except BaseException as error:
        # What Rust calls a panic is no Exception, and has no class that could be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise BrokenIndex(f"its files cannot be used: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _files_of(path: Path) -> Iterator[str]:
    """Give the names of the files of the newest commit. Raises ValueError for a list that cannot be."""
    with suppress(KeyError, TypeError, AttributeError):
        for segment in json.loads((path / "meta.json").read_bytes())["segments"]:
            name = segment["segment_id"].replace("-", "")
            yield from (f"{name}.{part}" for part in _PARTS)
            if segment["deletes"] is not None:
                yield f"{name}.{segment['deletes']['opstamp']}.del"
        return
    raise ValueError(f"{path / 'meta.json'} does not list segments")


def _check_file(file: Path) -> None:
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        length = int.from_bytes(content[-_TAIL : -_TAIL // 2], "little")
        magic = int.from_bytes(content[-_TAIL // 2 :], "little")
        end = len(content) - _TAIL - length
        if magic != _MAGIC or end < 0:
            raise ValueError(f"{file.name} has no end")
        with memoryview(content) as whole, whole[:end] as body:
            checksum = zlib.crc32(body)
        description = json.loads(content[end:-_TAIL])
        if not isinstance(description, dict) or description.get("crc") != checksum:
            raise ValueError(f"{file.name} is not what was written")
