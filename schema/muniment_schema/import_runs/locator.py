"""Where in an input something is, as people say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def locator_text(locator: Mapping[str, Any]) -> str:
    """Write a stored locator as `census.csv line 8, record 7`: the input, then the parts that apply."""
    parts = ", ".join(f"{name} {value}" for name, value in locator.items() if name != "input")
    return " ".join(part for part in (str(locator.get("input") or ""), parts) if part)
