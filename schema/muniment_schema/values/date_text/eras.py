"""Years of eras and reigns, "昭和20年" and "光緒二十年", as Gregorian years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from muniment_schema.values.date_text.language import Era
from muniment_schema.values.date_text.lexicon import lexicon
from muniment_schema.values.date_text.tokens import END, Kind, Token
from muniment_schema.values.date_text.units import NoDate

LUNAR: Final = "month and day are of the lunar calendar and are left out"

_JOINTS: Final = frozenset({Kind.DASH, Kind.TO})
# Lunar years begin some weeks after the Gregorian ones, so that these two months can lie in the next.
_LATE_MONTHS: Final = frozenset({11, 12})


def year_token(year: int) -> Token:
    """Give a Gregorian year as the scan does."""
    return Token(Kind.NUMBER, year, f"{year:04d}")


def without_eras(tokens: Sequence[Token]) -> tuple[list[Token], str | None]:
    """Give the tokens in Gregorian years, and a warning where something was left out; raises NoDate for other years."""
    reader = _EraReader(tokens)
    return reader.read(), reader.warning


@dataclass
class _EraReader:
    _tokens: Sequence[Token]
    warning: str | None = None

    def read(self) -> list[Token]:
        read: list[Token] = []
        at = 0
        era: Era | None = None
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind is Kind.YEAR_ERA:
                era = lexicon().eras[token.text]
                found, at = self._era(era, at + 1)
                read += found
            elif era is not None and self._is_short_end(at):
                read.append(year_token(_year(era, token)))
                era, at = None, at + 1
            else:
                if token.kind not in _JOINTS:
                    era = None
                read.append(token)
                at += 1
        return read

    def _kind(self, at: int) -> Kind:
        return self._token(at).kind

    def _token(self, at: int) -> Token:
        return self._tokens[at] if at < len(self._tokens) else END

    def _is_short_end(self, at: int) -> bool:
        """Tell whether the 25 of "昭和20-25年" stands here."""
        token = self._tokens[at]
        is_end = self._kind(at + 1) in (Kind.END, Kind.CLOSE)
        return is_end and token.kind is Kind.NUMBER and len(token.text) <= 2 and self._kind(at - 1) in _JOINTS

    def _is_in_figures(self, at: int) -> bool:
        """Tell whether a month stands behind the year as in "慶応3.10.14" or "慶応3-10-14"."""
        separator = self._kind(at)
        if separator not in (Kind.DOT, Kind.SLASH, Kind.DASH) or self._kind(at + 1) is not Kind.NUMBER:
            return False
        return separator is not Kind.DASH or self._kind(at + 2) is separator

    def _era(self, era: Era, at: int) -> tuple[list[Token], int]:
        """Take what stands behind the name of an era, and give where to go on."""
        token = self._token(at)
        if token.kind is Kind.REIGN:
            return [year_token(era.first), Token(Kind.TO), year_token(era.last)], at + 1
        if token.kind is not Kind.NUMBER:
            raise NoDate
        year = _year(era, token)
        if self._kind(at + 1) is Kind.DECADE_WORD:
            if token.value % 10:
                raise NoDate
            last = min(year + 9, era.last)
            return [year_token(year), Token(Kind.TO), year_token(last)], at + 2
        at += 1
        stated = [self._token(at + ahead) for ahead in range(3)]
        if [each.kind for each in stated] == [Kind.OPEN, Kind.NUMBER, Kind.CLOSE] and len(stated[1].text) == 4:
            year, at = stated[1].value, at + 3  # "昭和20年(1945)8月15日"
        if year <= era.last_lunar and self._is_in_figures(at):
            raise NoDate
        if year > era.last_lunar or self._kind(at) is not Kind.MONTH:
            return [year_token(year)], at
        self.warning = LUNAR
        is_late = self._token(at).value in _LATE_MONTHS
        at += 2 if self._kind(at + 1) is Kind.NUMBER else 1
        return [year_token(year), *([Token(Kind.TO), year_token(year + 1)] if is_late else [])], at


def _year(era: Era, token: Token) -> int:
    year = era.first + token.value - 1
    if token.value < 1 or not 0 < year <= era.last:
        raise NoDate
    return year
