"""Why a run stopped, in one line, and whether it can go on from there."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from muniment_importers.record import FatalImportError
from muniment_importers.report import Failure
from muniment_schema.errors import MunimentError

from .blame import PluginFailed

_DISK_FULL: Final = "53100"  # PostgreSQL's state; SQLite says it in words

RESUMABLE: Final = frozenset({"DATABASE_GONE", "DISK_FULL", "INPUT_LOST"})
"""What can be over the next time: the input and whole batches are still there."""


def failure_of(error: Exception, input_name: str) -> Failure:
    """Give what is said of an exception that ended a run."""
    if isinstance(error, PluginFailed):
        return Failure(error.code, error.message, error.hint, uuid4().hex)
    if isinstance(error, FatalImportError | MunimentError):
        return Failure(error.code, error.message, error.hint)
    if isinstance(error, OperationalError | InterfaceError):
        return database_failure(error)
    if isinstance(error, OSError):
        return Failure("INPUT_LOST", f"{input_name}: {error.strerror or error}")
    return Failure("INTERNAL", "internal error", "see the log for the error id", uuid4().hex)


def database_failure(error: DBAPIError) -> Failure:
    """Give what is said of a database that does not answer, or has no room left."""
    text = first_line(error)
    is_full = getattr(error.orig, "sqlstate", None) == _DISK_FULL or "disk is full" in text
    return Failure("DISK_FULL" if is_full else "DATABASE_GONE", text)


def first_line(error: DBAPIError) -> str:
    """Give the first line of what the driver says."""
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
