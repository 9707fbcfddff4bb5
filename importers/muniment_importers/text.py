"""Which encoding a text is in: asked for, marked, proven, or guessed with a warning. Bytes are never replaced."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

HEAD_BYTES: Final = 64 << 10

_PIECE_BYTES: Final = 1 << 20
# The marks of UTF-32 come first: that of UTF-16 is their beginning.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_SPOKEN_NAMES: Final = {"cp1252": "windows-1252", "utf-8-sig": "utf-8", "iso8859-1": "iso-8859-1"}
_HINT: Final = "say which encoding the file is in with --encoding"
_SAMPLE_CHARACTERS: Final = 80
_LINE_END: Final = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of an input become text."""

    name: str  # as people say it: utf-8, utf-16, windows-1252
    codec: str  # Python's name; it reads what comes after the mark
    mark_bytes: int = 0  # length of the byte order mark
    is_guess: bool = False
    is_cut: bool = False  # the last character is not whole

    @property
    def errors(self) -> str:
        """What to do with bytes that do not fit: refuse them all, but those of a last character that was cut."""
        return "muniment-cut" if self.is_cut else "strict"

    @property
    def text_codec(self) -> str:
        """Python's name of the codec that passes over the mark by itself."""
        if not self.mark_bytes:
            return self.codec
        return "utf-8-sig" if self.name == "utf-8" else self.name


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A line of a guessed text that the guess decides about."""

    number: int
    text: str


class BadEncoding(Exception):
    """The bytes are not text in this encoding. `byte` counts from 0, `line` from 1; both None for an unknown name."""

    def __init__(
        self, message: str, hint: str, byte: int | None = None, line: int | None = None, *, is_at_end: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.byte = byte
        self.line = line
        self.is_at_end = is_at_end  # the stream ends inside a character, and all before it fits


def find_encoding(stream: BinaryIO, *, asked: str | None = None, declared: str | None = None) -> Encoding:
    """Give the encoding that the whole stream is proven to be in; it is read in pieces of 1 MiB, more than once.

    `asked` (a person's word) is the only one tried. Else a byte order mark decides; then UTF-16 without a mark, known
    by its NUL bytes; then strict UTF-8; then what the input itself declares; and last Windows-1252, as a guess.

    Raises BadEncoding with the place of the first byte that does not fit.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    certain = named_encoding(asked, head) if asked else marked_encoding(head) or utf_16_without_mark(head)
    if certain is not None:
        return _proven(stream, certain)
    try:
        return _proven(stream, Encoding("utf-8", "utf-8"))
    except BadEncoding as error:
        if b"\0" in head:
            raise BadEncoding("this is not text", "name its importer with --format", error.byte, error.line) from None
    return _proven(
        stream, named_encoding(declared, head) if declared else Encoding("windows-1252", "cp1252", is_guess=True)
    )


def marked_encoding(head: bytes) -> Encoding | None:
    """Give the encoding that a byte order mark states."""
    for mark, name, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(name, codec, len(mark))
    return None


def utf_16_without_mark(head: bytes) -> Encoding | None:
    """Give UTF-16 in one byte order when every other byte is mostly NUL, as in any text with Latin letters."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    first, second = head[0 : 2 * pairs : 2].count(0) / pairs, head[1 : 2 * pairs : 2].count(0) / pairs
    if second > 0.4 and first < 0.05:
        return Encoding("utf-16", "utf-16-le")
    if first > 0.4 and second < 0.05:
        return Encoding("utf-16", "utf-16-be")
    return None


def named_encoding(name: str, head: bytes) -> Encoding:
    """Give the encoding of this name, reading on after a byte order mark that belongs to it.

    Raises BadEncoding when there is no such encoding of text.
    """
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)  # refuses codecs that are not for text, such as base64
        codecs.getincrementaldecoder(codec)
    except (LookupError, UnicodeError):
        hint = "write for example utf-8, utf-16, windows-1252, iso-8859-15 or koi8-r"
        raise BadEncoding(f"there is no encoding named {name!r}", hint) from None
    spoken = _SPOKEN_NAMES.get(codec, codec)
    marked = marked_encoding(head)
    if marked is not None and (spoken == marked.name or codec == marked.codec):
        return Encoding(spoken, marked.codec, marked.mark_bytes)
    if codec == "utf-16" and (unmarked := utf_16_without_mark(head)) is not None:
        return unmarked
    return Encoding(spoken, "utf-8" if spoken == "utf-8" else codec)


def decoded_head(head: bytes, asked: str | None = None) -> str | None:
    """Give the text of a head that may be cut inside a character; None when it is not text in any encoding tried."""
    certain: Encoding | None
    try:
        certain = named_encoding(asked, head) if asked else marked_encoding(head) or utf_16_without_mark(head)
    except BadEncoding:
        certain = None
    for encoding in (certain,) if certain else (Encoding("utf-8", "utf-8"), Encoding("windows-1252", "cp1252")):
        if encoding.codec == "cp1252" and certain is None and b"\0" in head:
            return None
        try:
            return codecs.getincrementaldecoder(encoding.codec)("strict").decode(head[encoding.mark_bytes :])
        except UnicodeDecodeError:
            continue
    return None


def sample_lines(stream: BinaryIO, encoding: Encoding, most: int = 3) -> list[SampleLine]:
    """Give the first lines that hold a character beyond ASCII, shortened to 80 characters around that character."""
    samples: list[SampleLine] = []
    number, rest = 1, ""
    for piece in _pieces(stream, encoding):
        text = rest + piece
        whole = len(text) - 1 if text.endswith("\r") else len(text)  # its LF may come with the next piece
        lines = _LINE_END.split(text[:whole])
        rest = lines.pop()[-_PIECE_BYTES:] + text[whole:]
        for line in lines:
            if not line.isascii():
                samples.append(SampleLine(number, _around_first_beyond_ascii(line)))
                if len(samples) == most:
                    return samples
            number += 1
    if not rest.isascii() and len(samples) < most:
        samples.append(SampleLine(number, _around_first_beyond_ascii(rest)))
    return samples


def _around_first_beyond_ascii(line: str) -> str:
    at = next(index for index, character in enumerate(line) if not character.isascii())
    begin = max(0, min(at - _SAMPLE_CHARACTERS // 2, len(line) - _SAMPLE_CHARACTERS))
    return line[begin : begin + _SAMPLE_CHARACTERS]


def _proven(stream: BinaryIO, encoding: Encoding) -> Encoding:
    is_beyond_ascii = encoding.name != "utf-8"
    try:
        for piece in _pieces(stream, encoding):
            is_beyond_ascii = is_beyond_ascii or not piece.isascii()
    except BadEncoding as error:
        # "café" in Windows-1252 ends like UTF-8 that was cut; only other characters of UTF-8 before it tell.
        if error.is_at_end and is_beyond_ascii:
            return replace(encoding, is_cut=True)
        raise
    return encoding


def _pass_over_cut_end(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return "", len(error.object)
    raise error


codecs.register_error("muniment-cut", _pass_over_cut_end)


def _pieces(stream: BinaryIO, encoding: Encoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    stream.seek(encoding.mark_bytes)
    read_bytes, lines, last = encoding.mark_bytes, 0, ""
    while True:
        piece = stream.read(_PIECE_BYTES)
        read_bytes += len(piece)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            # The decoder also holds bytes of the piece before, so the place is counted from the end.
            byte = read_bytes - len(error.object) + error.start
            good = error.object[: error.start].decode(encoding.codec, "strict")
            message = f"byte {byte} does not fit the encoding {encoding.name}"
            line = 1 + lines + _line_ends(last, good)
            raise BadEncoding(message, _HINT, byte, line, is_at_end=not piece) from None
        except UnicodeError as error:
            raise BadEncoding(f"{error} (encoding {encoding.name})", _HINT, read_bytes, 1 + lines) from None
        lines += _line_ends(last, text)
        last = text[-1:] or last
        yield text
        if not piece:
            return


def _line_ends(last: str, text: str) -> int:
    """Count the line ends in a piece of text; one that is cut between CR and LF counts in the first half."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    return ends - 1 if last == "\r" and text.startswith("\n") else ends
