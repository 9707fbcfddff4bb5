"""Fixtures of the mapping tests: a record from one row or one object, with or without a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from muniment_importers.mapping.map_file import parse_map
from muniment_importers.mapping.object_map import ObjectMapper
from muniment_importers.mapping.record_map import RowMapper
from muniment_importers.record import Record


@pytest.fixture
def record_of_row() -> Callable[..., Record]:
    """Map one row, given as heading -> cell; repeated headings come as pairs in `cells`."""

    def make(row: dict[str, str], map_text: str | None = None, *, kind: str | None = None) -> Record:
        field_map = None if map_text is None else parse_map(f"version = 1\n{map_text}")
        mapper = RowMapper(list(row), field_map, separator="|", kind=kind)
        return mapper.record(list(row.values()), Record())

    return make


@pytest.fixture
def record_of_object() -> Callable[..., Record]:
    """Map one JSON object."""

    def make(value: dict[str, Any], map_text: str | None = None, *, kind: str | None = None) -> Record:
        field_map = None if map_text is None else parse_map(f"version = 1\n{map_text}")
        return ObjectMapper(field_map, kind=kind).record(value, Record())

    return make
