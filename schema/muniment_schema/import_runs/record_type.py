"""ImportRecord and Problem in GraphQL, their connections, and how they are listed under runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from sqlalchemy import Column, ColumnElement, FromClause, false, null, true

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context
from muniment_schema.history.changes import Change, differences_of
from muniment_schema.nodes.graphql_type import Node, made_of
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node
from muniment_schema.paging.listing import Asked, Listing
from muniment_schema.paging.order import Order
from muniment_schema.planning.fields import any_node, column, derived, expression, many, plain, resolved
from muniment_schema.planning.reference import Batch
from muniment_schema.planning.rows import Aliases, Opened, Owned, Row, Rows, row_of
from muniment_schema.scalars import Json
from muniment_schema.tables import IMPORT_PROBLEM, IMPORT_RECORD
from muniment_schema.values.vocabularies import RecordOutcome, Severity

from .locator import locator_text


def _visible_records(context: Context, _table: FromClause) -> ColumnElement[bool]:
    return true() if context.viewer.can(Role.IMPORTER) else false()


PROBLEMS = Rows(IMPORT_PROBLEM, kind="import_problem")
RECORDS = Rows(IMPORT_RECORD, _visible_records, "import_record")


def _for_importers(name: str) -> Callable[[Row, Context], ColumnElement[Any]]:
    return lambda row, context: row[name] if context.viewer.can(Role.IMPORTER) else null()


@made_of(PROBLEMS, "Something wrong with a record, or with the input as a whole.")
class Problem(Node):
    """A row of `import_problem`."""

    severity: Severity = column("severity", "Whether the record was refused.")
    code: str = column("code", "Stable, upper snake case: RAGGED_ROW.")
    message: str = column("message", "What was found, where, and what would be right.")
    hint: str | None = column("hint", "How to cure it.")
    locator: str = derived(locator_text, "locator", description="Where in the input.")
    field: str | None = column("field", "The field it is about.")
    value: str | None = expression(_for_importers("value"), "What was found there; null below the importer role.")


@strawberry.type(description="A field that was changed, with what was there before.")
class FieldChange:
    """One pair of `differences_of`."""

    value: strawberry.Private[Mapping[str, Any]]

    field: str = plain("field", "Name of the field, as in a map file.")
    before: Json | None = plain("before", "What was there; null when nothing was.")
    after: Json | None = plain("after", "What is there since.")


class _ProblemsOfRecords:
    """The problems of a record: those of its run at its place in the input."""

    rows = PROBLEMS
    joins: Mapping[str, Any] = {}

    def open(self, context: Context, aliases: Aliases, owned: Owned) -> Opened:
        """Make it part of a statement."""
        own, record = aliases(IMPORT_PROBLEM), aliases(IMPORT_RECORD)
        from_ = own.join(record, (record.c.run_pk == own.c.run_pk) & (record.c.ordinal == own.c.ordinal))
        where = [owned(record.c.pk), RECORDS.visible(context, record), PROBLEMS.visible(context, own)]
        return Opened(from_, row_of(own), record.c.pk, where, [own.c.pk])


@made_of(RECORDS, "What one record became.")
class ImportRecord(Node):
    """A row of `import_record`."""

    ordinal: int = column("ordinal", "Its place in the input, from 1.")
    locator: str = derived(locator_text, "locator", description="Where in the input.")
    native_id: str | None = column("native_id", "Its id in the source.")
    outcome: RecordOutcome = column("outcome", "What became of it.")
    reason: str | None = column("reason", "Why it was left aside or refused.")
    target: Node | None = any_node(
        "kind", "object_pk", "The object it became; null when there is none that the viewer may see."
    )

    @resolved("What it changed in an object that was there before; empty for a new one.")
    def changes(self) -> list[FieldChange]:
        differences = self.batch.load("changes", lambda: _load_changes(self.batch))
        return [FieldChange(value=each) for each in differences.get(_change(self.row), [])]

    problems: list[Problem] = many(_ProblemsOfRecords(), "What was wrong with it.")
    raw: str | None = expression(
        _for_importers("raw"),
        "The record as read; kept of refused and doubtful ones. Null below the importer role.",
    )


@strawberry.type(description="A record in a page.")
class ImportRecordEdge(Edge):
    """An edge of ImportRecordConnection."""

    node: ImportRecord = edge_node("The record.")


@strawberry.type(description="A page of the records of a run.")
class ImportRecordConnection(Connection):
    """A connection of records."""

    edges: list[ImportRecordEdge] = connection_edges(ImportRecordEdge)
    nodes: list[ImportRecord] = connection_nodes()


@strawberry.type(description="A problem in a page.")
class ProblemEdge(Edge):
    """An edge of ProblemConnection."""

    node: Problem = edge_node("The problem.")


@strawberry.type(description="A page of the problems of a run.")
class ProblemConnection(Connection):
    """A connection of problems."""

    edges: list[ProblemEdge] = connection_edges(ProblemEdge)
    nodes: list[Problem] = connection_nodes()


def _under_run(rows: Rows, order: Order, argument: str, words: type[StrEnum], word: Column[Any], what: str) -> Listing:
    """Give what a run has of something, only some words of a column when the argument says so."""

    def read(arguments: Mapping[str, Any]) -> Asked:
        given = arguments.get(argument)
        wanted = None if given is None else tuple(sorted({each.value for each in given}))
        return Asked(order, repr(wanted), lambda _context: [] if wanted is None else [word.in_(wanted)])

    described = strawberry.argument(description=f"{what}; all when left out, none for an empty list.")
    return Listing(
        f"ImportRun.{rows.table.name}",
        rows,
        read,
        under=lambda run: rows.table.c.run_pk == run,
        arguments={argument: Annotated[list[words] | None, described]},  # type: ignore[valid-type]
    )


RECORDS_OF_RUN = _under_run(
    RECORDS,
    Order("INPUT", IMPORT_RECORD.c.ordinal, IMPORT_RECORD.c.id, int),
    "outcomes",
    RecordOutcome,
    IMPORT_RECORD.c.outcome,
    "Only these outcomes",
)
PROBLEMS_OF_RUN = _under_run(
    PROBLEMS,
    Order("FOUND", IMPORT_PROBLEM.c.pk, IMPORT_PROBLEM.c.id, int),
    "severities",
    Severity,
    IMPORT_PROBLEM.c.severity,
    "Only these",
)


def _change(row: Mapping[str, Any]) -> Change:
    return row["kind"], row["object_pk"], row["change_no"]


def _load_changes(batch: Batch) -> Mapping[Change, list[Mapping[str, Any]]]:
    updated = [_change(row) for row in batch.rows if row["outcome"] == RecordOutcome.UPDATED and row["change_no"]]
    return {
        change: [{"field": name, "before": before, "after": after} for name, (before, after) in fields.items()]
        for change, fields in differences_of(batch.context.connection, updated).items()
    }
