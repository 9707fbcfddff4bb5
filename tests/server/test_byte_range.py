"""Ranges and preconditions of RFC 9110."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from starlette.datastructures import Headers

from muniment_server.byte_range import ByteRange, NotSatisfiable, is_known_already, read_range

TAG = '"ab"'
MODIFIED = datetime(2026, 5, 1, 12, 0, 0, 123456, UTC)
DATE, EARLIER = "Fri, 01 May 2026 12:00:00 GMT", "Fri, 01 May 2026 11:59:59 GMT"


def asked(text: str, size: int = 100, **headers: str) -> ByteRange | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_range(Headers({"range": text, **named}), size, TAG, MODIFIED)


@pytest.mark.parametrize(
    ("text", "start", "length"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=90-", 90, 10),
        ("bytes=-10", 90, 10),
        ("bytes=-500", 0, 100),
        ("bytes=95-500", 95, 5),
        ("Bytes = 0 - 0", 0, 1),
        ("bytes=99-99", 99, 1),
    ],
)
def test_a_range_is_a_part_of_the_file(text: str, start: int, length: int) -> None:
    assert asked(text) == ByteRange(start, length)


@pytest.mark.parametrize("text", ["", "bytes=", "bytes=-", "bytes=9-3", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b"])
def test_what_is_no_single_range_is_the_whole_file(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize(
    ("text", "size"), [("bytes=100-", 100), ("bytes=200-300", 100), ("bytes=-0", 100), ("bytes=0-", 0)]
)
def test_a_range_behind_the_end_is_refused(text: str, size: int) -> None:
    with pytest.raises(NotSatisfiable):
        asked(text, size)


@pytest.mark.parametrize(
    ("version", "is_part"), [(TAG, True), ('"cd"', False), (DATE, True), (EARLIER, False), ("x", False)]
)
def test_a_range_of_another_version_is_the_whole_file(version: str, is_part: bool) -> None:
    assert (asked("bytes=0-9", if_range=version) is not None) is is_part


@pytest.mark.parametrize(
    ("headers", "is_known"),
    [
        ({}, False),
        ({"if-none-match": TAG}, True),
        ({"if-none-match": f'"x", W/{TAG}'}, True),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"x"', "if-modified-since": DATE}, False),
        ({"if-modified-since": DATE}, True),
        ({"if-modified-since": EARLIER}, False),
        ({"if-modified-since": "yesterday"}, False),
    ],
)
def test_a_client_that_has_this_version_is_told_so(headers: dict[str, str], is_known: bool) -> None:
    assert is_known_already(Headers(headers), TAG, MODIFIED) is is_known
