"""The fields of the index: what is searched, filtered, counted and sorted by.

Words are folded and parted by `words.py` on both sides; the index parts them at blanks only. Objects are known by their
keys in the database. What a viewer may not see is never asked: each document has its `access`, texts that are more
closed than their document are in `restricted`, and hidden collections count in `staff_collection` only.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import tantivy

VERSION: Final = 1
"""Grows with every change of the fields or of what is written into them: a folder of another version is made anew."""

BLOCK: Final = 1 << 15
"""Keys of one block of a counted field: tantivy refuses to count more than 65,000 different values at once."""

TEXTS: Final = ("everything", "title", "agents", "subjects", "places", "identifiers", "restricted", "name")
"""Texts, parted at blanks. `everything` holds all that everybody who sees the document may read, `name` the names of an
authority."""

COUNTED: Final = ("agent", "subject", "place", "collection", "staff_collection")
"""Keys of linked objects, those above them included; JSON, with a path for each block of keys: `counted(pk)`."""

LINKED: Final = ("linked_subject", "linked_place", "linked_collection", "parent", "file_access")
"""Keys of what is linked itself; only looked for."""

WORDS: Final = ("agent_role", "role", "source", "visibility", "status", "kind")
"""Words that are only looked for. `agent_role` is "<key>:<relator>"; `kind` is that of an authority, or "marker"."""

COUNTED_WORDS: Final = ("language", "type", "level", "agent_roles")
"""Words that are looked for and counted. `agent_roles` is "<key>:<relators, sorted, parted by commas>"."""

NUMBERS: Final = ("pk", "access", "repository", "rights", "object")
"""Whole numbers from 0 that are looked for and counted. `object` is the key of an authority."""

DAYS: Final = ("start", "end", "year", "decade", "century")
"""Bounds of the preferred date as days, open ones left out; the spans it can lie in, by the year that each begins."""

ORDERS: Final = ("date_asc", "date_desc", "position", "created", "updated", "id_1", "id_2")
"""Keys of orders as whole numbers, moments in microseconds. An id is its ULID in two halves."""

TEXT_ORDERS: Final = ("title", "code_asc", "code_desc")
TEXT_LEVELS: Final = 3
"""Keys of orders that are texts: the first 24 bytes as three numbers, `title_1` to `title_3`."""


@cache
def index_schema() -> tantivy.Schema:
    """Give tantivy's schema."""
    builder = tantivy.SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in COUNTED:
        builder.add_json_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in LINKED:
        builder.add_unsigned_field(name, indexed=True)
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in COUNTED_WORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in DAYS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in (*ORDERS, *levels_of_texts()):
        builder.add_integer_field(name, fast=True)
    builder.add_unsigned_field("documents", fast=True)  # of an authority, for the best suggestions first
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")  # of the marker
    return builder.build()


def levels_of_texts() -> list[str]:
    """Give the fields that hold the keys of orders by text."""
    return [f"{name}_{level}" for name in TEXT_ORDERS for level in range(1, TEXT_LEVELS + 1)]


def counted(field: str, key: int) -> str:
    """Give the path of a counted field under which a key stands."""
    return f"{field}.{key // BLOCK}"


def text_levels(text: str) -> list[int]:
    """Give the first 24 bytes of a text as three numbers that sort as UTF-8 does."""
    return [number - _HALF for number in _THREE_NUMBERS(text.encode()[: 8 * TEXT_LEVELS].ljust(8 * TEXT_LEVELS, b"\0"))]


def microseconds(moment: datetime) -> int:
    """Give a moment as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def id_levels(public_id: str) -> list[int]:
    """Give the ULID of a public id as two numbers that sort as it does."""
    number = int(public_id[4:].translate(_DIGITS), 32)
    return [(number >> 64) - _HALF, (number & (2 * _HALF - 1)) - _HALF]


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HALF: Final = 1 << 63
_THREE_NUMBERS: Final = struct.Struct(f">{TEXT_LEVELS}Q").unpack
# Crockford's digits as those that Python reads.
_DIGITS: Final = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv")
