"""Takes what is said before and behind a date: about, perhaps, before, after, BC, early, dated."""

from __future__ import annotations

from typing import Final

from muniment_schema.values.date_text.centuries import is_number_of_century
from muniment_schema.values.date_text.cursor import Cursor
from muniment_schema.values.date_text.parts import Bound, Part
from muniment_schema.values.date_text.sections import COUNTED, is_section, take_section
from muniment_schema.values.date_text.tokens import Kind

_BOUNDS: Final = {
    Kind.BEFORE: Bound.BEFORE,
    Kind.AFTER: Bound.AFTER,
    Kind.UNTIL: Bound.UNTIL,
    Kind.SINCE: Bound.SINCE,
}
_JOINTS: Final = frozenset({Kind.COMMA, Kind.DASH, Kind.SLASH, Kind.TO, Kind.AND, Kind.OR, Kind.END, Kind.INSTEAD})
_BEHIND_COMMA: Final = frozenset({Kind.MAYBE, Kind.CIRCA, Kind.OLD_STYLE, Kind.NEW_STYLE})


def take_before(cursor: Cursor, part: Part) -> bool:
    """Take what is said before a date; False when it makes no sense."""
    while True:
        kind = cursor.kind()
        if kind is Kind.CIRCA:
            part.is_circa = True
        elif kind in (Kind.QUESTION, Kind.MAYBE):
            part.is_doubtful = part.is_doubted_before = True
        elif kind is Kind.COPYRIGHT:
            part.is_copyright = True
        elif kind is Kind.CE or kind is Kind.BCE:
            part.is_bce = kind is Kind.BCE
        elif kind in _BOUNDS and part.bound is None:
            part.bound = _BOUNDS[kind]
            cursor.at += 1
            cursor.take(Kind.DASH)  # post-1945
            continue
        elif kind is Kind.HEAD or kind is Kind.LATER_EVENT:
            part.has_event = part.has_words_before = True
            cursor.at += 1
            cursor.take(Kind.COMMA)
            continue
        elif kind is Kind.CENTURY and not is_number_of_century(cursor, 1):
            cursor.at += 1  # where the letter that is short for century is also "in": "w maju 1848"
            continue
        elif part.section is None and is_section(cursor):
            part.section = take_section(cursor)
            if part.section is None:
                return False
            continue
        else:
            return True
        part.has_words_before = True
        cursor.at += 1
        if kind is Kind.CIRCA and not cursor.take(Kind.COMMA):
            cursor.take(Kind.DOT)


def take_behind(cursor: Cursor, part: Part) -> None:
    """Take what is said behind a date. What also stands before dates counts only where no date follows."""
    while True:
        kind = cursor.kind()
        is_last = cursor.kind(1) in _JOINTS
        if kind is Kind.QUESTION or kind is Kind.MAYBE:
            part.is_doubtful = True
        elif kind is Kind.BCE or kind is Kind.CE:
            part.is_bce = kind is Kind.BCE
        elif kind is Kind.OLD_STYLE:
            part.is_julian = True
            part.has_march_year = cursor.token()[1] == 1 and not part.is_dual
        elif kind is Kind.CIRCA and is_last:
            part.is_circa = True
        elif kind in _BOUNDS and part.bound is None and is_last:
            part.bound = _BOUNDS[kind]
        elif part.section is None and _takes_section(cursor, part):
            continue
        elif not (
            kind is Kind.DOT
            or (kind in (Kind.HEAD, Kind.NEW_STYLE) and is_last)
            or (kind is Kind.COMMA and cursor.kind(1) in _BEHIND_COMMA and cursor.kind(2) in _JOINTS)
        ):
            return
        cursor.at += 1


def _takes_section(cursor: Cursor, part: Part) -> bool:
    """Take the "early" of "15th century, early"; in "15th century, early 16th century" it is of what follows."""
    is_bare = part.number is not None and part.number_length == 0  # the XIII of "saec. XII ex. - XIII in."
    if part.century is None and part.decade is None and not part.is_year_first and not is_bare:
        return False
    begin = cursor.at
    cursor.take(Kind.COMMA)
    section = take_section(cursor) if is_section(cursor) else None
    if cursor.kind(-1) is Kind.DASH:
        cursor.at -= 1  # the dash of a span
    is_of_next = cursor.kind() in COUNTED and len(cursor.token()[2]) <= 2
    if section is None or is_of_next or cursor.kind() is Kind.CENTURY:
        cursor.at = begin
        return False
    part.section = section
    return True
