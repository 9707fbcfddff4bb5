"""How much goes into one batch: much, for a batch has its price; not too much, for others wait until it is stored."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

MOST, FEWEST = 2_000, 20
FIRST = 250  # soon stored, so that whoever watches sees something
MOST_BYTES = 8_000_000
TRANSACTION_SECONDS = 0.5


class Pace:
    """Keeps the size of batches so that a transaction takes no longer than TRANSACTION_SECONDS."""

    def __init__(self) -> None:
        self.size = min(FIRST, MOST)
        """Records or objects that the next batch may have."""

    def is_full(self, number: int, size_bytes: int = 0) -> bool:
        """Tell whether a batch of so many records, and so many bytes, is to be stored now."""
        return number >= self.size or size_bytes >= MOST_BYTES

    @contextmanager
    def timing(self, number: int) -> Iterator[None]:
        """Learn from how long a batch of so many takes; from one that fails nothing is learnt."""
        begun = time.monotonic()
        yield
        taken = time.monotonic() - begun
        if taken > TRANSACTION_SECONDS:
            self.size = max(int(number * TRANSACTION_SECONDS / taken), FEWEST)
        else:
            self.size = min(self.size * 2, MOST)
