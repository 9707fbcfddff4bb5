"""One JSON value from text, under the rules that hold for records; numbers come as their text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

DEEPEST: Final = 100

_LARGEST_INTEGER: Final = 2**64 - 1
_SMALLEST_INTEGER: Final = -(2**63)
# Escapes that can make a character no database keeps.
_SUSPECT: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|[\ud800-\udfff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class BadValue(Exception):
    """JSON that is well formed or nearly, and still not what a record can be; `code` is the problem's."""

    def __init__(self, code: str, message: str, hint: str | None = None, at: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.at = at


class Cut(Exception):
    """The text ends inside the value."""


class _Marked:
    """What the parser found that is refused, told after the value's end is known."""

    def __init__(self) -> None:
        self.first: BadValue | None = None

    def note(self, code: str, message: str, hint: str) -> None:
        if self.first is None:
            self.first = BadValue(code, message, hint)


class StrictParser:
    """Parses values one after another, from any place in a text."""

    def __init__(self) -> None:
        self._marked = _Marked()
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._constant,
            parse_int=self._integer,
            parse_float=str,
        )

    def value(self, text: str, at: int = 0, *, is_all: bool = True) -> tuple[Any, int]:
        """Give the value that begins here, and where it ends.

        `is_all` False says that more text may follow. Raises Cut when the value then does not end in this text, and
        BadValue for what is not JSON (`at` is the place) or is refused: NaN, a key twice in one object, an integer
        beyond 64 bits, U+0000, half of a surrogate pair, more than 100 levels.
        """
        self._marked.first = None
        try:
            value, end = self._decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            if not is_all and _may_go_on(error, len(text)):
                raise Cut from None
            message = f"{error.msg[:1].lower()}{error.msg[1:]}"
            raise BadValue("BAD_JSON", message, "the text is not JSON here", error.pos) from None
        except RecursionError:
            raise _too_deep() from None
        if not is_all and end == len(text) and not isinstance(value, dict | list | str):
            raise Cut
        self._check(value, text, at, end)
        return value, end

    def _check(self, value: Any, text: str, at: int, end: int) -> None:
        if self._marked.first is not None:
            raise self._marked.first
        if text.count("[", at, end) + text.count("{", at, end) > DEEPEST and _depth(value) > DEEPEST:
            raise _too_deep()
        if _SUSPECT.search(text, at, end) is not None:
            for each in _strings(value):
                if "\0" in each:
                    raise BadValue("NUL_CHARACTER", "a text has the character U+0000", "take it out")
                if _SURROGATE.search(each) is not None:
                    raise BadValue("LONE_SURROGATE", "a text has half of a surrogate pair", r"write \ud83d\ude00 whole")

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            self._marked.note("DUPLICATE_KEY", f"the key {twice[:80]!r} stands twice in one object", "keep one of them")
        return value

    def _constant(self, name: str) -> None:
        self._marked.note("BAD_NUMBER", f"{name} is not a JSON number", "write null, or leave the key out")

    def _integer(self, digits: str) -> str:
        # 20 characters are the longest that 64 bits can need, and int() of a million digits is slow.
        if len(digits) > 20 or not _SMALLEST_INTEGER <= int(digits) <= _LARGEST_INTEGER:
            shown = digits if len(digits) <= 40 else f"{digits[:40]}…"
            self._marked.note("BAD_NUMBER", f"{shown} is beyond 64 bits", "write it as text, in quotes")
        return digits


def _may_go_on(error: json.JSONDecodeError, length: int) -> bool:
    return error.msg.startswith("Unterminated string") or error.pos >= length - 12


def _too_deep() -> BadValue:
    return BadValue("TOO_DEEP", f"objects and arrays lie more than {DEEPEST} deep in each other", "flatten the record")


def _depth(value: Any) -> int:
    deepest = 0
    waiting = [(value, 1)]
    while waiting:
        each, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = each.values() if isinstance(each, dict) else each
        waiting += [(one, depth + 1) for one in inner if isinstance(one, dict | list)]
    return deepest


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from _strings(below)
    elif isinstance(value, list):
        for below in value:
            yield from _strings(below)
