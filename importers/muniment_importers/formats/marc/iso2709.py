"""ISO 2709: records framed by their terminator, taken apart without believing lengths, decoded record by record.

Lengths lie in real files and end a reader that believes them (FORMATS section 0); terminators are what others count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, Final

from pymarc.marc8 import marc8_to_unicode

from .model import DataField, MarcRecord

RECORD_END: Final = b"\x1d"
_FIELD_END: Final = b"\x1e"
_SUBFIELD: Final = b"\x1f"
_LEADER: Final = 24
_ENTRY: Final = 12
_PIECE: Final = 1 << 16
MOST_BYTES: Final = 4 << 20  # of one record; 99,999 is what its own length can say
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_BETWEEN: Final = b" \t\r\n\x00\x1a"


class BadRecord(Exception):
    """What is wrong with a record."""


def chunks(stream: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """Yield offset, bytes and whether the terminator was there; white space between records is passed over."""
    kept, offset = b"", 0
    while True:
        piece = stream.read(_PIECE)
        kept += piece
        *whole, kept = kept.split(RECORD_END)
        for chunk in whole:
            yield from _trimmed(offset, chunk, True)
            offset += len(chunk) + 1
        if not piece or len(kept) > MOST_BYTES:
            if kept.strip(_BETWEEN):
                yield from _trimmed(offset, kept, False)
            return


def _trimmed(offset: int, chunk: bytes, is_whole: bool) -> Iterator[tuple[int, bytes, bool]]:
    start = len(chunk) - len(chunk.lstrip(_BETWEEN))
    yield offset + start, chunk[start:], is_whole


def taken_apart(chunk: bytes, asked: str | None) -> tuple[MarcRecord, str | None]:
    """Give the record of a chunk, and what was doubtful about its encoding. Raises BadRecord."""
    if len(chunk) < _LEADER + 1:
        raise BadRecord(f"it has {len(chunk)} bytes; a leader alone has {_LEADER}")
    leader = chunk[:_LEADER].decode("latin-1")
    head, sign, rest = chunk[_LEADER:].partition(_FIELD_END)
    if not sign or not re.fullmatch(rb"(?:[0-9A-Za-z]{3}\d{9})*", head):
        head, rest = _by_base_address(chunk, leader)
    tags = [head[at : at + 3].decode("ascii") for at in range(0, len(head), _ENTRY)]
    pieces = rest.removesuffix(_FIELD_END).split(_FIELD_END) if rest else []
    if len(pieces) != len(tags):
        raise BadRecord(f"its directory names {len(tags)} fields, and {len(pieces)} follow")
    encoding, doubt = _encoding(chunk, leader, asked)
    record = MarcRecord(leader)
    for tag, piece in zip(tags, pieces, strict=True):
        if tag < "010" and tag.isdigit():
            record.control.append((tag, _decoded(piece, encoding)))
            continue
        parts = piece.split(_SUBFIELD)
        # In a field of one subfield mark or none the indicators may be missing.
        subfields = [(part[:1].decode("latin-1"), _decoded(part[1:], encoding)) for part in parts[1:] if part]
        record.data.append(DataField(tag, (parts[0].decode("latin-1") + "  ")[:2], subfields))
    if encoding == "marc-8" and _is_no_marc8(record):
        doubt = "read as MARC-8, in which every third letter has an accent: it is likely another encoding"
    return record, doubt


def _is_no_marc8(record: MarcRecord) -> bool:
    text = "".join(value for each in record.data for _, value in each.subfields)
    marks = sum(1 for each in text if unicodedata.combining(each))
    return marks > 20 and 3 * marks > sum(1 for each in text if each.isalpha())


def _by_base_address(chunk: bytes, leader: str) -> tuple[bytes, bytes]:
    """Find directory and fields by the base address, where the directory has no end of its own."""
    base = leader[12:17]
    if not base.isdigit() or not _LEADER < int(base) <= len(chunk):
        raise BadRecord("its directory cannot be read, and its base address is none")
    head = chunk[_LEADER : int(base) - 1]
    if not re.fullmatch(rb"(?:[0-9A-Za-z]{3}\d{9})*", head):
        raise BadRecord("its directory is not made of entries of 12 characters")
    return head, chunk[int(base) :]


def _encoding(chunk: bytes, leader: str, asked: str | None) -> tuple[str, str | None]:
    """Vote: what a person asked for, else UTF-8 when the bytes are, else MARC-8; the leader's word lies both ways."""
    if asked is not None:
        return asked, None
    if chunk.isascii() and b"\x1b" not in chunk:
        return "ascii", None
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        if leader[9] == "a":
            return "latin-1", "the leader says UTF-8, and the bytes are none; read as Latin-1"
        return "marc-8", None
    if b"\x1b" in chunk:
        return "marc-8", None
    return "utf-8", None if leader[9] == "a" else "the leader says MARC-8, and the bytes are UTF-8; read as that"


def _decoded(piece: bytes, encoding: str) -> str:
    """Decode a value; marks of what sorts and escapes that nobody closed are no part of it."""
    is_marc8 = encoding == "marc-8"
    text = str(marc8_to_unicode(piece, hide_utf8_warnings=True)) if is_marc8 else piece.decode(encoding, "replace")
    return _CONTROLS.sub("", text)
