"""One folding for search, sort and matching, and the cleaning of texts before they are stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Marks go only from letters of scripts whose readers search without them. In Indic scripts and kana a combining mark is
# a vowel or a consonant, and without it another word is left.
_LETTERS: Final = (
    "A-Za-z\u00c0-\u02af\u1d00-\u1dbf\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f"  # Latin
    "\u0370-\u03ff\u1f00-\u1fff"  # Greek
    "\u0400-\u0482\u048a-\u052f\u1c80-\u1c8f\ua640-\ua66e\ua680-\ua69d"  # Cyrillic
    "\u05d0-\u05f2"  # Hebrew
    "\u0620-\u064a\u066e-\u06d5\u0750-\u077f\u0870-\u088e\u08a0-\u08c9"  # Arabic
)
_MARKS: Final = (
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # of any script
    "\u0483-\u0489\u2de0-\u2dff\ua66f-\ua67d\ua69e\ua69f"  # Cyrillic
    "\u0591-\u05bd\u05bf-\u05c7"  # Hebrew points and accents
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0897-\u089f\u08ca-\u08ff"  # Arabic
)
_MARKED: Final = re.compile(f"(?<=[{_LETTERS}])[{_MARKS}]+")

_QUOTES: Final = '"`‘’‚‛“”„‟′‵‹›«»❛❜❝❞〝〞ʹʺʻʼʽˈˊˋ׳״'
_DASHES: Final = "‐‑‒–—―⁃−─⸺⸻־᠆〜〰"
# Letters that carry their sign inside, so that no mark can be taken off; spelled as catalogues spell them.
_SPELLED: Final = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
}
# Characters that show nothing: soft hyphen, joiners, direction marks, byte order mark, variation selectors, tatweel.
_INVISIBLE: Final[dict[int, None]] = dict.fromkeys(
    (
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
        *(0xAD, 0x34F, 0x61C, 0x640, 0x180E, 0xFEFF),
    )
)
_REPLACED: Final[dict[int, str | None]] = {
    **dict.fromkeys(map(ord, _QUOTES), "'"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **{ord(letter): spelling for letter, spelling in _SPELLED.items()},
}
# These come apart into a space and a mark, or into several quotes, before the table above would see them.
_QUOTES_THAT_COME_APART: Final = re.compile("[´΄᾽᾿῾″‴‶‷⁗]")


def fold(text: str) -> str:
    """Give the form in which two texts are compared, searched and sorted; folding it again changes nothing.

    Compatibility forms (NFKC), case, and the diacritics of Latin, Greek, Cyrillic, Hebrew and Arabic letters do not
    matter; every quotation mark is ', every dash is -, all white space is one space, none is at the ends.
    "“Łódź” — Straße" is "'lodz' - strasse".
    """
    if not text.isascii():
        return " ".join(fold_characters(text).split())
    return " ".join(text.casefold().replace('"', "'").replace("`", "'").split())


def fold_characters(text: str) -> str:
    """Give the text folded, with its white space as it is."""
    text = unicodedata.normalize("NFKD", _QUOTES_THAT_COME_APART.sub("'", text)).translate(_INVISIBLE)
    # Marks that an invisible character kept apart are now side by side, and have an order.
    text = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", _MARKED.sub("", text).casefold().translate(_REPLACED))


_ENDS_OF_LINES: Final = re.compile(r"\r\n?")
_BLANKS: Final = " \t\u1680\u2000-\u200a\u205f\u3000"
_BLANKS_BEFORE_END: Final = re.compile(f"[{_BLANKS}]+(?=\n)")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_AROUND: Final = " \t\n\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f\u3000"
_SPACES: Final[dict[int, str | None]] = {0xA0: " ", 0x202F: " ", 0xFEFF: None}


def clean_text(text: str) -> str:
    """Give a text as it is stored: NFC, lines ended by LF, paragraphs parted by one blank line, nothing around it.

    No-break spaces become spaces, byte order marks go, blanks at the ends of lines go; blanks that begin a line stay.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_SPACES))
    if "\r" in text:
        text = _ENDS_OF_LINES.sub("\n", text)
    if "\n" in text:
        text = _BLANK_LINES.sub("\n\n", _BLANKS_BEFORE_END.sub("", text))
    return text.strip(_AROUND)


# PostgreSQL keeps at most some 2,700 bytes in an index entry; a character takes up to 4, and an id stands behind it.
KEY_LENGTH: Final = 600


def folded_key(text: str) -> str:
    """Give the folded text as a sort or matching key: its first 600 characters, so that every index can hold it."""
    return fold(text)[:KEY_LENGTH]


_FORBIDDEN: Final = re.compile("[\x00\ud800-\udfff]")


def forbidden_character(text: str) -> str | None:
    """Name the first character that not every database keeps, "U+0000" for example; None when there is none.

    Forbidden are U+0000, which PostgreSQL refuses, and lone surrogates, which are not Unicode text. Other control
    characters are odd, but exports have them, and nothing is lost by keeping them.
    """
    # Nearly every text is printable, and asking that is several times faster than the search.
    if text.isprintable():
        return None
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


_NUMBER: Final = re.compile("[0-9]+")


def natural_key(code: str) -> str:
    """Give the sort key of a reference code: under binary comparison "A/2" stands before "A/10".

    Folded; before each number stands its length, so that numbers of any size compare by value. Leading zeros do not
    count: "A/02" has the key of "A/2".
    """
    return _NUMBER.sub(_with_length, fold(code))[:KEY_LENGTH]


def _with_length(number: re.Match[str]) -> str:
    return _sized(number[0].lstrip("0") or "0")


def _sized(digits: str) -> str:
    # Lengths to 8 are one digit; "9" says that the length less 8 follows, itself written this way.
    length = len(digits)
    return f"{length}{digits}" if length < 9 else f"9{_sized(str(length - 8))}{digits}"
