"""Dates as the API gives them, whatever EDTF can say; the client compares the compiled path with the reference path."""

from __future__ import annotations

from typing import Any

import pytest
from tests.builders import dated

FIELDS = "text edtf start end precision qualifier role rank source warning display"
SPANS = [
    ("1943-05-10", "1943-05-10", "1943-05-10", "DAY", "NONE"),
    ("1943-02~", "1943-02-01", "1943-02-28", "MONTH", "APPROXIMATE"),
    ("1921-22", "1921-06-01", "1921-08-31", "SEASON", "NONE"),
    ("1921-34", "1921-04-01", "1921-06-30", "SEASON", "NONE"),
    ("1936?", "1936-01-01", "1936-12-31", "YEAR", "UNCERTAIN"),
    ("194X%", "1940-01-01", "1949-12-31", "DECADE", "UNCERTAIN_AND_APPROXIMATE"),
    ("18XX", "1800-01-01", "1899-12-31", "CENTURY", "NONE"),
    ("1880~/1890~", "1880-01-01", "1890-12-31", "INTERVAL", "APPROXIMATE"),
    ("1946/..", "1946-01-01", None, "INTERVAL", "NONE"),
    ("../1900", None, "1900-12-31", "INTERVAL", "NONE"),
    ("1985/", "1985-01-01", None, "INTERVAL", "NONE"),
    ("{1910,1912}", "1910-01-01", "1912-12-31", "SET", "NONE"),
    ("[1910..1912]", "1910-01-01", "1912-12-31", "SET", "NONE"),
    ("2004-06~-11", "2004-06-11", "2004-06-11", "DAY", "NONE"),
    ("-0043-03-15", "-000043-03-15", "-000043-03-15", "DAY", "NONE"),
    ("0000", "0000-01-01", "0000-12-31", "YEAR", "NONE"),
    ("Y170000002", "+170000002-01-01", "+170000002-12-31", "YEAR", "NONE"),
    ("Y-17E7", "-170000000-01-01", "-170000000-12-31", "YEAR", "NONE"),
]


@pytest.mark.parametrize(("edtf", "start", "end", "precision", "qualifier"), SPANS, ids=[each[0] for each in SPANS])
def test_each_form_has_its_days_precision_and_qualifier(
    shelf: Any, client: Any, edtf: str, start: str | None, end: str | None, precision: str, qualifier: str
) -> None:
    letter = shelf.document(date=edtf)
    shelf.stated(letter, edtf, rank="preferred")
    query = f"query ($id: ID!) {{ document(id: $id) {{ date {{ {FIELDS} }} dates {{ {FIELDS} }} }} }}"
    found = client.ask(query, id=letter.id)["document"]
    assert found["dates"] == [found["date"]]
    date = found["date"]
    assert (date["edtf"], date["start"], date["end"]) == (edtf, start, end)
    assert (date["precision"], date["qualifier"]) == (precision, qualifier)
    assert date["display"]


@pytest.mark.parametrize(
    ("text", "edtf", "warning"),
    [
        ("1/2/1943", None, "could be 1943-02-01 or 1943-01-02; say which with a locale"),
        ("February 30, 1943", None, "there is no 30 February 1943"),
        ("13 Brumaire", None, "not understood"),
        ("1905-12", "1905-12", "read as a month; could also be 1905 to 1912"),
        ("n.d.", None, None),
        ("12. März 1848", "1848-03-12", None),
    ],
)
def test_what_was_written_and_the_warning_reach_the_client(
    shelf: Any, client: Any, text: str, edtf: str | None, warning: str | None
) -> None:
    statement = dated(text)
    letter = shelf.document(date_text=text, date_warning=statement.warning, date_edtf=edtf)
    query = "query ($id: ID!) { document(id: $id) { date { text edtf warning display(locale: null) } } }"
    date = client.ask(query, id=letter.id)["document"]["date"]
    assert (date["text"], date["edtf"], date["warning"]) == (text, edtf, warning)


FILTERED = (
    *("-0043-03-15", "0000", "1910", "{1910,1912}", "1921-22", "1936?", "194X%", "18XX", "1985/", "Y170000002"),
    "/1900",
)


@pytest.mark.parametrize(
    ("condition", "asked", "expected"),
    [
        ("overlaps", "-0043-03", {"-0043-03-15", "/1900"}),
        ("within", "-0100/0000", {"-0043-03-15", "0000"}),
        ("overlaps", "19XX", {"1910", "{1910,1912}", "1921-22", "1936?", "194X%", "1985/", "/1900"}),
        ("within", "191X", {"1910", "{1910,1912}"}),
        ("within", "{1910,1912}", {"1910", "{1910,1912}"}),
        ("overlaps", "1921-26", {"1921-22"}),
        ("within", "1921-40/1921-41", {"1921-22"}),
        ("overlaps", "1949?/1950~", {"194X%"}),
        ("within", "18XX", {"18XX"}),
        ("overlaps", "Y17E7/..", {"1985/", "Y170000002"}),
        ("within", "Y17E7/Y18E7", {"Y170000002"}),
        ("within", "../1899", {"-0043-03-15", "0000", "18XX"}),
    ],
)
def test_filters_take_every_form_of_edtf(
    shelf: Any, client: Any, condition: str, asked: str, expected: set[str]
) -> None:
    for date in FILTERED:
        shelf.document(date, date=date)
    assert set(client.titles(f={"date": {condition: asked}})) == expected


def test_order_by_date_is_that_of_the_first_day_backwards_of_the_last_and_undated_stand_last(
    shelf: Any, client: Any
) -> None:
    dates = ["1942", "1942-02", "1942-02-07", "-0043", "Y170000002", "1946/..", "../1900"]
    for date in dates:
        shelf.document(date, date=date)
    shelf.document("n.d.", date_text="n.d.")
    ascending = client.titles("first: 100, orderBy: {field: DATE, direction: ASC}")
    descending = client.titles("first: 100, orderBy: {field: DATE, direction: DESC}")
    assert ascending == ["-0043", "../1900", "1942", "1942-02", "1942-02-07", "1946/..", "Y170000002", "n.d."]
    assert descending == ["Y170000002", "1946/..", "1942", "1942-02", "1942-02-07", "../1900", "-0043", "n.d."]


def test_the_preferred_of_several_statements_drives_order_and_filter(shelf: Any, client: Any) -> None:
    letter = shelf.document("Letter", date="1943")
    shelf.stated(letter, "1943", rank="preferred")
    shelf.stated(letter, "1999", role="published")
    shelf.stated(letter, "1888", rank="deprecated")
    shelf.document("Reply", date="1950")
    assert client.titles("first: 100, orderBy: {field: DATE}") == ["Letter", "Reply"]
    assert client.titles(f={"date": {"overlaps": "1999"}}) == []
    assert client.titles(f={"date": {"overlaps": "1888"}}) == []
    assert client.titles(f={"date": {"overlaps": "1999", "role": "PUBLISHED"}}) == ["Letter"]
    assert client.titles(f={"date": {"overlaps": "1943"}}) == ["Letter"]
