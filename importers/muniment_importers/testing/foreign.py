"""Small samples of formats that are probably not an importer's own, as the core would show them to it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from ..importer import Importer
from ..probe import Probe


def foreign_probes(importer_cls: type[Importer]) -> list[Probe]:
    """Give the beginnings of files of other formats: all but those of which the importer names the extension."""
    own = tuple(extension.lower() for extension in importer_cls.extensions)
    return [Probe(head, name, size_bytes=len(head)) for name, head in _samples() if not name.endswith(own or ("\0",))]


def _samples() -> list[tuple[str, bytes]]:
    return [
        ("inventory.csv", b"Shelf,Maker,Year\n12a,Lewis,1848\n12b,Rees,1850\n13,Lewis,1851\n"),
        ("events.jsonl", b'{"at": 1, "what": "opened"}\n{"at": 2, "what": "closed"}\n'),
        (
            "page.html",
            b"<!DOCTYPE html>\n<html><head><title>Tides</title></head><body><p>High at 6.</p></body></html>\n",
        ),
        ("tides.xml", b'<?xml version="1.0"?>\n<tides xmlns="urn:x-tides"><tide at="06:10" metres="4.1"/></tides>\n'),
        ("papers.zip", _zip()),
        ("scan.png", _png()),
        ("empty", b""),
        ("prose", b"The ferry was late again, and nobody on the quay could say why.\n\nIt came at noon.\n"),
    ]


def _zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr(zipfile.ZipInfo("read-me"), "Nothing to see.\n")
    return content.getvalue()


def _png() -> bytes:
    """Give a picture of one white dot."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff")),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
