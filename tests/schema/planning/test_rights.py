"""No answer of the compiled path says anything of what its viewer may not see: texts, counts, neighbours."""

from __future__ import annotations

import json
import operator
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import CTE, Alias, ColumnElement, FromClause, Join, Select, Subquery, Table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import AsBoolean, BooleanClauseList, False_, True_
from sqlalchemy.sql.selectable import FromGrouping
from tests.schema.planning.answering import answer
from tests.schema.planning.operations import Known
from tests.schema.planning.rich_archive import GONE, HIDDEN
from tests.schema.planning.walking import sites, sites_of_nodes

from muniment_schema.access.viewer import Role
from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.paging.cursor import binding, write_cursor
from muniment_schema.paging.order import Position
from muniment_schema.planning.operation import Planner
from muniment_schema.planning.rows import NODES, Rows, Visible, everybody
from muniment_schema.planning.statement import Statement
from muniment_schema.tables import DOCUMENT_TEXT
from muniment_schema.visible import visible_texts

SCHEMA = build_schema()._schema


def test_what_a_viewer_may_not_see_is_in_no_answer(context: Context, known: Known) -> None:
    mark = GONE if context.viewer.can(Role.IMPORTER) else HIDDEN
    marked = _ids_of(known, mark)
    assert len(marked) > 5
    texts = []
    for asked, text in _answers(context, known):
        assert mark not in text, asked
        assert [each for each in marked if each in text] == [], asked
        texts.append(text)
    # Importers see what is hidden from readers: the walk has been there.
    assert (HIDDEN in "".join(texts)) == context.viewer.can(Role.IMPORTER)


def test_no_count_counts_what_is_hidden(context: Context, known: Known) -> None:
    visible = [row for row in known.rows["document"] if row["access_id"] in context.viewer.access_ids]
    by_parent: dict[int, int] = {}
    for row in visible:
        by_parent[row["parent_pk"]] = by_parent.get(row["parent_pk"], 0) + 1
    text = """{ archive { documentCount } documents(first: 100) { totalCount
        nodes { id children(first: 0) { totalCount pageInfo { hasNextPage } } } } }"""
    data = _compiled(context, text, {})
    assert data["archive"]["documentCount"] == data["documents"]["totalCount"] == len(visible)
    counts = {node["id"]: node["children"] for node in data["documents"]["nodes"]}
    assert counts == {
        row["id"]: {"totalCount": (count := by_parent.get(row["pk"], 0)), "pageInfo": {"hasNextPage": count > 0}}
        for row in visible
    }


@pytest.mark.parametrize("under", ["documents", "children"])
def test_places_and_neighbours_leave_out_what_is_hidden(context: Context, known: Known, under: str) -> None:
    """From before and after every document, the hidden ones as well: no client has cursors of those."""
    rows = known.rows["document"]
    seen = context.viewer.access_ids
    owner = max(
        (row for row in rows if row["access_id"] in seen),
        key=lambda row: len({each["access_id"] in seen for each in rows if each["parent_pk"] == row["pk"]}),
    )
    listed = rows if under == "documents" else [row for row in rows if row["parent_pk"] == owner["pk"]]
    places = sorted((row["title_key"], row["id"]) for row in listed if row["access_id"] in context.viewer.access_ids)
    assert 1 < len(places) < len(listed)
    name = "Query.documents" if under == "documents" else "Document.children"
    around = "nodes { id } startPosition pageInfo { hasNextPage hasPreviousPage }"
    pages = f"""
      after: {under}(first: 100, after: $at, orderBy: {{field: TITLE}}) {{ {around} }}
      before: {under}(last: 100, before: $at, orderBy: {{field: TITLE}}) {{ {around} }}
    """
    if under == "children":
        pages = f'document(id: "{owner["id"]}") {{ {pages} }}'
    planner = Planner(build_schema())
    for row in listed:
        place = (row["title_key"], row["id"])
        cursor = write_cursor(Position(*place), binding(name, "TITLE ASC", "{}"))
        found = answer(planner, f"query ($at: String!) {{ {pages} }}", {"at": cursor}, context)
        assert found.is_compiled
        data = found.data if under == "documents" else found.data["document"]
        ahead = bisect_left(places, place)
        at = int(place in places)
        assert [node["id"] for node in data["before"]["nodes"]] == [public_id for _, public_id in places[:ahead]]
        assert [node["id"] for node in data["after"]["nodes"]] == [public_id for _, public_id in places[ahead + at :]]
        assert data["before"]["startPosition"] == (1 if ahead else None)
        assert data["after"]["startPosition"] == (ahead + at + 1 if ahead + at < len(places) else None)
        assert data["before"]["pageInfo"] == {"hasNextPage": ahead < len(places), "hasPreviousPage": False}
        assert data["after"]["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": ahead + at > 0}


def test_every_table_in_every_statement_has_its_condition(
    context: Context, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[Select[Any]] = []
    make = Statement.__init__

    def make_and_note(statement: Statement, select: Select[Any], *rest: Any, **options: Any) -> None:
        chosen.append(select)
        make(statement, select, *rest, **options)

    monkeypatch.setattr(Statement, "__init__", make_and_note)
    for _ in _answers(context, known):
        pass
    guards = {rows.table: rows.visible for rows in NODES.values()} | {DOCUMENT_TEXT: visible_texts}
    guards = {table: visible for table, visible in guards.items() if visible is not everybody}
    assert len(guards) == 9
    assert len(chosen) > 150
    for select in chosen:
        missing = list(_unguarded(select, guards, context))
        assert not missing, (missing, str(select.compile(dialect=context.connection.dialect)))


def _asked(known: Known) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Ask for every field by the shortest way, then of every node by its id; then for every document by its slug."""
    ids = {rows.table.name: [row["id"] for row in known.rows[rows.table.name]] for rows in NODES.values()}
    for site in sites(SCHEMA):
        yield site.text, {"ids": ids["document"]} if "$ids" in site.text else {}
    tables = {_graphql_name(rows): rows.table.name for rows in NODES.values()}
    for site in sites_of_nodes(SCHEMA):
        yield site.text, {"ids": ids[tables[site.name.partition(".")[0]]][:100]}
    for row in known.rows["document"]:
        yield "query ($slug: String!) { document(slug: $slug) { title } }", {"slug": row["slug"]}


def _answers(context: Context, known: Known) -> Iterator[tuple[str, str]]:
    planner = Planner(build_schema())
    for text, variables in _asked(known):
        found = answer(planner, text, variables, context)
        assert (
            found.is_compiled or found.errors or any(name in text for name in (" changes", " similar(", " history("))
        ), text
        yield text, json.dumps(found.data, ensure_ascii=False)


def _compiled(context: Context, text: str, variables: Mapping[str, Any]) -> Any:
    found = answer(Planner(build_schema()), text, variables, context)
    assert found.is_compiled
    return found.data


def _ids_of(known: Known, mark: str) -> list[str]:
    return [
        row["id"]
        for rows in NODES.values()
        for row in known.rows[rows.table.name]
        if rows.kind not in ("import_record", "import_problem") and mark in repr(list(row.values()))
    ]


def _graphql_name(rows: Rows) -> str:
    return str(rows.graphql_type.__strawberry_definition__.name)


def _unguarded(select: Select[Any], guards: Mapping[Table, Visible], context: Context) -> Iterator[str]:
    """Give the tables and aliases without their condition, of a select and of all selects within it.

    An alias may have its condition in an enclosing select. It has it, too, where it is joined by its key to a select
    of the same table that has it.
    """
    inside = [each for each in visitors.iterate(select) if isinstance(each, Select)]
    guarded: set[tuple[Select[Any] | None, FromClause]] = set()
    for each in inside:
        conditions = list(_conditions(each.whereclause))
        for table in _tables(each):
            visible = guards.get(_base(table))
            if visible is not None and all(
                any(known.compare(wanted) or isinstance(known, False_) for known in conditions)
                for wanted in _conditions(visible(context, table))
            ):
                guarded.add(_place(each, table))
    for each in inside:
        for join in _joins(each):
            if isinstance(join.left, Subquery | CTE) and isinstance(join.right, Alias) and "pk" in join.left.c:
                chosen: Any = join.left.element
                if not isinstance(chosen, Select):
                    continue
                same = [table for table in _tables(chosen) if _base(table) is _base(join.right)]
                by_key = join.right.c.pk == join.left.c.pk
                if by_key.compare(join.onclause) and any(_place(chosen, table) in guarded for table in same):
                    guarded.add(_place(each, join.right))
    for each in inside:
        for table in _tables(each):
            if _base(table) in guards and _place(each, table) not in guarded:
                yield table.name


def _place(select: Select[Any], table: Any) -> tuple[Select[Any] | None, FromClause]:
    return (None, table) if isinstance(table, Alias) else (select, table)


def _joins(select: Select[Any]) -> Iterator[Join]:
    waiting: list[Any] = list(select._from_obj)
    while waiting:
        from_ = waiting.pop()
        if isinstance(from_, FromGrouping):
            from_ = from_.element
        if isinstance(from_, Join):
            waiting += [from_.left, from_.right]
            yield from_


def _tables(select: Select[Any]) -> Iterator[Any]:
    waiting = [*select._from_obj, *select.columns_clause_froms]
    while waiting:
        from_ = waiting.pop()
        if isinstance(from_, FromGrouping):
            waiting.append(from_.element)
        elif isinstance(from_, Join):
            waiting += [from_.left, from_.right]
        elif isinstance(from_, Table) or (isinstance(from_, Alias) and isinstance(from_.element, Table)):
            yield from_


def _base(table: Any) -> Table:
    base: Table = table.element if isinstance(table, Alias) else table
    return base


def _conditions(clause: ColumnElement[bool] | None) -> Iterator[ColumnElement[bool]]:
    if isinstance(clause, AsBoolean):
        clause = clause.element
    if isinstance(clause, BooleanClauseList) and clause.operator is operator.and_:
        for each in clause.clauses:
            yield from _conditions(each)
    elif clause is not None and not isinstance(clause, True_):
        yield clause
