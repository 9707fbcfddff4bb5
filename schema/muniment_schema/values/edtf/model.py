"""The tree of an EDTF text: dates whose year, month and day each know how sure they are; intervals and sets of dates.

A tree says what is written and not whether there is such a day: that is asked of `bounds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


class Qualifier(StrEnum):
    """How sure a date, or one part of it, is: EDTF `~`, `?` and `%`."""

    NONE = "none"
    APPROXIMATE = "approximate"
    UNCERTAIN = "uncertain"
    UNCERTAIN_AND_APPROXIMATE = "uncertain_and_approximate"


MARKS: Final = {
    Qualifier.NONE: "",
    Qualifier.APPROXIMATE: "~",
    Qualifier.UNCERTAIN: "?",
    Qualifier.UNCERTAIN_AND_APPROXIMATE: "%",
}


@dataclass(frozen=True, slots=True)
class Component:
    """A year, month or day: its digits, of which any may be X (not specified), and how sure just this one is.

    A year has four digits, with "-" before those before year 0000; a month and a day have two.
    """

    digits: str
    qualifier: Qualifier = Qualifier.NONE


@dataclass(frozen=True, slots=True)
class Date:
    """A year, a month of a year, or a day. `time` is of a whole day of which everything is known: "23:20:30+04:30"."""

    year: Component
    month: Component | None = None
    day: Component | None = None
    time: str | None = None

    def components(self) -> list[Component]:
        """Give the components that are there, from the year on."""
        return [component for component in (self.year, self.month, self.day) if component is not None]


@dataclass(frozen=True, slots=True)
class Season:
    """A season or another grouping of months, 21 to 41, of a year."""

    year: Component
    grouping: Component

    def components(self) -> list[Component]:
        """Give the year and the grouping."""
        return [self.year, self.grouping]


@dataclass(frozen=True, slots=True)
class NumberedYear:
    """A year that is a number: of more than four digits (`Y`), times a power of ten (`E`), or rounded (`S`).

    `significant` is how many of the first digits are sure; None is all. A year of four digits is here only when it is
    rounded.
    """

    number: int
    exponent: int | None = None
    significant: int | None = None
    qualifier: Qualifier = Qualifier.NONE

    @property
    def year(self) -> int:
        """The year itself, or where it is rounded the estimate."""
        return self.number * int(10 ** (self.exponent or 0))


PartDate: TypeAlias = Date | Season | NumberedYear


class NoDate(StrEnum):
    """What stands for an end of an interval that is no date."""

    OPEN = ".."
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """From one date to another, both included."""

    start: PartDate | NoDate
    end: PartDate | NoDate


@dataclass(frozen=True, slots=True)
class Range:
    """In a set: every date from `first` to `last`. None is open, before the first member or after the last one."""

    first: PartDate | None
    last: PartDate | None


@dataclass(frozen=True, slots=True)
class DateSet:
    """Several dates: all of them ({}), or one of them and it is not known which ([])."""

    members: tuple[PartDate | Range, ...]
    all_of_them: bool


Tree: TypeAlias = PartDate | Interval | DateSet
