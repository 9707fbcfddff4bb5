"""Samples with random damage: the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator


def mutations(whole: bytes, count: int, seed: int = 7) -> Iterator[bytes]:
    """Yield copies of a sample in which bytes are changed, taken out, or put in from elsewhere in it."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    for _ in range(count):
        bad = bytearray(whole)
        for _ in range(chance.randint(1, 10)):
            at = chance.randrange(len(bad))
            what = chance.randrange(3)
            if what == 0:
                bad[at] = chance.randrange(256)
            elif what == 1 and len(bad) > 100:
                del bad[at : at + chance.randrange(1, 40)]
            else:
                bad[at:at] = whole[at : at + chance.randrange(1, 80)]
        yield bytes(bad)
