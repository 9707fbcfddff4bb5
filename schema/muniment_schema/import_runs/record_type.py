"""ImportRecord and Problem in GraphQL, their connections, and how they are listed under runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy import Column, ColumnElement, RowMapping, false, true, tuple_

from muniment_schema.access.viewer import Role
from muniment_schema.context import Context
from muniment_schema.history.changes import Change, differences_of
from muniment_schema.nodes.batch import Batch, chunks
from muniment_schema.nodes.fields import column, computed
from muniment_schema.nodes.graphql_type import Node
from muniment_schema.nodes.source import SOURCES, N, NodeSource
from muniment_schema.paging.connection import Connection, Edge, connection_edges, connection_nodes, edge_node
from muniment_schema.paging.order import Order
from muniment_schema.paging.pages import Listing, Page, Pages
from muniment_schema.paging.request import PageArguments
from muniment_schema.scalars import Json
from muniment_schema.tables import IMPORT_PROBLEM, IMPORT_RECORD
from muniment_schema.values.vocabularies import RecordOutcome, Severity

from .locator import locator_text


def _for_importers(node: Node, name: str) -> Any:
    return node.row[name] if node.batch.context.viewer.can(Role.IMPORTER) else None


@strawberry.type(description="Something wrong with a record, or with the input as a whole.")
class Problem(Node):
    """A row of `import_problem`."""

    severity: Severity = column("severity", "Whether the record was refused.")
    code: str = column("code", "Stable, upper snake case: RAGGED_ROW.")
    message: str = column("message", "What was found, where, and what would be right.")
    hint: str | None = column("hint", "How to cure it.")
    locator: str = computed(lambda problem: locator_text(problem.row["locator"]), "Where in the input.")
    field: str | None = column("field", "The field it is about.")
    value: str | None = computed(
        lambda problem: _for_importers(problem, "value"), "What was found there; null below the importer role."
    )


@strawberry.type(description="A field that an import changed, with what was there before.")
class FieldChange:
    """One pair of `differences_of`."""

    field: str = strawberry.field(description="Name of the field, as in a map file.")
    before: Json | None = strawberry.field(description="What was there; null when nothing was.")
    after: Json | None = strawberry.field(description="What is there since.")


@strawberry.type(description="What one record became.")
class ImportRecord(Node):
    """A row of `import_record`."""

    ordinal: int = column("ordinal", "Its place in the input, from 1.")
    locator: str = computed(lambda record: locator_text(record.row["locator"]), "Where in the input.")
    native_id: str | None = column("native_id", "Its id in the source.")
    outcome: RecordOutcome = column("outcome", "What became of it.")
    reason: str | None = column("reason", "Why it was left aside or refused.")
    target: Node | None = computed(
        lambda record: record.batch.load("targets", _load_targets).get((record.row["kind"], record.row["object_pk"])),
        "The object it became; null when there is none that the viewer may see.",
    )
    changes: list[FieldChange] = computed(
        lambda record: record.batch.load("changes", _load_changes).get(_change(record.row), []),
        "What it changed in an object that was there before; empty for a new one.",
    )
    problems: list[Problem] = computed(
        lambda record: record.batch.load("problems", _load_problems).get(
            (record.row["run_pk"], record.row["ordinal"]), []
        ),
        "What was wrong with it.",
    )
    raw: str | None = computed(
        lambda record: _for_importers(record, "raw"),
        "The record as read; kept of refused and doubtful ones. Null below the importer role.",
    )


def _visible_problems(_context: Context, _table: object = IMPORT_PROBLEM) -> ColumnElement[bool]:
    return true()


def _visible_records(context: Context, _table: object = IMPORT_RECORD) -> ColumnElement[bool]:
    return true() if context.viewer.can(Role.IMPORTER) else false()


PROBLEMS: NodeSource[Problem] = NodeSource("import_problem", IMPORT_PROBLEM, _visible_problems, Problem)
RECORDS: NodeSource[ImportRecord] = NodeSource("import_record", IMPORT_RECORD, _visible_records, ImportRecord)


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


def records_of_run(run: Node, page: PageArguments, outcomes: Sequence[RecordOutcome] | None) -> Page[ImportRecord]:
    """Give a page of the records of a run, in the order of the input."""
    table = IMPORT_RECORD.c
    return _under_run(run, RECORDS, Order("INPUT", table.ordinal, table.id, int), page, table.outcome, outcomes)


def problems_of_run(run: Node, page: PageArguments, severities: Sequence[Severity] | None) -> Page[Problem]:
    """Give a page of the problems of a run, in the order they were found."""
    table = IMPORT_PROBLEM.c
    return _under_run(run, PROBLEMS, Order("FOUND", table.pk, table.id, int), page, table.severity, severities)


def _under_run(
    run: Node,
    source: NodeSource[N],
    order: Order,
    page: PageArguments,
    word: Column[Any],
    words: Sequence[StrEnum] | None,
) -> Page[N]:
    wanted = None if words is None else tuple(sorted({each.value for each in words}))

    def load(batch: Batch) -> Pages[N]:
        listing = Listing(
            name=f"ImportRun.{source.table.name}",
            source=source,
            order=order,
            conditions=[] if wanted is None else [word.in_(wanted)],
            filter_text=repr(wanted),
            parent=source.table.c.run_pk,
            parents=batch.pks,
        )
        return Pages(batch.context, listing, page)

    return run.batch.load((source.table.name, page, wanted), load).of(run.pk)


def _load_targets(batch: Batch) -> Mapping[tuple[str, int], Node]:
    by_kind: dict[str, set[int]] = defaultdict(set)
    for row in batch.rows:
        if row["kind"] in SOURCES and row["object_pk"] is not None:
            by_kind[row["kind"]].add(row["object_pk"])
    return {
        (kind, pk): node
        for kind, pks in by_kind.items()
        for pk, node in SOURCES[kind].by_pks(batch.context, pks).items()
    }


def _change(row: RowMapping) -> Change:
    return row["kind"], row["object_pk"], row["change_no"]


def _load_changes(batch: Batch) -> Mapping[Change, list[FieldChange]]:
    updated = [_change(row) for row in batch.rows if row["outcome"] == RecordOutcome.UPDATED and row["change_no"]]
    return {
        change: [FieldChange(field=name, before=before, after=after) for name, (before, after) in fields.items()]
        for change, fields in differences_of(batch.context.connection, updated).items()
    }


def _load_problems(batch: Batch) -> Mapping[tuple[int, int], list[Problem]]:
    table = IMPORT_PROBLEM.c
    keys = [(row["run_pk"], row["ordinal"]) for row in batch.rows]
    rows: list[RowMapping] = []
    for part in chunks(keys):
        statement = PROBLEMS.select(batch.context).where(tuple_(table.run_pk, table.ordinal).in_(part))
        rows += batch.context.connection.execute(statement.order_by(table.pk)).mappings()
    problems: dict[tuple[int, int], list[Problem]] = defaultdict(list)
    for problem in PROBLEMS.nodes(batch.context, rows):
        problems[problem.row["run_pk"], problem.row["ordinal"]].append(problem)
    return problems
