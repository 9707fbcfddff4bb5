"""What kind of file some bytes are, told by the bytes; the name decides only where they leave it open."""

from __future__ import annotations

import codecs
import mimetypes
import re
from pathlib import PurePosixPath
from typing import Final

import puremagic

HEAD_BYTES: Final = 8192
UNKNOWN: Final = "application/octet-stream"
_TEXT: Final = "text/plain"
# Where puremagic cannot decide between formats of one family, or takes JPEG 2000 for JPEG.
_CERTAIN: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
)
_ZIP: Final = b"PK\x03\x04"
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+_-]*")
# Without the files of this machine, so that every machine gives the same.
_BY_NAME: Final = mimetypes.MimeTypes()


def sniff(head: bytes, name: str = "") -> str:
    """Give the media type of a file by its first bytes.

    The suffix of `name` chooses among what these bytes can be: a ZIP file named .docx, a text named .csv. A name
    never makes a text of a picture. What nothing is known of is application/octet-stream.
    """
    named = _BY_NAME.guess_type(PurePosixPath(name).name)[0] if name else None
    for start, media_type in _CERTAIN:
        if head.startswith(start):
            return media_type
    found = _by_signature(head)
    suffix = PurePosixPath(name).suffix.lower()
    same = [each for each in found if suffix and each.extension == suffix]
    if head.startswith(_ZIP):
        # Every format that is packed so begins alike.
        return str(same[0].mime_type) if same else "application/zip"
    if found:
        return str((same or found)[0].mime_type)
    if _is_text(head):
        return named if named and (named.startswith("text/") or named.endswith(("/json", "xml"))) else _TEXT
    return named or UNKNOWN


def suffix_of(media_type: str) -> str:
    """Give the usual suffix of a media type: ".pdf"; nothing where there is none."""
    return (_BY_NAME.guess_extension(media_type) or "") if media_type != UNKNOWN else ""


def clean_media_type(text: str | None) -> str | None:
    """Give a media type in small letters and without parameters; None for what is none."""
    plain = (text or "").partition(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else None


def _by_signature(head: bytes) -> list[puremagic.main.PureMagicWithConfidence]:
    try:
        found = puremagic.magic_string(head) if head else []
    except puremagic.PureError:
        return []
    # One byte in common is no likeness: what is left then is told by whether it is a text.
    return [each for each in found if each.confidence >= 0.2 and clean_media_type(each.mime_type) == each.mime_type]


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return False
    return bool(text) and _CONTROLS.search(text) is None
