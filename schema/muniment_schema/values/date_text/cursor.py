"""The tokens of a text and the place that reading has come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from muniment_schema.values.date_text.tokens import END, Kind, Token

_ENDS: Final = [Kind.END] * 4


class Cursor:
    """Looks a few tokens ahead and goes forward, never far back: that keeps the time of reading linear."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        # Looking beyond the end is common, and a raised IndexError costs more than a few ends to be seen there.
        self._kinds = [token[0] for token in tokens] + _ENDS
        self.at = 0

    def kind(self, ahead: int = 0) -> Kind:
        """Give what kind of token stands here, or further on."""
        try:
            return self._kinds[self.at + ahead]
        except IndexError:
            return Kind.END

    def token(self, ahead: int = 0) -> Token:
        """Give the token that stands here, or further on."""
        at = self.at + ahead
        return self._tokens[at] if at < len(self._tokens) else END

    def take(self, kind: Kind) -> bool:
        """Go on over a token if it is of this kind."""
        if self.kind() is not kind:
            return False
        self.at += 1
        return True

    def is_year(self, ahead: int = 0) -> bool:
        """Tell whether a number of four digits stands here, or further on."""
        token = self.token(ahead)
        return token[0] is Kind.NUMBER and len(token[2]) == 4

    def is_day(self, ahead: int = 0) -> bool:
        """Tell whether a number of one or two digits, or an ordinal, stands here, or further on."""
        token = self.token(ahead)
        return (token[0] is Kind.NUMBER and len(token[2]) <= 2) or token[0] is Kind.ORDINAL
