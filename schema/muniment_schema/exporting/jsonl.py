"""JSON lines: one object a line, keys in a fixed order, absent values left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from muniment_schema.errors import MunimentError

from .authority_line import authority_line
from .document_line import document_line
from .moment import AsOf, Now
from .names import Names
from .order import ordered_keys

# What documents name stands before them.
KINDS = ("repository", "place", "subject", "agent", "collection", "document")


class UnknownKind(MunimentError):
    """A kind that is not exported."""

    code = "UNKNOWN_KIND"


def export_jsonl(
    connection: Connection, kinds: Sequence[str], *, with_system: bool = False, as_of: int | None = None
) -> Iterator[bytes]:
    """Yield the lines of an export, each with its newline: all objects of these kinds that are not deleted.

    "all" stands for every kind. `as_of` is the number of a change: the export is what it was right after that. With
    `with_system`, also version, times and the run that last changed an object.
    Raises UnknownKind.
    """
    wanted = KINDS if "all" in kinds else tuple(kind for kind in KINDS if kind in kinds)
    for kind in kinds:
        if kind != "all" and kind not in KINDS:
            raise UnknownKind(f"{kind!r} is not exported", hint=f"write all, {', '.join(KINDS)}")
    moment = Now(connection) if as_of is None else AsOf(connection, as_of)
    for kind in wanted:
        for keys in ordered_keys(moment, kind):
            objects = moment.objects(kind, keys)
            names = Names(moment, kind, list(objects.values()), with_system=with_system)
            for pk in keys:
                make = document_line if kind == "document" else authority_line
                line = make(objects[pk], names)
                if with_system:
                    line |= names.system_values(objects[pk])
                yield orjson.dumps({key: value for key, value in line.items() if _says(value)}) + b"\n"


def _says(value: Any) -> bool:
    return value is not None and value != [] and value != {} and value != ""
