"""Equal answers: before anything is timed, every contender is asked the same requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from bench.load import answers
from bench.servers import Contender, Server
from bench.shapes import Shape

from muniment_schema.paging.cursor import read_fields

MOST = 40  # requests of a shape: searches take the floor seconds


def verified_bytes(shape: Shape, servers: Iterable[Server]) -> dict[Contender, int]:
    """Give the mean length of each contender's answers; ends the run when they are not equal.

    The requests are the last ones of the shape, so that those measured first are new to every cache. Lengths differ by
    the blanks of PostgreSQL's JSON, by what is escaped, and by what a cursor holds beside its place.
    """
    lengths: dict[Contender, int] = {}
    expected: list[Any] = []
    for server in servers:
        if not server.answers(shape):
            continue
        bodies = answers(server.target(shape), MOST)
        lengths[server.contender] = sum(map(len, bodies)) // len(bodies)
        found = [_comparable(orjson.loads(body), shape) for body in bodies]
        expected = expected or found
        for variables, one, other in zip(shape.variables[-MOST:], expected, found, strict=True):
            if one != other:
                raise SystemExit(f"{shape.name}: {server.contender} answers {variables} so:\n{other}\nnot\n{one}")
    return lengths


def _comparable(answer: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """Replace the cursors of a page by the places that they name, and nodes in an order of its own by their number."""
    page = answer["data"].get("documents", {})
    page_info = page.get("pageInfo", {})
    for name in ("startCursor", "endCursor"):
        if page_info.get(name) is not None:
            page_info[name] = None if shape.by_relevance else read_fields(page_info[name])[1:3]
    if shape.by_relevance and "nodes" in page:
        page["nodes"] = len(page["nodes"])
    return answer
