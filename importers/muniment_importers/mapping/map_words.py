"""The words that a map file may write itself, as constant, default or translation, in fields of closed vocabularies."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from muniment_schema.errors import MunimentError
from muniment_schema.values.languages import canonical_language
from muniment_schema.values.levels import DescriptionLevel, read_level
from muniment_schema.values.vocabularies import BodyKind, PublicationStatus, Visibility

from ..checking.words import word_of
from ..record import RECORD_KINDS

_VOCABULARIES: Final[dict[str, type[StrEnum]]] = {
    "level": DescriptionLevel,
    "body_kind": BodyKind,
    "visibility": Visibility,
    "status": PublicationStatus,
}


def words_of(field: str) -> tuple[str, ...]:
    """Give the words that a field can have; none for fields that take any text."""
    if field == "kind":
        return tuple(sorted(RECORD_KINDS))
    return tuple(word.value for word in _VOCABULARIES.get(field, ()))


def is_word(field: str, text: str) -> bool:
    """Say whether a field can have this text, however it is cased and joined."""
    if field == "kind":
        return text.strip().casefold() in RECORD_KINDS
    if field == "level":
        return read_level(text)[1] is None
    if field == "languages":
        try:
            canonical_language(text)
        except MunimentError:
            return False
        return True
    vocabulary = _VOCABULARIES.get(field)
    return vocabulary is None or word_of(vocabulary, text) is not None
