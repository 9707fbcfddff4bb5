"""Filters of documents by date."""

from __future__ import annotations

import random
from typing import Any

import pytest

from muniment_schema.values.edtf import parse_edtf

DATES = ("1942", "1943", "1943-05", "1943-05-10", "1944/1946", "1946/..", "../1900", "194X", "1899/1950", None)
QUERY = "query ($f: DocumentFilter) { documents(filter: $f) { nodes { id } } }"


def found(client: Any, **conditions: Any) -> set[str]:
    return set(client.titles(f={"date": conditions}))


@pytest.fixture
def dated(shelf):
    """One document for each of DATES, named for it, and one whose date was not understood."""
    for date in DATES:
        shelf.document(str(date), date=date)
    shelf.document("n.d.", date_text="n.d.")
    return shelf


def test_overlaps_is_where_the_date_can_lie(dated, client):
    assert found(client, overlaps="1943-06/1944") == {"1943", "1944/1946", "194X", "1899/1950"}
    assert found(client, overlaps="1943-05-10") == {"1943", "1943-05", "1943-05-10", "194X", "1899/1950"}
    assert found(client, overlaps="../1899") == {"../1900", "1899/1950"}
    assert found(client, overlaps="2000/..") == {"1946/.."}


def test_within_is_where_the_date_surely_lies(dated, client):
    assert found(client, within="1943") == {"1943", "1943-05", "1943-05-10"}
    assert found(client, within="../1943") == {"1942", "1943", "1943-05", "1943-05-10", "../1900"}
    assert found(client, within="1944/..") == {"1944/1946", "1946/.."}


def test_undated_is_without_any_bound(dated, client):
    assert found(client, undated=True) == {"None", "n.d."}
    assert found(client, undated=False) == {str(date) for date in DATES if date}
    assert found(client, overlaps="1942", undated=True) == set()


def test_the_undated_can_be_added(dated, client):
    assert found(client, within="1942", includeUndated=True) == {"1942", "None", "n.d."}
    assert found(client, overlaps="1942", includeUndated=None) == {"1942", "194X", "1899/1950"}
    assert len(found(client, includeUndated=True)) == len(DATES) + 1


def test_overlaps_and_within_hold_together(dated, client):
    assert found(client, overlaps="1943-05", within="1943") == {"1943", "1943-05", "1943-05-10"}
    assert found(client, overlaps="1943-06", within="1943") == {"1943"}


def test_a_role_looks_at_every_date_in_that_role_that_is_not_deprecated(shelf, client):
    early, late, wrong, none = (shelf.document(title, date="1900") for title in ("Early", "Late", "Wrong", "None"))
    shelf.stated(early, "1943", role="published")
    shelf.stated(late, "1990", role="published")
    shelf.stated(late, "1943", role="published")
    shelf.stated(wrong, "1943", role="published", rank="deprecated")
    shelf.stated(none, "1943", role="translated")
    assert found(client, role="PUBLISHED", within="1943") == {"Early", "Late"}
    assert found(client, role="PUBLISHED", within="1990") == {"Late"}
    assert found(client, role="PUBLISHED") == {"Early", "Late"}
    assert found(client, role="PUBLISHED", undated=True) == {"Wrong", "None"}
    assert found(client, role="PUBLISHED", within="1990", includeUndated=True) == {"Late", "Wrong", "None"}
    assert found(client, role="TRANSLATED", overlaps="1940/1950") == {"None"}


def test_random_spans_agree_with_a_plain_reading_of_the_rules(dated, client):
    chance = random.Random(4)  # noqa: S311 - a reproducible sample
    for _ in range(60):
        start, end = sorted(chance.sample(range(1895, 1955), 2))
        span = chance.choice([f"{start}/{end}", f"{start}/..", f"../{end}", f"{start}"])
        asked = parse_edtf(span)
        low = float("-inf") if asked.start is None else asked.start
        high = float("inf") if asked.end is None else asked.end
        overlapping, inside = set(), set()
        for date in filter(None, DATES):
            known = parse_edtf(date)
            first = float("-inf") if known.start is None else known.start
            last = float("inf") if known.end is None else known.end
            if first <= high and last >= low:
                overlapping.add(date)
            if first >= low and last <= high:
                inside.add(date)
        assert found(client, overlaps=span) == overlapping, span
        assert found(client, within=span) == inside, span


@pytest.mark.parametrize("text", ["", "May 1943", "1943-13", "1946/1944", "9" * 300, "\x00"])
@pytest.mark.parametrize("condition", ["overlaps", "within"])
def test_what_is_no_edtf_is_refused(client, condition, text):
    code, _ = client.refused(QUERY, f={"date": {condition: text}})
    assert code == ("BAD_FILTER" if text == "\x00" else "BAD_EDTF")


def test_a_bad_date_written_in_the_query_has_the_same_code(client):
    assert client.refused('{ documents(filter: {date: {overlaps: "May"}}) { nodes { id } } }')[0] == "BAD_EDTF"


def test_a_date_that_is_no_text_is_refused(client):
    assert client.refused(QUERY, f={"date": {"overlaps": 1943}})[0] == "BAD_USER_INPUT"
