"""Paths into JSON: `a.b[].c` takes `c` of every element of `b`, `**` stands for any depth; compiled once.

An object is flattened once into (path, text) pairs in the order of the source, and a path is a pattern over those
paths. What no pattern takes is thereby known by its own path, which is where `extra` keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

Matcher = Callable[[str], bool]

# What a JSON document writes for a field that it has and that holds nothing.
BLANK: Final[tuple[Any, ...]] = (None, "", [], {})
COLUMN: Final = "col:"

_ANY_DEPTH: Final = "**"


def matcher(path: str) -> Matcher:
    """Give the test whether a flattened path is one that this path names.

    A path that names an array of plain values needs no `[]` at its end. `**` stands for no, one or several steps.
    """
    if _ANY_DEPTH not in path:
        return frozenset((path, path + "[]")).__contains__
    steps = path.split(".")
    last = steps.pop()
    pattern = "".join(r"(?:[^.]+\.)*" if step == _ANY_DEPTH else re.escape(step) + r"\." for step in steps)
    pattern += r"(?:[^.]+\.)*[^.]+" if last == _ANY_DEPTH else re.escape(last) + r"(?:\[\])?"
    compiled = re.compile(pattern)
    return lambda flattened: compiled.fullmatch(flattened) is not None


def lies_under(path: str, flattened: str) -> bool:
    """Say whether a flattened path is this one or anything below it; `**` does not count here."""
    return flattened.startswith(path) and (len(flattened) == len(path) or flattened[len(path)] in ".[")


def flatten(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every plain value, in order; `[]` for every element; null and empty text are left out.

    Numbers come as their JSON text, true and false as these words.
    """
    if isinstance(value, dict):
        prefix = f"{path}." if path else ""
        for key, below in value.items():
            if isinstance(below, str):
                if below:
                    yield prefix + key, below
            elif below is not None:
                yield from flatten(below, prefix + key)
    elif isinstance(value, list):
        inside = path + "[]"
        for element in value:
            yield from flatten(element, inside)
    elif value is not None and value != "":
        yield path, plain_text(value)


def plain_text(value: Any) -> str:
    """Give a plain JSON value as text: 3868 is "3868", true is "true"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def elements(value: Any, path: str) -> list[Any]:
    """Give the values that a path without `**` leads to; `[]` goes into every element, a missing step gives none."""
    found = [value]
    for step in path.split("."):
        name, is_array = (step[:-2], True) if step.endswith("[]") else (step, False)
        if name:
            found = [each[name] for each in found if isinstance(each, dict) and name in each]
        if is_array:
            found = [inner for each in found for inner in (each if isinstance(each, list) else [each])]
    return [each for each in found if each is not None]


def without_column_mark(path: str) -> str:
    """Give the bare heading of a column path: "col:Title" and "Title" are the same."""
    return path.removeprefix(COLUMN)


def is_blank_at(value: Any, path: str) -> bool:
    """Tell whether an object has something at a path, and that is empty; a path that it does not have is not."""
    for step in path.removesuffix("[]").split("."):
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return value in BLANK
