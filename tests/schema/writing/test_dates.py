"""Statements about dates over several imports: they are added, fill what was missing, and never make a date vaguer."""

from __future__ import annotations

from typing import Any

import pytest
from tests.builders import dated, document, outcomes, write

from muniment_schema.database import Database
from muniment_schema.tables import DOCUMENT, DOCUMENT_DATE, SOURCE
from muniment_schema.values.vocabularies import ImportMode
from muniment_schema.writing.drafts import DateStatement

DOI = [("doi", "10.1/x")]


def letter(name: str, *dates: DateStatement) -> Any:
    """A letter that two sources know by its DOI."""
    return document(name, title="Letter", identifiers=DOI, dates=list(dates))


def test_statements_of_a_source_keep_role_rank_and_order(database: Database, rows: Any) -> None:
    stated = [dated("1943"), dated("2013", role="published"), dated("1942", rank="deprecated")]
    write(database, document("A", dates=stated))
    assert rows(DOCUMENT_DATE, "position", "edtf", "role", "rank") == [
        (0, "1943", "created", "preferred"),
        (1, "2013", "published", "normal"),
        (2, "1942", "created", "deprecated"),
    ]
    assert rows(DOCUMENT, "date_edtf") == ["1943"]


def test_a_later_source_adds_its_statement_and_leaves_the_preferred_date(database: Database, rows: Any) -> None:
    write(database, letter("A", dated("1943-05-10")))
    assert outcomes(write(database, letter("Z", dated("1944")), source="paris")) == ["updated"]
    assert rows(DOCUMENT, "date_edtf") == ["1943-05-10"]
    assert rows(DOCUMENT_DATE, "edtf", "rank") == [("1943-05-10", "preferred"), ("1944", "normal")]
    assert len(set(rows(DOCUMENT_DATE, "link_pk"))) == 2


@pytest.mark.parametrize("vaguer", ["1943", "May 1943", "1940s", "n.d.", "13 Brumaire"])
@pytest.mark.parametrize("mode", [ImportMode.REPLACE, ImportMode.FILL])
def test_a_later_source_never_makes_the_date_vaguer(
    database: Database, rows: Any, vaguer: str, mode: ImportMode
) -> None:
    write(database, letter("A", dated("1943-05-10")))
    write(database, letter("Z", dated(vaguer, rank="preferred")), source="paris", mode=mode)
    assert rows(DOCUMENT, "date_edtf", "date_precision") == [("1943-05-10", "day")]


@pytest.mark.parametrize("missing", [(), (dated("n.d."),), (dated("13 Brumaire"),)])
def test_a_later_source_fills_a_missing_date_which_then_drives_order_and_names_it(
    database: Database, rows: Any, missing: tuple[DateStatement, ...]
) -> None:
    write(database, letter("A", *missing))
    undated = rows(DOCUMENT, "date_asc")
    write(database, letter("Z", dated("May 1943")), source="paris")
    assert rows(DOCUMENT, "date_text", "date_edtf") == [("May 1943", "1943-05")]
    assert rows(DOCUMENT, "date_asc") < undated
    [(paris,)] = [(pk,) for pk, key in rows(SOURCE, "pk", "key") if key == "paris"]
    assert rows(DOCUMENT, "date_source_pk") == [paris]
    # The first source, still without a date, takes nothing away.
    write(database, letter("A", *missing))
    assert rows(DOCUMENT, "date_edtf") == ["1943-05"]


def test_the_same_words_are_never_read_worse_than_before(database: Database, rows: Any) -> None:
    read = dated("1943-02-01")
    write(database, document("A", dates=[DateStatement("1/2/1943", read.edtf)]))
    write(database, document("A", dates=[dated("1/2/1943")]))
    assert rows(DOCUMENT, "date_text", "date_edtf") == [("1/2/1943", "1943-02-01")]
    # Other words of the same source are its correction.
    write(database, document("A", dates=[dated("1943")]))
    assert rows(DOCUMENT, "date_text", "date_edtf") == [("1943", "1943")]
