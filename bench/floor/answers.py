"""From rows to the bytes of an answer: texts of JSON joined, and what only Python knows added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from bench.floor.facets import facets_json

from muniment_schema.paging.cursor import write_cursor
from muniment_schema.paging.order import Position
from muniment_schema.values.date_display import display_date
from muniment_schema.values.identifiers import identifier_url
from muniment_schema.values.languages import language_name
from muniment_schema.values.relators import role_label
from muniment_schema.values.rights import rights_label

Row = Sequence[Any]


def forward_page(rows: list[Row], size: int, bound_to: str) -> bytes:
    """Give a page of rows of (key, id, JSON); one more than its size says that the list goes on."""
    kept = rows[:size]
    cursor = _cursor(kept[-1], bound_to) if kept else "null"
    return _page(kept, f'"hasNextPage":{_truth(len(rows) > size)},"endCursor":{cursor}')


def backward_page(rows: list[Row], size: int, bound_to: str) -> bytes:
    """Give a page of rows that were read from its end."""
    kept = rows[:size][::-1]
    cursor = _cursor(kept[0], bound_to) if kept else "null"
    return _page(kept, f'"hasPreviousPage":{_truth(len(rows) > size)},"startCursor":{cursor}')


def search_page(rows: list[Row], size: int, facets: Sequence[str], bound_to: str) -> bytes:
    """Give a page of rows of (key, id, JSON, total, then the texts of facets); none at all where nothing was found."""
    total, found = (rows[0][3], rows[0][4:]) if rows else (0, ["[]"] * len(facets))
    cursor = _cursor(rows[-1], bound_to) if rows else "null"
    page_info = f'{{"hasNextPage":{_truth(total > size)},"endCursor":{cursor}}}'
    more = f',"facets":[{facets_json(facets, found)}]' if facets else ""
    nodes = _joined(row[2] for row in rows)
    return (
        f'{{"data":{{"documents":{{"totalCount":{total},"pageInfo":{page_info}{more},"nodes":[{nodes}]}}}}}}'
    ).encode()


def facets_alone(rows: list[Row], facets: Sequence[str]) -> bytes:
    """Give facets without a page, which are a row of texts."""
    return f'{{"data":{{"documents":{{"facets":[{facets_json(facets, rows[0])}]}}}}}}'.encode()


def count_page(rows: list[Row]) -> bytes:
    """Give a count."""
    return f'{{"data":{{"documents":{{"totalCount":{rows[0][0]}}}}}}}'.encode()


def collections_page(rows: list[Row]) -> bytes:
    """Give collections, each of which is a text of JSON."""
    return f'{{"data":{{"collections":{{"nodes":[{_joined(row[0] for row in rows)}]}}}}}}'.encode()


def tree(rows: list[Row]) -> bytes:
    """Give a document that is a text of JSON."""
    return f'{{"data":{{"document":{rows[0][0]}}}}}'.encode()


def document(row: Row, values: Mapping[str, str], texts: Mapping[str, str]) -> bytes:
    """Give a document of its columns: plain values, then JSON, some of which lacks what Python has to add."""
    found: dict[str, Any] = dict(zip(values, row, strict=False))
    for name, json in zip(texts, row[len(values) :], strict=True):
        completed = _COMPLETED.get(name)
        if json is None:
            found[name] = None
        else:
            found[name] = completed(orjson.loads(json)) if completed else orjson.Fragment(json)
    return orjson.dumps({"data": {"document": found}})


def _page(rows: Iterable[Row], page_info: str) -> bytes:
    nodes = _joined(row[2] for row in rows)
    return f'{{"data":{{"documents":{{"pageInfo":{{{page_info}}},"nodes":[{nodes}]}}}}}}'.encode()


def _joined(nodes: Iterable[str]) -> str:
    return ",".join(nodes)


def _cursor(row: Row, bound_to: str) -> str:
    return f'"{write_cursor(Position(row[0], row[1]), bound_to)}"'


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _date(date: dict[str, Any]) -> dict[str, Any]:
    return date | {"display": display_date(date["edtf"] or "", date["text"], "en")}


def _rights(rights: dict[str, Any]) -> dict[str, Any]:
    return rights | {"label": rights["label"] or (rights_label(rights["uri"]) if rights["uri"] else None)}


_COMPLETED: Mapping[str, Callable[[Any], Any]] = {
    "date": _date,
    "dates": lambda dates: [_date(each) for each in dates],
    "languages": lambda languages: [each | {"name": language_name(each["tag"], "en")} for each in languages],
    "agents": lambda agents: [each | {"roleLabel": role_label(each["role"], "en")} for each in agents],
    "identifiers": lambda identifiers: [
        each | {"url": identifier_url(each["scheme"], each["value"])} for each in identifiers
    ],
    "rights": _rights,
}
