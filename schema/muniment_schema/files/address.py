"""How a stored file is named: its address on the server, its place in an export, its name for who saves it.

A row of `digital_object` with a `storage_key` is stored here, and its `url` is then the name it had in the source,
percent-encoded; without one its `url` is an address elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote, unquote

from sqlalchemy import ColumnElement, case, func, literal_column

FILES_PATH: Final = "/files"
EXPORTED: Final = "files/"


def address_of(columns: Any) -> ColumnElement[Any]:
    """Give the address of a file in SQL: as stated, or `/files/<id>/<name>` of one that is stored here."""
    name = func.coalesce(columns["url"], func.substr(columns["storage_key"], 4))
    served = literal_column(f"'{FILES_PATH}/'").concat(columns["id"]).concat(literal_column("'/'")).concat(name)
    return case((columns["storage_key"].is_(None), columns["url"]), else_=served)


def encoded_name(path: str | None) -> str | None:
    """Give the last part of a path as a row keeps it."""
    name = PurePosixPath(path).name if path else ""
    return quote(name, safe="") or None


def name_of(row: Mapping[Any, Any]) -> str | None:
    """Give the name that a stored file had in the source, if it is known."""
    return unquote(row["url"]) if row["storage_key"] and row["url"] else None
