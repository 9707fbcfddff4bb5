"""A lock between processes: a file that one of them holds at a time. Whoever ends in any way lets it go."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOOK_EVERY_SECONDS: Final = 0.02


@contextmanager
def held(file: Path, *, wait_seconds: float) -> Iterator[bool]:
    """Hold the lock of a file, which is made where it is missing; False when others still have it after the wait."""
    give_up = time.monotonic() + wait_seconds
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if _is_taken(descriptor) and _is_still(file, descriptor):
                yield True
                return
        finally:
            os.close(descriptor)
        if time.monotonic() >= give_up:
            yield False
            return
        time.sleep(LOOK_EVERY_SECONDS)


def _is_still(file: Path, descriptor: int) -> bool:
    """Tell whether the lock is that of the file as it is: the folder may have been removed and made again."""
    try:
        return os.path.samestat(os.stat(file), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _is_taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _is_taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
