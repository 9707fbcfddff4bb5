"""What plugins print goes to standard error: standard output belongs to the results."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_depth = 0
_standard_output: Any = None


@contextmanager
def to_standard_error() -> Iterator[None]:
    """Send what is printed inside to standard error.

    Standard output is one for the whole process. The first of several threads takes it away and the last one gives it
    back, in whatever order they end.
    """
    global _depth, _standard_output
    with _lock:
        if _depth == 0:
            _standard_output, sys.stdout = sys.stdout, sys.stderr
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0:
                sys.stdout, _standard_output = _standard_output, None
