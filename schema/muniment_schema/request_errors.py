"""Refusals that any query can meet."""

from __future__ import annotations

from .errors import MunimentError


class BadArguments(MunimentError):
    """Arguments that contradict each other or name nothing single."""

    code = "BAD_USER_INPUT"


class NotAllowed(MunimentError):
    """Something the viewer's role may not do or see."""

    code = "NOT_ALLOWED"

    def __init__(self, what: str, role: str) -> None:
        self.role = role
        super().__init__(f"{what} needs the role {role} or above", hint="send an API token that has this role")
