"""Cursors: opaque, URL-safe texts that say where a page ended, and of which list, filter and order."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import orjson

from muniment_schema.errors import MunimentError
from muniment_schema.scalars import BadScalar, moment_from_text
from muniment_schema.values.folding import forbidden_character
from muniment_schema.values.ids import is_id

from .order import Position

VERSION: Final = 1
_LONGEST: Final = 200_000  # titles, and so their keys, can be long
_DIGEST_BYTES: Final = 9
_MARK: Final = b"M"  # in front of the version: what does not begin with it was never a cursor
DAMAGED: Final = "was not made by this archive, or was damaged on its way"
FOREIGN: Final = "belongs to another list, filter or order; start at the first page"


class BadCursor(MunimentError):
    """A cursor that is not of this list."""

    code = "BAD_CURSOR"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"the cursor {reason}", hint="take cursors from `edges` or `pageInfo` of the same list, filter and order"
        )


def binding(*parts: str) -> str:
    """Give the digest of what a cursor is valid for: the list, its filter and its order."""
    return base64.urlsafe_b64encode(_digest(orjson.dumps(parts))).decode()


def write_cursor(position: Position, bound_to: str, viewer: str = "") -> str:
    """Give the cursor of a place; `bound_to` is a `binding`, and `viewer` says whose list the ordinal is of."""
    key = moment_key(position.key) if isinstance(position.key, datetime) else position.key
    said: list[Any] = [bound_to, key, position.id]
    if position.ordinal is not None:
        said += [position.ordinal, position.number, viewer]
    return write_fields(said)


def write_fields(said: list[Any]) -> str:
    """Give the cursor that says these values."""
    fields = orjson.dumps(said)
    return base64.urlsafe_b64encode(_MARK + bytes([VERSION]) + _digest(fields) + fields).decode().rstrip("=")


def moment_key(moment: datetime) -> str:
    """Write a moment so that texts sort as moments do: always with six digits of a fraction."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def read_cursor(
    cursor: str, bound_to: str, key_type: type[int] | type[str] | type[datetime], viewer: str = ""
) -> Position:
    """Give the place that a cursor names; with its ordinal when that was counted for the same viewer.

    Raises BadCursor, which says whether it was forged or damaged, of another version, or of another filter or order.
    """
    fields = read_fields(cursor)
    if len(fields) not in {3, 6}:
        raise BadCursor(DAMAGED)
    if fields[0] != bound_to:
        raise BadCursor(FOREIGN)
    key = _key(fields[1], key_type)
    if key is None or not is_id(fields[2]):
        raise BadCursor(DAMAGED)
    if len(fields) == 3 or fields[5] != viewer:
        return Position(key, fields[2])
    if any(type(each) is not int or not 0 <= each < 2**63 for each in fields[3:5]):
        raise BadCursor(DAMAGED)
    return Position(key, fields[2], fields[3], fields[4])


def read_fields(cursor: str) -> list[Any]:
    """Give the values that a cursor says. Raises BadCursor where it was damaged or is of another version."""
    try:
        if not 0 < len(cursor) <= _LONGEST:
            raise ValueError
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise BadCursor(DAMAGED) from None
    digest, text = content[2 : 2 + _DIGEST_BYTES], content[2 + _DIGEST_BYTES :]
    if content[:1] == _MARK and len(content) > 1 and content[1] != VERSION:
        version = content[1]
        raise BadCursor(f"has version {version}, and this archive writes version {VERSION}; start at the first page")
    if content[:1] != _MARK or digest != _digest(text):
        raise BadCursor(DAMAGED)
    try:
        fields = orjson.loads(text)
    except ValueError:
        raise BadCursor(DAMAGED) from None
    return fields if isinstance(fields, list) else []


def _key(value: object, key_type: type[int] | type[str] | type[datetime]) -> int | str | datetime | None:
    if key_type is datetime:
        try:
            return moment_from_text(value)
        except BadScalar:
            return None
    if key_type is int and type(value) is int and -(2**63) <= value < 2**63:
        return value
    # The digest is no secret: a client can make a cursor around any text, and not every text can be asked for.
    if key_type is str and isinstance(value, str) and forbidden_character(value) is None:
        return value
    return None


def _digest(content: bytes) -> bytes:
    return sha256(content).digest()[:_DIGEST_BYTES]
