"""Levels of description, ISAD(G) 3.1.4, in the eleven words of EAD."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from muniment_schema.values.folding import fold


class DescriptionLevel(StrEnum):
    """The values of EAD `@level`; `other` keeps the word of the source beside it."""

    COLLECTION = "collection"
    RECORD_GROUP = "record_group"
    SUBGROUP = "subgroup"
    FONDS = "fonds"
    SUBFONDS = "subfonds"
    CLASS = "class"
    SERIES = "series"
    SUBSERIES = "subseries"
    FILE = "file"
    ITEM = "item"
    OTHER = "other"


# Spellings that are not the plain word: EAD's short forms, and plurals that no final "s" makes.
_SPELLINGS: Final = {
    "recordgrp": DescriptionLevel.RECORD_GROUP,
    "subgrp": DescriptionLevel.SUBGROUP,
    "otherlevel": DescriptionLevel.OTHER,
    "fond": DescriptionLevel.FONDS,
    "subfond": DescriptionLevel.SUBFONDS,
    "classes": DescriptionLevel.CLASS,
}


def _by_word() -> dict[str, DescriptionLevel]:
    words = dict(_SPELLINGS)
    for level in DescriptionLevel:
        word = level.value.replace("_", "")
        words[word] = level
        words.setdefault(word + "s", level)
    return words


_BY_WORD: Final = _by_word()


def read_level(text: str) -> tuple[DescriptionLevel, str | None]:
    """Give the level that a word means, and the word itself when it is none of the eleven.

    "Fonds" is (FONDS, None); "Sub-series", "recordgrp" and "Files" are understood; "Dossier" is (OTHER, "Dossier").
    Case, spaces, hyphens and underscores do not matter. Empty text is (OTHER, None).
    """
    word = fold(text).replace(" ", "").replace("-", "").replace("_", "")
    level = _BY_WORD.get(word)
    if level is not None:
        return level, None
    return DescriptionLevel.OTHER, text.strip() or None
