"""How the databases go about the common shapes: they seek in an index, read no table whole, and sort only pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from tests.asking import ORDERS

from muniment_schema.access.viewer import Role
from muniment_schema.planning.statement import Statement
from muniment_schema.tables import DOCUMENT, DOCUMENT_COUNT, DOCUMENT_SUBJECT, LINK_COUNT
from muniment_schema.values.ids import new_id

MANY = 3_000
PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $o: DocumentOrder) {
  documents(first: $first, after: $after, last: $last, before: $before, orderBy: $o) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { title subjects { label } agents { agent { name } } }
  }
}"""
Explain = Callable[..., list[str]]


@pytest.fixture
def archive(shelf: Any) -> Any:
    """So many documents that no database would rather read them all; some below one fonds, some for staff."""
    fonds, subject = shelf.document("Fonds", date="1850"), shelf.subject("Harbours")
    template = dict(shelf.connection.execute(select(DOCUMENT).where(DOCUMENT.c.pk == fonds.pk)).mappings().one())
    rows = []
    for number in range(MANY):
        key = 10_000_000 + number
        parent = fonds.pk if number % 50 == 0 else None
        row = template | {"id": new_id("document"), "parent_pk": parent, "position": number, "date_asc": key}
        row |= {"date_desc": key, "title_key": f"letter {number:05}", "slug": f"letter-{number:05}"}
        row |= {"reference_code_asc": f"{number:05}", "reference_code_desc": f"{number:05}"}
        row |= {"access_id": 2 if number % 10 == 9 else 0}
        del row["pk"]
        rows.append(row)
    shelf.connection.execute(insert(DOCUMENT), rows)
    links = select(DOCUMENT.c.pk, text("0"), text(str(subject.pk))).where(DOCUMENT.c.pk != fonds.pk)
    columns = ["document_pk", "position", "subject_pk"]
    shelf.connection.execute(insert(DOCUMENT_SUBJECT).from_select(columns, links))
    shelf.connection.execute(text("ANALYZE"))
    shelf.fonds, shelf.harbours = fonds, subject
    return shelf


@pytest.fixture
def explain(archive: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> Explain:
    """Give the plans of the statements that answer a query, line by line."""
    lines: list[str] = []
    run = Statement.run
    is_sqlite = archive.connection.dialect.name == "sqlite"
    word = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (COSTS OFF) "

    def run_and_explain(statement: Statement, connection: Any, values: Any) -> Any:
        plain, statement.text = statement.text, word + statement.text
        try:
            lines.extend(str(row[-1]) for row in run(statement, connection, values))
        finally:
            statement.text = plain
        return run(statement, connection, values)

    def ask(query: str, **variables: Any) -> list[str]:
        lines.clear()
        with monkeypatch.context() as patched:
            patched.setattr(Statement, "run", run_and_explain)
            assert client.compiled(query, **variables) is not None
        return list(lines)

    return ask


def assert_seeks(plan: list[str]) -> None:
    """Check that documents are not read whole, nor sorted.

    On SQLite a scan of an index, in its order and up to a limit, is no reading of the whole. What hangs on one
    document, such as its agents, may be sorted: PostgreSQL shows it as a SubPlan, or for the documents of a page as a
    GroupAggregate.
    """
    whole = [line for line in plan if re.search(r"Seq Scan on document\b(?!_)|SCAN (document|t0)$", line.strip())]
    assert whole == [], "\n".join(plan)
    of_page = plan[: next((at for at, line in enumerate(plan) if re.search("SubPlan|GroupAggregate", line)), None)]
    sorts = [line for line in of_page if re.search(r"^\s*(->\s+)?(Incremental )?Sort$|TEMP B-TREE FOR ORDER BY", line)]
    assert sorts == [], "\n".join(plan)


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
@pytest.mark.parametrize("field", ORDERS)
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_a_page_in_any_order_seeks_in_an_index_wherever_it_is(
    archive: Any, client: Any, explain: Explain, field: str, direction: str, role: Role
) -> None:
    client.role = role
    order = {"field": field, "direction": direction}
    cursor = client.ask(PAGE, first=20, o=order)["documents"]["pageInfo"]["endCursor"]
    for arguments in ({"first": 20}, {"last": 20}, {"first": 20, "after": cursor}, {"last": 10, "before": cursor}):
        assert_seeks(explain(PAGE, o=order, **arguments))


def test_children_and_their_counts_seek_in_the_index_of_the_tree(archive: Any, explain: Explain) -> None:
    query = f"""{{ document(id: "{archive.fonds.id}") {{
        children(first: 20) {{ totalCount nodes {{ title children(first: 0) {{ totalCount }} }} }} }} }}"""
    assert_seeks(explain(query))


def test_a_document_is_found_by_its_id_or_slug_without_reading_others(archive: Any, explain: Explain) -> None:
    for query in (f'{{ document(id: "{archive.fonds.id}") {{ title agents {{ role }} }} }}',
                  f'{{ node(id: "{archive.fonds.id}") {{ id }} }}',
                  '{ document(slug: "letter-00007") { title } }'):  # fmt: skip
        assert_seeks(explain(query))


def test_a_filter_by_a_rare_subject_starts_at_its_links_and_by_a_common_one_at_the_order(
    archive: Any, client: Any, explain: Explain
) -> None:
    query = "query ($s: [ID!]) { documents(first: 20, filter: {subjects: {any: $s}}) { nodes { title } } }"
    rare = archive.subject("Bells")
    archive.link(archive.document("Of bells"), rare)
    for subject, linked in ((archive.harbours, MANY), (rare, 1)):
        counted = {"kind": "subject", "object_pk": subject.pk, "access_id": 0, "documents": linked}
        archive.connection.execute(insert(LINK_COUNT).values(**counted))
    archive.connection.execute(insert(DOCUMENT_COUNT).values(access_id=0, documents=MANY))
    assert client.ask(query, s=[rare.id])["documents"]["nodes"] == [{"title": "Of bells"}]
    assert len(client.ask(query, s=[archive.harbours.id])["documents"]["nodes"]) == 20
    if archive.connection.dialect.name != "sqlite":
        return  # PostgreSQL chooses its way by its own statistics
    along, through = explain(query, s=[archive.harbours.id]), explain(query, s=[rare.id])
    assert "SCAN document USING INDEX ix_document_date_asc_id_anonymous" in along
    assert "SEARCH document USING INTEGER PRIMARY KEY (rowid=?)" in through
