"""ImportRun in GraphQL, and the connection of runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, true

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context
from muniment_schema.nodes.batch import Batch
from muniment_schema.nodes.fields import column, computed, resolved
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.parts import pointed_to
from muniment_schema.nodes.source import NodeSource
from muniment_schema.paging.connection import (
    After,
    Before,
    Connection,
    Edge,
    First,
    Last,
    connection_edges,
    connection_nodes,
    edge_node,
)
from muniment_schema.paging.request import PageArguments
from muniment_schema.request_errors import NotAllowed
from muniment_schema.scalars import Json, given
from muniment_schema.tables import IMPORT_RUN
from muniment_schema.values.vocabularies import ImportMode, ImportState, RecordOutcome, Severity

from .record_type import ImportRecordConnection, ProblemConnection, problems_of_run, records_of_run


@strawberry.type(description="read = created + updated + unchanged + deleted + skipped + failed, always.")
class ImportCounts:
    """The counts of a run."""

    read: int = strawberry.field(description="Records read.")
    created: int = strawberry.field(description="Records that became new objects.")
    updated: int = strawberry.field(description="Records that changed an object.")
    unchanged: int = strawberry.field(description="Records that the archive had already.")
    deleted: int = strawberry.field(description="Records that took an object away.")
    skipped: int = strawberry.field(description="Records left aside.")
    failed: int = strawberry.field(description="Records refused.")
    warnings: int = strawberry.field(description="Warnings; they refuse nothing.")


@strawberry.type(description="A source field that has no place in the model.")
class UnmappedField:
    """An entry of `import_run.unmapped`."""

    field: str = strawberry.field(description="Path in the source: col:Shelf.")
    count: int = strawberry.field(description="Records that fill it.")
    samples: list[str] = strawberry.field(description="Some of its values.")


@strawberry.type(description="One run of an importer over one input.")
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
    counts: ImportCounts = computed(
        lambda run: ImportCounts(**{name: run.row[name] for name in _COUNTS}), "What became of the records."
    )
    total: int | None = column("total", "Records the input says it has, when it says so.")
    progress: float | None = computed(
        lambda run: progress_of(run.row), "Share done, 0 to 1; null when the total is unknown."
    )
    unmapped: list[UnmappedField] = computed(
        lambda run: [UnmappedField(**{name: entry[name] for name in _UNMAPPED}) for entry in run.row["unmapped"]],
        "Source fields that went to `extra`.",
    )

    @resolved(
        "What the records became, in the order of the input; needs the importer role (else NOT_ALLOWED). "
        "Unchanged records without a warning are counted but not kept."
    )
    def records(
        self,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        outcomes: Annotated[
            list[RecordOutcome] | None,
            strawberry.argument(description="Only these outcomes; all when left out, none for an empty list."),
        ] = strawberry.UNSET,
    ) -> ImportRecordConnection:
        if not self.batch.context.viewer.can(Role.IMPORTER):
            raise NotAllowed("ImportRun.records", Role.IMPORTER.value)
        page = PageArguments(first=first, after=after, last=last, before=before)
        return ImportRecordConnection(page=records_of_run(self, page, outcomes if given(outcomes) else None))

    @resolved("What was wrong, in the order it was found.")
    def problems(
        self,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        severities: Annotated[
            list[Severity] | None,
            strawberry.argument(description="Only these; all when left out, none for an empty list."),
        ] = strawberry.UNSET,
    ) -> ProblemConnection:
        page = PageArguments(first=first, after=after, last=last, before=before)
        return ProblemConnection(page=problems_of_run(self, page, severities if given(severities) else None))

    undo_of: ImportRun | None = computed(
        lambda run: pointed_to(run, "undo_of_pk", IMPORT_RUNS), "The run that this one puts back."
    )
    undone_by: ImportRun | None = computed(
        lambda run: run.batch.load("undone by", _load_undone_by).get(run.pk), "The run that put this one back."
    )


_COUNTS: tuple[str, ...] = ("read", "created", "updated", "unchanged", "deleted", "skipped", "failed", "warnings")
_UNMAPPED: tuple[str, ...] = ("field", "count", "samples")


def _visible_runs(_context: Context, _table: object = IMPORT_RUN) -> ColumnElement[bool]:
    return true()


IMPORT_RUNS: NodeSource[ImportRun] = NodeSource(
    "import_run", IMPORT_RUN, _visible_runs, ImportRun, frozenset({"input_path", "heartbeat_at", "error"})
)


@strawberry.type(description="An import run in a page.")
class ImportRunEdge(Edge):
    """An edge of ImportRunConnection."""

    node: ImportRun = edge_node("The run.")


@strawberry.type(description="A page of import runs, newest first.")
class ImportRunConnection(Connection):
    """A connection of import runs."""

    edges: list[ImportRunEdge] = connection_edges(ImportRunEdge)
    nodes: list[ImportRun] = connection_nodes()


def progress_of(row: Mapping[str, Any]) -> float | None:
    """Give the share done, 0 to 1, of a run; None when the total is unknown. A run that is done is at 1."""
    if row["total"] is None:
        return None
    if row["state"] == ImportState.DONE or row["total"] == 0:
        return 1.0
    return min(1.0, float(row["read"] / row["total"]))


def _load_undone_by(batch: Batch) -> Mapping[int, ImportRun]:
    found = IMPORT_RUNS.linked(batch, lambda nodes: nodes.order_by(IMPORT_RUN.c.number), IMPORT_RUN.c.undo_of_pk)
    # An undo that was itself tried twice: the last one is what holds.
    return {pk: runs[-1] for pk, runs in found.items()}
