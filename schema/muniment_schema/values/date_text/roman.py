"""Roman numerals, as they count centuries, months and years."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Printers wrote IIII and VIIII as well; j ends a number in manuscripts.
_NUMERAL: Final = re.compile(r"m{0,3}(?:c[md]|d?c{0,4})(?:x[cl]|l?x{0,4})(?:i[xv]|v?i{0,4})")
_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
# Greek and Cyrillic texts have these letters of their own script instead.
_LOOK_ALIKES: Final = str.maketrans("хіχι", "xixi")


@lru_cache(maxsize=4_096)
def roman(word: str) -> int:
    """Give the number of a Roman numeral in small letters; 0 for any other word."""
    word = word.translate(_LOOK_ALIKES)
    if len(word) > 15 or not word or _NUMERAL.fullmatch(word) is None:
        return 0
    total = 0
    for letter, following in zip(word, word[1:] + "i", strict=True):
        value = _VALUES[letter]
        total += -value if value < _VALUES[following] else value
    return total
