"""Reads centuries, and the centuries that decades are of: s. XIX, 19. Jh., XIXe siècle, lata 20. XX w."""

from __future__ import annotations

from typing import Final

from muniment_schema.values.date_text.cursor import Cursor
from muniment_schema.values.date_text.parts import Part, Section
from muniment_schema.values.date_text.sections import COUNTED
from muniment_schema.values.date_text.tokens import Kind, Token

_LAST_CENTURY: Final = 21


class Centuries:
    """Takes what says which century is meant. Each tells whether it took anything, or whether it made sense."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def takes_century_of_decade(self, part: Part, tens: Token) -> bool:
        """Take the century of "20. léta 20. století", "lata 20. XX w.", "anni venti del Novecento"."""
        cursor = self._cursor
        if len(tens[2]) != 2 or tens[1] % 10:
            return False
        ahead = 0
        while cursor.kind(ahead) in (Kind.DOT, Kind.DECADE_WORD):
            ahead += 1
        if cursor.kind(ahead) is Kind.CENTURY and is_number_of_century(cursor, ahead + 1):
            ahead += 1
            end = ahead + 1
        elif cursor.kind(ahead) is Kind.NAMED_CENTURY:
            end = ahead + 1
        else:
            end = ahead + (3 if cursor.kind(ahead + 1) is Kind.DOT else 2)
            if not is_number_of_century(cursor, ahead) or cursor.kind(end - 1) is not Kind.CENTURY:
                return False
        part.decade = (cursor.token(ahead)[1] - 1) * 100 + tens[1]
        cursor.at += end
        return True

    def century_behind(self, part: Part) -> bool:
        """Take the number behind the word: "s. XIX", "siècle 19"."""
        token = self._cursor.token()
        if token[0] not in COUNTED or len(token[2]) == 4:
            return False
        self._cursor.at += 1
        self._half(part)
        self._cursor.take(Kind.CENTURY)  # в XIX в.
        return self.takes(part, token)

    def _half(self, part: Part) -> None:
        """Take the 1 or 2 of "s. xiii2", which is written high."""
        token = self._cursor.token()
        if token[0] is Kind.NUMBER and token[2] in ("1", "2") and part.section is None:
            part.section = Section(token[1], token[1], 2)
            self._cursor.at += 1

    def takes(self, part: Part, token: Token) -> bool:
        """Take a number as that of a century."""
        part.century, part.number = token[1], None
        return 0 < token[1] <= _LAST_CENTURY

    def behind_roman(self, part: Part, token: Token) -> bool:
        """Take what a Roman numeral is: a century, a year, or the number of something that is said elsewhere."""
        self._cursor.take(Kind.DOT)
        if self._cursor.take(Kind.CENTURY) or self.takes_short_word():
            return self.takes(part, token)
        if token[1] >= 1_100 and not token[2]:
            part.year = token[1]
        elif token[1] > _LAST_CENTURY:
            return False
        else:
            part.number = token[1]
            self._half(part)
        return True

    def takes_short_word(self) -> bool:
        """Take the c. of "19th c."; circa would have a date behind it."""
        cursor = self._cursor
        if cursor.kind() is not Kind.CIRCA or cursor.kind(1) in (Kind.NUMBER, Kind.MONTH):
            return False
        cursor.at += 1
        return True


def is_number_of_century(cursor: Cursor, ahead: int) -> bool:
    """Tell whether the number of a century stands here, or further on."""
    token = cursor.token(ahead)
    is_number = token[0] in COUNTED and len(token[2]) != 4
    is_rank = token[1] <= 4 and cursor.kind(ahead + 1) is Kind.FRACTION  # the "I poł." of "w I poł. XIX w."
    return is_number and 0 < token[1] <= _LAST_CENTURY and not is_rank
