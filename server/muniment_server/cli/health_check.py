"""One line of `muniment doctor`: what was looked at, how it stands, and the cure when it does not stand well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something stands; only WRONG keeps an archive from working."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """Something that was looked at."""

    name: str
    state: State
    message: str
    hint: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """Give the entry of `doctor --json`."""
        return {"name": self.name, "state": self.state.value, "message": self.message, "hint": self.hint}

    def __str__(self) -> str:
        """Write it in one line, the cure at its end."""
        shown = "OK" if self.state is State.OK else self.state.value
        text = f"{shown:<8} {self.name}: {self.message}" + (f"; {self.hint}" if self.hint else "")
        return " ".join(text.splitlines())


def ok(name: str, message: str) -> Check:
    """Give a check that stands well."""
    return Check(name, State.OK, message)


def warning(name: str, message: str, hint: str) -> Check:
    """Give a check that works and should be looked at."""
    return Check(name, State.WARNING, message, hint)


def wrong(name: str, message: str, hint: str) -> Check:
    """Give a check of what does not work."""
    return Check(name, State.WRONG, message, hint)
