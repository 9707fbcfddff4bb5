"""Filters on plain values and on folded texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from muniment_schema.values.folding import folded_key

from .given_input import GivenInput, optional, truth


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

    def where(self, key: ColumnElement[Any], is_present: ColumnElement[bool]) -> list[ColumnElement[bool]]:
        """Give the conditions on a key that `fold` made."""
        conditions: list[ColumnElement[bool]] = []
        if self.equals is not None:
            conditions.append(key == folded_key(self.equals))
        if self.starts_with is not None:
            conditions.append(key.startswith(folded_key(self.starts_with), autoescape=True))
        if self.contains is not None:
            conditions.append(key.contains(folded_key(self.contains), autoescape=True))
        if self.present is not None:
            conditions.append(is_present if self.present else ~is_present)
        return conditions
