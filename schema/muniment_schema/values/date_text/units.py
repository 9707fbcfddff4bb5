"""Numbers that are marked as years, months and days: of "1945年8月15日" the tokens that "1945 August 15" has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from muniment_schema.values.date_text.tokens import END, Kind, Token

_UNITS: Final = frozenset({Kind.YEAR_UNIT, Kind.MONTH_UNIT, Kind.DAY_UNIT})
_JOINTS: Final = frozenset({Kind.DASH, Kind.TO, Kind.COMMA, Kind.SLASH, Kind.AND, Kind.OR})
_ENDS: Final = frozenset({*_JOINTS, Kind.END, Kind.OPEN, Kind.CLOSE})
_LAST_YEAR: Final = 2100
_TO: Final = Token(Kind.TO)
_DASH: Final = Token(Kind.DASH)


class NoDate(Exception):
    """The tokens do not make a date."""


def without_units(tokens: Sequence[Token]) -> list[Token]:
    """Give tokens without the units; raises NoDate where a unit stands without its number, or the wrong way."""
    return _UnitReader(tokens).read()


class _UnitReader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = _joined(tokens)
        self._read: list[Token] = []

    def read(self) -> list[Token]:
        at = 0
        while at < len(self._tokens):
            at = self._take(at)
        return self._read

    def _kind(self, at: int) -> Kind:
        return self._token(at).kind

    def _token(self, at: int) -> Token:
        return self._tokens[at] if 0 <= at < len(self._tokens) else END

    def _take(self, at: int) -> int:
        """Take what begins here, and give where to go on."""
        token, behind = self._tokens[at], self._kind(at + 1)
        if token.kind is Kind.HALF:
            self._read += [Token(Kind.RANK, token.value), Token(Kind.FRACTION, 2)]
        elif token.kind in _UNITS:
            # "大正10(1921)年", and the Sunday and Monday of "(日)" and "(月)"
            if self._kind(at - 1) is not Kind.CLOSE and not (self._kind(at - 1) is Kind.OPEN and behind is Kind.CLOSE):
                raise NoDate
        elif token.kind is Kind.NUMBER and behind is Kind.YEAR_UNIT:
            self._year(token, at)
            return at + 2
        elif token.kind is Kind.NUMBER and self._unit_of(at) is Kind.MONTH_UNIT:
            if not 1 <= token.value <= 12:
                raise NoDate
            self._read.append(Token(Kind.MONTH, token.value))
            return at + (2 if behind is Kind.MONTH_UNIT else 1)
        elif token.kind is Kind.NUMBER and behind is Kind.DAY_UNIT:
            self._read.append(token)
            return at + 2
        elif token.kind is Kind.NUMBER and len(token.text) <= 2 and self._unit_of(at) is Kind.DECADE_WORD:
            self._decade(token)
            return at + (2 if behind is Kind.DECADE_WORD else 1)
        elif token.kind is Kind.NUMBER and self._kind(at - 1) is Kind.MONTH_UNIT and behind in (Kind.END, Kind.CLOSE):
            raise NoDate  # "八月十五" is a day of the lunar calendar
        else:
            self._read.append(token)
        return at + 1

    def _unit_of(self, at: int) -> Kind:
        """Give the unit of a short number, which the last number of a span says for both: "5-8月"."""
        behind = self._kind(at + 1)
        if behind in _JOINTS and len(self._token(at).text) <= 2 and self._kind(at + 2) is Kind.NUMBER:
            return self._kind(at + 3)
        return behind

    def _year(self, token: Token, at: int) -> None:
        bound = self._kind(at + 2)
        if bound in (Kind.BEFORE, Kind.AFTER) and (len(token.text) < 4 or token.value % 100 == 0):
            raise NoDate  # "100年前" is a hundred years ago, and "1500年前" may be so many
        if len(token.text) == 4 and token.value > _LAST_YEAR and not self._has_era():
            raise NoDate
        if self._read and self._read[-1].kind is Kind.BEFORE:
            self._read[-1] = Token(Kind.BCE)  # "前221年"
        is_padded = len(token.text) == 3
        self._read.append(Token(Kind.NUMBER, token.value, f"0{token.text}") if is_padded else token)

    def _has_era(self) -> bool:
        return bool(self._read) and self._read[-1].kind is Kind.YEAR_ERA

    def _decade(self, token: Token) -> None:
        """Read "20世纪50年代" and "1920-30年代"; in "昭和20年代" the era says of which century."""
        if token.value % 10:
            raise NoDate
        if self._has_era():
            self._read += [token, Token(Kind.DECADE_WORD)]
            return
        first = len(self._read) - 1
        is_second = first >= 1 and self._read[first].kind in _JOINTS and self._read[first - 1].kind is Kind.DECADE
        if first >= 1 and self._read[first].kind is Kind.CENTURY and self._read[first - 1].kind is Kind.NUMBER:
            start = 100 * (self._read[first - 1].value - 1)
            del self._read[first - 1 :]
        elif is_second and len(self._read[first - 1].text) == 4:
            start = self._read[first - 1].value // 100 * 100
        else:
            self._read.append(Token(Kind.DECADE, token.value, token.text))
            return
        decade = start + token.value
        self._read.append(Token(Kind.DECADE, decade, f"{decade:04d}"))


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Give one word for the ends of a span: "から ... まで" and "自 ... 起" have two, and "~" means about elsewhere."""
    joined = list(tokens)
    for at in range(1, len(joined)):
        is_date_behind = at + 1 < len(joined) and joined[at + 1].kind not in _ENDS
        if joined[at].text == "~" and joined[at - 1].kind not in _JOINTS:
            joined[at] = _DASH
        elif joined[at].kind is Kind.SINCE and is_date_behind:
            joined[at] = _TO
    is_span = _TO in joined or _DASH in joined
    if is_span and joined[-1].kind is Kind.UNTIL:
        joined.pop()
    if len(joined) > 1 and joined[0].kind is Kind.SINCE and joined[-1].kind is Kind.SINCE:
        joined.pop()
    return joined
