"""On which line of a TOML text each key stands; the parser of the standard library does not say."""

from __future__ import annotations

import re
import tomllib
from typing import Final

_TABLE: Final = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_KEY: Final = re.compile(
    r"""\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+))*)\s*="""
)
# What matters for knowing where a value ends: strings, comments and brackets.
_MARK: Final = re.compile(r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]')


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Give the line of each table and of each key outside inline tables, counted from 1, by its whole path.

    `text` is TOML that parses. The key `"agents.aut"` under `[fields]` is ("fields", "agents.aut").
    """
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    closing: str | None = None  # the quotes that end a string of several lines
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        rest = line
        if closing is None and depth == 0:
            heading = _TABLE.fullmatch(line.rstrip("\r"))
            if heading is not None:
                table = _path(heading[1])
                lines.setdefault(table, number)
                continue
            key = _KEY.match(line)
            if key is None:
                continue
            path = table + _path(key[1])
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
            rest = line[key.end() :]
        closing, depth = _state_after(rest, closing, depth)
    return lines


def _path(dotted: str) -> tuple[str, ...]:
    path: list[str] = []
    value = tomllib.loads(f"{dotted.strip()} = 0")
    while isinstance(value, dict):
        (name,) = value
        path.append(name)
        value = value[name]
    return tuple(path)


def _state_after(rest: str, closing: str | None, depth: int) -> tuple[str | None, int]:
    at = 0
    while True:
        if closing is not None:
            end = rest.find(closing, at)
            if end < 0:
                return closing, depth
            at, closing = end + 3, None
        mark = _MARK.search(rest, at)
        if mark is None:
            return None, depth
        at = mark.end()
        found = mark[0]
        if found in ('"""', "'''"):
            closing = found
        elif found in "[{":
            depth += 1
        elif found in "]}":
            depth -= 1
