"""An index of documents that a test states field by field, in as many segments as it wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
import tantivy

from muniment_schema.context import Context
from muniment_schema.search.counting import Matched
from muniment_schema.search.fields import BLOCK, COUNTED, DAYS, LINKED, NUMBERS, index_schema
from muniment_schema.values.ids import new_id

Stated = Mapping[str, Iterable[Any]]
"""The values of each field of a document."""


@dataclass(frozen=True)
class Counting:
    """One state of an index."""

    searcher: tantivy.Searcher
    generation: str


def index_of(folder: Path, *segments: Sequence[Stated]) -> Counting:
    """Give an index with these segments of documents; their keys are their places, from 1."""
    index = tantivy.Index(index_schema(), path=str(folder))
    writer = index.writer(num_threads=1)
    pk = 0
    for segment in segments:
        for stated in segment:
            pk += 1
            writer.add_document(_document({"pk": [pk], **stated}))
        writer.commit()
    writer.wait_merging_threads()
    index.reload()
    assert index.searcher().num_segments == len(segments)
    return Counting(index.searcher(), new_id("upload"))


def matched(counting: Counting, query: tantivy.Query | None = None, context: Any = None) -> Matched:
    """Give a result: all documents, or those of a query."""
    return Matched(counting, query or tantivy.Query.all_query(), context)


def in_languages(*tags: str) -> tantivy.Query:
    """Give the query of the documents in one of these languages."""
    return tantivy.Query.term_set_query(index_schema(), "language", list(tags))


def all_of(counting: Counting, context: Context) -> Matched:
    """Give all documents as a viewer's result."""
    return matched(counting, context=context)


def _document(stated: Stated) -> tantivy.Document:
    document = tantivy.Document()
    for name, values in stated.items():
        if name in COUNTED:
            blocks = {str(block): list(keys) for block, keys in groupby(sorted(values), lambda key: key // BLOCK)}
            if blocks:
                document.add_json(name, orjson.dumps(blocks).decode())
            continue
        for value in values:
            if name in LINKED or name in NUMBERS:
                document.add_unsigned(name, value)
            elif name in DAYS:
                document.add_integer(name, value)
            else:
                document.add_text(name, value)
    return document
