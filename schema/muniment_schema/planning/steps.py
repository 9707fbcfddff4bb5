"""An answer in the making: it yields each statement that it needs, and gets the rows from whoever drives it.

So that one plan is answered by a thread that waits for the database, and by an event loop that does not.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection

from .statement import Statement

Answer = TypeVar("Answer")
Steps = Generator[tuple[Statement, Mapping[str, Any]], list[Any], Answer]


def run(steps: Steps[Answer], connection: Connection) -> Answer:
    """Give the answer, its statements run one after the other."""
    try:
        statement, values = next(steps)
        while True:
            statement, values = steps.send(statement.run(connection, values))
    except StopIteration as stop:
        answer: Answer = stop.value
        return answer


async def run_async(steps: Steps[Answer], connection: psycopg.AsyncConnection[Any]) -> Answer:
    """Give the answer, its statements awaited one after the other, each a snapshot of its own."""
    try:
        statement, values = next(steps)
        while True:
            statement, values = steps.send(await statement.run_async(connection, values))
    except StopIteration as stop:
        answer: Answer = stop.value
        return answer
