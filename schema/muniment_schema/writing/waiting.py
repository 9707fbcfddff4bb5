"""Links whose target has not come."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from muniment_schema.tables import PENDING_LINK, SOURCE, SOURCE_LINK


@dataclass(frozen=True, slots=True)
class WaitingLink:
    """A record that names another which its source has not brought in."""

    native_id: str | None
    relation: str
    target: str


def waiting_links(connection: Connection, source_key: str, most: int) -> list[WaitingLink]:
    """Give the links of a source that wait, oldest first."""
    statement = (
        select(SOURCE_LINK.c.native_id, PENDING_LINK.c.relation, PENDING_LINK.c.native_id)
        .join(SOURCE, SOURCE.c.pk == PENDING_LINK.c.source_pk)
        .outerjoin(SOURCE_LINK, SOURCE_LINK.c.pk == PENDING_LINK.c.link_pk)
        .where(SOURCE.c.key == source_key)
        .order_by(PENDING_LINK.c.pk)
        .limit(most)
    )
    return [WaitingLink(*row) for row in connection.execute(statement)]
