"""Words of closed vocabularies as sources spell them."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TypeVar

from muniment_schema.values.folding import fold
from muniment_schema.values.vocabularies import AgentKind, SubjectKind

Words = TypeVar("Words", bound=StrEnum)

_AGENT_KINDS = {
    "unknown": AgentKind.UNKNOWN,
    "person": AgentKind.PERSON,
    "personal": AgentKind.PERSON,
    "persname": AgentKind.PERSON,
    "individual": AgentKind.PERSON,
    "family": AgentKind.FAMILY,
    "famname": AgentKind.FAMILY,
    "corporate body": AgentKind.CORPORATE_BODY,
    "corporate": AgentKind.CORPORATE_BODY,
    "corpname": AgentKind.CORPORATE_BODY,
    "organisation": AgentKind.CORPORATE_BODY,
    "organization": AgentKind.CORPORATE_BODY,
    "corporation": AgentKind.CORPORATE_BODY,
    "institution": AgentKind.CORPORATE_BODY,
    "group": AgentKind.CORPORATE_BODY,
}
_SUBJECT_KINDS = {
    "topic": SubjectKind.TOPIC,
    "topical": SubjectKind.TOPIC,
    "genre form": SubjectKind.GENRE_FORM,
    "genre": SubjectKind.GENRE_FORM,
    "form": SubjectKind.GENRE_FORM,
    "genreform": SubjectKind.GENRE_FORM,
    "period": SubjectKind.PERIOD,
    "temporal": SubjectKind.PERIOD,
    "occupation": SubjectKind.OCCUPATION,
    "function": SubjectKind.FUNCTION,
}


@cache
def _spellings(words: type[StrEnum]) -> dict[str, StrEnum]:
    return {word.value.replace("_", " "): word for word in words}


def spaced(text: str) -> str:
    """Give a word as it is compared: folded, `_` and `-` as spaces."""
    return " ".join(fold(text).replace("_", " ").replace("-", " ").split())


def word_of(words: type[Words], text: str) -> Words | None:
    """Give the word of a vocabulary, however it is cased and joined; None when it is none."""
    return _spellings(words).get(spaced(text))  # type: ignore[return-value]


def agent_kind(text: str | None) -> str | None:
    """Give person, family or corporate_body; None when the source does not say."""
    kind = _AGENT_KINDS.get(spaced(text)) if text else None
    return kind.value if kind else None


def subject_kind(text: str | None) -> str | None:
    """Give the kind of a heading; None when the source does not say."""
    kind = _SUBJECT_KINDS.get(spaced(text)) if text else None
    return kind.value if kind else None
