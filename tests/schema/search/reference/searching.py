"""What is searched for: how a reader types it, and which documents have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from muniment_schema.search.words import words

from .rows import Row, Sight


@dataclass(frozen=True)
class Wanted:
    """Words that stand side by side."""

    text: str
    field: str | None = None  # as a reader writes it
    index_field: str | None = None
    is_phrase: bool = False
    is_prefix: bool = False
    is_negative: bool = False

    def written(self) -> str:
        """Give it as a reader types it."""
        text = f"{self.text}{'*' if self.is_prefix else ''}"
        text = f'"{text}"' if self.is_phrase else text
        return f"{'-' if self.is_negative else ''}{f'{self.field}:' if self.field else ''}{text}"

    def is_in(self, sight: Sight, document: Row) -> bool:
        """Tell whether a document has it in a text that is searched for the viewer, regardless of negation."""
        searched = tuple(word.text for word in words(self.text))
        parts = sight.parts(document["pk"], self.index_field)
        return any(_stands_in(searched, part, is_prefix=self.is_prefix) for part in parts)


@dataclass(frozen=True)
class Sought:
    """A whole search."""

    wanted: Sequence[Wanted] = ()
    signs: str = ""  # no words, but signs
    between: str = " "

    def written(self) -> str | None:
        """Give it as a reader types it; None for no search."""
        return self.between.join(each.written() for each in self.wanted) + self.signs or None

    def finds(self, sight: Sight, document: Row) -> bool:
        """Tell whether a document has all of it. Signs alone find nothing."""
        if self.signs.strip() and not self.wanted:
            return False
        return all(each.is_in(sight, document) != each.is_negative for each in self.wanted)

    def is_blank(self) -> bool:
        """Tell whether nothing is searched for."""
        return not self.wanted and not self.signs.strip()


NO_SEARCH: Final = Sought()


def _stands_in(searched: tuple[str, ...], part: tuple[str, ...], *, is_prefix: bool) -> bool:
    size = len(searched)
    for start in range(len(part) - size + 1):
        run = part[start : start + size]
        if run == searched:
            return True
        if is_prefix and run[:-1] == searched[:-1] and run[-1].startswith(searched[-1]):
            return True
    return False
