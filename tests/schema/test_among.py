"""One parameter for many values, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.builders import document, write

from muniment_schema.among import among
from muniment_schema.database import Database
from muniment_schema.tables import DOCUMENT


def _titles(database: Database, condition: object) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(DOCUMENT.c.title).where(condition).order_by(DOCUMENT.c.pk)).scalars())  # type: ignore[arg-type]


@pytest.fixture
def three(database: Database) -> Database:
    write(database, document("1", "One"), document("2", 'It\'s "2", [two]'), document("3", "Три"))
    return database


def test_texts_and_numbers_are_found_and_nothing_else(three: Database) -> None:
    assert _titles(three, among(DOCUMENT.c.title, ["Три", 'It\'s "2", [two]', "Four"])) == ['It\'s "2", [two]', "Три"]
    assert _titles(three, among(DOCUMENT.c.pk, {3, 1, 99})) == ["One", "Три"]


def test_no_values_match_no_row(three: Database) -> None:
    assert _titles(three, among(DOCUMENT.c.title, [])) == []
    assert _titles(three, among(DOCUMENT.c.pk, [])) == []


def test_a_hundred_thousand_values_are_one_parameter(three: Database) -> None:
    assert _titles(three, among(DOCUMENT.c.pk, range(2, 100_002))) == ['It\'s "2", [two]', "Три"]


def test_it_seeks_an_index(three: Database) -> None:
    statement = select(DOCUMENT.c.pk).where(among(DOCUMENT.c.id, ["doc_1", "doc_2"]))
    sql = str(statement.compile(three.engine))
    with three.engine.connect() as connection:
        if three.is_sqlite:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ('["doc_1"]',)).all()
        else:
            connection.exec_driver_sql("SET enable_seqscan = off")
            plan = connection.exec_driver_sql(f"EXPLAIN {sql}", {"id_1": ["doc_1"], "param_1": ["doc_1"]}).all()
    assert "SEARCH document USING COVERING INDEX sqlite_autoindex_document" in str(plan) or "uq_document_id" in str(
        plan
    )
