"""Identifiers given by others: native ids of a source, and scheme and value pairs such as ark, doi, uri."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

from muniment_schema.errors import MunimentError
from muniment_schema.values.folding import fold

GLOBAL_SCHEMES: Final = frozenset({"ark", "doi", "uri", "isil", "slug"})
"""Schemes in which a value means one thing in the whole world, whatever source it comes from."""

_LONGEST_NATIVE_ID: Final = 500
_SCHEME: Final = re.compile(r"[a-z0-9][a-z0-9._:-]{0,63}")
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs"})
_ARK: Final = re.compile(r"ark:/?[0-9a-z]+/\S+", re.IGNORECASE)
_DOI: Final = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.[0-9.]+/\S+)", re.IGNORECASE)
_HANDLE: Final = re.compile(r"(?:hdl:|https?://hdl\.handle\.net/)?([0-9A-Za-z.]+/\S+)")


class BadNativeId(MunimentError):
    """A text that cannot be a native id: it would not be seen, or not be found again."""

    code = "BAD_NATIVE_ID"

    def __init__(self, text: str, found: str) -> None:
        self.text = text
        shown = text if len(text) <= 60 else text[:59] + "…"
        right = f"write 1 to {_LONGEST_NATIVE_ID} visible characters, for example B-012"
        super().__init__(f"{shown!r} is not a native id: {found}; {right}")


class BadScheme(MunimentError):
    """A text that is not the name of an identifier scheme."""

    code = "BAD_SCHEME"

    def __init__(self, text: str) -> None:
        self.text = text
        shown = text if len(text) <= 60 else text[:59] + "…"
        super().__init__(
            f"{shown!r} is not an identifier scheme; write 1 to 64 of a-z, 0-9, '.', '_', ':' and '-', for example ark"
        )


def clean_native_id(text: str) -> str:
    """Give a native id as it is stored and compared: NFC, without white space around it.

    Raises BadNativeId for an empty one, for control, format (zero-width, direction) and surrogate characters, and for
    more than 500 characters.
    """
    cleaned = text.strip()
    if not cleaned.isascii():
        cleaned = unicodedata.normalize("NFC", cleaned).strip()
    if not cleaned:
        raise BadNativeId(text, "it is empty")
    if len(cleaned) > _LONGEST_NATIVE_ID:
        raise BadNativeId(text, f"it has {len(cleaned)} characters")
    # A printable text holds none of the refused categories; the slow look only names what was found.
    if not cleaned.isprintable():
        for character in cleaned:
            if unicodedata.category(character) in _REFUSED_CATEGORIES:
                raise BadNativeId(text, f"it has the invisible character U+{ord(character):04X}")
    return cleaned


def clean_scheme(text: str) -> str:
    """Give the name of a scheme as it is stored: folded, spaces written as "-" ("Old Number" is `old-number`).

    Raises BadScheme unless it is then 1 to 64 of a-z, 0-9 and `._:-`, the first a letter or digit.
    """
    scheme = fold(text).replace(" ", "-")
    if _SCHEME.fullmatch(scheme) is None:
        raise BadScheme(text)
    return scheme


def identifier_url(scheme: str, value: str) -> str | None:
    """Give the address at which an identifier resolves, always http or https; None when there is none.

    Known are ark (n2t.net), doi (doi.org), handle or hdl (hdl.handle.net), and uri or url, which are their own address.
    """
    value = value.strip()
    if scheme in {"uri", "url"}:
        return value if is_http_url(value) else None
    if scheme == "ark":
        found = _ARK.search(value)
        return f"https://n2t.net/{quote(found[0], safe=_SAFE)}" if found else None
    if scheme == "doi":
        found = _DOI.fullmatch(value)
        return f"https://doi.org/{quote(found[1], safe=_SAFE)}" if found else None
    if scheme in {"handle", "hdl"}:
        found = _HANDLE.fullmatch(value)
        return f"https://hdl.handle.net/{quote(found[1], safe=_SAFE)}" if found else None
    return None


_SAFE: Final = "/:;()=,@!$&'*+.-_~%"


def is_http_url(text: str) -> bool:
    """Tell whether this is an absolute http or https address, without white space or control characters in it."""
    if not text.isprintable() or any(character in ' <>"\\^`{|}' for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # urlsplit's word for a broken [IPv6] host
        return False
