"""How often Python looks for circles of garbage while much is imported."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (50_000, 20, 100)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let Python look for circles seldom: a batch is thousands of live objects and makes next to none.

    With Python's own thresholds a quarter of an import's time goes into looking through them.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
