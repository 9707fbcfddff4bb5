"""From tokens to EDTF: reads parts and what joins them, to the end of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from muniment_schema.values.date_text.cursor import Cursor
from muniment_schema.values.date_text.joints import Joint, fill, later_year
from muniment_schema.values.date_text.old_style import MARCH_YEAR, has_march_year, julian_to_days
from muniment_schema.values.date_text.part_reader import PartReader
from muniment_schema.values.date_text.parts import Bound, Part
from muniment_schema.values.date_text.tokens import Kind, Token
from muniment_schema.values.date_text.wording import edtf_of

_MOST_PARTS: Final = 50
_HEBREW_YEARS: Final = range(5_000, 6_000)  # never years of our era; the Gregorian one stands in brackets behind
_JOINS: Final = Token(Kind.TO, 1)
# "from" is looked this far for its "to": a day, month and year with circa and doubt are fewer tokens.
_FARTHEST_TO: Final = 12


@dataclass(frozen=True, slots=True)
class Phrase:
    """What tokens say: a date in EDTF, or that there is none, or neither."""

    edtf: str | None = None
    is_undated: bool = False
    is_ambiguous: bool = False  # the order of day and month made a difference
    has_hundreds: bool = False  # "1800s" was read as a century
    warning: str | None = None


def read_phrase(tokens: Sequence[Token], *, is_month_first: bool) -> Phrase:
    """Give what the tokens say; `is_month_first` decides 1/2/1943, and `is_ambiguous` says that it had to."""
    return _PhraseReader(tokens, is_month_first=is_month_first).phrase()


class _PhraseReader:
    def __init__(self, tokens: Sequence[Token], *, is_month_first: bool) -> None:
        self._cursor = Cursor(tokens)
        self._reader = PartReader(self._cursor, is_month_first=is_month_first)
        self._parts: list[Part] = []
        self._joints: list[Joint] = []  # one less than parts
        self._is_undated = False
        self._is_between = False
        self._is_from = False
        self._before_between = Kind.HEAD

    def phrase(self) -> Phrase:
        if not self._read():
            return Phrase()
        if self._is_between and len(self._parts) == 1:
            return Phrase()
        if not self._parts:
            return Phrase(is_undated=self._is_undated)
        self._leave_out_copyrights()
        if not fill(self._parts, self._joints):
            return Phrase()
        has_hundreds = self._hundreds_to_centuries()
        if not julian_to_days(self._parts, self._joints):
            return Phrase()
        edtf = edtf_of(self._parts, self._joints)
        warning = MARCH_YEAR if any(map(has_march_year, self._parts)) else None
        return Phrase(edtf, is_ambiguous=self._reader.is_ambiguous, has_hundreds=has_hundreds, warning=warning)

    def _read(self) -> bool:
        """Take parts and joints to the end; False when a token is left over."""
        cursor = self._cursor
        joint: Joint | None = None
        self._skip_marks()
        while (kind := cursor.kind()) is not Kind.END:
            if self._takes_word_of_span(kind) or (not self._parts and self._takes_bulk()):
                continue
            if self._parts and (kind is Kind.BULK or self._is_later_event(joint) or self._ends_open(joint)):
                return True
            if self._parts and cursor.take(Kind.INSTEAD):
                self._parts, self._joints, joint = [], [], None
                self._skip_marks()
                continue
            if joint in (None, Joint.LIST) and cursor.take(Kind.UNDATED):
                self._is_undated = True
            elif not self._takes_part(joint):
                return False
            joint = self._joint()
            if joint is None and self._parts:
                if cursor.kind() in (Kind.BULK, Kind.COPYRIGHT) or self._is_later_event(joint):
                    self._leave_out_named_copy()
                    return True
                if cursor.kind() not in (Kind.END, Kind.INSTEAD, Kind.UNDATED) and not self._is_restated():
                    return False
        return joint in (None, Joint.LIST) or self._ends_open(joint)

    def _is_later_event(self, joint: Joint | None) -> bool:
        """Tell that from here on a text speaks of something else: "1890, printed 1900", "1890, filmed 1950"."""
        kind = self._cursor.kind()
        if kind is Kind.LATER_EVENT:
            return True
        return kind is Kind.HEAD and joint in (None, Joint.LIST) and not self._parts[0].has_event

    def _leave_out_named_copy(self) -> None:
        """Leave out the 1950 of "1890, 1950 copy"."""
        is_named = self._cursor.kind() is Kind.LATER_EVENT and self._cursor.kind(1) is Kind.END
        if is_named and self._joints and self._joints[-1] is Joint.LIST:
            self._parts.pop()
            self._joints.pop()

    def _is_restated(self) -> bool:
        """Take the same year again, "MDCCXLV [1745]", and leave out a Hebrew one: "5708 [1947 or 1948]"."""
        before = self._parts[-1]
        if len(self._parts) > 1 or not before.is_year_alone:
            return False
        if before.year in _HEBREW_YEARS and self._cursor.is_year():
            self._parts = []
            return True
        again = self._reader.part(None)
        return again is not None and again.is_year_alone and again.year == before.year

    def _takes_bulk(self) -> bool:
        """Take the word of "bulk 1920-1930", where no other date stands before it."""
        if not self._cursor.take(Kind.BULK):
            return False
        self._skip_marks()
        return True

    def _takes_word_of_span(self, kind: Kind) -> bool:
        """Take "between" with what is said before it, and the "from" of "from 1950 to 1960"."""
        cursor = self._cursor
        if kind in (Kind.HEAD, Kind.MAYBE, Kind.QUESTION, Kind.CIRCA) and cursor.kind(1) is Kind.BETWEEN:
            self._before_between = kind
        elif kind is Kind.BETWEEN:
            self._is_between = True
        elif kind is not Kind.SINCE or self._parts or not self._has_to_ahead():
            return False
        else:
            self._is_from = True
        cursor.at += 1
        return True

    def _has_to_ahead(self) -> bool:
        cursor = self._cursor
        for ahead in range(1, _FARTHEST_TO):
            kind = cursor.kind(ahead)
            if kind is Kind.END or kind is Kind.COMMA:
                return False
            if kind in (Kind.TO, Kind.DASH, Kind.UNTIL, Kind.BEFORE):
                return cursor.kind(ahead + 1) is not Kind.END
        return False

    def _skip_marks(self) -> None:
        while self._cursor.kind() in (Kind.COMMA, Kind.DOT):
            self._cursor.at += 1

    def _takes_part(self, joint: Joint | None) -> bool:
        if len(self._parts) == _MOST_PARTS or (joint is None and self._parts):
            return False
        if joint is None and self._cursor.token() == _JOINS:
            self._cursor.at += 1
        is_end = joint is None and (self._cursor.take(Kind.DASH) or self._cursor.take(Kind.TO))
        part = self._reader.part(self._parts[-1] if self._parts else None)
        if part is None:
            return False
        if is_end:
            if part.bound is not None:
                return False
            part.bound = Bound.UNTIL  # "- 1950", "to 1950"
        if self._is_between:
            part.is_circa = part.is_circa or self._before_between is Kind.CIRCA
            part.is_doubtful = part.is_doubtful or self._before_between in (Kind.MAYBE, Kind.QUESTION)
        if self._parts:
            if joint is Joint.OR and self._takes_other(part):
                return True
            self._joints.append(joint or Joint.LIST)
        self._parts.append(part)
        return True

    def _takes_other(self, part: Part) -> bool:
        """Keep the 5 of "1774 or 5" with its year, and the 1578 of "1577 or 1578-1622"."""
        year = self._parts[-1]
        if self._cursor.kind() in (Kind.DASH, Kind.TO) and _is_next_year(year, part):
            year.other = replace(part, is_circa=part.is_circa or year.is_circa)
            return True
        if part.number_length not in (1, 2) or part.section is not None or year.other is not None:
            return False
        other = later_year(year, part) if year.is_year_alone else None
        if other is None:
            return False
        year.other = replace(part, year=other, number=None, is_circa=part.is_circa or year.is_circa)
        return True

    def _ends_open(self, joint: Joint | None) -> bool:
        """Leave the end open: "1950-", "1950 - present"."""
        cursor = self._cursor
        if joint is not Joint.TO or len(self._parts) != 1 or self._parts[0].bound is not None:
            return False
        ahead = 0
        while cursor.kind(ahead) in (Kind.SINCE, Kind.QUESTION, Kind.DOT):
            ahead += 1
        if cursor.kind(ahead) is not Kind.END:
            return False
        self._parts[0].bound = Bound.SINCE
        return True

    def _joint(self) -> Joint | None:
        """Take what joins the next part; None when nothing does."""
        cursor = self._cursor
        kind = cursor.kind()
        if kind is Kind.COMMA:
            self._skip_marks()
            if cursor.take(Kind.OR):
                return Joint.OR
            cursor.take(Kind.AND)
            return Joint.LIST
        # "1920~1930" is a span, and "1920 circa 1930" nothing.
        is_tilde = kind is Kind.CIRCA and cursor.token().text == "~" and cursor.kind(1) is Kind.NUMBER
        if kind is Kind.DASH or is_tilde or (kind is Kind.TO and cursor.kind(1) is not Kind.END):
            cursor.at += 1
            if kind is Kind.DASH:
                cursor.take(Kind.DASH)
                cursor.take(Kind.TO)
            return Joint.TO
        if cursor.kind(1) is Kind.END:
            if kind is Kind.BETWEEN and len(self._parts) == 2:
                cursor.at += 1
                self._joints[0] = Joint.TO  # 1860 és 1870 között
            return None
        if kind is Kind.AND:
            cursor.at += 1
            joint = Joint.TO if self._is_between else Joint.LIST
            self._is_between = False
            return joint
        if kind is Kind.OR:
            cursor.at += 1
            return Joint.OR
        if kind is Kind.SLASH and self._is_clear_slash():
            cursor.at += 1
            return Joint.SLASH
        is_between_endings = kind is Kind.SINCE and cursor.is_year(1) and cursor.kind(2) is Kind.UNTIL
        if kind is Kind.UNTIL or (kind is Kind.BEFORE and self._is_from) or is_between_endings:
            cursor.at += 1  # in some languages the words for "to" too; and "1914-től 1918-ig"
            return Joint.TO
        return None

    def _is_clear_slash(self) -> bool:
        """Refuse "1910/12", a month or a year; 1910/11 is the years, and 1910/18 cannot be a month."""
        number = self._cursor.token(1)
        if (
            number.kind is not Kind.NUMBER
            or len(number.text) > 2
            or not (self._parts and self._parts[-1].is_year_alone)
        ):
            return True
        return number.value > 12 or f"{(self._parts[-1].year or 0) + 1}".endswith(number.text)

    def _leave_out_copyrights(self) -> None:
        """Let the years of a copyright count only where there are no others."""
        for at, joint in enumerate(self._joints):
            if joint is Joint.TO and self._parts[at].is_copyright:
                self._parts[at + 1].is_copyright = True
        kept = [at for at, part in enumerate(self._parts) if not part.is_copyright]
        if kept:
            self._joints = [self._joints[at - 1] for at in kept[1:]]
            self._parts = [self._parts[at] for at in kept]

    def _hundreds_to_centuries(self) -> bool:
        """Read "1800s" as a century, unless a decade beside it says that it is one: "1800s-1810s"."""
        hundreds = [part for part in self._parts if part.decade is not None and part.decade % 100 == 0]
        if not hundreds or any(part.decade is not None and part.decade % 100 for part in self._parts):
            return False
        for part in hundreds:
            part.century, part.decade = (part.decade or 0) // 100 + 1, None
        return True


def _is_next_year(year: Part, part: Part) -> bool:
    return year.is_year_alone and year.other is None and part.is_year_alone and part.year == (year.year or 0) + 1
