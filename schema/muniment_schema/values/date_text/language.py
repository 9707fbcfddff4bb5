"""What a language table says: the words of one language that stand in dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The date words of one language.

    Each text lists words or phrases, parted by commas. Case, accents and full stops do not matter: write "s.d." or "sd"
    as people do. Give every form that stands in dates: "januar, januari, jan", cases included. What the language does
    not have, or has only in sentences, is left out; a word that is not listed makes a text not understood, which is
    better than understood wrongly.
    """

    tag: str
    """BCP 47: "en"."""

    months: tuple[str, ...] = ()
    """Twelve texts, January first: ("january, jan", ...)."""
    seasons: tuple[str, ...] = ()
    """Four texts: spring, summer, autumn, winter."""
    weekdays: str = ""
    """Read over, because a date says the day already."""

    circa: str = ""
    """About: "circa, um". Before or behind the date."""
    maybe: str = ""
    """Like a question mark: "probably, perhaps"."""
    before: str = ""
    """Earlier than all of the date; before or behind it."""
    after: str = ""
    """Later than all of the date; before or behind it."""
    until: str = ""
    """At the date or earlier, the beginning open: "not after, or earlier". "To" alone is in `to` already."""
    since: str = ""
    """From the date on, the end open: "from, since, not before, onwards"."""
    between: str = ""
    """Begins a span whose ends `and_words` joins."""
    to: str = ""
    """Joins the ends of a span, and before a date alone leaves its beginning open: "to, through"."""
    joins: str = ""
    """Joins the ends of a span, and says nothing before a date alone: the "a" of "de 1914 a 1918"."""
    and_words: str = ""
    or_words: str = ""

    century: str = ""
    """Behind the number, or before it: "century, siècle, s"; abbreviations too."""
    decade: str = ""
    """Makes a decade of a round year, before it or behind: "decade of, années, década de". Also before plain years."""
    tens: tuple[str, ...] = ()
    """Nine words for the tens of a decade, from ten to ninety: the "venti" of "anni venti del Novecento"."""
    named_centuries: Mapping[str, int] = field(default_factory=dict)
    """Centuries in one word: {"ottocento": 19}."""
    ordinal_endings: str = ""
    """What is written onto a number or a Roman numeral, with or without a hyphen, to count: "st, nd, rd, th"."""
    decade_endings: str = ""
    """What is written onto a round year to mean ten years: "s", "er"."""
    century_endings: str = ""
    """What is written onto a round year to mean ten years, and onto a hundred to mean all of it: "talet"."""
    early: str = ""
    early_behind_numeral: str = ""
    """Like `early`, for what says nothing elsewhere: the "in." of "saec. XII in."."""
    mid: str = ""
    late: str = ""
    ranks: tuple[str, ...] = ()
    """Ordinal words from the first to at least the fourth, better to the twenty-first, for centuries."""
    last: str = ""
    half: str = ""
    """Without an ordinal it is the middle: "metà Ottocento"."""
    third: str = ""
    quarter: str = ""
    turn: str = ""
    """The turn of two centuries: "turn of"."""

    bce: str = ""
    ce: str = ""
    old_style: str = ""
    """Says that a day is counted in the Julian calendar, in years that begin in January: "ст. ст."."""
    english_old_style: str = ""
    """Says that a day is counted in the Julian calendar, in years that may begin on 25 March: "o.s."."""
    new_style: str = ""
    undated: str = ""
    """All ways to say that there is no date: "no date, n.d., undated, unknown"."""
    bulk: str = ""
    """Most of the material: what follows does not narrow the date before it."""
    copyright: str = ""
    instead: str = ""
    """A correction follows, which replaces what stands before: "i.e."."""
    heads: str = ""
    """Says what happened then, before or behind the date: "dated, written, born"."""
    later_events: str = ""
    """Like `heads`; behind a date, it and all that follows is of something later: "reprinted, cast"."""
    fillers: str = ""
    """Says nothing: articles, "of", "in the year"."""

    calendars: Mapping[str, str] = field(default_factory=dict)
    """Names of other calendars by key of `calendars.py`: {"islamic": "a.h., hijri"}."""
    calendar_months: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Months of other calendars, by the same keys."""
    eras: Mapping[str, Era] = field(default_factory=dict)
    """Eras and reigns that years are counted in: {"昭和": Era(1926, 1989)}."""
    reign: str = ""
    """Behind the name of an era, all the years of it: "年間"."""

    year_unit: str = ""
    """What makes a year, a month or a day of the number before it: "年", "月", "日"."""
    month_unit: str = ""
    day_unit: str = ""
    first_half: str = ""
    """First half and second half, where they are one word: "前半", "後半"."""
    second_half: str = ""


@dataclass(frozen=True, slots=True)
class Era:
    """The first and the last Gregorian year of an era; an open one ends in 9999.

    To `last_lunar`, its years are those of the lunar calendar: the year is that in which most of it lies, and days and
    months are not converted.
    """

    first: int
    last: int
    last_lunar: int = -9999
