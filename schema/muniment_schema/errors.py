"""The one base class of errors that a person can act on."""

from __future__ import annotations


class MunimentError(Exception):
    """Something a caller may handle: the message says what was found, where, and what would be right.

    `code` is stable, upper snake case, and documented; it goes out as `extensions.code` and as `error.code`.
    """

    code = "INTERNAL"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
