"""The body of an answer, unpacked as far as it may grow and no further."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, cast

import httpx

from .failures import RemoteFailed, RemoteTooLarge

_PIECE_BYTES: Final = 1 << 16
_IN_MEMORY_BYTES: Final = 1 << 20


class CutAnswer(Exception):
    """The connection ended before the packed body did; it may be whole the next time."""


def kept(response: httpx.Response, most_bytes: int, check_time: Callable[[], None]) -> BinaryIO:
    """Give the body as a file, at its start: in memory when it is small, else on disk. Who takes it closes it.

    Raises RemoteTooLarge beyond `most_bytes` unpacked, RemoteFailed for a body that cannot be unpacked, CutAnswer.
    """
    too_large = RemoteTooLarge(f"{response.url} has more than {most_bytes:,} bytes", "download it, and import the file")
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > most_bytes:
        raise too_large
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, prefix="muniment-"))  # noqa: SIM115 - given on
    try:
        size = 0
        for piece in _unpacked(response):
            check_time()
            size += len(piece)
            if size > most_bytes:
                raise too_large
            file.write(piece)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """Yield the body in pieces of at most 64 KiB, however small it was packed."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in {"", "identity"}:
        yield from response.iter_raw(_PIECE_BYTES)
        return
    if packing not in {"gzip", "x-gzip"}:
        raise RemoteFailed(f"{response.url} is packed as {packing!r}, which nobody asked for")
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for packed in response.iter_raw(_PIECE_BYTES):
            rest = packed
            while rest:
                if unpacking.eof:  # packed in several members, one after the other
                    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
                yield unpacking.decompress(rest, _PIECE_BYTES)
                rest = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
        yield unpacking.flush()
    except zlib.error as error:
        raise RemoteFailed(f"{response.url} cannot be unpacked: {error}") from None
    if not unpacking.eof:
        raise CutAnswer
