"""Reads dates that are written in figures alone: 13/5/1943, 13.V.1943, 5/1943, 1943-05-10, 19430510, 194-."""

from __future__ import annotations

from typing import Final

from muniment_schema.values.date_text.cursor import Cursor
from muniment_schema.values.date_text.parts import Part
from muniment_schema.values.date_text.tokens import Kind, Token

SEPARATORS: Final = frozenset({Kind.DASH, Kind.SLASH, Kind.DOT})


class Figures:
    """Takes what stands behind a first number, which the cursor has gone over. Each tells whether it took anything."""

    def __init__(self, cursor: Cursor, *, is_month_first: bool) -> None:
        self._cursor = cursor
        self._is_month_first = is_month_first
        self._has_month_before = False
        self.is_ambiguous = False  # the order of day and month made a difference

    def behind_day(self, part: Part, first: Token, *, is_first: bool) -> bool:
        """Take the rest of "13/5/1943", "13.5.1943", "13.V.1943" and "5/1943"; "or 5-1943" is no month."""
        cursor = self._cursor
        separator, second = cursor.kind(), cursor.token(1)
        if separator not in SEPARATORS:
            return False
        if cursor.is_year(1):
            is_month = first[0] is Kind.NUMBER and 1 <= first[1] <= 12
            if not is_month or (separator is Kind.DASH and not is_first) or cursor.kind(2) is separator:
                return False
            part.month, part.year, part.number = first[1], second[1], None
            cursor.at += 2
            return True
        if separator is Kind.SLASH and second[0] is Kind.NUMBER and cursor.is_year(2):
            part.day, part.month = self._ordered(first[1], second[1], separator)  # 15/3 1943
            part.year, part.number = cursor.token(2)[1], None
            cursor.at += 3
            return True
        if cursor.kind(2) is not separator or len(second[2]) > 2:
            return False
        if separator is Kind.DOT and second[0] is Kind.NUMBER and cursor.kind(3) in (Kind.DASH, Kind.TO, Kind.SLASH):
            part.day, part.month, part.number = first[1], second[1], None  # 10.5.-12.6.1943
            cursor.at += 3
            return 1 <= second[1] <= 12
        if not cursor.is_year(3):
            return False
        if second[0] is Kind.NUMBER:
            part.day, part.month = self._ordered(first[1], second[1], separator)
        elif second[0] is Kind.ROMAN and second[1] <= 12:
            part.day, part.month = first[1], second[1]
        else:
            return False
        part.year, part.number = cursor.token(3)[1], None
        cursor.at += 4
        return True

    def _ordered(self, first: int, second: int, separator: Kind) -> tuple[int, int]:
        """Give day and month. Full stops stand between day and month in that order only."""
        if second > 12 >= first:
            return second, first
        if first > 12 or first == second or separator is Kind.DOT or not (first and second):
            return first, second
        self.is_ambiguous = True
        return (second, first) if self._is_month_first else (first, second)

    def behind_year(self, part: Part, year: Token) -> bool:
        """Take the rest of "1943-05-10", "1943/5/10", "1943-May-10" and, in a span of such, "1943-05"."""
        cursor = self._cursor
        separator, month = cursor.kind(), cursor.token(1)
        if separator not in SEPARATORS:
            return False
        has_day = cursor.kind(2) is separator and cursor.is_day(3) and cursor.kind(3) is Kind.NUMBER
        if month[0] is Kind.MONTH and separator is not Kind.DOT and not self.has_year_behind(2):
            part.day = cursor.token(3)[1] if has_day else None
        elif month[0] is Kind.ROMAN and separator is Kind.DOT and month[1] <= 12 and cursor.is_day(2):
            part.month, part.day = month[1], cursor.token(2)[1]  # 1943. V. 10.
            cursor.at += 3
            return True
        elif month[0] is not Kind.NUMBER or len(month[2]) > 2 or not 1 <= month[1] <= 12:
            return False
        elif has_day:
            part.day, part.is_year_first = cursor.token(3)[1], False
        elif separator is Kind.DASH and len(month[2]) == 2 and month[1] <= year[1] % 100 and self._is_in_span():
            part.is_year_first = False
        else:
            return False
        part.month = month[1]
        cursor.at += 4 if part.day is not None else 2
        return True

    def has_year_behind(self, ahead: int) -> bool:
        """Tell whether a month before this place has a year of its own: "1943, May 1944" are two dates."""
        cursor = self._cursor
        if cursor.is_year(ahead):
            return True
        return cursor.is_day(ahead) and cursor.is_year(ahead + (2 if cursor.kind(ahead + 1) is Kind.COMMA else 1))

    def _is_in_span(self) -> bool:
        """Tell the months of "1943-05 - 1943-08" from the short ends of spans of years."""
        cursor = self._cursor
        if cursor.kind(2) is Kind.END:
            return self._has_month_before
        self._has_month_before = (
            cursor.kind(2) in (Kind.DASH, Kind.TO) and cursor.is_year(3) and cursor.kind(4) is Kind.DASH
        )
        return self._has_month_before

    def basic_day(self, part: Part, digits: str) -> bool:
        """Take "19430510", which no other order of day, month and year could be."""
        part.year, part.month, part.day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
        return 1_000 <= part.year <= 2_100 and 1 <= part.month <= 12

    def three_digits(self, part: Part, number: Token) -> bool:
        """Take the decade of "194-", "194." and "194?", or else a number, which is the year of "500-450 BC"."""
        cursor = self._cursor
        if cursor.kind() in (Kind.DASH, Kind.DOT) and cursor.kind(1) is not Kind.NUMBER:
            cursor.at += 1
        elif cursor.kind() is not Kind.QUESTION:
            part.number, part.number_length = number[1], 3
            return True
        part.digits = f"{number[2]}X"
        return True
