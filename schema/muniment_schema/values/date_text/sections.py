"""Reads which part of a century, a decade or a year is meant: "early", "second half", "third to last quarter"."""

from __future__ import annotations

from typing import Final

from muniment_schema.values.date_text.cursor import Cursor
from muniment_schema.values.date_text.parts import TURN, VAGUE, Section
from muniment_schema.values.date_text.tokens import Kind

COUNTED: Final = frozenset({Kind.NUMBER, Kind.ORDINAL, Kind.RANK, Kind.ROMAN})
_BETWEEN_PIECES: Final = frozenset({Kind.DASH, Kind.TO, Kind.SLASH, Kind.AND, Kind.OR})


def is_section(cursor: Cursor) -> bool:
    """Tell whether early, mid, late, "turn of", "2nd half", "2. half" or "last quarter" stands here."""
    kind = cursor.kind()
    if kind is Kind.SECTION or kind is Kind.TURN:
        return True
    return _is_middle(cursor) or (kind in COUNTED and _is_fraction(cursor))


def take_section(cursor: Cursor) -> Section | None:
    """Take one of these, or two of them: "mid to late", "second or third quarter"; None when it makes no sense."""
    if cursor.take(Kind.TURN):
        return TURN
    first, pieces = _piece(cursor)
    begin = cursor.at
    if cursor.kind() in _BETWEEN_PIECES:
        cursor.at += 1
        cursor.take(Kind.TO)  # mid- to late
        is_piece = is_section(cursor) and cursor.kind() is not Kind.TURN
        last, pieces_of_last = _piece(cursor) if is_piece else (0, 0)
        if first < last and pieces in (0, pieces_of_last):
            cursor.take(Kind.DASH)
            return Section(first, last, pieces_of_last)
        cursor.at = begin
        if not is_piece:
            cursor.take(Kind.DASH)  # mid-1920s
    return Section(first, first, pieces) if first and pieces else None


def _is_middle(cursor: Cursor) -> bool:
    """Tell whether "half" stands here, of which no number says the first or the second: "metà Ottocento"."""
    return cursor.kind() is Kind.FRACTION and cursor.token()[1] == 2 and not cursor.is_year(1)


def _is_fraction(cursor: Cursor) -> bool:
    behind = 2 if cursor.kind(1) is Kind.DOT else 1
    if cursor.kind(behind) is Kind.FRACTION:
        return True
    if cursor.kind(behind) in _BETWEEN_PIECES and cursor.kind(behind + 1) in COUNTED:
        return Kind.FRACTION in (cursor.kind(behind + 2), cursor.kind(behind + 3))
    # In some languages one word is the third and a third.
    return cursor.kind(behind) is Kind.RANK and cursor.token(behind)[1] in (3, 4)


def _piece(cursor: Cursor) -> tuple[int, int]:
    """Take one section, and give which piece it is, and of how many; 0 of 0 when there is no such piece."""
    kind, rank, _ = cursor.token()
    cursor.at += 1
    if kind is Kind.SECTION:
        return rank, VAGUE
    if kind is Kind.FRACTION:
        return 2, VAGUE
    cursor.take(Kind.DOT)
    if cursor.kind() in _BETWEEN_PIECES:
        return rank, 0  # the second of "second or third quarter"
    pieces = cursor.token()[1]
    cursor.at += 1
    if rank == 0 and kind is Kind.RANK:
        rank = pieces
    return (rank, pieces) if 1 <= rank <= pieces else (0, 0)
