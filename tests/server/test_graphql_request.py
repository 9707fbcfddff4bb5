"""Choosing the media type of an answer from an Accept header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_server.graphql_request import GRAPHQL_TYPE, answer_type, wants_page
from muniment_server.responses import JSON_TYPE


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON_TYPE),
        ("", JSON_TYPE),
        ("*/*", JSON_TYPE),
        ("application/*", JSON_TYPE),
        ("application/json", JSON_TYPE),
        ("APPLICATION/JSON", JSON_TYPE),
        (GRAPHQL_TYPE, GRAPHQL_TYPE),
        (f"{GRAPHQL_TYPE}; charset=utf-8, application/json; charset=utf-8", GRAPHQL_TYPE),
        (f"application/json, {GRAPHQL_TYPE}", JSON_TYPE),
        (f"application/json;q=0.5, {GRAPHQL_TYPE};q=0.4", JSON_TYPE),
        (f"{GRAPHQL_TYPE};q=0.4, */*;q=0.4", GRAPHQL_TYPE),
        (f"{GRAPHQL_TYPE};q=0, */*", JSON_TYPE),
        ("application/json;q=0, */*", GRAPHQL_TYPE),
        (f"{GRAPHQL_TYPE}, */*", GRAPHQL_TYPE),
        ("text/html, */*;q=0.1", JSON_TYPE),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json; charset=latin-1", None),
        ("application/json;q=x", None),
    ],
)
def test_the_answer_has_the_type_that_is_wanted_most(accept: str | None, chosen: str | None) -> None:
    assert answer_type(accept) == chosen


@given(st.text(max_size=60))
def test_any_header_at_all_gets_a_type_or_none(accept: str) -> None:
    assert answer_type(accept) in {JSON_TYPE, GRAPHQL_TYPE, None}


def test_only_who_names_html_is_shown_a_page() -> None:
    assert wants_page("text/html,application/xhtml+xml,*/*;q=0.8")
    assert not wants_page("*/*")
    assert not wants_page("text/html;q=0, */*")
    assert not wants_page(None)
