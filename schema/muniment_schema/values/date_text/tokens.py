"""The tokens of a date text: one scan from left to right, in which every word is looked up in all languages at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Final, NamedTuple

from muniment_schema.values.date_text.numerals import in_figures


class Kind(IntEnum):
    """What a token says."""

    NUMBER = auto()  # `text` has its digits
    ORDINAL = auto()  # 19th
    DECADE = auto()  # 1920s, and the 30s of 1920s-30s
    DIGITS = auto()  # 19uu; `text` is 19XX
    ROMAN = auto()
    MONTH = auto()
    SEASON = auto()  # 21 to 24, as in EDTF
    CIRCA = auto()
    MAYBE = auto()
    BEFORE = auto()
    AFTER = auto()
    UNTIL = auto()
    SINCE = auto()
    BETWEEN = auto()
    TO = auto()  # 1 when it says nothing before a date alone
    AND = auto()
    OR = auto()
    CENTURY = auto()
    NAMED_CENTURY = auto()
    DECADE_WORD = auto()
    SECTION = auto()  # 1 early, 2 mid, 3 late
    RANK = auto()  # 1 to 4, and 0 the last
    FRACTION = auto()  # 2 half, 3 third, 4 quarter
    TURN = auto()
    BCE = auto()
    CE = auto()
    OLD_STYLE = auto()  # 1 where years may begin in March too
    NEW_STYLE = auto()
    UNDATED = auto()
    BULK = auto()
    COPYRIGHT = auto()
    INSTEAD = auto()
    HEAD = auto()
    LATER_EVENT = auto()
    FILLER = auto()  # never among the tokens that are given
    CALENDAR = auto()  # `text` is its key
    CALENDAR_MONTH = auto()
    YEAR_ERA = auto()  # `text` is its name
    DAYS = auto()  # from the day number `value` to the day number `text`
    YEAR_UNIT = auto()  # 年, 月 and 日 behind a number
    MONTH_UNIT = auto()
    DAY_UNIT = auto()
    HALF = auto()  # "first half" in one word
    REIGN = auto()  # all the years of an era
    COMMA = auto()
    DASH = auto()
    SLASH = auto()
    DOT = auto()
    QUESTION = auto()
    OPEN = auto()
    CLOSE = auto()
    UNKNOWN = auto()
    END = auto()


class Token(NamedTuple):
    """One token. `text` is there for numbers and calendars."""

    kind: Kind
    value: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What a word or phrase means, and in which languages: bit n of a mask is the language n of the lexicon."""

    meanings: tuple[tuple[Token, int], ...]
    mask: int


END: Final = Token(Kind.END)
UNKNOWN: Final = Token(Kind.UNKNOWN)
MARKS: Final = {
    ",": Token(Kind.COMMA),
    ";": Token(Kind.COMMA),
    "|": Token(Kind.COMMA),
    "、": Token(Kind.COMMA),
    "-": Token(Kind.DASH),
    "×": Token(Kind.DASH),
    "/": Token(Kind.SLASH),
    ".": Token(Kind.DOT),
    "?": Token(Kind.QUESTION),
    "~": Token(Kind.CIRCA, 0, "~"),
    "±": Token(Kind.CIRCA),
    "(": Token(Kind.OPEN),
    "[": Token(Kind.OPEN),
    "{": Token(Kind.OPEN),
    "<": Token(Kind.OPEN),
    ")": Token(Kind.CLOSE),
    "]": Token(Kind.CLOSE),
    "}": Token(Kind.CLOSE),
    ">": Token(Kind.CLOSE),
    ":": Token(Kind.FILLER),
    "°": Token(Kind.FILLER),
}
# Ideographs and kana stand one by one, because nothing parts the words there. A number keeps the letters that are
# written onto it: the ending of "19th" says more than the word "th".
_IDEOGRAPH: Final = "\u3040-\u30ff\u3400-\u9fff"
_LETTERS: Final = f"[^\\W\\d_{_IDEOGRAPH}]+"
_ENDING: Final = f"[-':]?{_LETTERS}|\\.(?:[ao]|er)\\b"  # 19-го, 1920'ler, 1:a, 1.º
_RAW: Final = re.compile(f"(?:(?<![^\\W_])[cp](?=[0-9]{{4}}))?[0-9]+(?:{_ENDING})?|{_LETTERS}|\\S")
_DOT_OF_ABBREVIATION: Final = re.compile(r"(?<=[^\W\d_])\.")
_BRACKETS: Final = re.compile(r"(?<=[0-9])[\[\]<>](?=[0-9])")
_TIME_OF_DAY: Final = re.compile(
    r"(?:(?<=[0-9])t|[ ,]{1,3})[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?: ?[ap]\.?m\b\.?)?(?: ?(?:z|utc|gmt|[ecmp][sd]t|cet|cest|bst|[+-][0-9]{2}:?[0-9]{2}))?(?![0-9])"
)


def raw_tokens(folded: str) -> list[str]:
    """Give the words, numbers and marks of a folded text, but not the full stops of abbreviations."""
    if not folded.isascii():
        folded = in_figures(folded)
    if "[" in folded or "<" in folded:
        folded = _BRACKETS.sub("", folded)
    if ":" in folded:
        folded = _TIME_OF_DAY.sub(" ", folded)
    if "." in folded:
        folded = _DOT_OF_ABBREVIATION.sub(" ", folded)
    if "(c)" in folded:
        folded = folded.replace("(c)", "©")
    raw = _RAW.findall(folded)
    return [each for each in raw if each != "'"] if "'" in folded else raw
