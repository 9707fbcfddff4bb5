"""Dates of other calendars, turned into tokens of Gregorian days before parts are read.

A table of a language names calendars by the keys that are used here: "islamic", "hebrew", "persian". A year or month
becomes its first and last day, as the year of another calendar lies in two of ours. A day of the Islamic calendar is
given as approximate, because its month began when the moon was seen, which the tabular calendar misses by a day or two;
the ends of its years and months are given as the table has them.

When the source gives the Gregorian date too, that wins: "5708 [1947 or 1948]", "AH 1204/AD 1789-90".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from muniment_schema.values.date_text.eras import without_eras
from muniment_schema.values.date_text.sections import COUNTED
from muniment_schema.values.date_text.tokens import END, Kind, Token
from muniment_schema.values.date_text.units import NoDate
from muniment_schema.values.days import civil_from_days

if TYPE_CHECKING:
    from types import ModuleType

_OF_CALENDARS: Final = frozenset({Kind.CALENDAR, Kind.CALENDAR_MONTH, Kind.YEAR_ERA})
_LAST_OF_TWO: Final = 1500
# More than any list of dates has; the start of a Persian year takes milliseconds.
_MOST_TOKENS: Final = 50
_MOST_JOINTS: Final = 4
_BRACKETS: Final = frozenset({Kind.OPEN, Kind.CLOSE})
_SEPARATORS: Final = frozenset({Kind.SLASH, Kind.DASH, Kind.DOT})
# What is said about a date in the same way whatever its calendar is.
_KEPT: Final = frozenset(
    {
        *(
            Kind.CIRCA,
            Kind.MAYBE,
            Kind.QUESTION,
            Kind.BEFORE,
            Kind.AFTER,
            Kind.UNTIL,
            Kind.SINCE,
            Kind.BETWEEN,
            Kind.TO,
        ),
        *(Kind.AND, Kind.OR, Kind.COMMA, Kind.DASH, Kind.SLASH, Kind.DOT, Kind.HEAD, Kind.LATER_EVENT),
    }
)


def is_of_unknown_calendar(tokens: Sequence[Token]) -> bool:
    """Tell whether nothing says of which calendar a year is that can be of two; asked where both are in use."""
    if any(token.kind in (Kind.MONTH, Kind.CE, Kind.BCE) or _is_of_calendar(token) for token in tokens):
        return False
    if any(token.kind is Kind.CENTURY for token in tokens):
        return any(token.kind in COUNTED and token.value <= _LAST_OF_TWO // 100 for token in tokens)
    return any(token.kind is Kind.NUMBER and len(token.text) >= 3 and token.value <= _LAST_OF_TWO for token in tokens)


def to_gregorian(tokens: Sequence[Token]) -> tuple[list[Token], str | None]:
    """Give tokens that no longer name a calendar and have no brackets, and a warning where something was left out.

    Raises NoDate for what cannot be converted.
    """
    sides = _stated_and_foreign(tokens)
    if sides is not None:
        stated, foreign = sides
        if any(token.kind is Kind.YEAR_ERA for token in foreign) and _has_month(foreign) and not _has_month(stated):
            converted, warning = without_eras(foreign)
            if warning is None:
                return converted, None  # "昭和20年8月15日(1945年)"
        return stated, None
    converted, warning = without_eras(tokens)
    return _without_calendars([token for token in converted if token.kind not in _BRACKETS]), warning


def _without_calendars(tokens: list[Token]) -> list[Token]:
    keys = {token.text for token in tokens if token.kind in (Kind.CALENDAR, Kind.CALENDAR_MONTH)}
    if not keys:
        return tokens
    if len(keys) > 1:
        raise NoDate
    return _side_by_side(tokens, keys.pop())


def _is_of_calendar(token: Token) -> bool:
    return token.kind in _OF_CALENDARS or token.kind is Kind.OLD_STYLE


def _has_month(tokens: Sequence[Token]) -> bool:
    return any(token.kind is Kind.MONTH for token in tokens)


def _has_year(tokens: Sequence[Token]) -> bool:
    return any(token.kind is Kind.NUMBER and len(token.text) == 4 for token in tokens)


def _stated_and_foreign(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]] | None:
    """Give the Gregorian date and the other of two, of which one stands in brackets behind the other."""
    kinds = [token.kind for token in tokens]
    if kinds.count(Kind.OPEN) != 1 or kinds[-1] is not Kind.CLOSE:
        return None
    at = kinds.index(Kind.OPEN)
    before, inside = list(tokens[:at]), list(tokens[at + 1 : -1])
    for stated, foreign in ((inside, before), (before, inside)):
        has_foreign = any(map(_is_of_calendar, foreign)) and any(token.kind is Kind.NUMBER for token in foreign)
        if has_foreign and _has_year(stated) and not any(map(_is_of_calendar, stated)):
            return [token for token in stated if token.kind is not Kind.CE], foreign
    return None


def _side_by_side(tokens: Sequence[Token], key: str) -> list[Token]:
    """Keep the Gregorian side of "AH 1204/AD 1789-90", which the other side must agree with; else convert all."""
    joints = [at for at, token in enumerate(tokens) if token.kind in (Kind.SLASH, Kind.COMMA, Kind.INSTEAD)]
    for at in joints if len(joints) <= _MOST_JOINTS else ():
        sides = (tokens[:at], tokens[at + 1 :])
        for foreign, stated in (sides, sides[::-1]):
            if any(map(_is_of_calendar, stated)) or not any(map(_is_of_calendar, foreign)):
                continue
            if (year := _first_year(stated)) is not None and _agrees(foreign, key, year):
                # Years of four digits need no "A.D.", which would part the 83 of "1882-83 A.D." from its century.
                return [each for each in stated if each.kind is not Kind.CE]
    return _Converter(tokens, key).converted()


def _first_year(tokens: Sequence[Token]) -> int | None:
    return next((token.value for token in tokens if token.kind is Kind.NUMBER and len(token.text) == 4), None)


def _agrees(foreign: Sequence[Token], key: str, year: int) -> bool:
    try:
        days = [token for token in _Converter(foreign, key).converted() if token.kind is Kind.DAYS]
    except NoDate:
        return False
    return any(civil_from_days(day.value)[0] <= year <= civil_from_days(int(day.text))[0] for day in days)


class _Converter:
    """Takes the dates of one calendar from the tokens, in any order of day, month and year."""

    def __init__(self, tokens: Sequence[Token], key: str) -> None:
        # Their name says which calendar it is, and where it stands beside a number, that this is a year.
        self._tokens = [token for token in tokens if token.kind is not Kind.CALENDAR]
        self._named = _beside_names(tokens)
        self._key = key
        self._at = 0

    def converted(self) -> list[Token]:
        """Give the tokens with days instead of dates."""
        read: list[Token] = []
        while self._at < len(self._tokens):
            if len(read) > _MOST_TOKENS:
                raise NoDate
            kind = self._kind()
            if kind in _KEPT:
                read.append(self._tokens[self._at])
                self._at += 1
            else:
                read += self._date()
        return read

    def _kind(self, ahead: int = 0) -> Kind:
        return self._token(ahead).kind

    def _token(self, ahead: int = 0) -> Token:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else END

    def _is_year(self, ahead: int) -> bool:
        token = self._token(ahead)
        if token.kind is not Kind.NUMBER or not _conversion().is_year(self._key, token.value):
            return False
        return len(token.text) in (3, 4) or self._at + ahead in self._named

    def _is_day(self, ahead: int) -> bool:
        token = self._token(ahead)
        return token.kind in (Kind.NUMBER, Kind.ORDINAL) and len(token.text) <= 2

    def _date(self) -> list[Token]:
        for read in (self._day_first, self._month_first, self._year_first, self._in_figures, self._many_years):
            if (found := read()) is not None:
                return found
        raise NoDate

    def _comma(self, ahead: int) -> int:
        return ahead + 1 if self._kind(ahead) is Kind.COMMA else ahead

    def _day_first(self) -> list[Token] | None:
        month = 2 if self._kind(1) is Kind.DOT else 1
        year = self._comma(month + 1)
        if not (self._is_day(0) and self._kind(month) is Kind.CALENDAR_MONTH and self._is_year(year)):
            return None
        return self._day(self._token(year).value, self._token(month).value, self._token().value, year + 1)

    def _month_first(self) -> list[Token] | None:
        if self._kind() is not Kind.CALENDAR_MONTH:
            return None
        month = self._token().value
        year = self._comma(2)
        if self._is_day(1) and self._is_year(year):
            return self._day(self._token(year).value, month, self._token(1).value, year + 1)
        year = self._comma(1)
        return self._month(self._token(year).value, month, year + 1) if self._is_year(year) else None

    def _year_first(self) -> list[Token] | None:
        month = self._comma(1)
        if not (self._is_year(0) and self._kind(month) is Kind.CALENDAR_MONTH) or self._is_year(month + 1):
            return None
        year, number = self._token().value, self._token(month).value
        if self._is_day(month + 1):
            return self._day(year, number, self._token(month + 1).value, month + 2)
        return self._month(year, number, month + 1)

    def _in_figures(self) -> list[Token] | None:
        """Take "1320/6/3", and "15/9/1204" where it has one meaning; Hebrew months are numbered in two ways."""
        first, second, third = self._token(), self._token(2), self._token(4)
        if self._kind(1) not in _SEPARATORS or self._kind(3) is not self._kind(1) or self._key == "hebrew":
            return None
        if any(token.kind is not Kind.NUMBER for token in (first, second, third)) or len(second.text) > 2:
            return None
        if self._is_year(0) and len(third.text) <= 2 and second.value <= 12:
            return self._day(first.value, second.value, third.value, 5)
        if not self._is_year(4) or len(first.text) > 2:
            return None
        if second.value <= 12 < first.value:
            return self._day(third.value, second.value, first.value, 5)
        return None

    def _many_years(self) -> list[Token] | None:
        """Take a year, the end of "1204-05", a decade or a century."""
        token = self._token()
        for number, word in ((token, self._token(1)), (self._token(1), token)):
            if word.kind is Kind.CENTURY and number.kind in COUNTED:
                return self._years(100 * (number.value - 1) + 1, 100 * number.value, 2)
        if self._kind() is Kind.DECADE and len(token.text) == 4:
            return self._years(token.value, token.value + 9, 1)
        if not self._is_year(0):
            return None
        short = self._token(2)
        is_span = self._kind(1) in (Kind.DASH, Kind.SLASH, Kind.TO) and short.kind is Kind.NUMBER
        if not is_span or len(short.text) >= len(token.text):
            return self._years(token.value, token.value, 1)
        size = 10 ** len(short.text)
        last = token.value // size * size + short.value
        return self._years(token.value, last, 3) if last > token.value else None

    def _years(self, first: int, last: int, length: int) -> list[Token]:
        conversion = _conversion()
        if not (conversion.is_year(self._key, first) and conversion.is_year(self._key, last)):
            raise NoDate
        self._at += length
        return [_days(conversion.days_of_year(self._key, first)[0], conversion.days_of_year(self._key, last)[1])]

    def _month(self, year: int, month: int, length: int) -> list[Token]:
        self._at += length
        return [_days(*_conversion().days_of_month(self._key, year, month))]

    def _day(self, year: int, month: int, day: int, length: int) -> list[Token]:
        self._at += length
        number = _conversion().day_of(self._key, year, month, day)
        return [Token(Kind.CIRCA), _days(number, number)] if self._key == "islamic" else [_days(number, number)]


def _days(first: int, last: int) -> Token:
    return Token(Kind.DAYS, first, str(last))


def _beside_names(tokens: Sequence[Token]) -> frozenset[int]:
    """Give where, among the tokens but the names of calendars, a number stands beside such a name: "AH 87"."""
    beside = set()
    place = 0
    for at, token in enumerate(tokens):
        if token.kind is Kind.CALENDAR:
            continue
        if any(0 <= near < len(tokens) and tokens[near].kind is Kind.CALENDAR for near in (at - 1, at + 1)):
            beside.add(place)
        place += 1
    return frozenset(beside)


def _conversion() -> ModuleType:
    """Give the module that needs `convertdate`, which few texts do and which takes a while to import."""
    from muniment_schema.values.date_text import conversion

    return conversion
