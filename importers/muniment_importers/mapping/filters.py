"""The filters of a map entry, in the one order that they are applied in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Marks that ISBD puts before the next area or element; a full stop stays when it ends a short word or an initial.
_ISBD_END: Final = re.compile(r"\s*[/:;,=]$|(?<=\w{4})\.$|(?<=[)\]])\.$")


@dataclass(frozen=True, slots=True)
class Filters:
    """What happens to the values of one entry: split, strip, strip_isbd, map, join, default, in this order.

    `split` None leaves it to the format (cells of many-valued fields are split at its separator); () never splits.
    `strip` is the set of characters taken from both ends, white space always. What `map` makes "" is dropped.
    """

    split: tuple[str, ...] | None = None
    strip: str | None = None
    strip_isbd: bool = False
    map: dict[str, str] | None = None
    join: str | None = None
    default: tuple[str, ...] = ()

    def apply(self, values: list[str], separator: str | None) -> list[str]:
        """Give the values as the record takes them; none of them is empty, and there may be none."""
        values = self.pieces(values, separator)
        values = [value for value in values if value]
        if self.join is not None and len(values) > 1:
            values = [self.join.join(values)]
        return values or list(self.default)

    def pieces(self, values: list[str], separator: str | None) -> list[str]:
        """Give the values after split, strip, strip_isbd and map, empty ones kept so that pairs stay in step."""
        splits = self.split if self.split is not None else (separator,) if separator else ()
        for split in splits:
            values = [piece for value in values for piece in value.split(split)]
        values = [value.strip() for value in values]
        if self.strip is not None:
            characters = self.strip + " \t\r\n"
            values = [value.strip(characters) for value in values]
        if self.strip_isbd:
            values = [_ISBD_END.sub("", value) for value in values]
        if self.map is not None:
            values = [self.map.get(value, value) for value in values]
        return values


PLAIN: Final = Filters()
