"""Orders of documents."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement

from muniment_schema.paging.order import Order
from muniment_schema.tables import DOCUMENT

DESCRIPTION = "No value sorts last in both directions. Every field has an index in both."


@strawberry.enum(description=DESCRIPTION)
class DocumentOrderField(Enum):
    """What documents can be sorted by."""

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
        upward, downward, key_type = _KEYS[self.field]
        descending = self.direction is OrderDirection.DESC
        name = f"{self.field.name} {self.direction.name}"
        return Order(name, downward if descending else upward, DOCUMENT.c.id, key_type, descending)


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
BY_DATE: Final = DocumentOrder(field=DocumentOrderField.DATE)
BY_POSITION: Final = DocumentOrder(field=DocumentOrderField.POSITION)
