"""Which part of a file a request asks for, and whether it has it already (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from starlette.datastructures import Headers

from .revalidation import is_known

_RANGE: Final = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})[ \t]*-[ \t]*(\d{0,18})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a file: first byte and number of bytes."""

    start: int
    length: int


class NotSatisfiable(Exception):
    """A range that begins behind the end of the file."""


def read_range(headers: Headers, size: int, tag: str, modified: datetime | None) -> ByteRange | None:
    """Give the one range that a request asks for; None where the whole file is the answer.

    Several ranges at once, other units and what is no range are passed over, as a server may; so is a range of a
    version that `If-Range` names and that is not this one.

    Raises NotSatisfiable.
    """
    found = _RANGE.fullmatch(headers.get("range", ""))
    if found is None or not _is_of_this_version(headers.get("if-range"), tag, modified):
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise NotSatisfiable
        return ByteRange(size - length, length)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise NotSatisfiable
    return ByteRange(start, end - start + 1)


def is_known_already(headers: Headers, tag: str, modified: datetime | None) -> bool:
    """Tell whether the client has this version: by If-None-Match, and only without it by If-Modified-Since."""
    if tags := headers.getlist("if-none-match"):
        return is_known(tag, (each.replace("W/", "") for each in tags))
    since = _moment(headers.get("if-modified-since"))
    return since is not None and modified is not None and modified.replace(microsecond=0) <= since


def _is_of_this_version(if_range: str | None, tag: str, modified: datetime | None) -> bool:
    if if_range is None:
        return True
    if '"' in if_range:
        return if_range.strip() == tag
    return modified is not None and _moment(if_range) == modified.replace(microsecond=0)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
