"""Orders of documents."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement

from muniment_schema.paging.order import Order, Position
from muniment_schema.search.fields import TEXT_LEVELS, id_levels, microseconds, text_levels
from muniment_schema.tables import DOCUMENT

DESCRIPTION = "No value sorts last in both directions. Every field has an index in both."


@strawberry.enum(description=DESCRIPTION)
class DocumentOrderField(Enum):
    """What documents can be sorted by."""

    RELEVANCE = strawberry.enum_value(
        "relevance",
        description="How well a document answers `search`, the best first (ASC); without `search` the usual order.",
    )
    DATE = strawberry.enum_value(
        "date", description="The preferred date: a year before its months, a month before its days, undated last."
    )
    TITLE = strawberry.enum_value("title", description="The folded title.")
    REFERENCE_CODE = strawberry.enum_value(
        "reference_code", description="The reference code, numbers by value: A/2 before A/10."
    )
    POSITION = strawberry.enum_value("position", description="The place among its siblings, as the source has it.")
    CREATED_AT = strawberry.enum_value("created_at", description="When it came into the archive.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When it last changed.")


@strawberry.enum(description="Which end comes first.")
class OrderDirection(Enum):
    """Upwards or downwards."""

    ASC = strawberry.enum_value("asc", description="Smallest, earliest, A first.")
    DESC = strawberry.enum_value("desc", description="Greatest, latest, Z first.")


@strawberry.input(description="One order; documents that are equal in it are ordered by their ids.")
class DocumentOrder:
    """A field and a direction."""

    field: DocumentOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end comes first.")

    def order(self) -> Order:
        """Give the columns and the direction to sort by."""
        descending = self.direction is OrderDirection.DESC
        name = f"{self.field.name} {self.direction.name}"
        if self.field is DocumentOrderField.RELEVANCE:
            return Order(name, DOCUMENT.c.pk, DOCUMENT.c.id, str, descending)
        upward, downward, key_type = _KEYS[self.field]
        key = downward if descending else upward
        levels = _LEVELS[self.field][1 if descending else 0]
        return Order(name, key, DOCUMENT.c.id, key_type, descending, levels, _LEVEL_VALUES[key_type])


def _of_number(position: Position) -> tuple[int, ...]:
    return (position.key, *id_levels(position.id))


def _of_moment(position: Position) -> tuple[int, ...]:
    return (microseconds(position.key), *id_levels(position.id))


def _of_text(position: Position) -> tuple[int, ...]:
    return tuple(text_levels(position.key))


_Key = tuple[ColumnElement[Any], ColumnElement[Any], "type[int] | type[str] | type[datetime]"]
# Dates and reference codes have a key for each direction, so that what has none is last in both.
_KEYS: Final[dict[DocumentOrderField, _Key]] = {
    DocumentOrderField.DATE: (DOCUMENT.c.date_asc, DOCUMENT.c.date_desc, int),
    DocumentOrderField.TITLE: (DOCUMENT.c.title_key, DOCUMENT.c.title_key, str),
    DocumentOrderField.REFERENCE_CODE: (DOCUMENT.c.reference_code_asc, DOCUMENT.c.reference_code_desc, str),
    DocumentOrderField.POSITION: (DOCUMENT.c.position, DOCUMENT.c.position, int),
    DocumentOrderField.CREATED_AT: (DOCUMENT.c.created_at, DOCUMENT.c.created_at, datetime),
    DocumentOrderField.UPDATED_AT: (DOCUMENT.c.updated_at, DOCUMENT.c.updated_at, datetime),
}
_IDS: Final = ("id_1", "id_2")
_CODES: Final = tuple(tuple(f"code_{way}_{level}" for level in range(1, TEXT_LEVELS + 1)) for way in ("asc", "desc"))
_TITLE: Final = tuple(f"title_{level}" for level in range(1, TEXT_LEVELS + 1))
# The fields of the index by which it is sorted upwards, and downwards.
_LEVELS: Final[dict[DocumentOrderField, tuple[tuple[str, ...], ...]]] = {
    DocumentOrderField.DATE: (("date_asc", *_IDS), ("date_desc", *_IDS)),
    DocumentOrderField.TITLE: (_TITLE, _TITLE),
    DocumentOrderField.REFERENCE_CODE: _CODES,
    DocumentOrderField.POSITION: (("position", *_IDS),) * 2,
    DocumentOrderField.CREATED_AT: (("created", *_IDS),) * 2,
    DocumentOrderField.UPDATED_AT: (("updated", *_IDS),) * 2,
}
_LEVEL_VALUES: Final = {int: _of_number, str: _of_text, datetime: _of_moment}
BY_RELEVANCE: Final = DocumentOrder(field=DocumentOrderField.RELEVANCE)
BY_DATE: Final = DocumentOrder(field=DocumentOrderField.DATE)
BY_POSITION: Final = DocumentOrder(field=DocumentOrderField.POSITION)
