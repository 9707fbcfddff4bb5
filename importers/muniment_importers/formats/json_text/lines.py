"""JSON lines: one value a line, each parsed on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TextIO

from .stream import LONGEST, Element
from .strict import BadValue, StrictParser

_PIECE: Final = 1 << 20
_SHOWN: Final = 10_000


def line_elements(stream: TextIO) -> Iterator[Element]:
    """Yield the value of each line that is not blank; a broken line costs itself."""
    parser = StrictParser()
    number = 0
    while (line := stream.readline(_PIECE)) != "":
        number += 1
        if len(line) == _PIECE and not line.endswith("\n"):
            whole = _rest_of_line(line, stream)
            if whole is None:
                error = BadValue("TOO_LONG", f"the line has more than {LONGEST:,} characters")
                yield Element(number, 1, line[:_SHOWN], error=error)
                continue
            line = whole
        text = line.strip()
        if not text:
            continue
        try:
            value, end = parser.value(text)
            if end != len(text):
                raise BadValue("BAD_JSON", "more text follows the value", "write one value a line", end)
        except BadValue as error:
            column = len(line) - len(line.lstrip()) + (error.at or 0) + 1
            yield Element(number, column, text, error=error)
        else:
            yield Element(number, 1, text, value)


def _rest_of_line(line: str, stream: TextIO) -> str | None:
    pieces: list[str] | None = [line]
    length = len(line)
    while (piece := stream.readline(_PIECE)) != "":
        length += len(piece)
        if length > LONGEST:
            pieces = None
        if pieces is not None:
            pieces.append(piece)
        if piece.endswith("\n"):
            break
    return None if pieces is None else "".join(pieces)
