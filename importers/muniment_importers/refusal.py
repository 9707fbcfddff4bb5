"""Records that were refused: what an importer is given to write them down for a person to mend."""

from __future__ import annotations

from dataclasses import dataclass

from .report import Problem


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused record: `raw` as the source has it, None when its importer kept nothing of it, and why."""

    raw: bytes | None
    problem: Problem

    @property
    def text(self) -> str:
        """The record as text, "" when there is nothing of it."""
        return (self.raw or b"").decode("utf-8", "backslashreplace")

    @property
    def reason(self) -> str:
        """Code, place and message in one line: "RAGGED_ROW, line 8: 9 columns expected, 11 found"."""
        line = self.problem.locator.line
        place = f"line {line}" if line is not None else f"record {self.problem.ordinal}"
        return " ".join(f"{self.problem.code}, {place}: {self.message}".split())

    @property
    def message(self) -> str:
        """What is wrong, with what would be right."""
        said = self.problem.message
        return f"{said}; {self.problem.hint}" if self.problem.hint else said
