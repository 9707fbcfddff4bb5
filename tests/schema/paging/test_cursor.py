"""Cursors read back as what they were made from, and nothing else is a cursor."""

from __future__ import annotations

import base64
import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.paging.cursor import BadCursor, binding, read_cursor, write_cursor
from muniment_schema.paging.order import Position
from muniment_schema.values.folding import forbidden_character
from muniment_schema.values.ids import new_id

BOUND_TO = binding("Query.documents", "DATE ASC", "")
PUBLIC_ID = new_id("document")
keys = st.one_of(
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.text().filter(lambda text: forbidden_character(text) is None),
    st.datetimes(timezones=st.just(UTC)),
)


def key_type(key: Any) -> Any:
    return datetime if isinstance(key, datetime) else type(key)


@given(keys)
def test_a_cursor_reads_back_as_the_position_it_was_made_from(key):
    position = Position(key, PUBLIC_ID)
    assert read_cursor(write_cursor(position, BOUND_TO), BOUND_TO, key_type(key)) == position


@given(keys)
def test_a_cursor_is_safe_in_an_address(key):
    assert set(write_cursor(Position(key, PUBLIC_ID), BOUND_TO)) <= set(string.ascii_letters + string.digits + "-_")


@given(keys, st.integers(min_value=0), st.sampled_from(string.ascii_letters + string.digits + "-_"))
def test_a_cursor_with_another_character_is_refused_or_the_same_position(key, place, character):
    cursor = write_cursor(Position(key, PUBLIC_ID), BOUND_TO)
    place %= len(cursor)
    changed = cursor[:place] + character + cursor[place + 1 :]
    try:
        assert read_cursor(changed, BOUND_TO, key_type(key)) == Position(key, PUBLIC_ID)
    except BadCursor:
        assert changed != cursor


@given(st.text())
def test_a_text_that_is_no_cursor_is_refused(text):
    with pytest.raises(BadCursor, match=r"was not made by this archive|has version"):
        read_cursor(text, BOUND_TO, int)


@pytest.mark.parametrize(
    "other",
    [
        binding("Document.children", "DATE ASC", ""),
        binding("Query.documents", "DATE DESC", ""),
        binding("Query.documents", "DATE ASC", "{}"),
    ],
)
def test_a_cursor_of_another_list_order_or_filter_says_so(other):
    cursor = write_cursor(Position(1, PUBLIC_ID), other)
    with pytest.raises(BadCursor, match="belongs to another list, filter or order"):
        read_cursor(cursor, BOUND_TO, int)


def test_a_cursor_of_another_version_says_so():
    cursor = base64.urlsafe_b64encode(b"M" + bytes([2]) + b"whatever comes").decode()
    with pytest.raises(BadCursor, match="has version 2"):
        read_cursor(cursor, BOUND_TO, int)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [("text", int), (1, str), (2**63, int), (True, int), ("nul\x00", str), ("yesterday", datetime)],
)
def test_a_key_that_no_row_can_have_is_refused_even_in_a_well_made_cursor(key, wanted):
    with pytest.raises(BadCursor, match="was not made by this archive"):
        read_cursor(write_cursor(Position(key, PUBLIC_ID), BOUND_TO), BOUND_TO, wanted)


def test_a_position_without_a_public_id_is_refused_even_in_a_well_made_cursor():
    with pytest.raises(BadCursor, match="was not made by this archive"):
        read_cursor(write_cursor(Position(1, "doc_1"), BOUND_TO), BOUND_TO, int)


def test_a_very_long_cursor_is_refused_unread():
    with pytest.raises(BadCursor):
        read_cursor("W" * 1_000_000, BOUND_TO, int)
