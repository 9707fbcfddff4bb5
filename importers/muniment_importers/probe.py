"""A first look at an input: what its beginning says about its format."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from .source import Source
from .text import HEAD_BYTES, decoded_head

_MOST_ENTRIES: Final = 1_000
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"%PDF-", "PDF document"),
    (b"PK\x03\x04", "ZIP archive (also .xlsx, .docx, .ods)"),
    (b"PK\x05\x06", "empty ZIP archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\0", "xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Microsoft Office document"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\0", "program"),
    (b"ID3", "MP3 sound"),
    (b"OggS", "Ogg sound"),
)
# What stands between bytes 4 and 8 or 8 and 12 tells the container formats apart.
_CONTAINERS: Final = ((4, b"ftyp", "MP4 video"), (8, b"WAVEfmt", "WAV sound"), (8, b"WEBPVP8", "WebP image"))
# Control characters that texts do not have; tab, line ends, form feed and the separators of MARC are not among them.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1b]")

_XML_NAME: Final = r"[^\s<>/=\"'!?&]+"
_XML_PASSED_OVER: Final = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_XML_ROOT: Final = re.compile(f"<({_XML_NAME})([^>]*)")
_XML_NAMESPACE: Final = re.compile(r"\bxmlns(?::([^\s=]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DOCTYPE_PART: Final = re.compile(r"<!--.*?-->|\"[^\"]*\"|'[^']*'|[\[\]>]", re.DOTALL)
_JSON_SPACE: Final = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class Probe:
    """The beginning of an input, for importers to say whether it is theirs. Nothing more is read than this."""

    head: bytes  # the first 64 KiB; empty for a folder
    name: str
    is_dir: bool = False
    size_bytes: int | None = None
    entries: tuple[str, ...] = ()  # names in the folder, in order, at most 1,000
    encoding: str | None = None  # what a person asked for

    @classmethod
    def of(cls, source: Source) -> Probe:
        """Look at the beginning of a source."""
        if source.is_dir:
            names = sorted(entry.name for entry in source.path.iterdir()) if source.path else []
            return cls(b"", source.name, is_dir=True, entries=tuple(names[:_MOST_ENTRIES]))
        with source.open() as stream:
            head = stream.read(HEAD_BYTES)
        return cls(head, source.name, size_bytes=source.size_bytes, encoding=source.asked_encoding)

    @cached_property
    def looks_like(self) -> str | None:
        """What the first bytes of a known binary format say in words: "PNG image"."""
        found = next((words for mark, words in _SIGNATURES if self.head.startswith(mark)), None)
        if found is None:
            found = next((words for at, mark, words in _CONTAINERS if self.head[at : at + len(mark)] == mark), None)
        # A table may well have the heading ID3; a text has no such characters at its beginning.
        is_text = self.head[:5] != b"%PDF-" and not any(byte < 9 for byte in self.head[:64])
        return None if is_text else found

    @property
    def looks_binary(self) -> bool:
        """Whether this is not text: a known binary format, bytes that are no encoding, or many control characters."""
        return bool(self.head) and self.text() is None

    @property
    def is_empty(self) -> bool:
        """Whether a file holds nothing but white space."""
        if self.is_dir or len(self.head) >= HEAD_BYTES:
            return False
        return not self.head or (self._decoded is not None and not self._decoded.strip())

    @cached_property
    def _decoded(self) -> str | None:
        return decoded_head(self.head, self.encoding)

    def text(self) -> str | None:
        """Give the head as text, without a character that is cut at its end; None when it looks binary."""
        text = self._decoded
        if text is None or self.looks_like is not None:
            return None
        # One stray NUL in a table does not make it binary: the importer refuses that one row.
        controls = len(_CONTROL.findall(text))
        return text if controls <= max(1, len(text) // 50) else None

    def root_element(self) -> str | None:
        """Give the root element of an XML document as `{namespace}name`, or `name` without one; None for anything else.

        Only the tag is looked at: declarations, comments and a document type before it are passed over, and no entity
        is ever read.
        """
        text = self.text()
        if text is None or not text.lstrip().startswith("<"):
            return None
        at = self._after_prolog(text)
        root = _XML_ROOT.match(text, at) if at is not None else None
        if root is None:
            return None
        prefix, _, local = root[1].rpartition(":")
        namespaces = {found[1] or "": found[2] or found[3] or "" for found in _XML_NAMESPACE.finditer(root[2])}
        namespace = namespaces.get(prefix)
        return f"{{{namespace}}}{local}" if namespace else local

    @staticmethod
    def _after_prolog(text: str) -> int | None:
        at = 0
        while True:
            if found := _XML_PASSED_OVER.match(text, at):
                at = found.end()
            elif text.startswith("<!DOCTYPE", at):
                depth = 0
                for part in _DOCTYPE_PART.finditer(text, at):
                    depth += {"[": 1, "]": -1}.get(part[0], 0)
                    if part[0] == ">" and depth <= 0:
                        at = part.end()
                        break
                else:
                    return None
            else:
                return at

    def json_keys(self) -> tuple[str, ...]:
        """Give the keys of the first JSON object, in order: of a line, of an array's first element, or of the whole.

        An object that goes on behind the head gives the keys that are seen; anything but an object gives none.
        """
        text = self.text() or ""
        decoder = json.JSONDecoder()
        at = _json_space(text, 0)
        if text[at : at + 1] == "[":
            at = _json_space(text, at + 1)
        if text[at : at + 1] != "{":
            return ()
        keys: list[str] = []
        separator = "{"
        while text[at : at + 1] == separator:
            separator = ","
            try:
                at = _json_space(text, at + 1)
                key, at = decoder.raw_decode(text, at)
                at = _json_space(text, at)
                if not isinstance(key, str) or text[at : at + 1] != ":":
                    break
                keys.append(key)
                _, at = decoder.raw_decode(text, _json_space(text, at + 1))
                at = _json_space(text, at)
            except (ValueError, RecursionError):
                break
        return tuple(keys)


def _json_space(text: str, at: int) -> int:
    found = _JSON_SPACE.match(text, at)
    return found.end() if found else at
