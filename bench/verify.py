"""Equal answers: every contender is asked every request before anything is timed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from bench.load import answers
from bench.servers import Contender, Server
from bench.shapes import Shape, bound_to

from muniment_schema.paging.cursor import read_cursor


def verified_bytes(shape: Shape, servers: Iterable[Server]) -> dict[Contender, int]:
    """Give the mean length of each contender's answers; ends the run when they are not equal.

    Lengths differ by the blanks of PostgreSQL's JSON, by what is escaped, and by what a cursor holds beside its place.
    """
    lengths: dict[Contender, int] = {}
    expected: list[Any] = []
    for server in servers:
        if not server.answers(shape):
            continue
        bodies = answers(server.target(shape))
        lengths[server.contender] = sum(map(len, bodies)) // len(bodies)
        found = [_without_cursors(orjson.loads(body)) for body in bodies]
        expected = expected or found
        for variables, one, other in zip(shape.variables, expected, found, strict=True):
            if one != other:
                raise SystemExit(f"{shape.name}: {server.contender} answers {variables} so:\n{other}\nnot\n{one}")
    return lengths


def _without_cursors(answer: dict[str, Any]) -> dict[str, Any]:
    """Replace the cursors of a page by the places that they name."""
    page_info = answer["data"].get("documents", {}).get("pageInfo", {})
    for name in ("startCursor", "endCursor"):
        if page_info.get(name) is not None:
            place = read_cursor(page_info[name], bound_to(), int)
            page_info[name] = place.key, place.id
    return answer
