"""The scalars of the schema: how moments, days, EDTF dates and JSON go in and out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from .errors import MunimentError
from .values.days import day_from_text, day_to_text

Day = NewType("Day", int)
"""A day number, as `values.days` counts."""
EdtfText = NewType("EdtfText", str)
"""An EDTF date, unread: the filter that takes it reads it, so that a bad one has the code BAD_EDTF everywhere."""
Json = NewType("Json", object)
"""What JSON can say."""

_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class BadScalar(MunimentError):
    """A value that does not have the form of its scalar."""

    code = "BAD_USER_INPUT"

    def __init__(self, found: object, wanted: str) -> None:
        self.found = found
        shown = repr(found)
        super().__init__(f"{shown if len(shown) <= 60 else shown[:59] + '…'} is not {wanted}")


def moment_to_text(moment: datetime) -> str:
    """Write a moment in UTC as RFC 3339 does, with microseconds when there are any: 2026-11-23T08:00:00Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def moment_from_text(value: object) -> datetime:
    """Read a moment of RFC 3339 in any zone. Raises BadScalar for other texts and for times without a zone."""
    wanted = "a moment; write for example 2026-11-23T08:00:00Z"
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        raise BadScalar(value, wanted)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadScalar(value, wanted) from None


def _day_from_text(value: object) -> int:
    if not isinstance(value, str):
        raise BadScalar(value, "a day; write for example 1641-05-17")
    return day_from_text(value)


def _edtf_text(value: object) -> str:
    if not isinstance(value, str):
        raise BadScalar(value, "an EDTF date; write for example 1641, 1641-05 or 1641~")
    return value


SCALARS: Final[dict[object, ScalarDefinition]] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="Moment in UTC, RFC 3339.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=moment_to_text,
        parse_value=moment_from_text,
    ),
    Day: strawberry.scalar(
        name="Day",
        description="Proleptic Gregorian day, YYYY-MM-DD; beyond 0000-9999 with sign and six or more digits "
        "(-000499-03-15). Year 0000 is 1 BCE.",
        serialize=day_to_text,
        parse_value=_day_from_text,
    ),
    EdtfText: strawberry.scalar(
        name="EDTF",
        description="Extended Date/Time Format, Library of Congress 2019, levels 0 to 2.",
        specified_by_url="https://www.loc.gov/standards/datetime/",
        serialize=str,
        parse_value=_edtf_text,
    ),
    Json: strawberry.scalar(name="JSON", description="Any JSON value.", serialize=lambda value: value),
}


def given(value: Any) -> bool:
    """Tell whether a client gave an argument: neither left out nor null."""
    return value is not None and value is not strawberry.UNSET
