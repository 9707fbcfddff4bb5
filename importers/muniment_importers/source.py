"""One input, opened for reading only: its bytes, its text, its lines, and the files beside it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, NamedTuple, TextIO

from .record import FatalImportError, Locator, RecordError
from .text import BadEncoding, Encoding, find_encoding, sample_lines

_PIECE_BYTES: Final = 1 << 20
_LONGEST_LINE: Final = 16 << 20
_DRIVE: Final = re.compile(r"[A-Za-z]:")


class Line(NamedTuple):
    """One line of a text without its end; counted from 1."""

    number: int
    text: str
    locator: Locator


class Source:
    """One input: a file, a folder that one importer reads as a whole, or what came in by standard input.

    `warnings` holds what was found out about the input itself, such as a guessed encoding; the core empties it.
    An importer may set `declared_encoding` before it asks for text, when the input states one inside. `url` is where a
    harvest finds it, else None.
    """

    url: str | None = None

    def __init__(
        self,
        path: Path | str | None,
        *,
        name: str | None = None,
        stream: bytes | BinaryIO | None = None,
        encoding: str | None = None,
        root: Path | None = None,
    ) -> None:
        """Take a path, or a stream of bytes instead.

        A stream is copied to a temporary file, for it can be read only once; it has no path and no files beside it.
        `encoding` is what a person asked for and wins over everything. `root` is the folder that `file` stays inside:
        the folder of the file itself when not given.
        """
        if (path is None) == (stream is None):
            raise TypeError("a Source is made of either a path or a stream")
        self.path = None if path is None else Path(path)
        self.name = name or (self.path.absolute().name if self.path is not None else "stdin")
        self.asked_encoding = encoding
        self.declared_encoding: str | None = None
        self.warnings: list[RecordError] = []
        self._file = self.path if self.path is not None else self._spooled(stream)
        if root is None and self.path is not None:
            root = self.path if self.path.is_dir() else self.path.parent
        self._root = None if root is None else root.resolve()
        self._encodings: dict[str | None, Encoding] = {}
        self._encoding: Encoding | None = None
        self._sha256: str | None = None
        self._last_opened: weakref.ref[BinaryIO] | None = None

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    @property
    def root(self) -> Path | None:
        """The folder that `file` stays inside; None for a stream."""
        return self._root

    @property
    def is_dir(self) -> bool:
        """Whether this is a folder, of which the files are read with `file`."""
        return self._file.is_dir()

    @property
    def size_bytes(self) -> int:
        """Size of the file, or of all files of the folder together."""
        return sum(path.stat().st_size for _, path in self._files())

    @property
    def encoding(self) -> str | None:
        """The encoding its text was last read in: utf-8, utf-16, windows-1252 …; None while nobody asked for text."""
        return None if self._encoding is None else self._encoding.name

    @property
    def share_read(self) -> float | None:
        """How far the stream opened last has been read, over 0 and under 1; None at both ends and when it is closed.

        Text is taken 8 KiB at a time, so this runs a little ahead. A stream that is unpacked, as of a ZIP or gzip
        file, counts by the packed bytes. What was read to find the encoding or a checksum does not count.
        """
        stream = None if self._last_opened is None else self._last_opened()
        if stream is None:
            return None
        try:
            position, size = stream.tell(), os.fstat(stream.fileno()).st_size
        except (OSError, ValueError):  # closed, or taken apart by the importer
            return None
        return position / size if 0 < position < size else None

    def state(self) -> str:
        """Give what changes when somebody writes to the file or puts another in its place; nothing is read for it."""
        stat = self._file.stat()
        return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"

    def sha256(self) -> str:
        """Give the SHA-256 of the bytes in hexadecimal; of a folder, that of the names and sums of its files."""
        if self._sha256 is None:
            if self.is_dir:
                sums = "".join(f"{_sha256_of(path)}  {name}\n" for name, path in self._files())
                self._sha256 = hashlib.sha256(sums.encode("utf-8", "surrogateescape")).hexdigest()
            else:
                self._sha256 = _sha256_of(self._file)
        return self._sha256

    def open(self) -> BinaryIO:
        """Give the bytes from the start; who opens closes."""
        stream = self._opened()
        self._last_opened = weakref.ref(stream)
        return stream

    def find_encoding(self, encoding: str | None = None) -> Encoding:
        """Give the encoding that the whole input is proven to be in; read once, then remembered.

        First that applies: the encoding a person asked for, the one given here, a byte order mark, UTF-16 by its NUL
        bytes, strict UTF-8, `declared_encoding`, Windows-1252. That last is a guess, and `warnings` then gets an
        ENCODING_GUESSED that shows up to three lines. A file that was cut inside its last character is read to there,
        with the warning CUT_CHARACTER.

        Raises FatalImportError BAD_ENCODING, with line and byte, when the bytes do not fit.
        """
        asked = self.asked_encoding or encoding
        found = self._encodings.get(asked)
        if found is None:
            with self._opened() as stream:
                try:
                    found = find_encoding(stream, asked=asked, declared=self.declared_encoding)
                except BadEncoding as error:
                    where = Locator(input=self.name, line=error.line, byte=error.byte)
                    raise FatalImportError("BAD_ENCODING", f"{where}: {error.message}", error.hint, where) from None
                if found.is_guess:
                    self.warnings.append(self._guess_warning(stream, found))
                if found.is_cut:
                    message, hint = f"{self.name} ends inside a character", "was the file cut short?"
                    self.warnings.append(RecordError("CUT_CHARACTER", message, Locator(input=self.name), hint=hint))
            self._encodings[asked] = found
        self._encoding = found
        return found

    def text(self, encoding: str | None = None, *, newline: str | None = "") -> TextIO:
        """Give the input as text, decoded strictly in the encoding of `find_encoding`; who opens closes.

        Line ends stay as they are, as the csv module wants them; `newline=None` makes each of them one LF.
        """
        found = self.find_encoding(encoding)
        return io.TextIOWrapper(self.open(), encoding=found.text_codec, errors=found.errors, newline=newline)

    def lines(self) -> Iterator[Line]:
        """Yield the lines of the text; CR LF, LF and a lone CR all end a line, and a last line needs no end.

        Raises FatalImportError LINE_TOO_LONG beyond 16 million characters: such an input is not made of lines.
        """
        with self.text(newline=None) as text:
            number = 0
            while line := text.readline(_LONGEST_LINE):
                number += 1
                where = Locator(input=self.name, line=number)
                if len(line) == _LONGEST_LINE:
                    message = f"{where}: the line has more than {_LONGEST_LINE:,} characters"
                    raise FatalImportError("LINE_TOO_LONG", message, "name the right importer with --format", where)
                yield Line(number, line[:-1] if line[-1] == "\n" else line, where)

    def file(self, relative: str) -> Source:
        """Give a file beside this one, or in this folder; `relative` has `/` between its parts.

        Raises RecordError, which an importer can yield as it is: FILE_OUTSIDE for a name that is absolute, has a drive,
        a backslash or `..`, or follows a link out of the folder; FILE_MISSING when there is no such file.
        """
        where = Locator(input=self.name)
        outside = RecordError(
            "FILE_OUTSIDE",
            f"{relative!r} does not stay inside the folder of {self.name}",
            where,
            hint="write the path of the file from the folder of the input, as in scans/12.pdf",
            value=relative,
        )
        parts = PurePosixPath(relative).parts
        if not parts or parts[0] == "/" or ".." in parts or _DRIVE.match(relative) or set("\\\0") & set(relative):
            raise outside
        if self._root is None:
            message = f"{self.name} came in as a stream: it has no files beside it"
            raise RecordError("FILE_MISSING", message, where, hint="import it from a file", value=relative)
        path = self._root.joinpath(*parts)
        try:
            resolved = path.resolve()
            is_inside, is_file = resolved.is_relative_to(self._root), resolved.is_file()
        except (OSError, RuntimeError):  # a name too long for the file system; links that go round
            is_inside, is_file = True, False
        if not is_inside:
            raise outside
        if not is_file:
            message = f"there is no file {relative!r} beside {self.name}"
            raise RecordError("FILE_MISSING", message, where, hint="put it there, or mend its name", value=relative)
        return Source(path, name="/".join(parts), root=self._root)

    def get(self, url: str) -> BinaryIO:
        """Give what is at a URL, in a harvest and to an importer with the capability "remote" or "harvest".

        Raises FatalImportError REMOTE_OFF everywhere else: nothing is fetched for an importer of files.
        """
        message = f"{self.name} asks for {url}, and nothing is fetched from a network for it"
        raise FatalImportError("REMOTE_OFF", message, "import from files; an importer of files needs no network")

    def _opened(self) -> BinaryIO:
        try:
            return self._file.open("rb")
        except IsADirectoryError:
            raise FatalImportError("IS_A_FOLDER", f"{self.name} is a folder, not a file") from None
        except OSError as error:
            raise FatalImportError("INPUT_UNREADABLE", f"{self.name}: {error.strerror}") from error

    def _files(self) -> Iterator[tuple[str, Path]]:
        if not self._file.is_dir():
            yield self.name, self._file
            return
        for folder, folders, names in os.walk(self._file):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file():
                    yield path.relative_to(self._file).as_posix(), path

    def _guess_warning(self, stream: BinaryIO, encoding: Encoding) -> RecordError:
        samples = sample_lines(stream, encoding)
        shown = "; ".join(f"line {sample.number}: {sample.text.strip()}" for sample in samples)
        return RecordError(
            "ENCODING_GUESSED",
            f"{self.name} is not UTF-8 and was read as {encoding.name}. Is this right? {shown}",
            Locator(input=self.name, line=samples[0].number if samples else None),
            hint="say which encoding it is with --encoding",
        )

    def _spooled(self, stream: bytes | BinaryIO | None) -> Path:
        handle, name = tempfile.mkstemp(prefix="muniment-")
        weakref.finalize(self, _remove, name)
        with open(handle, "wb") as copy:
            if isinstance(stream, bytes):
                copy.write(stream)
            elif stream is not None:
                shutil.copyfileobj(stream, copy, _PIECE_BYTES)
        return Path(name)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remove(name: str) -> None:
    Path(name).unlink(missing_ok=True)
