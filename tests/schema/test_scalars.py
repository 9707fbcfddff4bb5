"""Moments, days and EDTF texts as they go in and out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.scalars import BadScalar, moment_from_text, moment_to_text

ZONES = st.integers(min_value=-14 * 60, max_value=14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 30), timezones=ZONES))  # noqa: DTZ001
def test_a_moment_reads_back_as_it_was_written(moment):
    text = moment_to_text(moment)
    assert text.endswith("Z")
    assert moment_from_text(text) == moment


def test_a_moment_is_written_in_utc_with_microseconds_only_when_there_are_any():
    east = timezone(timedelta(hours=9))
    assert moment_to_text(datetime(2026, 11, 23, 17, tzinfo=east)) == "2026-11-23T08:00:00Z"
    assert moment_to_text(datetime(2026, 1, 1, microsecond=500_000, tzinfo=UTC)) == "2026-01-01T00:00:00.500000Z"


@pytest.mark.parametrize("text", ["2026-11-23t17:00:00+09:00", "2026-11-23T08:00:00.000z", "2026-11-23T08:00:00Z"])
def test_every_spelling_of_rfc_3339_is_read(text):
    assert moment_from_text(text) == datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["2026-11-23", "2026-11-23T08:00:00", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "now", "", 5, None],
)
def test_anything_else_is_refused_and_shown_what_to_write(value):
    with pytest.raises(BadScalar, match="write for example 2026-11-23T08:00:00Z"):
        moment_from_text(value)
