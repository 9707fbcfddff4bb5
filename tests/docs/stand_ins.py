"""Printed ids, cursors and moments: every archive has its own, so those of a page stand for those of the test."""

from __future__ import annotations

import re
from typing import Any

_OPAQUE_KEYS = frozenset({"id", "slug", "cursor", "startCursor", "endCursor", "createdAt", "updatedAt", "errorId"})
_OPAQUE_TEXT = re.compile(r"\b[a-z]{3}_[0-9A-Z]{26}\b|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|-[0-9a-z]{8}(?=\")")


class StandIns:
    """What stands for what, learned from one answer and used in the next question."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}

    def in_place(self, text: str) -> str:
        """Give a text with every printed value replaced by the real one."""
        for printed, real in self._real.items():
            text = text.replace(printed, real)
        return text

    def learn(self, printed: Any, real: Any, key: str = "") -> Any:
        """Give the real answer with printed values in it, so that it can be compared; remember which stood for which.

        A value that stood for another one before, or has another shape, stays as it is and makes the comparison fail.
        """
        if isinstance(printed, dict) and isinstance(real, dict):
            return {name: self.learn(printed.get(name), each, name) for name, each in real.items()}
        if isinstance(printed, list) and isinstance(real, list) and len(printed) == len(real):
            return [self.learn(one, other, key) for one, other in zip(printed, real, strict=True)]
        if key in _OPAQUE_KEYS and isinstance(printed, str) and isinstance(real, str):
            return printed if self._real.setdefault(printed, real) == real else real
        return real


def without_opaque(text: str) -> list[str]:
    """Give the lines of what a command says, ids and moments taken out."""
    return [_OPAQUE_TEXT.sub("…", line).rstrip() for line in text.splitlines()]
