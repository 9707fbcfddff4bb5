"""Numerals of other scripts in figures, before a text is cut into words: "一九四九年" is 1949年, "תש'ח" is 5708."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

# Half rings are the ayn and hamza of transliterations, which others write as apostrophes: "rabīʿ".
_RINGS: Final = {0x02BE: "'", 0x02BF: "'"}
_OTHER_SCRIPT: Final = re.compile("[\u0590-\uffff]")
_CHINESE: Final = re.compile("[〇○零一二三四五六七八九十廿卅百千壱弐参拾]+(?!半期)")
_CHINESE_DIGITS: Final = {
    **{digit: value for value, digit in enumerate("〇一二三四五六七八九")},
    "○": 0,
    "零": 0,
    "壱": 1,
    "弐": 2,
    "参": 3,
}
_CHINESE_POWERS: Final = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_CHINESE_TENS: Final = {"廿": 20, "卅": 30}
_TWO_DECADES: Final = re.compile("([一二三四五六七八])([二三四五六七八九])十")
# 公元 and 紀元 are the Common Era; elsewhere the first year of an era is its 元年.
_FIRST_YEAR: Final = re.compile("(?<![公西纪紀])元(?=年)")

_KOREAN_UNIT: Final = re.compile("(?<=[0-9])(년대|년(?!대)|월|일|세기)(?=[가-힣])")

_ARABIC_LETTER: Final = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_ARABIC_DIGITS: Final = {
    **{0x0660 + value: str(value) for value in range(10)},
    **{0x06F0 + value: str(value) for value in range(10)},
}

_HEBREW: Final = re.compile(
    "(?<![א-ת'])(?P<thousands>ה')?(?P<letters>[א-ת]{1,4}'[א-ת])(?![א-ת'])|(?<![א-ת'])(?P<day>[א-ט])'(?= )"
)
_HEBREW_VALUES: Final = {
    **{letter: value for value, letter in enumerate("אבגדהוזחט", start=1)},
    **{letter: 10 * value for value, letter in enumerate("יכלמנסעפצ", start=1)},
    **dict(zip("ךםןףץ", (20, 40, 50, 80, 90), strict=True)),
    **{letter: 100 * value for value, letter in enumerate("קרשת", start=1)},
}


def in_figures(folded: str) -> str:
    """Write the numerals of a folded text in figures, and part Korean units of time from the words written onto them.

    Arabic and Persian digits are read beside Arabic letters only: alone they do not say of which calendar they are.
    """
    folded = folded.translate(_RINGS)
    if _OTHER_SCRIPT.search(folded) is None:
        return folded
    if _ARABIC_LETTER.search(folded) is not None:
        folded = folded.translate(_ARABIC_DIGITS)
    folded = _HEBREW.sub(_hebrew, folded)
    folded = _KOREAN_UNIT.sub(r"\1 ", folded)
    return _CHINESE.sub(_chinese, _FIRST_YEAR.sub("1", folded))


def _chinese(found: re.Match[str]) -> str:
    numeral = found[0]
    decades = _TWO_DECADES.fullmatch(numeral)
    if decades is not None and _CHINESE_DIGITS[decades[2]] == _CHINESE_DIGITS[decades[1]] + 1:
        return f"{_CHINESE_DIGITS[decades[1]]}0-{_CHINESE_DIGITS[decades[2]]}0"  # the fifties and sixties
    if all(letter in _CHINESE_DIGITS for letter in numeral):
        return "".join(str(_CHINESE_DIGITS[letter]) for letter in numeral)
    total, digit = 0, None
    smallest = 10_000
    for letter in numeral:
        if letter in _CHINESE_TENS or letter in _CHINESE_POWERS:
            power = 10 if letter in _CHINESE_TENS else _CHINESE_POWERS[letter]
            if power >= smallest or (letter in _CHINESE_TENS and digit is not None):
                return numeral
            total += _CHINESE_TENS.get(letter) or power * (1 if digit is None else digit)
            smallest, digit = power, None
        elif letter in "〇○零":
            continue  # "一千零一"
        elif digit is not None:
            return numeral
        else:
            digit = _CHINESE_DIGITS[letter]
    return str(total + (digit or 0))


def _hebrew(found: re.Match[str]) -> str:
    if found["day"] is not None:
        return str(_HEBREW_VALUES[found["day"]])
    thousands = found["thousands"]
    values = [_HEBREW_VALUES.get(letter, 0) for letter in found["letters"].replace("'", "")]
    if values[:1] == [5] and values[1:2] >= [100]:
        thousands, values = "ה", values[1:]  # written without their apostrophe
    # The thousands are left out as a rule; letters go from the greatest to the smallest, but for 15 and 16.
    is_number = 0 not in values and all(first >= second for first, second in pairwise(values))
    if not is_number:
        return found[0]
    total = sum(values)
    return f"{5_000 + total} anno mundi" if total >= 100 or thousands else str(total)
