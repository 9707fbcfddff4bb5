"""Orders of authorities."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Final

import strawberry

from muniment_schema.documents.link_filter import LinkTarget
from muniment_schema.documents.order import OrderDirection
from muniment_schema.paging.order import Order


@strawberry.enum(description="What agents, places, subjects, repositories and collections can be sorted by.")
class AuthorityOrderField(Enum):
    """Every field has an index in both directions."""

    NAME = strawberry.enum_value("name", description="The folded name, label or title.")
    DOCUMENT_COUNT = strawberry.enum_value(
        "document_count",
        description="How many documents linked to it anonymous readers see, whoever asks. The numbers change with the "
        "archive: going through the pages meets each one exactly once only while they rest.",
    )
    CREATED_AT = strawberry.enum_value("created_at", description="When it came into the archive.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When it last changed.")


@strawberry.input(description="One order; what is equal in it is ordered by id.")
class AuthorityOrder:
    """A field and a direction."""

    field: AuthorityOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end comes first.")

    def order(self, target: LinkTarget) -> Order:
        """Give the column and the direction to sort the table of the target by."""
        table = target.table
        key = target.name_key if self.field is AuthorityOrderField.NAME else table.c[self.field.value]
        name = f"{self.field.name} {self.direction.name}"
        descending = self.direction is OrderDirection.DESC
        return Order(name, key, table.c.id, _KEY_TYPES[self.field], descending)


_KEY_TYPES: Final[dict[AuthorityOrderField, type[int] | type[str] | type[datetime]]] = {
    AuthorityOrderField.NAME: str,
    AuthorityOrderField.DOCUMENT_COUNT: int,
    AuthorityOrderField.CREATED_AT: datetime,
    AuthorityOrderField.UPDATED_AT: datetime,
}
BY_NAME: Final = AuthorityOrder(field=AuthorityOrderField.NAME)
