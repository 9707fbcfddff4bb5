"""Revision in GraphQL, its connection, and the page of revisions of a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import literal, select

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context
from muniment_schema.import_runs.graphql_type import IMPORT_RUNS, ImportRun
from muniment_schema.import_runs.record_type import FieldChange
from muniment_schema.nodes.graphql_type import Part, made_of
from muniment_schema.paging.connection import (
    PAGE,
    Connection,
    Edge,
    connection_edges,
    connection_nodes,
    edge_node,
)
from muniment_schema.paging.cursor import binding
from muniment_schema.paging.listing import Asked, Listing
from muniment_schema.paging.order import Order
from muniment_schema.paging.pages import Page
from muniment_schema.paging.request import PageArguments
from muniment_schema.paging.selects import Fact, Selects
from muniment_schema.planning.fields import column, given_only, optional_parameters, pointed_to, resolved, signed
from muniment_schema.planning.reference import objects
from muniment_schema.planning.rows import Rows

from .revisions import REVISIONS, changes_seen, revisions


@strawberry.enum(description="What a change did to an object.")
class RevisionAction(Enum):
    """The operations of `changed`; one on a tombstone that makes it none is a restoration."""

    CREATED = strawberry.enum_value("created", description="It came into the archive.")
    UPDATED = strawberry.enum_value("updated", description="It was changed.")
    DELETED = strawberry.enum_value("deleted", description="It was taken away.")
    RESTORED = strawberry.enum_value("restored", description="It was there again after it had been taken away.")


REVISION_ROWS = Rows(REVISIONS)  # type: ignore[arg-type] # read by statements of its own, never as a table


@made_of(REVISION_ROWS, "A change that a document went through.")
class Revision(Part):
    """A row of `REVISIONS`."""

    change_number: int = column("no", "Number of the change; `document(asOf:)` takes it.")
    at: datetime = column("at", "When it was made.")
    import_run: ImportRun | None = pointed_to("run_pk", IMPORT_RUNS, "The run that made it; null for a person's.")

    @resolved('"import", "system", or the person who made it; to readers every person is "person".')
    def actor(self) -> str:
        """Read it from the row."""
        actor = str(self.row["actor"])
        is_named = actor in {"import", "system"} or self.batch.context.viewer.can(Role.IMPORTER)
        return actor if is_named else "person"

    @resolved("What it did.")
    def action(self) -> RevisionAction:
        """Read it from the row."""
        return RevisionAction(self.row["action"])

    @resolved(
        "What it changed, field by field, as far as the viewer may see that today; of a creation, what it came with."
    )
    def changes(self) -> list[FieldChange]:
        """Compare the states around it."""
        batch = self.batch
        numbers = [row["no"] for row in batch.rows]
        found = batch.load("changes", lambda: changes_seen(batch.context, self.row["object_pk"], numbers))
        return [
            FieldChange(value={"field": name, "before": before, "after": after})
            for name, (before, after) in found[self.row["no"]].items()
        ]


@strawberry.type(description="A revision in a page.")
class RevisionEdge(Edge):
    """An edge of RevisionConnection."""

    node: Revision = edge_node("The revision.")


@strawberry.type(description="A page of revisions, newest first.")
class RevisionConnection(Connection):
    """A connection of revisions."""

    edges: list[RevisionEdge] = connection_edges(RevisionEdge)
    nodes: list[Revision] = connection_nodes()


_NEWEST_FIRST = Order("NEWEST", REVISIONS.c.no, REVISIONS.c.id, int, descending=True)
_LISTING = Listing(
    "Document.history",
    REVISION_ROWS,
    lambda _arguments: Asked(_NEWEST_FIRST),
    under=lambda document: REVISIONS.c.object_pk == document,
)


def _resolve(root: Any, info: strawberry.Info[Context, None], **arguments: Any) -> Any:
    return RevisionConnection(page=_page(info.context, root, given_only(arguments)))


def _page(context: Context, root: Any, arguments: Mapping[str, Any]) -> Page:
    pk, past = root.row["pk"], root.batch.past
    bound_to = binding(_LISTING.name, root.row["id"])
    request = PageArguments(**arguments).read(_NEWEST_FIRST, bound_to, context.max_page_size)
    asked = Asked(_NEWEST_FIRST, conditions=lambda _: [] if past is None else [REVISIONS.c.no <= past.no])
    selects = Selects(context, _LISTING, asked, request, literal(pk))
    rows = context.connection.execute(selects.keys(request.size + 1)).all()
    kept = rows[: request.size][:: -1 if request.backward else 1]
    found = revisions(context, pk, [row.key for row in kept])
    nodes = objects(context, REVISION_ROWS, [found[row.key] for row in kept])

    def fact(wanted: Fact) -> Any:
        return context.connection.execute(select(selects.fact(wanted))).scalar_one()

    paged = [(row.key, row.id, node) for row, node in zip(kept, nodes, strict=True)]
    return Page(request, bound_to, paged, len(rows) > request.size, fact)


def history(description: str) -> Any:
    """Give the field that is the page of revisions of a document; only the reference path answers it."""
    return strawberry.field(resolver=signed(_resolve, optional_parameters(PAGE), info=True), description=description)
