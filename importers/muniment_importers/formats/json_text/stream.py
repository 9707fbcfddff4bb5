"""A JSON text read in pieces: down to an array, then element by element, with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TextIO

from .strict import BadValue, Cut, StrictParser

LONGEST: Final = 64 << 20  # characters of one record

_PIECE: Final = 256 << 10
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_MARK: Final = re.compile(r'["\[\]{},]')
_STRING_REST: Final = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Element:
    """One value as the text has it, `line` being its first; or what is wrong with it."""

    line: int
    column: int
    text: str
    value: Any = None
    error: BadValue | None = None
    is_last: bool = False  # the framing is lost behind it


class JsonStream:
    """Gives the values of a JSON text without holding more than one of them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._parser = StrictParser()
        self._text = ""
        self._at = 0
        self._line = 1
        self._column = 1
        self._is_all = False

    def elements(self, steps: list[str]) -> Iterator[Element]:
        """Yield the elements of the array at the end of these keys, or the value there when it is no array.

        The empty list of keys is the whole text. A broken element costs itself when its end can be found.
        """
        try:
            for step in steps:
                if not self._enter(step):
                    return
            first = self._peek()
        except (BadValue, Cut) as error:
            yield self._failure(error)
            return
        if first != "[":
            yield self._element()
            return
        self._forward(1)
        yield from self._array()

    def _array(self) -> Iterator[Element]:
        if self._peek() == "]":
            return
        while True:
            if not self._peek():
                yield self._failure(Cut())
                return
            element = self._element()
            yield element
            if element.is_last:
                return
            mark = self._peek()
            if mark == "]":
                return
            if mark != ",":
                message = "the array goes on with neither a comma nor a closing bracket"
                yield self._failure(BadValue("BAD_JSON", message) if mark else Cut())
                return
            self._forward(1)

    def _element(self) -> Element:
        self._peek()
        line, column = self._line, self._column
        try:
            value, end = self._parsed()
        except Cut:
            return self._failure(Cut())
        except BadValue as error:
            if error.at is not None:
                line, column = self._place_of(error.at)
            end_of_it = self._end_of_element()
            text = self._text[self._at : min(end_of_it or len(self._text), self._at + 10_000)]
            if end_of_it is not None:
                self._forward(end_of_it - self._at)
            return Element(line, column, text, error=error, is_last=end_of_it is None)
        text = self._text[self._at : end]
        self._forward(end - self._at)
        return Element(line, column, text, value)

    def _parsed(self) -> tuple[Any, int]:
        while True:
            try:
                return self._parser.value(self._text, self._at, is_all=self._is_all)
            except Cut:
                if len(self._text) - self._at > LONGEST:
                    raise BadValue("TOO_LONG", f"a value has more than {LONGEST:,} characters") from None
                self._more()
            except BadValue as error:
                if self._is_all and error.at is not None and _SPACE.fullmatch(self._text, error.at):
                    raise Cut from None
                if self._is_all and error.message.startswith("unterminated string"):
                    raise Cut from None
                raise

    def _enter(self, key: str) -> bool:
        """Go to the value of a key of the object that begins here; False when there is no such key."""
        if self._peek() != "{":
            return False
        separator = "{"
        while self._peek() == separator:
            separator = ","
            self._forward(1)
            if self._peek() != '"':
                return False
            name = self._taken()
            if self._peek() != ":":
                raise BadValue("BAD_JSON", "a key is not followed by a colon")
            self._forward(1)
            self._peek()
            if name == key:
                return True
            self._taken()
        return False

    def _taken(self) -> Any:
        value, end = self._parsed()
        self._forward(end - self._at)
        return value

    def _peek(self) -> str:
        """Pass over white space and give the next character, empty text at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            if found is not None and found.end() > self._at:
                self._forward(found.end() - self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if self._is_all:
                return ""
            self._more()

    def _more(self) -> None:
        # As much again as is there: a long value is then parsed a few times and not once for each piece.
        kept = self._text[self._at :]
        piece = self._stream.read(max(_PIECE, len(kept)))
        self._is_all = not piece
        self._text, self._at = kept + piece, 0

    def _forward(self, count: int) -> None:
        self._line, self._column = self._place_of(self._at + count)
        self._at += count

    def _place_of(self, at: int) -> tuple[int, int]:
        lines = self._text.count("\n", self._at, at)
        if not lines:
            return self._line, self._column + at - self._at
        return self._line + lines, at - self._text.rfind("\n", self._at, at)

    def _end_of_element(self) -> int | None:
        """Give where the broken element ends, by its brackets; None when they do not close."""
        depth, at = 0, self._at
        while True:
            found = _MARK.search(self._text, at)
            if found is None:
                if self._is_all or len(self._text) - self._at > LONGEST:
                    return None
                at = len(self._text) - self._at
                self._more()
                continue
            mark = found[0]
            if depth == 0 and mark in ",]}":
                return found.start()
            at = found.end()
            if mark == '"':
                rest = _STRING_REST.match(self._text, at)
                if rest is None:
                    if self._is_all or len(self._text) - self._at > LONGEST:
                        return None
                    at = found.start() - self._at
                    self._more()
                    continue
                at = rest.end()
            else:
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark, 0)

    def _failure(self, error: BadValue | Cut) -> Element:
        if isinstance(error, Cut):
            error = BadValue("CUT_INPUT", "the input ends inside a value", "is the file complete?")
        return Element(self._line, self._column, self._text[self._at : self._at + 10_000], error=error, is_last=True)
