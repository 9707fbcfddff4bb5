"""Filters on plain values and on folded texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement, and_

from muniment_schema.values.folding import folded_key

from .given_input import BadFilter, GivenInput, optional, truth

LONGEST_PART: Final = 5_000  # SQLite looks for patterns of at most 50,000 bytes
_LAST: Final = chr(0x10FFFF)


@strawberry.input(description="Values of a field. All given conditions hold together.")
class ValueFilter(GivenInput):
    """A field may have one value or several; the caller says how a document has one of them."""

    any: list[str] | None = optional("At least one of these; an empty list matches nothing.")
    all: list[str] | None = optional("Every one of these.")
    none: list[str] | None = optional("Not one of these; matches also where there is no value.")
    present: bool | None = optional("true: there is a value. false: there is none.")

    def where(
        self,
        has_one_of: Callable[[Sequence[str]], ColumnElement[bool]],
        has_any: Callable[[], ColumnElement[bool]],
        read: Callable[[str], str] = str,
    ) -> list[ColumnElement[bool]]:
        """Give the conditions; `read` makes each value canonical, or refuses it."""
        return set_conditions(
            _read(self.any, read), _read(self.all, read), _read(self.none, read), self.present, has_one_of, has_any
        )


def _read(values: list[str] | None, read: Callable[[str], str]) -> list[str] | None:
    return None if values is None else [read(value) for value in values]


def set_conditions(
    any_of: Sequence[str] | None,
    all_of: Sequence[str] | None,
    none_of: Sequence[str] | None,
    present: bool | None,
    has_one_of: Callable[[Sequence[str]], ColumnElement[bool]],
    has_any: Callable[[], ColumnElement[bool]],
) -> list[ColumnElement[bool]]:
    """Give the conditions of `any`, `all`, `none` and `present`, from what "has one of these" and "has any" mean."""
    conditions: list[ColumnElement[bool]] = []
    if any_of is not None:
        conditions.append(has_one_of(any_of) if any_of else truth(False))
    if all_of is not None:
        conditions += [has_one_of([value]) for value in all_of]
    if none_of:
        conditions.append(~has_one_of(none_of))
    if present is not None:
        conditions.append(has_any() if present else ~has_any())
    return conditions


@strawberry.input(description="Folded: case, diacritics, quotes and dashes do not matter.")
class TextFilter(GivenInput):
    """Conditions on a folded key."""

    equals: str | None = optional("The whole text.")
    starts_with: str | None = optional("How it begins.")
    contains: str | None = optional("What stands anywhere in it.")
    present: bool | None = optional("true: the source stated one. false: it stated none.")

    def where(
        self, key: ColumnElement[Any], is_present: ColumnElement[bool], folded: Callable[[str], str] = folded_key
    ) -> list[ColumnElement[bool]]:
        """Give the conditions on a key that `folded` made; where that is null, only `present` has something to say.

        Raises BadFilter for a `contains` that is too long to be looked for.
        """
        conditions: list[ColumnElement[bool]] = []
        if self.equals is not None:
            conditions.append(key == folded(self.equals))
        if self.starts_with is not None:
            conditions += _begins_with(key, folded(self.starts_with))
        if self.contains is not None:
            part = folded(self.contains)
            if len(part) > LONGEST_PART:
                raise BadFilter(f"contains has more than {LONGEST_PART:,} characters".replace(",", " "))
            conditions.append(key.contains(part, autoescape=True))
        if conditions:
            # Never unknown, so that `not` is exact.
            conditions = [and_(key.is_not(None), *conditions)]
        if self.present is not None:
            conditions.append(is_present if self.present else ~is_present)
        return conditions


def _begins_with(key: ColumnElement[Any], prefix: str) -> list[ColumnElement[bool]]:
    """Give the span of the keys that begin so; unlike LIKE, it seeks in the index of the key on both databases."""
    conditions = [key >= prefix]
    rest = prefix.rstrip(_LAST)
    if rest:
        following = ord(rest[-1]) + 1
        # No text holds a surrogate: the next character is the first one behind them.
        following = 0xE000 if following == 0xD800 else following
        conditions.append(key < rest[:-1] + chr(following))
    return conditions
