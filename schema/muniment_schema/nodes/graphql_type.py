"""The interface Node."""

from __future__ import annotations

import strawberry
from sqlalchemy import RowMapping

from .batch import Batch
from .fields import column


@strawberry.interface(description="An object that `node(id:)` finds again.")
class Node:
    """A row of the database with the siblings it came with."""

    row: strawberry.Private[RowMapping]
    batch: strawberry.Private[Batch]

    id: strawberry.ID = column("id", "Opaque, stable, unique over all types, safe in a URL.")

    @property
    def pk(self) -> int:
        """The key of the row."""
        pk: int = self.row["pk"]
        return pk
