"""The words of a text, folded and parted in the same way for the index, for a search and for highlights."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Final, NamedTuple

from ..values.folding import fold_characters

LONGEST_WORD: Final = 100
"""Characters of a word; what is longer is cut into pieces of this length."""


class Word(NamedTuple):
    """A folded word, and where it stands in the text as it is written."""

    text: str
    start: int
    end: int


def index_text(text: str) -> str:
    """Give the folded words of a text, parted by single blanks; the same words as `words` has.

    Letters and digits make words, and all else parts them. Apostrophes inside a word vanish ("Ch'ing" is "ching"), but
    for those of a genitive or an elided article ("Stalin's", "l'histoire"), which part words; and so do dots between
    single letters ("U.S.S.R." is "ussr"). Each character of a script that is written without blanks is a word, so that
    a run of them is found as a phrase.
    """
    if not text.isascii():
        text = _folded(text)
    if not text.isascii():
        return " ".join(_patterns().word.findall(_without_signs(text)))
    found = _without_signs(text).encode("ascii").translate(_ASCII).decode("ascii").split()
    if found and len(max(found, key=len)) > LONGEST_WORD:
        found = _patterns().word.findall(" ".join(found))
    return " ".join(found)


def words(text: str) -> list[Word]:
    """Give the folded words of a text with their places, which ascend.

    Places overlap only where one character stands for several words.
    """
    found = _words_of_aligned(text)
    if found is None:
        found = []
        for chunk in _CHUNK.finditer(text):
            of_chunk = _words_of_aligned(chunk[0], chunk.start())
            found += _words_of_any(chunk[0], chunk.start()) if of_chunk is None else of_chunk
    return found


def is_of_script_without_blanks(word: str) -> bool:
    """Tell whether a word is one character of Chinese, Japanese, Korean, Thai and the like."""
    return _patterns().without_blanks.match(word) is not None


_CHUNK: Final = re.compile(r"\S+")

# As in `fold`, but a double quote parts words; in Hebrew it stands inside acronyms, as an apostrophe does elsewhere.
_GERSHAYIM: Final = re.compile('(?<=[א-ת])["“”„״″](?=[א-ת])')
_DOUBLE_QUOTES: Final = '"“”„‟«»❝❞〝〞〟＂″‴‶‷⁗'
_AS_BLANKS: Final = dict.fromkeys(map(ord, _DOUBLE_QUOTES), " ")
_AS_APOSTROPHES: Final = dict.fromkeys(map(ord, "ʾʿˀˁˮꞌ"), "'")  # of romanised Arabic and Hebrew

_ASCII: Final = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))

_WITHOUT_BLANKS: Final = (
    "\u1100-\u11ff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb"  # Hangul
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\U0001aff0-\U0001b16f"  # kana
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3105-\u312f\u31a0-\u31bf"  # among ideographs, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # ideographs
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf"  # Thai, Lao
    "\u1780-\u17b3\u17d7\u17dc"  # Khmer
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"  # Myanmar
    "\ua9e0-\ua9e4\ua9e6-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7a\uaa7e\uaa7f"
    "\u1950-\u19ab\u1a20-\u1a54"  # Tai Le, New Tai Lue, Tai Tham
)
_LETTER: Final = rf"[^\W_{_WITHOUT_BLANKS}]"
_GENITIVE: Final = re.compile(rf"(?<={_LETTER})'(?=s(?!\w))", re.IGNORECASE)
_ELIDED: Final = re.compile(
    rf"(?<!\w)(?:l|d|qu|un|gl|all|coll|dall|dell|nell|quell|quest|sant|sull)'(?={_LETTER})", re.IGNORECASE
)
_DOT: Final = re.compile(rf"\.(?<=(?<!{_LETTER})(?!\d){_LETTER}\.)(?!\d)(?={_LETTER}(?!{_LETTER}))")


@dataclass(frozen=True)
class _Patterns:
    word: re.Pattern[str]
    without_blanks: re.Pattern[str]
    apostrophe: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Give the patterns that need the marks of all scripts, for which `re` has no name."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x1F000):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    mark = "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
    # A piece never begins with a mark, not even where a long word is cut.
    more = f"{{0,{LONGEST_WORD - 1}}}"
    return _Patterns(
        word=re.compile(rf"{_LETTER}(?:{_LETTER}|[{mark}]){more}|[{_WITHOUT_BLANKS}][{mark}]{more}"),
        without_blanks=re.compile(f"[{_WITHOUT_BLANKS}]"),
        apostrophe=re.compile(f"'(?<={_LETTER}'|[{mark}]')(?={_LETTER})"),
    )


_MELTS: Final = "\ufffe"  # no character of any text
_JAMO_THAT_MELT: Final = range(0x1160, 0x1200)


class _Folding(dict[int, str]):
    """The folded form of each character that can be folded without looking at its neighbours, else `_MELTS`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        first = unicodedata.normalize("NFKD", character)[0]
        folded = _fold(character)
        melts = (
            not folded
            or _fold(f"a{character}") != f"a{folded}"
            or unicodedata.category(first)[0] == "M"
            or ord(first) in _JAMO_THAT_MELT
        )
        self[code] = _MELTS if melts else folded
        return self[code]


_FOLDING: Final = _Folding()


def _fold(text: str) -> str:
    return fold_characters(text.translate(_AS_BLANKS)).translate(_AS_APOSTROPHES)


def _folded(text: str) -> str:
    text = _GERSHAYIM.sub("'", text)
    folded = text.translate(_FOLDING)
    return _fold(text) if _MELTS in folded else folded


def _parted(text: str) -> str:
    """Part a genitive and an elided article from their words, so that "Stalin's" and "l'histoire" are found by these.

    Other apostrophes are of spellings that are searched with and without them: "Ch'ing", "O'Brien".
    """
    return _ELIDED.sub(lambda found: f"{found[0][:-1]} ", _GENITIVE.sub(" ", text)) if "'" in text else text


def _without_signs(text: str) -> str:
    # No dot that goes stands beside an apostrophe that goes, so that their order does not matter.
    if "." in text:
        text = _DOT.sub("", text)
    if "`" in text:
        text = text.replace("`", "'")
    return _patterns().apostrophe.sub("", _parted(text)) if "'" in text else text


def _words_of_aligned(text: str, offset: int = 0) -> list[Word] | None:
    """Give the words of a text of which each character is folded to one, or None for any other text."""
    folded = _GERSHAYIM.sub("'", text).translate(_FOLDING)
    if len(folded) != len(text) or _MELTS in folded:
        return None
    places = range(offset, offset + len(text))
    return list(_placed(folded, places, places))


def _words_of_any(text: str, offset: int) -> list[Word]:
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _segments(text := _GERSHAYIM.sub("'", text)):
        segment = _FOLDING[ord(text[start])] if end - start == 1 else _MELTS
        letters = _fold(text[start:end]) if segment == _MELTS else segment
        folded.append(letters)
        starts += repeat(start + offset, len(letters))
        ends += repeat(end - 1 + offset, len(letters))
    return list(_placed("".join(folded), starts, ends))


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """Give the parts of a text that can be folded one by one: each character with those that may melt with it."""
    start = 0
    for place, character in enumerate(text):
        if place > start and _FOLDING[ord(character)] != _MELTS:
            yield start, place
            start = place
    yield start, len(text)


def _placed(folded: str, starts: Sequence[int], lasts: Sequence[int]) -> Iterator[Word]:
    """Give the words of a folded text; where each of its characters comes from is in `starts` and `lasts`."""
    folded = _parted(folded)
    gone = sorted(sign.start() for pattern in (_patterns().apostrophe, _DOT) for sign in pattern.finditer(folded))
    passed = 0  # signs before the word, which are no longer in the text that is looked through
    gone.append(len(folded) + 1)
    for word in _patterns().word.finditer(_without_signs(folded)):
        first, last = word.start(), word.end() - 1
        while gone[passed] <= first + passed:
            passed += 1
        start = starts[first + passed]
        while gone[passed] <= last + passed:
            passed += 1
        yield Word(word[0], start, lasts[last + passed] + 1)
