"""Pages of documents: orders, both directions, what lies around a page."""

from __future__ import annotations

import random
from typing import Any

import pytest

from muniment_schema.tables import DOCUMENT

PAGE = """
query ($first: Int, $after: String, $last: Int, $before: String, $offset: Int, $filter: DocumentFilter,
       $orderBy: DocumentOrder) {
  documents(first: $first, after: $after, last: $last, before: $before, offset: $offset, filter: $filter,
            orderBy: $orderBy) {
    totalCount startPosition
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id title } }
    nodes { id }
  }
}
"""
ORDERS = [
    {"field": field, "direction": direction}
    for field in ("DATE", "TITLE", "REFERENCE_CODE", "POSITION", "CREATED_AT", "UPDATED_AT")
    for direction in ("ASC", "DESC")
]


def page(client: Any, **arguments: Any) -> Any:
    return client.ask(PAGE, **arguments)["documents"]


def titles(found: Any) -> list[str]:
    return [edge["node"]["title"] for edge in found["edges"]]


def mixed_archive(shelf: Any, count: int, seed: int) -> list[str]:
    """Put documents with missing and equal dates, titles and reference codes; give their ids."""
    chance = random.Random(seed)  # noqa: S311 - a reproducible sample
    return [
        shelf.document(
            chance.choice(["Letter", "letter", "Łódź", "서신", "[Map]", f"Minute {chance.randint(1, 9)}"]),
            date=chance.choice([None, "1943", "1943-05", "1943-05-10", "1946/..", "../1900", "19XX", "1940~"]),
            reference_code=chance.choice([None, "A/2", "A/10", "a/2", "B 1"]),
            position=chance.randint(0, 3),
            type=chance.choice([None, "Letter", "Map"]),
        ).id
        for _ in range(count)
    ]


def walk(client: Any, size: int, *, forward: bool, **arguments: Any) -> list[str]:
    seen: list[str] = []
    cursor = None
    while True:
        window = {"first": size, "after": cursor} if forward else {"last": size, "before": cursor}
        found = page(client, **window, **arguments)
        ids = [edge["node"]["id"] for edge in found["edges"]]
        seen = seen + ids if forward else ids + seen
        info = found["pageInfo"]
        if not info["hasNextPage" if forward else "hasPreviousPage"]:
            return seen
        cursor = info["endCursor" if forward else "startCursor"]


def test_the_first_page_is_in_date_order_with_the_wide_dates_first_and_the_undated_last(shelf, client):
    for date in ("1943-05-10", None, "1943", "1943-05", "1942"):
        shelf.document(str(date), date=date)
    assert titles(page(client)) == ["1942", "1943", "1943-05", "1943-05-10", "None"]


def test_the_latest_come_first_downwards_and_the_undated_still_last(shelf, client):
    for date in ("1943-05-10", None, "1943", "1943-05", "1942"):
        shelf.document(str(date), date=date)
    found = page(client, orderBy={"field": "DATE", "direction": "DESC"})
    assert titles(found) == ["1943", "1943-05", "1943-05-10", "1942", "None"]


def test_reference_codes_sort_by_number_and_those_without_one_last_in_both_directions(shelf, client):
    for code in ("A/10", None, "A/2", "B/1"):
        shelf.document(str(code), reference_code=code)
    upward = page(client, orderBy={"field": "REFERENCE_CODE"})
    downward = page(client, orderBy={"field": "REFERENCE_CODE", "direction": "DESC"})
    assert titles(upward) == ["A/2", "A/10", "B/1", "None"]
    assert titles(downward) == ["B/1", "A/10", "A/2", "None"]


def test_titles_sort_folded(shelf, client):
    for title in ("Émile", "eagle", "Zoo", "“Adam”"):
        shelf.document(title)
    assert titles(page(client, orderBy={"field": "TITLE"})) == ["“Adam”", "eagle", "Émile", "Zoo"]


def test_second_page_starts_after_the_last_document_of_the_first(shelf, client):
    for year in range(1901, 1906):
        shelf.document(str(year), date=str(year))
    first = page(client, first=2)
    second = page(client, first=2, after=first["pageInfo"]["endCursor"])
    assert titles(first) == ["1901", "1902"]
    assert titles(second) == ["1903", "1904"]
    assert second["edges"][0]["cursor"] == second["pageInfo"]["startCursor"]
    assert [node["id"] for node in second["nodes"]] == [edge["node"]["id"] for edge in second["edges"]]


def test_the_last_page_read_backward_is_in_the_order_of_the_list(shelf, client):
    for year in range(1901, 1906):
        shelf.document(str(year), date=str(year))
    found = page(client, last=2)
    assert titles(found) == ["1904", "1905"]
    assert found["startPosition"] == 4
    assert found["pageInfo"]["hasPreviousPage"] is True
    assert found["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order['field']}_{order['direction']}")
def test_a_walk_in_every_order_and_direction_meets_each_document_exactly_once(shelf, client, order):
    ids = mixed_archive(shelf, 45, seed=7)
    forward = walk(client, 7, forward=True, orderBy=order)
    backward = walk(client, 7, forward=False, orderBy=order)
    assert sorted(forward) == sorted(ids)
    assert backward == forward


def test_a_walk_under_a_filter_meets_each_of_its_documents_exactly_once(shelf, client):
    mixed_archive(shelf, 45, seed=11)
    wanted = {"types": {"any": ["Letter"]}}
    whole = [node["id"] for node in page(client, first=100, filter=wanted)["nodes"]]
    assert 0 < len(whole) < 45
    assert walk(client, 4, forward=True, filter=wanted) == whole
    assert walk(client, 4, forward=False, filter=wanted) == whole


def test_what_comes_and_goes_between_two_pages_neither_skips_nor_repeats(shelf, client):
    kept = [shelf.document(str(year), date=str(year)) for year in range(1910, 1920)]
    first = page(client, first=5)
    shelf.document("1900", date="1900")
    shelf.change(DOCUMENT, kept[4], access_id=3)
    second = page(client, first=5, after=first["pageInfo"]["endCursor"])
    assert titles(second) == ["1915", "1916", "1917", "1918", "1919"]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_every_window_is_what_slicing_the_whole_list_gives(shelf, client, direction):
    mixed_archive(shelf, 12, seed=3)
    order = {"field": "DATE", "direction": direction}
    edges = page(client, first=100, orderBy=order)["edges"]
    chance = random.Random(5)  # noqa: S311 - a reproducible sample
    for _ in range(80):
        after, before = (chance.choice([None, *range(12)]) for _ in range(2))
        size = chance.randint(0, 13)
        forward = chance.random() < 0.5
        if not forward and after is not None and before is None:
            continue
        low = 0 if after is None else after + 1
        high = 12 if before is None else before
        window = list(range(low, high))
        cut = window[:size] if forward else window[len(window) - size if size < len(window) else 0 :]
        gap = (low if forward else high) if low <= high else None
        arguments = {
            "first" if forward else "last": size,
            "after": None if after is None else edges[after]["cursor"],
            "before": None if before is None else edges[before]["cursor"],
        }
        found = page(client, orderBy=order, **arguments)
        assert [edge["cursor"] for edge in found["edges"]] == [edges[place]["cursor"] for place in cut]
        assert found["totalCount"] == 12
        assert found["startPosition"] == (cut[0] + 1 if cut else None)
        if cut:
            assert found["pageInfo"]["hasPreviousPage"] is (cut[0] > 0)
            assert found["pageInfo"]["hasNextPage"] is (cut[-1] < 11)
        elif gap is not None:
            assert found["pageInfo"]["hasPreviousPage"] is (gap > 0)
            assert found["pageInfo"]["hasNextPage"] is (gap < 12)


def test_an_empty_archive_has_an_empty_page(client):
    found = page(client)
    assert found == {
        "totalCount": 0,
        "startPosition": None,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "edges": [],
        "nodes": [],
    }


def test_first_0_is_an_empty_page_with_true_page_info(shelf, client):
    for year in range(1901, 1904):
        shelf.document(str(year), date=str(year))
    cursor = page(client, first=2)["pageInfo"]["endCursor"]
    start, middle = page(client, first=0), page(client, first=0, after=cursor)
    assert start["edges"] == middle["edges"] == []
    assert (start["pageInfo"]["hasPreviousPage"], start["pageInfo"]["hasNextPage"]) == (False, True)
    assert (middle["pageInfo"]["hasPreviousPage"], middle["pageInfo"]["hasNextPage"]) == (True, True)
    assert middle["totalCount"] == 3


def test_an_old_link_by_page_number_shows_its_place_and_goes_on_by_cursor(shelf, client):
    for number in range(338):
        shelf.document(f"{number + 1}", date=f"{1000 + number}")
    found = page(client, first=10, offset=50)
    assert (found["startPosition"], found["totalCount"]) == (51, 338)
    assert titles(found)[0] == "51"
    assert titles(found)[-1] == "60"
    assert found["pageInfo"]["hasPreviousPage"] is True
    following = page(client, first=10, after=found["pageInfo"]["endCursor"])
    assert following["startPosition"] == 61
    assert titles(following)[0] == "61"


def test_an_offset_beyond_the_end_is_an_empty_page_behind_everything(shelf, client):
    shelf.document()
    found = page(client, offset=5)
    assert (found["edges"], found["startPosition"]) == ([], None)
    assert (found["pageInfo"]["hasPreviousPage"], found["pageInfo"]["hasNextPage"]) == (True, False)


def test_a_page_has_20_documents_when_no_size_is_given(shelf, client):
    for number in range(25):
        shelf.document(str(number), date=f"{1000 + number}")
    assert titles(page(client)) == [str(number) for number in range(20)]
    cursor = page(client, last=1)["pageInfo"]["startCursor"]
    assert titles(page(client, before=cursor)) == [str(number) for number in range(4, 24)]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"first": 101}, "100"),
        ({"last": 101}, "100"),
        ({"first": -1}, "0 to 100"),
        ({"last": -1}, "0 to 100"),
        ({"first": 1, "last": 1}, "first and last"),
        ({"last": 1, "after": "x"}, "last"),
        ({"offset": 1, "after": "x"}, "offset"),
        ({"offset": 1, "before": "x"}, "offset"),
        ({"offset": 1, "last": 1}, "offset"),
        ({"offset": -1}, "10 000"),
        ({"offset": 10_001}, "10 000"),
    ],
)
def test_arguments_that_name_no_page_are_refused_and_the_bound_is_named(client, arguments, named):
    code, message = client.refused(PAGE, **arguments)
    assert code == "BAD_PAGE"
    assert named in message


def test_the_largest_page_is_what_the_server_sets(shelf, client):
    client.max_page_size = 5
    for _ in range(7):
        shelf.document()
    assert len(page(client)["edges"]) == 5
    assert client.refused(PAGE, first=6)[0] == "BAD_PAGE"


def test_a_null_argument_is_the_same_as_none(shelf, client):
    shelf.document("only")
    found = page(client, first=None, after=None, last=None, before=None, offset=None, filter=None, orderBy=None)
    assert titles(found) == ["only"]


def test_a_cursor_of_another_order_or_filter_is_refused_and_says_so(shelf, client):
    for _ in range(3):
        shelf.document(type="Letter")
    cursor = page(client, first=1)["pageInfo"]["endCursor"]
    by_title = client.refused(PAGE, after=cursor, orderBy={"field": "TITLE"})
    downward = client.refused(PAGE, after=cursor, orderBy={"field": "DATE", "direction": "DESC"})
    filtered = client.refused(PAGE, after=cursor, filter={"types": {"any": ["Letter"]}})
    assert {code for code, _ in (by_title, downward, filtered)} == {"BAD_CURSOR"}
    assert all("another list, filter or order" in message for _, message in (by_title, downward, filtered))


def test_saying_the_usual_order_or_an_empty_filter_keeps_a_cursor_valid(shelf, client):
    for year in (1901, 1902):
        shelf.document(str(year), date=str(year))
    cursor = page(client, first=1)["pageInfo"]["endCursor"]
    assert titles(page(client, after=cursor, orderBy={"field": "DATE", "direction": "ASC"}, filter={})) == ["1902"]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "arrayconnection:5", "W10", "é", "bnVsbA", "WzEsMSwxLDEsMV0"])
def test_a_forged_cursor_is_refused(shelf, client, cursor):
    shelf.document()
    code, message = client.refused(PAGE, after=cursor)
    assert code == "BAD_CURSOR"
    assert "not made by this archive" in message


def test_the_place_of_a_page_is_exact_also_when_documents_came_and_went_ahead_of_its_cursor(shelf, client):
    documents = [shelf.document(f"Letter {number}", date=str(1900 + number)) for number in range(30)]
    query = "query ($a: String) { documents(first: 10, after: $a) { startPosition totalCount pageInfo { endCursor } } }"
    first = client.ask(query)["documents"]
    second = client.ask(query, a=first["pageInfo"]["endCursor"])["documents"]
    assert (first["startPosition"], second["startPosition"], second["totalCount"]) == (1, 11, 30)

    shelf.document("An earlier one", date="1850")
    shelf.document("Another", date="1851")
    shelf.change(DOCUMENT, documents[0], access_id=3)
    again = client.ask(query, a=first["pageInfo"]["endCursor"])["documents"]
    third = client.ask(query, a=second["pageInfo"]["endCursor"])["documents"]
    assert (again["startPosition"], again["totalCount"]) == (12, 31)
    assert (third["startPosition"], third["totalCount"]) == (22, 31)


def test_the_place_in_a_cursor_is_that_of_who_got_it(shelf, client, importer_client):
    for number in range(10):
        shelf.document(f"Letter {number}", date=str(1900 + number), status="draft" if number % 2 else "published")
    query = "query ($a: String) { documents(first: 3, after: $a) { startPosition pageInfo { endCursor } } }"
    cursor = importer_client.ask(query)["documents"]["pageInfo"]["endCursor"]
    assert importer_client.ask(query, a=cursor)["documents"]["startPosition"] == 4
    assert client.ask(query, a=cursor)["documents"]["startPosition"] == 3
