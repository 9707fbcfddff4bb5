"""Dates as people write them: what a text like "c. May 1943" says in EDTF.

A text is cut into tokens, whose words are looked up in the tables of `languages/`; parts of dates are read from the
tokens, joined to spans and lists, and written in EDTF. The day of today is never asked for: what a text does not say is
not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from muniment_schema.values.date_text.calendars import is_of_unknown_calendar, to_gregorian
from muniment_schema.values.date_text.lexicon import lexicon
from muniment_schema.values.date_text.phrases import Phrase, read_phrase
from muniment_schema.values.date_text.plain import plain_date
from muniment_schema.values.date_text.scan import Scan
from muniment_schema.values.date_text.tokens import Kind, Token
from muniment_schema.values.date_text.units import NoDate, without_units
from muniment_schema.values.edtf import BadEdtf, Edtf, parse_edtf
from muniment_schema.values.folding import fold

NOT_UNDERSTOOD: Final = "not understood"

_LONGEST: Final = 1_000
_FUTURE: Final = re.compile(r"(?<![0-9-])(?:2[1-9]|[3-9][0-9])[0-9X]{2}")
_SPAN_OF_YEARS: Final = re.compile(r"([0-9]{4}) ?[-–—] ?([0-9]{4})")
_MACHINE: Final = re.compile(r"[\[{]?[0-9XYE.,?~%/:STZ+-]*[0-9X?~%Z./][\]}]?")
# What databases and reference managers fill up: "2016-00-00", "2005/05//".
_ZEROED: Final = re.compile(r"(?!0000)([0-9]{4})(?:-(0[1-9]|1[0-2]))?(?:-00){1,2}")
_EMPTIED: Final = re.compile(r"([0-9]{4})/(?:([0-9]{2})/(?:([0-9]{2})/)?|/)/?")
_YEAR_AND_TWO_DIGITS: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<digits>[0-9]{2})(?P<mark>[?~%]?)")


@dataclass(frozen=True, slots=True)
class DateReading:
    """What was read from a text: `edtf`, or `undated` when the text says so, or a warning that says why not.

    There can be a warning beside `edtf`, when the text could also mean something else. `language` is the tag of the
    only language that has all the words, None when there are no words or several languages have them. `readings` are
    the two dates, in EDTF, that a date in figures can be.
    """

    text: str
    edtf: Edtf | None
    warning: str | None
    undated: bool = False
    language: str | None = None
    readings: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def read_date(text: str, *, locale: str | None = None, context: str | None = None) -> DateReading:
    """Give what a date text says, in any of the languages that have a table; docs/reference/dates.md has the rules.

    `locale` decides what one language or country writes otherwise than another: in "en-US" 1/2/1943 is 2 January, in
    any other 1 February, and without one it is not read. The context "marc" is that of library catalogues, where c1943
    is a copyright.

    Not understood, with a warning and never a guess: texts with a word that no table has, days that do not exist, and
    texts of more than 1,000 characters.
    """
    if len(text) == 4 and text.isdigit() and text.isascii():
        return DateReading(text, parse_edtf(text), None)
    if len(text) > _LONGEST:
        return DateReading(text, None, NOT_UNDERSTOOD)
    written = text.strip()
    try:
        if (years := _SPAN_OF_YEARS.fullmatch(written)) is not None:
            return DateReading(text, parse_edtf(f"{years[1]}/{years[2]}"), None)
        if _MACHINE.fullmatch(written) is not None and (reading := _machine(text, written)) is not None:
            return reading
        return _prose(text, written, locale, is_marc=context == "marc")
    except BadEdtf as error:
        return DateReading(text, None, error.reason or NOT_UNDERSTOOD)


def tells_what_happened(text: str) -> bool:
    """Tell whether a text begins with a word for what was done then: "copy of 1920", "printed 1900"."""
    entry = lexicon().entries.get(next(iter(fold(text).split()), ""))
    if entry is None or entry.alone is None:
        return False
    return all(token.kind in (Kind.HEAD, Kind.LATER_EVENT) for token, _ in entry.alone.meanings)


def _machine(text: str, written: str) -> DateReading | None:
    """Read EDTF as EDTF; None for what is not, and for "[1936?]", which is not a set but a year in brackets."""
    bare = written if "," in written or ".." in written else written.strip("[]")
    if not bare or (bare[0] in "?~%" and "-" not in bare):
        return None  # "?1943" is prose that EDTF has a plainer form for
    if bare[0] == "-" and bare[1:].isdigit() and bare[1] != "0":
        return DateReading(text, parse_edtf(f"../{bare[1:]}"), f"read as until {bare[1:]}; could also be a year BC")
    if (filled := _ZEROED.fullmatch(bare) or _EMPTIED.fullmatch(bare)) is not None:
        return DateReading(text, parse_edtf("-".join(filter(None, filled.groups()))), None)
    if (found := _YEAR_AND_TWO_DIGITS.fullmatch(bare)) is not None:
        return _year_and_two_digits(text, found)
    try:
        return DateReading(text, parse_edtf(bare), None)
    except BadEdtf as error:
        if error.reason is not None:
            raise
        return None


def _year_and_two_digits(text: str, found: re.Match[str]) -> DateReading | None:
    """Read "1943-05", "1905-12" and "1939-41": in EDTF a month or a season, in prose often a range of years."""
    year, digits, mark = found.group("year", "digits", "mark")
    last = year[:2] + digits
    if 1 <= int(digits) <= 12:
        warning = f"read as a month; could also be {year} to {last}" if last > year else None
        return DateReading(text, parse_edtf(f"{year}-{digits}{mark}"), warning)
    if last <= year:
        return DateReading(text, parse_edtf(f"{year}-{digits}{mark}"), None)
    # Few people count seasons from 21, and programs that do so write EDTF where EDTF is asked for.
    edtf = parse_edtf(f"{year}{mark}/{last}{mark}")
    return DateReading(text, edtf, "read as years; could also be a season" if 21 <= int(digits) <= 24 else None)


def _prose(text: str, written: str, locale: str | None, *, is_marc: bool) -> DateReading:
    locale_tag = (locale or "").replace("_", "-").lower()
    own_tag = locale_tag.partition("-")[0]
    if (plain := plain_date(written, own_tag)) is not None:
        return DateReading(text, parse_edtf(plain[0]), None, language=plain[1])
    return _in_full(text, written, locale_tag, own_tag, is_marc=is_marc)


def _in_full(text: str, written: str, locale_tag: str, own_tag: str, *, is_marc: bool) -> DateReading:
    scan = Scan(fold(written), is_marc=is_marc)
    own = lexicon().mask_of(own_tag)
    found = [(phrase, way) for way in scan.ways() for phrase in _phrases(way.tokens, locale_tag, scan)]
    understood = [(phrase, way) for phrase, way in found if phrase.edtf is not None or phrase.is_undated]
    if len(understood) > 1 and len({phrase.edtf for phrase, _ in understood}) > 1:
        # A year that is far off is of another calendar: the Nisan of 5708 is not the Turkish April.
        understood = [each for each in understood if not _FUTURE.search(each[0].edtf or "")] or understood
        # A language that passes over a word has less right than one that it says something in: "na 1900" is Dutch.
        fewest = min(way.passed_over for _, way in understood)
        its_own = [(phrase, way) for phrase, way in understood if way.mask & own]
        understood = its_own or [(phrase, way) for phrase, way in understood if way.passed_over == fewest]
        if len(readings := tuple(dict.fromkeys(phrase.edtf or "undated" for phrase, _ in understood))) > 1:
            doubt = f"could be {' or '.join(readings)}; say which with a locale"
            return DateReading(text, None, doubt, readings=readings)
    if not understood:
        return DateReading(text, None, NOT_UNDERSTOOD)
    phrase, mask = understood[0][0], 0
    for _, way in understood:
        mask |= way.mask
    language = lexicon().tag_of(mask & own or mask)
    if phrase.edtf is None:
        return DateReading(text, None, None, undated=True, language=language)
    warning = "read as a copyright year; could also be circa" if scan.is_doubtful_copyright else None
    if phrase.warning is not None:
        warning = phrase.warning
    elif phrase.has_hundreds:
        warning = "read as a century; could also be its first ten years"
    return DateReading(text, parse_edtf(phrase.edtf), warning, language=language)


def _phrases(tokens: tuple[Token, ...], locale: str, scan: Scan) -> list[Phrase]:
    """Read tokens; in both orders of day and month, where no locale says which and it makes a difference."""
    if scan.is_arabic and is_of_unknown_calendar(tokens):
        return []
    warning = None
    if scan.is_east_asian or scan.has_calendar:
        try:
            converted, warning = to_gregorian(without_units(tokens) if scan.is_east_asian else tokens)
        except NoDate:
            return []
        tokens = tuple(converted)
    first = read_phrase(tokens, is_month_first=locale == "en-us")
    phrases = [first]
    if first.is_ambiguous and not locale:
        phrases.append(read_phrase(tokens, is_month_first=True))
    return phrases if warning is None else [replace(phrase, warning=warning) for phrase in phrases]
