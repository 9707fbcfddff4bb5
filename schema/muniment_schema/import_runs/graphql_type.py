"""ImportRun in GraphQL, and the connection of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import strawberry

from muniment_schema.access.viewer import Role
from muniment_schema.nodes.graphql_type import Node, Part, made_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node, paged
from muniment_schema.planning.fields import column, derived, embedded, made, many, plain, pointed_to
from muniment_schema.planning.rows import Related, Rows
from muniment_schema.scalars import Json
from muniment_schema.tables import IMPORT_RUN
from muniment_schema.values.vocabularies import ImportMode, ImportState

from .record_type import PROBLEMS_OF_RUN, RECORDS_OF_RUN, ImportRecordConnection, ProblemConnection

IMPORT_RUNS = Rows(IMPORT_RUN, kind="import_run")
_UNDOING = Related(
    IMPORT_RUNS,
    "undo_of_pk",
    order=lambda row: [row["number"]],
    # A rehearsal put nothing back, and what an undone undo had put back is away again.
    where=lambda row: [~row["dry_run"], row["state"] != ImportState.UNDONE.value],
)
_COUNTS: tuple[str, ...] = ("read", "created", "updated", "unchanged", "deleted", "skipped", "failed", "warnings")


def progress_of(total: int | None, state: str, read: int) -> float | None:
    """Give the share done, 0 to 1, of a run; None when the total is unknown. A run that is done is at 1."""
    if total is None:
        return None
    if state == ImportState.DONE or total == 0:
        return 1.0
    return min(1.0, float(read / total))


def _unmapped(entries: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return entries


@strawberry.type(description="read = created + updated + unchanged + deleted + skipped + failed, always.")
class ImportCounts(Part):
    """The counts of a run."""

    read: int = column("read", "Records read.")
    created: int = column("created", "Records that became new objects.")
    updated: int = column("updated", "Records that changed an object.")
    unchanged: int = column("unchanged", "Records that the archive had already.")
    deleted: int = column("deleted", "Records that took an object away.")
    skipped: int = column("skipped", "Records left aside.")
    failed: int = column("failed", "Records refused.")
    warnings: int = column("warnings", "Warnings; they refuse nothing.")


@strawberry.type(description="A source field that has no place in the model.")
class UnmappedField:
    """An entry of `import_run.unmapped`."""

    value: strawberry.Private[Mapping[str, Any]]

    field: str = plain("field", "Path in the source: col:Shelf.")
    count: int = plain("count", "Records that fill it.")
    samples: list[str] = plain("samples", "Some of its values.")


@made_of(IMPORT_RUNS, "One run of an importer over one input.")
class ImportRun(Node):
    """A row of `import_run`."""

    number: int = column("number", "Short number for people.")
    importer: str = column("importer", "Name of the importer.")
    importer_version: str = column("importer_version", "Version of the importer.")
    source: str = column("source_key", "Key of the feed that gives native ids their meaning.")
    input: str = column("input_name", "Last part of the file name, or the URL without credentials.")
    input_sha256: str | None = column("input_sha256", "Digest of the input, in hex.")
    options: Json = column("options", "The importer's options, as its `optionsSchema` says.")
    mode: ImportMode = column("mode", "What happened to records that were there already.")
    dry_run: bool = column("dry_run", "True when nothing but this run was stored.")
    state: ImportState = column("state", "Where it is.")
    started_at: datetime | None = column("started_at", "When it began.")
    finished_at: datetime | None = column("finished_at", "When it ended.")
    counts: ImportCounts = embedded(
        ImportCounts, lambda row, _context: {name: row[name] for name in _COUNTS}, "What became of the records."
    )
    total: int | None = column("total", "Records the input says it has, when it says so.")
    progress: float | None = derived(
        progress_of, "total", "state", "read", description="Share done, 0 to 1; null when the total is unknown."
    )
    unmapped: list[UnmappedField] = made(
        UnmappedField, _unmapped, "unmapped", description="Source fields that went to `extra`."
    )
    records: ImportRecordConnection = paged(
        RECORDS_OF_RUN,
        "What the records became, in the order of the input; needs the importer role (else NOT_ALLOWED). "
        "Unchanged records without a warning are counted but not kept.",
        needs=Role.IMPORTER,
    )
    problems: ProblemConnection = paged(PROBLEMS_OF_RUN, "What was wrong, in the order it was found.")
    undo_of: ImportRun | None = pointed_to("undo_of_pk", IMPORT_RUNS, "The run that this one puts back.")
    # An undo that was itself tried twice: the last one is what holds.
    undone_by: ImportRun | None = many(_UNDOING, "The run that put this one back.", last=True)


@strawberry.type(description="An import run in a page.")
class ImportRunEdge(Edge):
    """An edge of ImportRunConnection."""

    node: ImportRun = edge_node("The run.")


@strawberry.type(description="A page of import runs, newest first.")
class ImportRunConnection(Connection):
    """A connection of import runs."""

    edges: list[ImportRunEdge] = connection_edges(ImportRunEdge)
    nodes: list[ImportRun] = connection_nodes()
