"""A first map file for an input, for a person to complete: what is known is mapped, the rest stands in comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .paths import without_column_mark


@dataclass(slots=True)
class FieldSummary:
    """One field of an input over all its records; `target` is the field it goes to unasked, None for `extra`."""

    path: str
    filled: int = 0
    distinct: int = 0
    samples: list[str] = field(default_factory=list)
    target: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the summary as `import inspect --json` has it."""
        return {
            "path": self.path,
            "filled": self.filled,
            "distinct": self.distinct,
            "samples": self.samples,
            "target": self.target,
        }


def write_map(fields: Iterable[FieldSummary]) -> str:
    """Give the text of a map file that reads the input as it is read without one.

    Fields that are not understood follow in comments, with how often they are filled and a sample.
    """
    mapped: dict[str, list[str]] = {}
    unknown: list[FieldSummary] = []
    for summary in fields:
        if summary.target is None:
            unknown.append(summary)
        else:
            mapped.setdefault(summary.target, []).append(without_column_mark(summary.path))
    lines = ["version = 1", "", "[fields]"]
    for target, paths in mapped.items():
        value = _text(paths[0]) if len(paths) == 1 else f"[{', '.join(map(_text, paths))}]"
        lines.append(f"{_key(target)} = {value}")
    if unknown:
        lines += ["", "# These have no field yet and are kept as extra. Write a field before the = and take off the #."]
        lines += [f"# ? = {_text(without_column_mark(each.path))}{_remark(each)}" for each in unknown]
    lines += ["", "[constants]", '# kind = "document"', "", "[ignore]", "# fields = []", ""]
    return "\n".join(lines)


def _remark(summary: FieldSummary) -> str:
    sample = " ".join(summary.samples[0].split())[:40] if summary.samples else ""
    return f"  # {summary.filled} filled, {summary.distinct} different" + (f", as {sample}" if sample else "")


def _key(name: str) -> str:
    return _text(name) if "." in name else name


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\U{ord(each):08X}" for each in escaped) + '"'
