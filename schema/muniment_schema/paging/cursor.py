"""Cursors: opaque, URL-safe texts that say where a page ended, and of which list, filter and order."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from muniment_schema.errors import MunimentError
from muniment_schema.scalars import BadScalar, moment_from_text, moment_to_text
from muniment_schema.values.folding import forbidden_character
from muniment_schema.values.ids import is_id

from .order import Position

VERSION: Final = 1
_LONGEST: Final = 200_000  # titles, and so their keys, can be long
_DIGEST_CHARACTERS: Final = 12


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
    return _digest(json.dumps(parts))


def write_cursor(position: Position, bound_to: str) -> str:
    """Give the cursor of a place; `bound_to` is a `binding`."""
    key = moment_to_text(position.key) if isinstance(position.key, datetime) else position.key
    fields = [VERSION, bound_to, key, position.id]
    text = json.dumps([*fields, _digest(json.dumps(fields))], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, bound_to: str, key_type: type[int] | type[str] | type[datetime]) -> Position:
    """Give the place that a cursor names.

    Raises BadCursor, which says whether it was forged or damaged, of another version, or of another filter or order.
    """
    fields = _fields(cursor)
    if type(fields[0]) is int and fields[0] != VERSION:
        raise BadCursor(f"has version {fields[0]}, and this archive writes version {VERSION}; start at the first page")
    if len(fields) != 5 or fields[4] != _digest(json.dumps(fields[:4])):
        raise BadCursor("was not made by this archive, or was damaged on its way")
    if fields[1] != bound_to:
        raise BadCursor("belongs to another list, filter or order; start at the first page")
    key = _key(fields[2], key_type)
    if key is None or not is_id(fields[3]):
        raise BadCursor("was not made by this archive, or was damaged on its way")
    return Position(key, fields[3])


def _fields(cursor: str) -> list[Any]:
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        fields = json.loads(text)
    except (ValueError, binascii.Error, RecursionError):
        raise BadCursor("was not made by this archive, or was damaged on its way") from None
    if not isinstance(fields, list) or not fields:
        raise BadCursor("was not made by this archive, or was damaged on its way")
    return fields


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


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(sha256(text.encode()).digest()).decode()[:_DIGEST_CHARACTERS]
