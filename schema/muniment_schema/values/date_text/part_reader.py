"""Reads one part of a date from the tokens: a day, month, season, year, decade or century, with what is said of it."""

from __future__ import annotations

from muniment_schema.values.date_text.centuries import Centuries
from muniment_schema.values.date_text.cursor import Cursor
from muniment_schema.values.date_text.figures import SEPARATORS, Figures
from muniment_schema.values.date_text.joints import later_year
from muniment_schema.values.date_text.parts import TURN, Part
from muniment_schema.values.date_text.surroundings import take_before, take_behind
from muniment_schema.values.date_text.tokens import Kind, Token


class PartReader:
    """Takes parts from the cursor, from left to right."""

    def __init__(self, cursor: Cursor, *, is_month_first: bool) -> None:
        self._cursor = cursor
        self._figures = Figures(cursor, is_month_first=is_month_first)
        self._centuries = Centuries(cursor)

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether the order of day and month made a difference."""
        return self._figures.is_ambiguous

    def part(self, previous: Part | None) -> Part | None:
        """Take one part with what stands before and behind it; None when there is none."""
        part = Part()
        if not take_before(self._cursor, part) or not self._core(part, previous):
            return None
        take_behind(self._cursor, part)
        return None if part.section is TURN and part.century is None and part.number is None else part

    def _core(self, part: Part, previous: Part | None) -> bool:
        cursor = self._cursor
        token = cursor.token()
        kind = token[0]
        cursor.at += 1
        if kind is Kind.NUMBER and len(token[2]) >= 3:
            if previous is not None and previous.is_decade_by_word and token[1] % 10 == 0:
                part.decade, part.is_decade_by_word = token[1], True  # années 1920 et 1930
                return len(token[2]) == 4
            return self._year(part, token)
        if kind is Kind.NUMBER or kind is Kind.ORDINAL or kind is Kind.RANK:
            return self._small(part, token, previous)
        if kind is Kind.MONTH:
            part.month = token[1]
            if not self._day_behind(part) and cursor.kind() in (Kind.DASH, Kind.SLASH) and cursor.is_year(1):
                cursor.at += 1
            self._year_behind(part)
        elif kind is Kind.SEASON:
            part.season = token[1]
            self._year_behind(part)
        elif kind is Kind.NAMED_CENTURY:
            part.century = token[1]
        elif kind is Kind.DECADE:
            if self._centuries.takes_century_of_decade(part, token):
                return True
            if len(token[2]) == 2 and cursor.kind() in (Kind.MONTH, Kind.CENTURY):
                return self._small(part, Token(Kind.ORDINAL, token[1], token[2]), previous)
            if len(token[2]) == 2:
                part.number, part.number_length, part.is_short_decade = token[1], 2, True
            else:
                part.decade = token[1]
            cursor.take(Kind.DECADE_WORD)
        elif kind is Kind.DIGITS:
            part.digits = token[2]
        elif kind is Kind.DAYS:
            part.days = token[1], int(token[2])
        elif kind is Kind.DECADE_WORD:
            return self._decade_behind(part)
        elif kind is Kind.CENTURY:
            return self._centuries.century_behind(part)
        elif kind is Kind.ROMAN:
            return self._centuries.behind_roman(part, token)
        else:
            return False
        return True

    def _decade_behind(self, part: Part) -> bool:
        """Take the year of "décennie 1920", the rest of "años 20 del siglo XX", and the plain "años 1914-1918"."""
        cursor = self._cursor
        token = cursor.token()
        cursor.at += 1
        if token[0] not in (Kind.NUMBER, Kind.DECADE):
            return False
        if len(token[2]) != 4:
            return self._centuries.takes_century_of_decade(part, token)
        is_span = cursor.kind() in (Kind.DASH, Kind.TO) and cursor.is_year(1)
        if token[0] is Kind.NUMBER and (token[1] % 10 or (is_span and cursor.token(1)[1] % 10)):
            return self._year(part, token)
        part.decade, part.is_decade_by_word = token[1], True
        return True

    def _small(self, part: Part, token: Token, previous: Part | None) -> bool:
        """Take what begins with one or two digits, or an ordinal: a day, a century, a date in figures."""
        cursor = self._cursor
        if token[0] is Kind.NUMBER and token[1] % 10 == 0 and self._centuries.takes_century_of_decade(part, token):
            return True
        part.number, part.number_length = token[1], len(token[2]) if token[0] is Kind.NUMBER else 0
        kind = cursor.kind()
        if kind in (Kind.DOT, Kind.DASH) and cursor.kind(1) is Kind.CENTURY:
            cursor.at += 1  # 19. Jh., 19th-century
        if cursor.take(Kind.CENTURY) or (token[0] is Kind.ORDINAL and self._centuries.takes_short_word()):
            return self._centuries.takes(part, token)
        if part.number_length == 2 and kind is cursor.kind(1) and kind in (Kind.DASH, Kind.QUESTION, Kind.DOT):
            cursor.at += 2  # 18--, 18??, 18..
            part.digits, part.number = f"{token[2]}XX", None
        elif self._takes_era(part):
            if not _ends_year(part, previous):
                part.year, part.number = part.number, None
        elif not self._figures.behind_day(part, token, is_first=previous is None) and not self._month_behind(
            part, token
        ):
            cursor.take(Kind.DOT)
            # The month of "May 3-5, 1943" is with the part before; that of "3-5 May 1943" will be filled in.
            if previous is not None and previous.month and previous.day and previous.year is None:
                part.day, part.number = token[1], None
                self._year_behind(part)
                part.month = previous.month
        return True

    def _month_behind(self, part: Part, day: Token) -> bool:
        """Take the month and the year behind a day: "10 May 1943", "10.May.1943", "10-May-1943", "10 V 1943"."""
        cursor = self._cursor
        ahead = 0
        if cursor.kind() in SEPARATORS:
            is_parted_again = cursor.kind(2) is cursor.kind()
            if cursor.kind() is not Kind.DOT and not cursor.is_year(3 if is_parted_again else 2):
                return False  # "3-May 5"
            ahead = 1
        month = cursor.token(ahead)
        if month[0] is Kind.ROMAN:
            is_before_year = cursor.is_year(ahead + 1) or (
                cursor.kind(ahead + 1) in SEPARATORS and cursor.is_year(ahead + 2)
            )
            if month[1] > 12 or not is_before_year:
                return False
        elif month[0] is not Kind.MONTH:
            return False
        cursor.at += ahead + 1
        part.day, part.month, part.number = day[1], month[1], None
        if cursor.kind() in SEPARATORS and cursor.is_year(1):
            cursor.at += 1
        self._year_behind(part)
        return True

    def _year(self, part: Part, token: Token) -> bool:
        """Take what begins with a year."""
        cursor, figures = self._cursor, self._figures
        length = len(token[2])
        if length == 8:
            return figures.basic_day(part, token[2])
        if self._takes_era(part):
            part.year = token[1]
            return length <= 4
        if length != 4:
            return length == 3 and figures.three_digits(part, token)
        if cursor.take(Kind.DECADE_WORD):
            part.decade = token[1]
            return token[1] % 10 == 0
        part.year, part.is_year_first = token[1], True
        if figures.behind_year(part, token):
            return True
        ahead = 1 if cursor.kind() in (Kind.COMMA, Kind.DOT) else 0
        if cursor.kind() is Kind.SLASH and cursor.kind(2) is Kind.MONTH and _follows(token, cursor.token(1)):
            part.year += 1  # 1731/32 Feb. 11
            part.is_dual = True
            part.month = cursor.token(2)[1]
            cursor.at += 3
            self._day_behind(part)
            return part.month <= 3
        if cursor.kind(ahead) is Kind.MONTH and not (ahead and figures.has_year_behind(ahead + 1)):
            part.month = cursor.token(ahead)[1]
            cursor.at += ahead + 1
            self._day_behind(part)
        elif cursor.kind(ahead) is Kind.SEASON and not cursor.is_year(ahead + 1):
            part.season = cursor.token(ahead)[1]
            cursor.at += ahead + 1
        elif cursor.is_day(ahead) and cursor.kind(ahead + 1) is Kind.MONTH and not self._is_year_near(ahead + 2):
            part.day, part.month = cursor.token(ahead)[1], cursor.token(ahead + 1)[1]  # 1848, 15 March
            cursor.at += ahead + 2
        return True

    def _is_year_near(self, ahead: int) -> bool:
        return self._cursor.is_year(ahead + (self._cursor.kind(ahead) is Kind.COMMA))

    def _day_behind(self, part: Part) -> bool:
        """Take the day behind a month: "May 10", "May 10th"."""
        cursor = self._cursor
        if not cursor.is_day():
            return False
        part.day = cursor.token()[1]
        cursor.at += 1
        cursor.take(Kind.DOT)
        return True

    def _year_behind(self, part: Part) -> None:
        """Take the year behind a day, month or season, and its other number: "1731/32"."""
        cursor = self._cursor
        ahead = 0
        if cursor.kind() is Kind.QUESTION and cursor.kind(1) in (Kind.NUMBER, Kind.COMMA):
            ahead = 1  # May? 1943
        if cursor.kind(ahead) is Kind.COMMA:
            ahead += 1
        if not cursor.is_year(ahead):
            return
        part.is_doubtful = part.is_doubtful or cursor.kind() is Kind.QUESTION
        year = cursor.token(ahead)
        cursor.at += ahead + 1
        part.year = year[1]
        if cursor.kind() not in (Kind.SLASH, Kind.DASH) or not _follows(year, cursor.token(1)):
            return
        if part.season == 24:
            cursor.at += 2  # the winter of 1942-43 is that of 1942 in EDTF
        elif cursor.kind() is Kind.SLASH and part.month is not None and part.month <= 3:
            cursor.at += 2
            part.year, part.is_dual = part.year + 1, True

    def _takes_era(self, part: Part) -> bool:
        """Take BC or AD behind a year; tell whether there is one, or was one before it."""
        kind = self._cursor.kind()
        if kind is Kind.BCE or kind is Kind.CE:
            part.is_bce = kind is Kind.BCE
            self._cursor.at += 1
        return part.is_bce is not None


def _ends_year(part: Part, previous: Part | None) -> bool:
    """Tell whether a number is the end of the year before it: "1882-83 A.D."."""
    if previous is None or part.is_bce or previous.is_bce or not previous.is_year_alone or part.number_length != 2:
        return False
    return later_year(previous, part) is not None


def _follows(year: Token, number: Token) -> bool:
    """Tell whether a number is the year after another year, perhaps by its last digits: 1731/32, 1699/1700."""
    is_number = number[0] is Kind.NUMBER and len(number[2]) in (1, 2, 4)
    return is_number and f"{year[1] + 1:04d}".endswith(number[2])
