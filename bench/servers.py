"""The three servers that are measured side by side: each a process of its own, with one worker."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import orjson
from bench.building import Built
from bench.load import Target, target
from bench.shapes import INTROSPECTION, Shape
from tests.serving import Serving, muniment_serve, serving

ROOT = Path(__file__).parent.parent
_UVICORN = ["--factory", "--port", "0", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]


class Contender(StrEnum):
    """Who answers."""

    MUNIMENT = "Muniment"
    FLOOR = "floor"
    IDIOMATIC = "idiomatic Strawberry"


@dataclass(frozen=True)
class Server:
    """A running contender."""

    contender: Contender
    serving: Serving

    def answers(self, shape: Shape) -> bool:
        """Tell whether it has an answer to a shape."""
        has = {Contender.FLOOR: shape.has_floor, Contender.IDIOMATIC: shape.is_idiomatic}
        return has.get(self.contender, True)

    def target(self, shape: Shape) -> Target:
        """Give the requests of a shape."""
        if self.contender is Contender.FLOOR:
            path, bodies = f"/{shape.name}", [orjson.dumps(each) for each in shape.variables]
        else:
            is_other_schema = self.contender is Contender.IDIOMATIC and shape.name == INTROSPECTION
            path = "/introspection" if is_other_schema else "/graphql"
            bodies = [orjson.dumps({"query": shape.query, "variables": each}) for each in shape.variables]
        return target(self.serving.address, path, bodies)


@contextmanager
def started(contender: Contender, archive: Built) -> Iterator[Server]:
    """Start a contender over an archive; stopped afterwards."""
    if contender is Contender.MUNIMENT:
        command, variables = muniment_serve(archive.address), archive.settings
    else:
        room = "floor" if contender is Contender.FLOOR else "idiomatic"
        command = [sys.executable, "-m", "uvicorn", f"bench.{room}.app:create_app", *_UVICORN]
        variables = {"BENCH_DATABASE": archive.address, "PYTHONPATH": str(ROOT)}
    with serving(command, variables) as found:
        yield Server(contender, found)
