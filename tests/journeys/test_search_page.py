"""The page that started it: an archive's search results, copied as text, imported, completed, served."""

from __future__ import annotations

from pathlib import Path

from tests.asking import ORDERS, ask, walk

from muniment_schema.database import Database

PAGE = """Skip to content


1 - 5 of 12


May 10, 1943

Letter to Minister Oh from the Harbour Board

The board asks for coal.

February 1942

Minutes of the [Emergency] Committee

Members speak of “the long winter”.


A report on the fisheries of the north

Catches before and after the war.

February 7, 1942

Telegram No. 61

Ships are late.

1942

Annual return

Figures for the year.
"""
FILL = (
    '{"title": "A report on the fisheries of the north", "description": "Catches before and after the war.",'
    ' "date": "July 2, 1945"}\n'
)

QUERY = """
query Page($first: Int, $last: Int, $direction: OrderDirection!) {
  documents(first: $first, last: $last, orderBy: {field: DATE, direction: $direction}) {
    totalCount startPosition
    pageInfo { hasNextPage hasPreviousPage }
    edges { cursor node { title description date { text edtf display } } }
  }
}"""


def _dates(database: Database, direction: str = "ASC", **page: int) -> list[str | None]:
    answer = ask(database, QUERY, direction=direction, **page)["documents"]
    return [edge["node"]["date"] and edge["node"]["date"]["text"] for edge in answer["edges"]]


def test_a_copied_page_is_imported_completed_and_served(muniment, database: Database, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    first = muniment("import", "run", "page.txt", "--json")
    assert first.code == 0
    run = first.json["runs"][0]
    assert (run["importer"]["name"], run["source"]) == ("listing-text", "listing-text")
    assert (run["counts"]["created"], run["total"], run["missing"]) == (5, 12, 7)
    again = muniment("import", "run", "page.txt", "--json").json
    assert (again["counts"]["unchanged"], again["counts"]["read"]) == (5, 5)

    answer = ask(database, QUERY, first=10, direction="ASC")["documents"]
    assert (answer["startPosition"], len(answer["edges"]), answer["totalCount"]) == (1, 5, 5)
    assert answer["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False}
    assert _dates(database, first=10) == ["1942", "February 1942", "February 7, 1942", "May 10, 1943", None]
    assert _dates(database, last=2) == ["May 10, 1943", None]
    assert _dates(database, "DESC", first=10) == ["May 10, 1943", "1942", "February 1942", "February 7, 1942", None]

    (tmp_path / "fill.jsonl").write_text(FILL)
    filled = muniment("import", "run", "fill.jsonl", "--source", "listing-text", "--json").json
    assert filled["counts"]["updated"] == filled["counts"]["read"] == 1
    assert _dates(database, last=1) == ["July 2, 1945"]
    assert muniment("import", "run", "page.txt", "--json").json["counts"]["unchanged"] == 5


def test_every_order_is_walked_both_ways_and_meets_each_document_once(
    muniment, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    muniment("import", "run", "page.txt")
    for field in ORDERS:
        for direction in ("ASC", "DESC"):
            forward = walk(database, field, direction, size=2)
            assert len(set(forward)) == len(forward) == 5
            assert walk(database, field, direction, size=2, backward=True) == forward
