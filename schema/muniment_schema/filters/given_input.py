"""What holds for every filter a client sends: its bounds, and one text for the same filter."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from enum import Enum
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement, false, true

from muniment_schema.errors import MunimentError
from muniment_schema.scalars import moment_to_text
from muniment_schema.values.folding import forbidden_character
from muniment_schema.values.ids import is_id

DEEPEST: Final = 10
MOST_FILTERS: Final = 100
MOST_VALUES: Final = 1_000
MOST_OF_ALL: Final = 50  # each value of an `all` is a condition of its own


class BadFilter(MunimentError):
    """A filter that is too large, or that holds what no row can hold."""

    code = "BAD_FILTER"


class BadId(MunimentError):
    """A text in a filter that is not a public id of the kind wanted there."""

    code = "BAD_ID"

    def __init__(self, text: str, prefix: str) -> None:
        self.text = text
        shown = text if len(text) <= 60 else text[:59] + "…"
        super().__init__(
            f"{shown!r} is not an id of this kind; ids of it begin with {prefix}_ and are 30 characters long"
        )


class GivenInput:
    """Base of inputs: a field that is left out and one that is null are both None."""

    def __post_init__(self) -> None:
        """Turn what was left out into None."""
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            if getattr(self, field.name) is strawberry.UNSET:
                setattr(self, field.name, None)


def optional(description: str) -> Any:
    """Give an input field that may be left out."""
    return strawberry.field(default=strawberry.UNSET, description=description)


def truth(holds: bool) -> ColumnElement[bool]:
    """Give a condition that every row meets, or none."""
    return true() if holds else false()


def ids_of(texts: list[Any], kind: str, prefix: str) -> list[str]:
    """Give public ids, each checked. Raises BadId."""
    for text in texts:
        if not is_id(text, kind):
            raise BadId(str(text), prefix)
    return [str(text) for text in texts]


def filter_text(given: GivenInput | None) -> str:
    """Give one text for the same filter, whatever was left out or null in it.

    Raises BadFilter for a filter nested deeper than 10, of more than 100 parts, 1,000 values or 50 values of `all`, and
    for a character that no stored text has.
    """
    conditions = {} if given is None else _Walk().plain(given, 0)
    return json.dumps(conditions, sort_keys=True)


class _Walk:
    def __init__(self) -> None:
        self.filters = 0
        self.values = 0
        self.values_of_all = 0

    def plain(self, value: Any, depth: int) -> Any:
        if isinstance(value, GivenInput):
            self.filters += 1
            if depth > DEEPEST:
                raise BadFilter(f"the filter is nested deeper than {DEEPEST}")
            if self.filters > MOST_FILTERS:
                raise BadFilter(f"the filter has more than {MOST_FILTERS} parts")
            self._count_all(getattr(value, "all", None))
            fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))  # type: ignore[arg-type]
            return {name: self.plain(inner, depth + 1) for name, inner in fields if inner is not None}
        if isinstance(value, list):
            return [self.plain(item, depth) for item in value]
        self.values += 1
        if self.values > MOST_VALUES:
            raise BadFilter(f"the filter has more than {MOST_VALUES:,} values".replace(",", " "))
        if isinstance(value, Enum):
            return value.name
        if isinstance(value, datetime):
            return moment_to_text(value)
        if isinstance(value, str):
            found = forbidden_character(value)
            if found is not None:
                raise BadFilter(f"the filter holds {found}, which no stored text has")
        return value

    def _count_all(self, values: list[Any] | None) -> None:
        self.values_of_all += len(values or [])
        if self.values_of_all > MOST_OF_ALL:
            raise BadFilter(f"the lists `all` in the filter have more than {MOST_OF_ALL} values together")


NO_FILTER: Final = filter_text(None)
"""The text of a filter that puts no condition."""
