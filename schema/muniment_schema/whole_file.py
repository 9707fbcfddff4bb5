"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import MunimentError


class CannotWrite(MunimentError):
    """A file that cannot be written where it should be."""

    code = "CANNOT_WRITE"


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write; it takes its name when all is written, and an exception leaves what was there before.

    Raises CannotWrite when the folder does not take it.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        # mkstemp makes the file for its owner alone; a result is for whoever may read what is made here.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        try:
            Path(name).replace(path)
        except OSError as error:
            raise CannotWrite(f"{path} cannot be written: {error.strerror}") from None
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def refuse_unwritable(path: Path) -> None:
    """Raise CannotWrite when `write_whole` would, before work is done whose result would have no place."""
    reason = "it is a folder" if path.is_dir() else None
    if not path.parent.is_dir():
        reason = f"there is no folder {path.parent}"
    elif not os.access(path.parent, os.W_OK | os.X_OK):
        reason = f"nothing can be written in {path.parent}"
    if reason is not None:
        raise CannotWrite(f"{path} cannot be written: {reason}")
