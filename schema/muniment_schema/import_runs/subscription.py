"""`importProgress`: a run again and again, whenever it has moved on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Annotated, Any, cast

import strawberry

from muniment_schema.context import Context, Listening
from muniment_schema.errors import MunimentError
from muniment_schema.planning.reference import by_column

from .graphql_type import IMPORT_RUNS, ImportRun

Event = Callable[[Context], Any]
"""Makes the value of one event within a read snapshot that is taken for it, for the viewer of that moment."""


class NoSuchRun(MunimentError):
    """A run that is absent."""

    code = "NOT_FOUND"


async def _progress(
    info: strawberry.Info[Listening, None],
    id: Annotated[strawberry.ID, strawberry.argument(description="Public id of the run.")],
) -> AsyncGenerator[ImportRun, None]:
    def run(context: Context) -> Any:
        found = by_column(context, IMPORT_RUNS, "id", [id]).get(id)
        if found is None:
            raise NoSuchRun(f"there is no import run {id!r}")
        return found

    async for _change in info.context.changes_of_run(id):
        yield cast(ImportRun, run)  # whoever executes the operation calls it: see Event


@strawberry.type(description="What can be listened to.")
class Subscription:
    """All subscriptions."""

    import_progress: AsyncGenerator[ImportRun, None] = strawberry.subscription(
        resolver=_progress,
        description="The run now, and again whenever its counts or its state change, until it has ended.",
    )
